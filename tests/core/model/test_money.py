"""Amounts in text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminderd.core.model import Money
from reminderd.core.model.money import parse_money


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1,99€", "1.99", "EUR"),
        ("€ 1,99", "1.99", "EUR"),
        ("€ 1,99x1", "1.99", "EUR"),
        ("€ 1,99 x12", "1.99", "EUR"),
        ("3,83zł", "3.83", "PLN"),
        ("R$ 120,00", "120.00", "BRL"),
        ("LKR 42,200.61", "42200.61", "LKR"),
        ("ILS 24.20", "24.20", "ILS"),
        ("US $12.05", "12.05", "USD"),
        ("$1,234", "1234", "USD"),
        ("1.234,56 €", "1234.56", "EUR"),
        ("₩12,345", "12345", "KRW"),
        ("12\u00a0345,67 Kč", "12345.67", "CZK"),
        ("43,27 zł", "43.27", "PLN"),
        ("1\u202f234,50 ₽", "1234.50", "RUB"),
        ("5 490 руб.", "5490", "RUB"),
        ("129,00 руб. x3", "129.00", "RUB"),
        ("299,00₴", "299.00", "UAH"),
        ("1 250,40 грн", "1250.40", "UAH"),
        ("₺1.234,56", "1234.56", "TRY"),
        ("349,90 TL x2", "349.90", "TRY"),
        ("9 870 ₸", "9870", "KZT"),
        ("BYN 41,30", "41.30", "BYN"),
        ("12,900원", "12900", "KRW"),
        ("1,980円", "1980", "JPY"),
        ("￥2,450 x2", "2450", "JPY"),
        ("31.90 ₪", "31.90", "ILS"),
        ("24.20 ש״ח", "24.20", "ILS"),
        ("45.90 ر.س", "45.90", "SAR"),
        ("EGP 1,250.00", "1250.00", "EGP"),
    ],
)
def test_an_amount_is_read_exactly(text: str, amount: str, currency: str) -> None:
    """Sign or code, before or behind, comma or point; a quantity glued to the price is left out."""
    assert parse_money(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "text", ["43.24", "1,99", "x1", "EUR", "up to 5€ off", "€ 1,99 € 2,99", "12.34.56 €", "", "9" * 99]
)
def test_what_is_not_one_amount_with_a_currency_is_none(text: str) -> None:
    """A number without a currency is no amount, and a sentence is none."""
    assert parse_money(text) is None


@given(st.decimals(min_value=0, max_value=999999, places=2), st.sampled_from(["{:,.2f}", "{:.2f}"]))
def test_every_amount_comes_back_from_its_own_text(amount: Decimal, form: str) -> None:
    """What is written with two decimals is read as written, in the English and in the German way."""
    english = form.format(amount)
    german = english.translate(str.maketrans(",.", ".,"))
    assert parse_money(f"USD {english}") == Money(amount, "USD")
    assert parse_money(f"{german}€") == Money(amount, "EUR")
