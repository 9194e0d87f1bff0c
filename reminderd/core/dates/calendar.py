"""Days in a zone, and counting days."""

from collections.abc import Callable, Iterable
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


@cache
def holidays_of(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year in a country (ISO 3166 code). An unknown country has none."""
    import holidays  # noqa: PLC0415  (0.2 s and 20 MB that work which counts no business days need not pay)

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


Holidays = Callable[[str, int], frozenset[date]]
"""The public holidays by country and year, as `holidays_of`."""


def add_business_days(day: date, n: int, countries: Iterable[str] = (), holidays: Holidays = holidays_of) -> date:
    """Given a day, return the `n`-th day after it that is no Saturday, Sunday or public holiday in any of the countries
    (ISO 3166 codes). `n` must not be negative.
    """
    countries = tuple(countries)
    while n > 0:
        day = add_days(day, 1)
        n -= day.weekday() < SATURDAY and not any(day in holidays(country, day.year) for country in countries)
    return day


def is_known_country(code: str) -> bool:
    """Tell whether the holidays of this country (ISO 3166 code) are known."""
    import holidays  # noqa: PLC0415  (as above)

    return code in holidays.list_supported_countries()
