"""Dates in text, and days in a zone. The only file that knows dateparser.

Known shapes are read by strict patterns; dateparser gets what is left: one short value that stood at a label, in
one known language, never a whole mail. It would read an order number as the year 2227 and "Dec 05 - 20" as 2120.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MAX_LENGTH = 80  # dateparser's cost grows with the length, and no date is longer
_SANE_DISTANCE = timedelta(days=3700)  # a year further from the mail than ten years is no date of an order
_FAR, _NEAR = timedelta(days=120), timedelta(days=90)  # 12/05 in a mail of November is the 5th of December

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
_MONTH += r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?"
_YEAR = r"(?P<year>\d{4})"
_ISO = re.compile(rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.]{_DAY}")
_NUMERIC = re.compile(r"(?P<first>\d{1,2})(?P<mark>[./-]) ?(?P<second>\d{1,2})(?P=mark) ?(?P<year>\d{4})")
_NUMERIC_DOTS = re.compile(r"(?P<first>\d{1,2})(?P<mark>\.) ?(?P<second>\d{1,2})\.?(?P<year>)")
_NAMED = (  # the vendor writes English month names in mails of other languages too
    re.compile(rf"{_MONTH} ?{_DAY}(?:(?: ?, ?| ){_YEAR})?", re.IGNORECASE),
    re.compile(rf"{_DAY} ?{_MONTH}(?:(?: ?, ?| ){_YEAR})?", re.IGNORECASE),
)
_WEEKDAY = re.compile(r"^[^\W\d_]{2,12}\.?, (?=.*[^\W\d_])")
_DAY_ALONE = re.compile(r"(?P<day>\d{1,2})\.?(?: ?,? (?P<year>\d{4}))?")
_RANGE = re.compile(r" ?[-\u2010-\u2015~\u301c] ?| (?:to|bis) ")
_PERIOD = re.compile(r"\b(?P<number>\d{1,3}) ?(?P<unit>days?|tage?n?|hours?|stunden?|weeks?|wochen?)\b", re.IGNORECASE)
_UNITS = {"d": timedelta(days=1), "t": timedelta(days=1), "h": timedelta(hours=1), "s": timedelta(hours=1)}
_UNITS["w"] = timedelta(weeks=1)
_TIME = re.compile(
    r"^(?P<day>.*?)(?:,| at| um)? (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: \(?(?P<zone>[A-Za-z/_+:0-9-]{1,32})\)?)?(?: uhr)?$",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?", re.IGNORECASE)
_PACIFIC = {"pst", "pdt", "pt"}  # one wall clock, whatever letter the vendor writes


def parse_day(text: str, *, language: str, date_order: str, base: datetime) -> date | None:
    """Given the text of one day, return it, or None if it is none.

    `date_order` ("DMY", "MDY") says how to read 05/12/2026; where only the other order gives a day near `base`,
    that one is meant. A missing year is the one that lies nearest to `base`, the instant of the mail.
    """
    text = _WEEKDAY.sub("", _tidy(text))
    if not text or len(text) > _MAX_LENGTH:
        return None
    if match := _ISO.fullmatch(text):
        return _sane(_date(int(match["year"]), int(match["month"]), int(match["day"])), base)
    if match := _NUMERIC.fullmatch(text) or _NUMERIC_DOTS.fullmatch(text):
        return _numeric_day(match, date_order, base)
    for pattern in _NAMED:
        if match := pattern.fullmatch(text):
            month = _MONTHS.index(match["month"][:3].lower()) + 1
            return _sane(_in_year(match["year"], month, int(match["day"]), base), base)
    return _sane(_other_day(text, language, date_order, base), base)


def parse_range(text: str, *, language: str, date_order: str, base: datetime) -> tuple[date, date] | None:
    """Given a day or a range of days ("Dec 05 - 20", "28. Nov. - 5. Dez."), return its first and its last day."""

    def day(part: str, near: datetime = base) -> date | None:
        return parse_day(part, language=language, date_order=date_order, base=near)

    text = _tidy(text)
    if single := day(text):
        return single, single
    for cut in _RANGE.finditer(text[:_MAX_LENGTH]):
        left, right = text[: cut.start()].strip(), text[cut.end() :].strip()
        if alone := _DAY_ALONE.fullmatch(right):  # Dec 05 - 20, 2026
            first = day(f"{left} {alone['year'] or ''}")
            last = first and _date(first.year, first.month, int(alone["day"]))
        elif alone := _DAY_ALONE.fullmatch(left):  # 5.-20. Dez. 2026
            last = day(right)
            first = last and _date(last.year, last.month, int(alone["day"]))
        else:  # the year usually stands at the end only: 05.12. - 20.12.2026
            last = day(right)
            first = last and day(left, datetime.combine(last, time(), UTC))
        if first and last and first <= last:
            return first, last
    return None


def parse_instant(text: str, *, language: str, date_order: str, base: datetime, zone: ZoneInfo) -> datetime | None:
    """Given a day with a time ("Jul 15,2023, 12:47"), return the instant; `zone` counts where the text names none.

    An unknown zone's name gives None: an hour that may be wrong by half a day is no hour.
    """
    match = _TIME.match(_tidy(text)[:_MAX_LENGTH])
    if not match:
        return None
    day = parse_day(match["day"].rstrip(" ,"), language=language, date_order=date_order, base=base)
    where = _zone(match["zone"], zone)
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    if day is None or where is None or hour > 23 or int(match["minute"]) > 59 or int(match["second"] or 0) > 59:
        return None
    return datetime.combine(day, time(hour, int(match["minute"]), int(match["second"] or 0)), where)


def parse_period(text: str) -> timedelta | None:
    """Given a text with one length of time ("15 days", "15 Tage"), return it; None if there is none or two."""
    found = _PERIOD.findall(text[:1000])
    if len(found) != 1:
        return None
    number, unit = found[0]
    return int(number) * _UNITS[unit[0].lower()]


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


def _tidy(text: str) -> str:
    return " ".join(text[:1000].split()).strip(" ,;:")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(base: datetime, days: Iterable[date | None]) -> date | None:
    return min(filter(None, days), key=lambda day: abs(day - base.date()), default=None)


def _in_year(year: str | None, month: int, day: int, base: datetime) -> date | None:
    years = [int(year)] if year else [base.year - 1, base.year, base.year + 1]
    return _nearest(base, (_date(one, month, day) for one in years))


def _sane(day: date | None, base: datetime) -> date | None:
    return day if day and abs(day - base.date()) <= _SANE_DISTANCE else None


def _numeric_day(match: re.Match[str], date_order: str, base: datetime) -> date | None:
    first, second = int(match["first"]), int(match["second"])
    day_first = _in_year(match["year"], second, first, base)
    month_first = None if match["mark"] == "." else _in_year(match["year"], first, second, base)
    preferred, other = (month_first, day_first) if date_order == "MDY" else (day_first, month_first)
    if preferred and other and abs(preferred - base.date()) > _FAR and abs(other - base.date()) < _NEAR:
        return other
    return _sane(preferred or other, base)


def _other_day(text: str, language: str, date_order: str, base: datetime) -> date | None:
    numbers = re.findall(r"\d+", text)
    if not re.search(r"[^\W\d_]", text) or [len(number) for number in numbers] not in ([1], [2], [1, 4], [2, 4]):
        return None
    texts = [text] if len(numbers) == 2 else [f"{text.rstrip('.')} {base.year + n}" for n in (-1, 0, 1)]
    return _nearest(base, (_ask_dateparser(one, language, date_order) for one in texts))


def _ask_dateparser(text: str, language: str, date_order: str) -> date | None:
    import dateparser  # type: ignore[import-untyped]  # noqa: PLC0415  (costs 100 ms, and most mails never need it)

    settings = {"DATE_ORDER": date_order, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    try:
        found = dateparser.parse(text, languages=[language], settings=settings)
    except (ValueError, OverflowError):  # an unknown language, a year out of range
        return None
    return found.date() if found else None


def _zone(name: str | None, default: ZoneInfo) -> tzinfo | None:
    if not name or name.lower() == "uhr":
        return default
    if name.lower() in _PACIFIC:
        return ZoneInfo("America/Los_Angeles")
    if name.upper() in {"UTC", "GMT", "Z"}:
        return UTC
    if match := _OFFSET.fullmatch(name):
        size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return timezone(size if match["sign"] == "+" else -size) if size < timedelta(hours=15) else None
    return None
