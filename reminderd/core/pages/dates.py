"""Days and countdowns on a page."""

import re
from datetime import date, datetime, timedelta

from reminderd.core.dates import parse_day, parse_range
from reminderd.core.model.page import PageWords

DAY_IN_LINE = re.compile(
    r"(?:[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? 20\d\d|\d{1,2}\.? (?:de )?[^\W\d_]{3,12}\.?,? (?:de )?20\d\d"
    r"|20\d\d ?[-./年년] ?\d{1,2} ?[-./月월] ?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]20\d\d)(?!\d)"
)
"""A day with its year, somewhere in a line."""

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_WEEKDAY = re.compile(r"^\S+ \| ")
_CLOCK = re.compile(r"[ ,]+(?P<clock>\d{1,2}:\d{2})(?::\d{2})?(?: [A-Z]{2,5})?$")
_COUNTDOWN = re.compile(
    r"(?:(?P<days>\d{1,3}) ?d(?:ays?)?[ ,:]+)?(?:(?P<h>\d{1,2}):(?P<m>\d{2}):(?P<s>\d{2})"
    r"|(?P<hours>\d{1,2}) ?h(?:ours?)?[ ,]+(?P<minutes>\d{1,2}) ?m(?:in(?:ute)?s?)?)",
    re.IGNORECASE,
)


def full_day(text: str, words: PageWords, base: datetime) -> date | None:
    """Return the day that a text is, if it names its year."""
    return (
        parse_day(text, language=words.vocabulary, date_order=words.date_order, base=base)
        if _YEAR.search(text)
        else None
    )


def day_within(text: str, words: PageWords, base: datetime) -> date | None:
    """Return the day with its year that a text is or holds; none if it holds several."""
    if day := full_day(text, words, base):
        return day
    found = list(DAY_IN_LINE.finditer(text))
    return full_day(found[0][0], words, base) if len(found) == 1 else None


def days_of(text: str, words: PageWords, base: datetime) -> tuple[date, date] | None:
    """Return the first and last day of a text that may name no year; it is then the one nearest to `base`."""
    return parse_range(text, language=words.vocabulary, date_order=words.date_order, base=base)


def local_time(text: str, words: PageWords, base: datetime) -> datetime | None:
    """Return the day and time of a node of the tracking ("Tue | Jul. 28 18:39"), without a zone: none is named."""
    clock = _CLOCK.search(text)
    day = clock and parse_day(
        _WEEKDAY.sub("", text[: clock.start()]), language=words.vocabulary, date_order=words.date_order, base=base
    )
    if not (clock and day):
        return None
    hour, minute = map(int, clock["clock"].split(":"))
    return datetime(day.year, day.month, day.day, hour, minute) if hour < 24 and minute < 60 else None  # noqa: DTZ001


def countdown(text: str) -> timedelta | None:
    """Return how long a countdown still runs ("2d 21:14:07", "31 days 12 hours 4 minutes")."""
    match = _COUNTDOWN.fullmatch(text)
    if not match:
        return None
    return timedelta(
        days=int(match["days"] or 0),
        hours=int(match["h"] or match["hours"] or 0),
        minutes=int(match["m"] or match["minutes"] or 0),
        seconds=int(match["s"] or 0),
    )
