"""Lengths of time in the sixteen languages that are read."""

from datetime import timedelta

import pytest

from reminderd.core.dates import parse_period


@pytest.mark.parametrize(
    "text",
    [
        "you have 15 days to", "innerhalb von 15 Tagen", "tienes 15 días para", "vous avez 15 jours pour", "15 giorni",
        "15 dias", "15 dagen", "15 dni", "15 дней", "15 днів", "15 dní", "15 gün içinde", "15 günü", "١٥ يومًا",
        "۱۵ يوما", "15 ימים", "15日", "１５日間", "15日以内に紛争", "15일", "15일 이내에", "15-day",
    ],
)  # fmt: skip
def test_days_are_read_in_every_language(text: str) -> None:
    """With the forms a number asks for, in all digits, and with particles glued behind."""
    assert parse_period(text) == timedelta(days=15)


@pytest.mark.parametrize(
    "text",
    [
        "48 hours", "48 Stunden", "48 horas", "48 heures", "48 ore", "48 uur", "48 godzin", "48 часов", "48 годин",
        "48 hodin", "48 saat", "٤٨ ساعة", "48 שעות", "48時間", "48시간", "2 dny", "2 дня", "2 дні",
        "יומיים", "خلال يومين",
    ],
)  # fmt: skip
def test_hours_and_pairs_are_read_in_every_language(text: str) -> None:
    """48 hours are two days, and some languages have one word for two days."""
    assert parse_period(text) == timedelta(days=2)


@pytest.mark.parametrize(
    "text",
    [
        "2 weeks", "2 Wochen", "2 semanas", "2 semaines", "2 settimane", "2 weken", "2 tygodnie", "2 недели",
        "2 тижні", "2 týdny", "2 hafta", "أسبوعين", "2 أسابيع", "שבועיים", "2週間", "2주",
    ],
)  # fmt: skip
def test_weeks_are_read_in_every_language(text: str) -> None:
    """A week has seven days."""
    assert parse_period(text) == timedelta(days=14)


@pytest.mark.parametrize(
    "text",
    [
        "12月15日", "2026年12月15日", "12월 15일", "12/15日", "3-5 days", "3 to 5 days", "de 3 a 5 días",
        "15 business days",
        "15 jours ouvrables", "15 días hábiles", "15 dias úteis", "15 dni roboczych", "15 рабочих дней", "15営業日",
        "15영업일", "15 ימי עסקים", "15 أيام عمل", "24/7", "15 daylight lamps", "15 pcs",
    ],
)  # fmt: skip
def test_what_is_no_single_length_of_time_is_none(text: str) -> None:
    """A day of a month, a range, a count of working days: none of them is a number of days."""
    assert parse_period(text) is None
