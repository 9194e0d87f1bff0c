"""What a mail says about a parcel at a pick-up point: its last day, the place and the code (rule A15)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of, parse_period
from reminderd.core.model.vendor import Language
from reminderd.core.reading.days_and_amounts import days_of, may_be_days
from reminderd.core.reading.sentences import sentences

_MOST_SENTENCES = 60
_MOST_LIMITS = 5  # sentences to look for a day in: each may cost many calls of dateparser
_LATEST = timedelta(days=60)  # no carrier keeps a parcel longer
_MAX_QUOTE = 300
_LENGTH = re.compile(r"(?<!\d)[1-9]\d? ?[^\W\d_]{1,12}")


@dataclass(frozen=True, slots=True)
class Pickup:
    """`last_day`: on which the parcel can be collected, None = the mail names none. `quote`: what it says of day, place
    and code, in its own words; empty = nothing.
    """

    last_day: date | None = None
    quote: str = ""


def pickup_of(lines: Sequence[str], language: Language | None, sent_at: datetime, zone: ZoneInfo) -> Pickup:
    """Given the lines of a mail that a parcel waits, return what they say of it. A length ("for 7 days") counts from
    the day of the mail in the vendor's `zone`, since the parcel came then or before.
    """
    if language is None:
        return Pickup()
    said = [one for one in islice(sentences(lines), _MOST_SENTENCES) if one]
    until, place = language.labels["pickup_until"], language.labels["pickup_place"]
    limits = [at for at, one in enumerate(said) if until.search(one[:_MAX_QUOTE])]
    places = [at for at, one in enumerate(said) if place.search(one[:_MAX_QUOTE])]
    told = {at: _with_value(said, at) for at in (*limits, *places)}
    last_day = _last_day([told[at] for at in limits], language, sent_at, zone)
    return Pickup(last_day, " · ".join(dict.fromkeys(told[at] for at in sorted(told)))[:_MAX_QUOTE])


def _with_value(said: Sequence[str], at: int) -> str:
    """A label may stand on a line of its own, and what belongs to it on the next."""
    is_label = said[at].endswith((":", "：")) or not any(letter.isdigit() or letter in ":：" for letter in said[at])
    return " ".join(said[at : at + 2]) if is_label else said[at]


def _last_day(limits: Sequence[str], language: Language, sent_at: datetime, zone: ZoneInfo) -> date | None:
    """The last day that the first sentence with one names ("from 26 May to 2 June"), else the first length."""
    sent_on = day_of(sent_at, zone)
    for sentence in limits[:_MOST_LIMITS]:
        days = _days_in(sentence[:_MAX_QUOTE], language, sent_at)
        if named := [day for day in days if sent_on <= day <= sent_on + _LATEST]:
            return max(named)
    lengths = (
        parse_period(match[0], language.vocabulary) for one in limits for match in _LENGTH.finditer(one[:_MAX_QUOTE])
    )
    return next((sent_on + length for length in lengths if length and length <= _LATEST), None)


def _days_in(sentence: str, language: Language, sent_at: datetime) -> list[date]:
    """Each day once: "2 June" is no day of its own inside "2 June 2028"."""
    read: list[str] = []
    days: list[date] = []
    for piece in may_be_days(sentence):
        if any(piece in whole for whole in read):
            continue
        if day := next(days_of([piece], language, sent_at), None):
            read.append(piece)
            days.append(day)
    return days
