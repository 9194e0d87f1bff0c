"""Dates in text: what is read, and above all what is not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminderd.core.dates import (
    add_business_days,
    day_end,
    day_of,
    day_start,
    parse_day,
    parse_instant,
    parse_period,
    parse_range,
)
from samples.languages import words

BASE = datetime(2026, 11, 24, 12, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")


def day(text: str, language: str = "en", date_order: str = "DMY", base: datetime = BASE) -> date | None:
    return parse_day(text, language=words(language), date_order=date_order, base=base)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("30/08/2026", "en", date(2026, 8, 30)),
        ("30.08.2026", "de", date(2026, 8, 30)),
        ("2026-12-05", "en", date(2026, 12, 5)),
        ("Jul 15,2026", "en", date(2026, 7, 15)),
        ("Jan 01,2026", "de", date(2026, 1, 1)),  # German mails have English months
        ("Mär 14,2026", "de", date(2026, 3, 14)),
        ("5. Dezember 2026", "de", date(2026, 12, 5)),
        ("Samstag, 5. Dezember", "de", date(2026, 12, 5)),
        ("Sat, Dec 5", "en", date(2026, 12, 5)),
        ("5 déc. 2026", "fr", date(2026, 12, 5)),
        ("5 grudnia 2026", "pl", date(2026, 12, 5)),
        ("5. detsember 2026", "et", date(2026, 12, 5)),  # a language without a file: dateparser reads it
    ],
)
def test_a_day_is_read_in_the_forms_mails_use(text: str, language: str, expected: date) -> None:
    """Numeric days, English months everywhere, and the months of the language."""
    assert day(text, language) == expected


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("Jan 05", datetime(2026, 12, 28, tzinfo=UTC), date(2027, 1, 5)),
        ("Dec 30", datetime(2027, 1, 2, tzinfo=UTC), date(2026, 12, 30)),
        ("Nov 20", BASE, date(2026, 11, 20)),
        ("Dec 05", datetime(2026, 12, 5, 12, tzinfo=UTC), date(2026, 12, 5)),
        ("Feb 29", datetime(2028, 1, 5, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_a_missing_year_is_the_one_nearest_to_the_mail(text: str, base: datetime, expected: date) -> None:
    """Around New Year neither "in the future" nor "this year" is right; the nearest day is."""
    assert day(text, base=base) == expected


@pytest.mark.parametrize(
    ("text", "date_order", "expected"),
    [
        ("08/12/2026", "DMY", date(2026, 12, 8)),
        ("12/08/2026", "MDY", date(2026, 12, 8)),
        ("12/15/2026", "DMY", date(2026, 12, 15)),  # there is no month 15
        ("12/05/2026", "DMY", date(2026, 12, 5)),  # the 12th of May lies half a year back
    ],
)
def test_the_order_of_day_and_month_follows_the_pack_and_the_calendar(
    text: str, date_order: str, expected: date
) -> None:
    """The pack's order holds unless only the other one gives a day, or a day near the mail."""
    assert day(text, date_order=date_order) == expected


@pytest.mark.parametrize(
    "text",
    [
        "8132636614435927",
        "1733443199",
        "05-12-26",
        "24/7",
        "May",
        "x2",
        "100W",
        "15 days",
        "31/02/2026",
        "05/12/1926",
        "soon",
        "",
        "5.-20. Dez.",
        "9" * 5000,
        "-" * 5000,
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    """Order numbers, prices, periods, ranges and half dates are not days."""
    assert day(text, "de") is None


@pytest.mark.parametrize(
    ("text", "language", "first", "last"),
    [
        ("Dec 05 - 20", "en", date(2026, 12, 5), date(2026, 12, 20)),
        ("Dec 5-20, 2026", "en", date(2026, 12, 5), date(2026, 12, 20)),
        ("Nov 28 - Dec 05", "en", date(2026, 11, 28), date(2026, 12, 5)),
        ("Dec 28 – Jan 05", "en", date(2026, 12, 28), date(2027, 1, 5)),
        ("5.-20. Dez.", "de", date(2026, 12, 5), date(2026, 12, 20)),
        ("05.12. - 20.12.2026", "de", date(2026, 12, 5), date(2026, 12, 20)),
        ("28. Nov. bis 5. Dez.", "de", date(2026, 11, 28), date(2026, 12, 5)),
        ("30/08/2026", "de", date(2026, 8, 30), date(2026, 8, 30)),
    ],
)
def test_a_range_has_a_first_and_a_last_day(text: str, language: str, first: date, last: date) -> None:
    """The month or the year may stand at one end only; one day is a range too."""
    assert parse_range(text, language=words(language), date_order="DMY", base=BASE) == (first, last)


@pytest.mark.parametrize("text", ["Dec 20 - 05", "LP008 - 12", "tomorrow", "8204417306625518"])
def test_what_is_no_range_is_none(text: str) -> None:
    """A range never ends before it begins."""
    assert parse_range(text, language=words("en"), date_order="DMY", base=BASE) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jul 15,2026, 12:47", "2026-07-15T12:47:00-07:00"),
        ("Jan 15, 2026, 1:05 PM", "2026-01-15T13:05:00-08:00"),
        ("Jan 15, 2026, 12:05 PM", "2026-01-15T12:05:00-08:00"),  # an hour after 11:05 AM
        ("Jan 15, 2026, 12:05 AM", "2026-01-15T00:05:00-08:00"),
        ("2026-12-05 23:59 PDT", "2026-12-05T23:59:00-08:00"),
        ("2026-12-05 23:59 (GMT+8)", "2026-12-05T23:59:00+08:00"),
        ("5. Dez. 2026 um 12:00 Uhr", "2026-12-05T12:00:00-08:00"),
    ],
)
def test_an_instant_counts_in_the_given_zone_unless_it_names_one(text: str, expected: str) -> None:
    """PST, PDT and PT are the Pacific wall clock, whatever the season."""
    found = parse_instant(text, language=words("de"), date_order="DMY", base=BASE, zone=PACIFIC)
    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize("text", ["2026-12-05 23:59 CST", "Dec 05", "Dec 05, 25:00", "12:30", "2026-12-05 12:60"])
def test_what_is_no_instant_is_none(text: str) -> None:
    """CST is China's hour or America's, so it is no hour."""
    assert parse_instant(text, language=words("en"), date_order="DMY", base=BASE, zone=PACIFIC) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 days", timedelta(days=15)),
        ("haben Sie 15 Tage Zeit", timedelta(days=15)),
        ("in 48 Stunden", timedelta(hours=48)),
        ("2 weeks", timedelta(weeks=2)),
        ("24/7 support", None),
        ("within 3 to 5 days or 2 weeks", None),
        ("soon", None),
    ],
)
def test_a_period_is_one_number_with_a_unit(text: str, expected: timedelta | None) -> None:
    """Two periods in one text are none."""
    assert parse_period(text, words("de")) == expected


def test_a_day_begins_and_ends_in_its_zone_even_when_the_clock_changes() -> None:
    """The day on which summer time ends has 25 hours."""
    autumn = date(2026, 11, 1)
    assert day_end(autumn, PACIFIC).astimezone(UTC) - day_start(autumn, PACIFIC).astimezone(UTC) == timedelta(hours=25)
    assert day_of(datetime(2026, 11, 2, 7, 59, tzinfo=UTC), PACIFIC) == autumn


def test_business_days_leave_weekends_out() -> None:
    """Friday and one business day is Monday."""
    assert add_business_days(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert add_business_days(date(2026, 11, 28), 5) == date(2026, 12, 4)
    assert add_business_days(date(2026, 11, 28), 0) == date(2026, 11, 28)


@given(
    st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%b %d,%Y", "%Y-%m-%d"]),
)
def test_every_day_comes_back_from_its_own_text(one: date, form: str) -> None:
    """Writing a day and reading it gives the same day, in each form of the mails, read a little before it."""
    base = datetime.combine(one, datetime.min.time(), UTC) - timedelta(days=10)
    assert day(one.strftime(form), base=base) == one


@given(st.text(max_size=120))
@settings(deadline=None)
def test_no_text_raises(text: str) -> None:
    """Whatever stands at a label, the answer is a day or none."""
    assert day(text) is None or isinstance(day(text), date)
    parse_range(text, language=words("en"), date_order="DMY", base=BASE)
    parse_instant(text, language=words("en"), date_order="DMY", base=BASE, zone=PACIFIC)
    parse_period(text, words("en"))
