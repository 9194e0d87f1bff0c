"""Days in a zone, and counting days."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

SATURDAY = 5


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Given a day and a zone, return the instant at which it begins there."""
    return datetime.combine(day, time(), zone)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """Given a day and a zone, return the instant at which it ends there: the start of the next one."""
    return day_start(add_days(day, 1), zone)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """Given an aware instant, return the day it falls on in `zone`."""
    return instant.astimezone(zone).date()


def add_days(day: date, n: int) -> date:
    """Given a day, return the one `n` calendar days later."""
    return day + timedelta(days=n)


def add_business_days(day: date, n: int, countries: Iterable[str] = ()) -> date:
    """Given a day, return the `n`-th day after it that is no Saturday, Sunday or public holiday in any of the countries
    (ISO 3166 codes). `n` must not be negative. An unknown country has no holidays.
    """
    countries = tuple(countries)
    while n > 0:
        day = add_days(day, 1)
        n -= day.weekday() < SATURDAY and not any(day in _holidays(country, day.year) for country in countries)
    return day


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415  (70 ms that a command which counts no business days need not wait for)

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def is_known_country(code: str) -> bool:
    """Tell whether the holidays of this country (ISO 3166 code) are known."""
    import holidays  # noqa: PLC0415

    return code in holidays.list_supported_countries()
