"""Days in a zone, and reckoning with days."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Given a day and a zone, return the instant at which it begins there."""
    return datetime.combine(day, time(), zone)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """Given a day and a zone, return the instant at which it is over there: the start of the next one."""
    return day_start(add_days(day, 1), zone)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """Given an aware instant, return the day it falls on in `zone`."""
    return instant.astimezone(zone).date()


def add_days(day: date, n: int) -> date:
    """Given a day, return the one `n` calendar days later."""
    return day + timedelta(days=n)


def add_business_days(day: date, n: int) -> date:
    """Given a day, return the `n`-th day after it that is no Saturday or Sunday. `n` must not be negative."""
    while n > 0:
        day = add_days(day, 1)
        n -= day.weekday() < 5
    return day
