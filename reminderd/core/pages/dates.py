"""Days and countdowns on a page."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from reminderd.core.dates import parse_day, parse_range
from reminderd.core.model.page import PageWords
from reminderd.core.model.vocabulary import Vocabulary

MONTHS = 12

DAY_IN_LINE = re.compile(
    r"(?:[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? 20\d\d|\d{1,2}\.? (?:de )?[^\W\d_]{3,12}\.?,? (?:de )?20\d\d"
    r"|20\d\d ?[-./年년] ?\d{1,2} ?[-./月월] ?\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]20\d\d)(?!\d)"
)
"""A day with its year, somewhere in a line."""

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_WEEKDAY = re.compile(r"^\S+ \| ")
_CLOCK = re.compile(r"[ ,]+(?P<clock>\d{1,2}:\d{2})(?::\d{2})?(?: [A-Z]{2,5})?$")
_TWO_READINGS = re.compile(
    r"(?<!\d)(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>20\d\d)(?!\d)"
)
_CLOCK_LEFT = r"(?P<h>\d{1,2}) ?: ?(?P<m>\d{2}) ?: ?(?P<s>\d{2})"
_LONGEST_BESIDE = 30  # characters of words beside a countdown


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
    return datetime(day.year, day.month, day.day, hour, minute) if hour < 24 and minute < 60 else None  # noqa: DTZ001  (no zone is named)


def is_certain_day(text: str, words: PageWords) -> bool:
    """Can a text that holds a day mean no other one? 03/04/2027 may be in March or in April; points part a day from its
    month in languages that put it first.
    """
    found = _TWO_READINGS.search(text)
    if not found or (found["mark"] == "." and words.date_order == "DMY"):
        return True
    first, second = int(found["first"]), int(found["second"])
    return first == second or max(first, second) > MONTHS


def earlier_reading(text: str, words: PageWords, base: datetime) -> date | None:
    """Return the day that a text holds; of two that it may mean in a language that puts the month first, which not all
    its readers do, the earlier one that is not over.
    """
    day, found = day_within(text, words, base), _TWO_READINGS.search(text)
    if day is None or found is None or words.date_order != "MDY" or is_certain_day(text, words):
        return day
    other = date(day.year, day.day, day.month)
    return min((one for one in (day, other) if one >= base.date()), default=day)


def earliest_reading(text: str, words: PageWords, base: datetime) -> date | None:
    """Return the day with its year that a text is, or the first of the two that it may be: when something began."""
    day = full_day(text, words, base)
    return day if day is None or is_certain_day(text, words) else min(day, date(day.year, day.day, day.month))


def countdown(text: str, languages: Iterable[PageWords], *, is_labelled: bool = False) -> timedelta | None:
    """Return how long a countdown still runs ("2d 21:14:07", "31 days 12 hours 4 minutes"). Where nothing says that it
    is one (`is_labelled`), it has two parts at least.
    """
    text = text.strip(" .")
    match = _countdown(tuple(one.vocabulary for one in languages)).fullmatch(text)
    if not match or not any(match.groups()):
        return None
    parts = sum(match[name] is not None for name in ("days", "hours", "minutes", "h"))
    if not match["h"] and parts < (1 if is_labelled else 2):
        return None
    return timedelta(
        days=int(match["days"] or 0),
        hours=int(match["h"] or match["hours"] or 0),
        minutes=int(match["m"] or match["minutes"] or 0),
        seconds=int(match["s"] or match["seconds"] or 0),
    )


def countdown_within(line: str, languages: Iterable[PageWords]) -> str:
    """Return the countdown that stands in a line among a few words ("2d 21:14:07 left"); empty for none."""
    found = re.search(r"\d(?:.{0,60}\d)?(?: ?[^\W\d_]+)?", line)
    languages = tuple(languages)
    if not found or len(line) - len(found[0]) > _LONGEST_BESIDE:
        return ""
    texts = (found[0], found[0].rpartition(" ")[0])  # the last word may be its unit, or say "left"
    return next((text for text in texts if countdown(text, languages)), "")


@lru_cache(maxsize=16)
def _countdown(languages: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    """A day and an hour have the words of a language, or their first letter; behind them, minutes and seconds any."""

    def unit(name: str) -> str:
        words = {word for one in languages for word in one.all("periods", name)}
        return "|".join(sorted(map(re.escape, words | {word[0] for word in words} | {name[0]}), key=len, reverse=True))

    days = rf"(?P<days>\d{{1,3}})(?: ?(?:{unit('day')})(?![^\W\d_])| ?:(?=.*:.*:))"
    rest = (
        rf"(?P<hours>\d{{1,2}}) ?(?:{unit('hour')})(?![^\W\d_])"
        r"(?:[ ,]*(?P<minutes>\d{1,2}) ?[^\W\d_]{1,9}\.?(?:[ ,]*(?P<seconds>\d{1,2}) ?[^\W\d_]{1,9}\.?)?)?"
    )
    return re.compile(rf"(?:{days})?[ ,]*(?:{_CLOCK_LEFT}|{rest})?", re.IGNORECASE)
