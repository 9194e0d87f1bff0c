"""Lengths of time in the languages that are read."""

from datetime import timedelta

import pytest

from reminderd.core.dates import parse_period
from samples.languages import words


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "you have 15 days to"), ("de", "innerhalb von 15 Tagen"), ("es", "tienes 15 días para"),
        ("fr", "vous avez 15 jours pour"), ("it", "15 giorni"), ("pt", "15 dias"), ("nl", "15 dagen"),
        ("pl", "15 dni"), ("ru", "15 дней"), ("uk", "15 днів"), ("cs", "15 dní"), ("tr", "15 gün içinde"),
        ("tr", "15 günü"), ("ar", "١٥ يومًا"), ("ar", "۱۵ يوما"), ("he", "15 ימים"), ("ja", "15日"), ("ja", "１５日間"),
        ("ja", "15日以内に紛争"), ("ko", "15일"), ("ko", "15일 이내에"), ("en", "15-day"), ("fr", "15-day"),
    ],
)  # fmt: skip
def test_days_are_read_in_every_language(language: str, text: str) -> None:
    """With the forms a number asks for, in all digits, and with particles glued behind."""
    assert parse_period(text, words(language)) == timedelta(days=15)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "48 hours"), ("de", "48 Stunden"), ("es", "48 horas"), ("fr", "48 heures"), ("it", "48 ore"),
        ("nl", "48 uur"), ("pl", "48 godzin"), ("ru", "48 часов"), ("uk", "48 годин"), ("cs", "48 hodin"),
        ("tr", "48 saat"), ("ar", "٤٨ ساعة"), ("he", "48 שעות"), ("ja", "48時間"), ("ko", "48시간"), ("cs", "2 dny"),
        ("ru", "2 дня"), ("uk", "2 дні"), ("he", "יומיים"), ("ar", "خلال يومين"),
    ],
)  # fmt: skip
def test_hours_and_pairs_are_read_in_every_language(language: str, text: str) -> None:
    """48 hours are two days, and some languages have one word for two days."""
    assert parse_period(text, words(language)) == timedelta(days=2)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "2 weeks"), ("de", "2 Wochen"), ("es", "2 semanas"), ("fr", "2 semaines"), ("it", "2 settimane"),
        ("nl", "2 weken"), ("pl", "2 tygodnie"), ("ru", "2 недели"), ("uk", "2 тижні"), ("cs", "2 týdny"),
        ("tr", "2 hafta"), ("ar", "أسبوعين"), ("ar", "2 أسابيع"), ("he", "שבועיים"), ("ja", "2週間"), ("ko", "2주"),
    ],
)  # fmt: skip
def test_weeks_are_read_in_every_language(language: str, text: str) -> None:
    """A week has seven days."""
    assert parse_period(text, words(language)) == timedelta(days=14)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "12月15日"), ("ja", "2026年12月15日"), ("ko", "12월 15일"), ("ja", "12/15日"), ("en", "3-5 days"),
        ("en", "3 to 5 days"), ("es", "de 3 a 5 días"), ("en", "15 business days"), ("fr", "15 jours ouvrables"),
        ("es", "15 días hábiles"), ("pt", "15 dias úteis"), ("pl", "15 dni roboczych"), ("ru", "15 рабочих дней"),
        ("ja", "15営業日"), ("ko", "15영업일"), ("he", "15 ימי עסקים"), ("ar", "15 أيام عمل"), ("en", "24/7"),
        ("en", "15 daylight lamps"), ("en", "15 pcs"),
    ],
)  # fmt: skip
def test_what_is_no_single_length_of_time_is_none(language: str, text: str) -> None:
    """A day of a month, a range, a count of working days: none of them is a number of days."""
    assert parse_period(text, words(language)) is None
