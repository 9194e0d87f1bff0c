"""The Date and Received headers of a mail -> when it was sent. Both may be missing, wrong, or in no standard's form."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from reminderd.core.dates.instants import parse_instant
from reminderd.core.dates.words import month_languages
from reminderd.core.model.vocabulary import NO_VOCABULARIES, Vocabularies

_SAFE_YEARS = range(1990, 2100)
_FIRST_YEAR = 2010  # of the shop: a mail of its own is no older
_FAST = timedelta(days=1)  # so far a clock may be wrong
_SLOW = timedelta(days=7)  # so long a mail may wait on its way: mail servers give up after five days
UNKNOWN = timedelta(days=15)
"""So much older than its arrival a mail may be that does not tell its day: as old as the longest window it can open."""

_MAX_LENGTH = 200
_MOST_STAMPS = 50
_COMMENT = re.compile(r"\([^()]*\)\s*$")
_OFFSET = re.compile(
    r"(?P<clock>:\d{2}(?:\.\d{1,9})?(?: ?[ap]\.?m\.?)?)\s*(?:gmt|utc)?\s*(?P<sign>[+-])(?P<hours>\d{1,2})"
    r"(?::?(?P<minutes>\d{2}))?$",
    re.IGNORECASE,
)
_ZONE_NAME = re.compile(r"(?P<clock>:\d{2}(?: ?[ap]m)?) (?!(?:am|pm)$)(?P<name>[^\W\d_]{2,5})$", re.IGNORECASE)
_HOURS = {  # of zones that the standard library does not know
    "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "bst": 1, "wet": 0, "west": 1, "eet": 2, "eest": 3, "msk": 3, "мск": 3,
    "jst": 9, "kst": 9, "sgt": 8, "hkt": 8, "aest": 10, "aedt": 11, "brt": -3, "trt": 3,
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "pst": -8, "pdt": -7, "mst": -7, "mdt": -6, "cdt": -5, "est": -5, "edt": -4,
    "cst": -6,
}  # fmt: skip
_EASTERNMOST = 14  # where a zone is unknown, the earliest instant that the clock can mean


def when_sent(
    date: str, received: Sequence[str], seen_at: datetime, vocabularies: Vocabularies = NO_VOCABULARIES
) -> tuple[datetime, datetime | None]:
    """Given a mail's Date, its Received headers, the newest first, and when it was first seen, return when it was sent.

    `vocabularies`: in which a date of no standard's form may be written.
    The second value is None where the mail tells its own day. Else the first one is the latest instant that is
    plausible, the second the earliest. Nothing is sent after it was received, and what says that it was sent long
    before must have been received then, too.
    """
    named = parse_stamp(date, seen_at, vocabularies)
    stamps = [
        stamp
        for one in received[:_MOST_STAMPS]
        if (stamp := parse_stamp(one.rpartition(";")[2], seen_at, vocabularies))
    ]
    stamps = [stamp for stamp in stamps if stamp.year >= _FIRST_YEAR and stamp <= seen_at + _FAST]
    arrived_at = stamps[0] if stamps else seen_at
    if named and named.year >= _FIRST_YEAR and named <= arrived_at + _FAST:
        if not stamps or any(stamp - _SLOW <= named <= stamp + _FAST for stamp in stamps):
            return named, None
        first = min(stamps)
        return first, max(named, first - UNKNOWN)
    return (arrived_at, None) if stamps else (seen_at, seen_at - UNKNOWN)


def parse_stamp(text: str, base: datetime, vocabularies: Vocabularies = NO_VOCABULARIES) -> datetime | None:
    """Given the value of a Date header, return its instant, or None. `base`: an instant near it. `vocabularies`: as for
    `when_sent`.
    """
    text = " ".join(text[:_MAX_LENGTH].split())
    if not re.search(r"\d", text):
        return None
    text = _COMMENT.sub("", text).strip()
    text, zone = _cut_zone(text)
    instant = _by_library(text) or _in_other_words(text, base, vocabularies)
    if instant is None:
        return None
    aware = instant.replace(tzinfo=zone) if zone else instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    try:
        return aware if aware.astimezone(UTC).year in _SAFE_YEARS else None
    except OverflowError:
        return None


def _cut_zone(text: str) -> tuple[str, timezone | None]:
    if match := _OFFSET.search(text):
        size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        if size >= timedelta(hours=15):
            return text, None
        return text[: match.end("clock")], timezone(size if match["sign"] == "+" else -size)
    if match := _ZONE_NAME.search(text):
        hours = _HOURS.get(match["name"].lower(), _EASTERNMOST)
        return text[: match.end("clock")], timezone(timedelta(hours=hours))
    return text, None


def _by_library(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError, OverflowError):  # whatever a strange date makes the library raise
            continue
    return None


def _in_other_words(text: str, base: datetime, vocabularies: Vocabularies) -> datetime | None:
    is_in_numbers = re.match(r"\d{4}[/.年]", text) is not None
    languages = month_languages(text, vocabularies) or (
        one for one in vocabularies if is_in_numbers and one.months == ()
    )
    found = (parse_instant(text, language=one, date_order="DMY", base=base, zone=ZoneInfo("UTC")) for one in languages)
    return next(filter(None, found), None)
