"""Text -> an instant: a day with a time, in the zone that the text names or else in the vendor's."""

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from reminderd.core.dates.days import parse_day
from reminderd.core.dates.words import plain

_MAX_LENGTH = 120
_AT = "at|um|a|a las?|alle(?: ore)?|ore|as|om|o|o godz\\.?|godz\\.?|в|о|об|v|ve|saat|الساعة|בשעה|kl\\.?"
_MORNING = 'am|a\\. ?m\\.?|午前|오전|上午|凌晨|早上|ص|לפנה"צ'
_AFTERNOON = 'pm|p\\. ?m\\.?|午後|오후|下午|晚上|中午|م|אחה"צ'
_TIME = re.compile(
    rf"(?:(?<=\s)(?:{_AT}) )?(?<![\d:.])(?P<before>(?:{_MORNING}|{_AFTERNOON}) ?)?"
    r"(?P<hour>\d{1,2})(?::|h| ?[時시] ?)(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?![\d:])(?: ?[分분])?"
    rf"(?: ?(?P<after>{_MORNING}|{_AFTERNOON})(?![^\W\d_]))?(?: uhr| uur)?"
)
_DOTTED = re.compile(rf"((?<=\s)(?:{_AT}) |\d{{4}},? )(\d{{1,2}})\.(\d{{2}})(?![\d.])")  # "alle 11.00"
_NAMED_OFFSET = re.compile(r"\(?\b(?:gmt|utc) ?[+-]\d{1,2}(?::?\d{2})?\)?|(?<=[\d\sm])\(?[+-]\d{2}:\d{2}\)?$")
_ISO_T = re.compile(r"(?<=\d)t(?=\d\d:)")
_OFFSET = re.compile(r"(?:gmt|utc)? ?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")
_ZONES = {  # PST, PDT and PT are one wall clock, whatever letter the vendor writes
    "America/Los_Angeles": "pst|pdt|pt|pacific time|pacific standard time|hora del pacífico|heure du pacifique|"
    "太平洋時間|太平洋標準時|태평양 표준시|america/los_angeles",
    "UTC": "utc|gmt|z",
    "Europe/Moscow": "мск|msk",
    "Asia/Tokyo": "jst|日本時間",
    "Asia/Seoul": "kst|한국 시간",
}
_ZONE_NAMES = {plain(word): zone for zone, words in _ZONES.items() for word in words.split("|")}


def parse_instant(text: str, *, language: str, date_order: str, base: datetime, zone: ZoneInfo) -> datetime | None:
    """Given a day with a time ("Jul 15,2023, 12:47"), return the instant; `zone` counts where the text names none.

    An unknown zone's name gives None: an hour that may be wrong by half a day is no hour.
    """
    bare = _ISO_T.sub(" ", " ".join(plain(text[:1000]).split())[:_MAX_LENGTH])
    bare = _DOTTED.sub(r"\1\2:\3", bare)
    offset = _NAMED_OFFSET.search(bare)  # has the look of a time
    if offset:
        bare = f"{bare[: offset.start()]} {bare[offset.end() :]}".strip()
    found = list(_TIME.finditer(bare))
    if len(found) != 1:
        return None
    before, after = bare[: found[0].start()].strip(" ,،"), bare[found[0].end() :].strip(" ,،")
    clock, where = _clock(found[0]), _zone(offset[0] if offset else after if before else "", zone)
    day = parse_day(before or after, language=language, date_order=date_order, base=base)
    return datetime.combine(day, clock, where) if day and clock and where else None


def _clock(match: re.Match[str]) -> time | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["before"] or match["after"] or "").strip()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if re.fullmatch(_AFTERNOON, half) else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _zone(name: str, default: ZoneInfo) -> tzinfo | None:
    name = name.strip(" ().")
    if not name:
        return default
    if name in _ZONE_NAMES:
        return UTC if _ZONE_NAMES[name] == "UTC" else ZoneInfo(_ZONE_NAMES[name])
    if match := _OFFSET.fullmatch(name):
        size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return timezone(size if match["sign"] == "+" else -size) if size < timedelta(hours=15) else None
    return None
