"""Amounts in text. Decimal only: money is never a float."""

import re
from decimal import Decimal

from reminderd.core.model import Money

_SIGNS = {  # the longer sign first: "R$" is no "$"
    "US $": "USD", "US$": "USD", "R$": "BRL", "C$": "CAD", "A$": "AUD", "NZ$": "NZD", "MX$": "MXN", "HK$": "HKD",
    "S$": "SGD", "$": "USD", "€": "EUR", "£": "GBP", "zł": "PLN", "Kč": "CZK", "₪": "ILS", "₩": "KRW", "₺": "TRY",
    "₽": "RUB", "руб.": "RUB", "руб": "RUB", "₴": "UAH", "грн.": "UAH", "грн": "UAH", "TL": "TRY", "₸": "KZT",
    "₾": "GEL", "¥": "JPY", "￥": "JPY", "円": "JPY", "Ft": "HUF", "lei": "RON", "лв": "BGN",
    "원": "KRW", "ש״ח": "ILS", "ש\"ח": "ILS", "ر.س": "SAR", "ريال": "SAR", "د.إ": "AED", "ج.م": "EGP", "د.م": "MAD",
}  # fmt: skip
_CODES = (
    "AED AMD ARS AUD AZN BGN BRL BYN CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR ISK JPY KES KRW "
    "KZT LKR MAD MDL MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UZS VND ZAR"
)
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_CURRENCY = rf"{_SIGN}|(?:{_CODES.replace(' ', '|')})(?![A-Za-z])"
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f'.,]\d{3})+(?:[.,]\d{1,2})?|\d{1,12}(?:[.,]\d{1,3})?"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_CURRENCY}) ?(?P<after_sign>{_NUMBER})|(?P<before_sign>{_NUMBER}) ?(?P<after>{_CURRENCY}))"
    r"(?: ?[x×] ?\d{1,4})?\.?"
)
_MAX_LENGTH = 60


def parse_money(text: str) -> Money | None:
    """Given a text that is one amount with its currency ("1,99€", "€ 1,99x1", "LKR 42,200.61"), return it.

    A quantity behind it is left out. None if there is anything else in the text, or no currency.
    """
    text = text.replace("\u00a0", " ").strip()
    match = _AMOUNT.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if not match:
        return None
    currency = match["before"] or match["after"]
    return Money(_decimal(match["after_sign"] or match["before_sign"]), _SIGNS.get(currency, currency))


def _decimal(number: str) -> Decimal:
    """The last mark separates the cents if one or two digits follow; all other marks separate thousands."""
    match = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", number)
    whole, cents = match.groups() if match else (number, None)
    return Decimal(re.sub(r"\D", "", whole) + "." + (cents or "0")) if cents else Decimal(re.sub(r"\D", "", whole))
