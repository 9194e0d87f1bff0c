"""Dates in text, and days in a zone. The only package that knows dateparser.

In: text and its language. Out: days, instants, lengths of time, or None. Never: a day that the text does not name.

`words` has the names of months and weekdays, `days` reads days and ranges, `instants` days with a time, `periods`
lengths of time, `calendar` reckons with days.
"""

from reminderd.core.dates.calendar import (
    Holidays,
    add_business_days,
    add_days,
    day_end,
    day_of,
    day_start,
    holidays_of,
    is_known_country,
)
from reminderd.core.dates.days import parse_day, parse_range
from reminderd.core.dates.instants import parse_instant
from reminderd.core.dates.periods import parse_period

__all__ = [
    "Holidays",
    "add_business_days",
    "add_days",
    "day_end",
    "day_of",
    "day_start",
    "holidays_of",
    "is_known_country",
    "parse_day",
    "parse_instant",
    "parse_period",
    "parse_range",
]
