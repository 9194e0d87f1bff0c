"""Text -> a day, or the first and the last day of a range.

A text is cut into numbers, names and marks; every word must be known, and the row of parts must have one of a few
shapes. dateparser gets what is left: one short value that stood at a label, in one known language, never a whole
mail. It would read an order number as the year 2227 and "Dec 05 - 20" as 2120.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from reminderd.core.dates.words import (
    MOST_LANGUAGES,
    any_of,
    has_beginning_of_month,
    has_more_than_day,
    is_glued,
    months,
    own_weekdays,
    plain,
    silent,
    weekdays,
)
from reminderd.core.model.vocabulary import Vocabulary

_MAX_LENGTH = 80  # dateparser's cost grows with the length, and no date is longer
_SANE_DISTANCE = timedelta(days=1100)  # a day further from the mail than three years is no date of an order
_LONGEST_RANGE = timedelta(days=200)
_FAR, _NEAR = timedelta(days=120), timedelta(days=90)  # 12/05 in a mail of November is the 5th of December

_HEBREW_TO = re.compile(r"(?<=\d) ל-?(?=\d)")
_HEBREW_PREFIX = re.compile(r"(?<![^\W\d_])[בלמה]{1,2}-?(?=\d)")
_TOKEN = re.compile(
    r"(?P<number>\d+)(?: ?(?P<unit>[年月년월]|日(?!曜)|일(?!요)))?|(?P<word>[^\W\d_]+(?:'[^\W\d_]*)?)|(?P<mark>\S)"
)
_UNITS = {"年": "Y", "년": "Y", "月": "M", "월": "M", "日": "D", "일": "D"}
_SILENT = frozenset(",()[]،、")
_NAMED = {  # m is the name of a month, n a number; which number is what
    "nmn": "DMY", "mnn": "MDY", "nm": "DM", "mn": "MD", "n-m-n": "DMY", "n/m/n": "DMY", "YMD": "YMD", "MD": "MD",
    "DMY": "DMY",
}  # fmt: skip
_NUMERIC = re.compile(r"n([./-])n\1n\.?")
_DASH = r" ?[-\u2010-\u2015~\u301c] ?"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a text says of a day. `is_either`: it can be read with day and month exchanged, too."""

    year: int | None
    month: int
    day: int
    is_either: bool = False


@dataclass(frozen=True, slots=True)
class _Patterns:
    """How a language writes around the parts of a day. `alone`: the day of a month without its month."""

    ordinal: re.Pattern[str]
    alone: re.Pattern[str]
    between: re.Pattern[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]


@lru_cache(MOST_LANGUAGES)
def _patterns(language: Vocabulary) -> _Patterns:
    between = list(map(plain, language.all("days", "between")))
    glued, parted = any_of(filter(is_glued, between)), any_of(word for word in between if not is_glued(word))
    return _Patterns(
        ordinal=re.compile(rf"(?<=\d)[.-]?(?:{any_of(language.all('days', 'ordinals'))})(?![^\W\d_])"),
        alone=re.compile(
            rf"(?:(?:{any_of(silent(language))}) )?(?P<day>\d{{1,2}})(?:\.|日|일)?(?: ?,? ?(?P<year>\d{{4}}))?"
        ),
        between=re.compile(rf"{_DASH}|(?:{glued}) ?|(?<![^\W\d_])(?:{parted})(?![^\W\d_])"),
        before=re.compile(rf"(?:(?:{any_of(language.all('days', 'before'))})(?![^\W\d_]) ?){{1,3}}"),
        behind=re.compile(rf" ?(?:{any_of(language.all('days', 'behind'))})$"),
    )


def parse_day(
    text: str, *, language: Vocabulary, date_order: str, base: datetime, is_piece: bool = False
) -> date | None:
    """Given the text of one day, return the day, or None if it is not one.

    `date_order` ("DMY", "MDY", "YMD") says how to read 05/12/2026; where only the other order gives a day near
    `base`, that one is meant. A missing year is the one that lies nearest to `base`, the instant of the mail.
    `is_piece`: it was cut out of a sentence, and shorter cuts of it are tried, too; so one that has more than a day at
    its ends is none.
    """
    bare = _tidy(text, language)
    if not bare or len(bare) > _MAX_LENGTH:
        return None
    if parts := _parts(bare, language, date_order):
        return _sane(_resolved(parts, base), base)
    if _row(bare, language):  # every word is known, and yet it is no day
        return None
    if is_piece and has_more_than_day(bare, language):
        return None
    return _sane(_other_day(text, language, date_order, base), base)


def parse_range(text: str, *, language: Vocabulary, date_order: str, base: datetime) -> tuple[date, date] | None:
    """Given a day or a range of days ("Dec 05 - 20", "28. Nov. - 5. Dez."), return its first and its last day."""
    bare, patterns = _tidy(text, language)[:_MAX_LENGTH], _patterns(language)
    stripped = patterns.behind.sub("", bare[start.end() :] if (start := patterns.before.match(bare)) else bare)
    for one in (bare, stripped):
        if parts := _parts(one, language, date_order):
            single = _sane(_resolved(parts, base), base)
            return (single, single) if single else None
    for cut in patterns.between.finditer(stripped):
        days = _ends(stripped[: cut.start()].strip(), stripped[cut.end() :].strip(), language, date_order, base)
        if days and timedelta() <= days[1] - days[0] <= _LONGEST_RANGE:
            return days if _sane(days[0], base) and _sane(days[1], base) else None
    single = parse_day(text, language=language, date_order=date_order, base=base)
    return (single, single) if single else None


def _ends(left: str, right: str, language: Vocabulary, date_order: str, base: datetime) -> tuple[date, date] | None:
    """The days at both ends of a range, whose month or year may stand at one end only."""
    first_parts = _parts(left, language, date_order, is_loose=True)
    last_parts = _parts(right, language, date_order, is_loose="/" in left)
    alone_in = _patterns(language).alone
    first: date | None
    last: date | None
    if first_parts and (alone := alone_in.fullmatch(right)):  # Dec 05 - 20, 2026
        year = first_parts.year or (int(alone["year"]) if alone["year"] else None)
        first = _resolved(_Parts(year, first_parts.month, first_parts.day, first_parts.is_either), base)
        last = first and _date(first.year, first.month, int(alone["day"]))
    elif last_parts and (alone := alone_in.fullmatch(left)) and not alone["year"]:  # 5.-20. Dez. 2026
        last = _resolved(last_parts, base)
        first = last and _date(last.year, last.month, int(alone["day"]))
    elif first_parts and last_parts and first_parts.year:
        first = _resolved(first_parts, base)
        last = first and _resolved(last_parts, _noon(first))
    elif first_parts and last_parts:  # the year usually stands at the end only: 05.12. - 20.12.2026
        last = _resolved(last_parts, base)
        first = last and _resolved(first_parts, _noon(last))
    else:
        return None
    return (first, last) if first and last else None


def _tidy(text: str, language: Vocabulary) -> str:
    bare = " ".join(plain(text[:1000]).split()).strip(" ,;:،、")
    bare = _HEBREW_PREFIX.sub("", _HEBREW_TO.sub(" - ", bare))
    return _patterns(language).ordinal.sub("", bare)


def _parts(text: str, language: Vocabulary, date_order: str, *, is_loose: bool = False) -> _Parts | None:
    """The day that a tidy text names. `is_loose`: as one end of a range, 5.12 and 5/12 are days too."""
    found = _row(text, language)
    if not found:
        return None
    shape, numbers, month, has_weekday = found
    if "m" in shape or "D" in shape:
        return _named(shape.replace(".", "").strip("-/"), numbers, month)
    if _NUMERIC.fullmatch(shape):
        return _numeric(numbers, date_order, can_swap="." not in shape)
    is_day_and_month = shape == "n.n." or (shape in {"n.n", "n/n"} and (is_loose or has_weekday))
    if is_day_and_month and all(len(number) <= 2 for number in numbers):
        first, second = map(int, numbers)
        is_day_first = date_order == "DMY" or (date_order == "MDY" and "." in shape)
        return _Parts(None, second, first) if is_day_first else _Parts(None, first, second)
    return None


def _row(text: str, language: Vocabulary) -> tuple[str, list[str], int, bool] | None:
    """The shape of a text ("nmn" is "5 Dec 2026"), its numbers as written, its month, and whether it names a weekday.

    None if any word is unknown, or the text is more than one date.
    """
    names, days, said_silently = months(language), weekdays(language), silent(language)
    tokens = list(_TOKEN.finditer(text))
    words = [_known(token["word"], names) for token in tokens if token["word"]]
    is_month = {word for word in words if word in names}
    if len(is_month) > 1 or re.fullmatch(r"\D+\d{1,2}", text):
        # "mar" is March in "Mar 05,2026", Tuesday in "mar 5 dic", anything in "mar 5"
        is_month -= own_weekdays(language)
    shape, numbers, month, has_weekday = "", [], 0, False
    for token in tokens:
        if token["number"]:
            numbers.append(token["number"])
            shape += _UNITS.get(token["unit"] or "", "n")
        elif token["word"]:
            word = _known(token["word"], names)
            if word in is_month:
                month, shape = names[word], shape + "m"
            elif word in days:
                has_weekday = True
            elif word not in said_silently:
                return None
        elif token["mark"] in {".", "/", "-"}:
            shape += token["mark"] if shape and shape[-1] not in "./-" else ""
        elif token["mark"] not in _SILENT:
            return None
    return (shape, numbers, month, has_weekday) if numbers and max(map(len, numbers)) <= 4 else None


def _known(word: str, names: Iterable[str]) -> str:
    """A word as the tables have it: without apostrophes, or what stands before one ("Aralık'ta"), or without the
    Hebrew "in" in front of a month.
    """
    whole, stem = word.replace("'", ""), word.partition("'")[0]
    if whole[1:] in names and whole[0] in "בלמה":
        return whole[1:]
    return stem if stem in names else whole


def _named(shape: str, numbers: list[str], month: int) -> _Parts | None:
    order = _NAMED.get(shape)
    if not order:
        return None
    if order == "DMY" and len(numbers[0]) == 4:  # 2026 Dec 5
        order = "YMD"
    rest = iter(numbers)
    values = {part: next(rest) if part != "M" or "m" not in shape else str(month) for part in order}
    if any((len(value) == 4) is not (part == "Y") or len(value) == 3 for part, value in values.items()):
        return None
    return _Parts(int(values["Y"]) if "Y" in values else None, int(values["M"]), int(values["D"]))


def _numeric(numbers: list[str], date_order: str, *, can_swap: bool) -> _Parts | None:
    """Three numbers: the year has four digits, or nobody can tell it from the day."""
    widths = [len(number) for number in numbers]
    first, second, third = map(int, numbers)
    if widths[0] == 4 and max(widths[1:]) <= 2:
        return _Parts(first, second, third)
    if widths[2] == 4 and max(widths[:2]) <= 2:
        day, month = (second, first) if date_order == "MDY" and can_swap else (first, second)
        return _Parts(third, month, day, is_either=can_swap)
    return None


def _resolved(parts: _Parts, base: datetime) -> date | None:
    preferred = _in_year(parts.year, parts.month, parts.day, base)
    other = _in_year(parts.year, parts.day, parts.month, base) if parts.is_either else None
    if preferred and other and abs(preferred - base.date()) > _FAR and abs(other - base.date()) < _NEAR:
        return other
    return preferred or other


def _in_year(year: int | None, month: int, day: int, base: datetime) -> date | None:
    years = [year] if year else [base.year - 1, base.year, base.year + 1]
    return _nearest(base, (_date(one, month, day) for one in years))


def _nearest(base: datetime, days: Iterable[date | None]) -> date | None:
    return min(filter(None, days), key=lambda day: abs(day - base.date()), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _sane(day: date | None, base: datetime) -> date | None:
    return day if day and abs(day - base.date()) <= _SANE_DISTANCE else None


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _other_day(text: str, language: Vocabulary, date_order: str, base: datetime) -> date | None:
    text = " ".join(text[:1000].split()).strip(" ,;:")
    numbers = re.findall(r"\d+", text)
    if not re.search(r"[^\W\d_]", text) or [len(number) for number in numbers] not in ([1], [2], [1, 4], [2, 4]):
        return None
    if not has_beginning_of_month(text, language):  # dateparser would make a day of "61 Keys", too
        return None
    texts = [text] if len(numbers) == 2 else [f"{text.rstrip('.')} {base.year + n}" for n in (-1, 0, 1)]
    return _nearest(base, (_ask_dateparser(one, language, date_order) for one in texts))


def _ask_dateparser(text: str, language: Vocabulary, date_order: str) -> date | None:
    import dateparser  # noqa: PLC0415  (costs 100 ms, and most mails never need it)

    settings = {"DATE_ORDER": date_order, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    try:
        found = dateparser.parse(text[:_MAX_LENGTH], languages=[language.code], settings=settings)
    except (ValueError, OverflowError):  # an unknown language, a year out of range
        return None
    return found.date() if found else None
