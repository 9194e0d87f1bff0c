"""Text -> an instant: a day with a time, in the zone that the text names or else in the vendor's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from reminderd.core.dates.days import parse_day
from reminderd.core.dates.words import MOST_LANGUAGES, any_of, plain
from reminderd.core.model.vocabulary import Vocabulary

_MAX_LENGTH = 120
_NAMED_OFFSET = re.compile(r"\(?\b(?:gmt|utc) ?[+-]\d{1,2}(?::?\d{2})?\)?|(?<=[\d\sm])\(?[+-]\d{2}:\d{2}\)?$")
_ISO_T = re.compile(r"(?<=\d)t(?=\d\d:)")
_OFFSET = re.compile(r"(?:gmt|utc)? ?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How a language writes times. `dotted`: "alle 11.00"."""

    time: re.Pattern[str]
    dotted: re.Pattern[str]
    afternoon: re.Pattern[str]


@lru_cache(MOST_LANGUAGES)
def _patterns(language: Vocabulary) -> _Patterns:
    at, morning, afternoon, behind = (
        any_of(language.all("times", name)) for name in ("at", "morning", "afternoon", "behind")
    )
    half = f"(?:{morning}|{afternoon})"
    return _Patterns(
        time=re.compile(
            rf"(?:(?<=\s)(?:{at}) )?(?<![\d:.])(?P<before>{half} ?)?"
            r"(?P<hour>\d{1,2})(?::|h| ?[時시] ?)(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?![\d:])(?: ?[分분])?"
            rf"(?: ?(?P<after>{half})(?![^\W\d_]))?(?: (?:{behind}))?"
        ),
        dotted=re.compile(rf"((?<=\s)(?:{at}) |\d{{4}},? )(\d{{1,2}})\.(\d{{2}})(?![\d.])"),
        afternoon=re.compile(afternoon),
    )


@lru_cache(MOST_LANGUAGES)
def _zone_names(language: Vocabulary) -> Mapping[str, str]:
    """What zones are called; those of the United States are one wall clock, whatever letter the vendor writes."""
    found = (one.zones for one in (language.english, language) if one)
    return {plain(word): zone for zones in found for zone, words in zones.items() for word in words}


def parse_instant(
    text: str, *, language: Vocabulary, date_order: str, base: datetime, zone: ZoneInfo
) -> datetime | None:
    """Given a day with a time ("Jul 15,2023, 12:47"), return the instant; `zone` counts where the text names none.

    An unknown zone's name gives None: an hour that may be wrong by half a day is no hour.
    """
    bare = _ISO_T.sub(" ", " ".join(plain(text[:1000]).split())[:_MAX_LENGTH])
    patterns = _patterns(language)
    bare = patterns.dotted.sub(r"\1\2:\3", bare)
    offset = _NAMED_OFFSET.search(bare)  # has the look of a time
    if offset:
        bare = f"{bare[: offset.start()]} {bare[offset.end() :]}".strip()
    found = list(patterns.time.finditer(bare))
    if len(found) != 1:
        return None
    before, after = bare[: found[0].start()].strip(" ,،"), bare[found[0].end() :].strip(" ,،")
    clock = _clock(found[0], patterns.afternoon)
    where = _zone(offset[0] if offset else after if before else "", _zone_names(language), zone)
    day = parse_day(before or after, language=language, date_order=date_order, base=base)
    return datetime.combine(day, clock, where) if day and clock and where else None


def _clock(match: re.Match[str], afternoon: re.Pattern[str]) -> time | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["before"] or match["after"] or "").strip()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if afternoon.fullmatch(half) else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _zone(name: str, names: Mapping[str, str], default: ZoneInfo) -> tzinfo | None:
    name = name.strip(" ().")
    if not name:
        return default
    if name in names:
        return UTC if names[name] == "UTC" else ZoneInfo(names[name])
    if match := _OFFSET.fullmatch(name):
        size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return timezone(size if match["sign"] == "+" else -size) if size < timedelta(hours=15) else None
    return None
