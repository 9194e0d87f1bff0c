"""Lengths of time in text: "15 days", "15 дней", "15日以内"."""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from reminderd.core.dates.words import MOST_LANGUAGES, any_of, is_glued, plain
from reminderd.core.model.vocabulary import Vocabulary

_MAX_LENGTH = 1000
_DAY, _HOUR, _WEEK = timedelta(days=1), timedelta(hours=1), timedelta(weeks=1)
_SIZES = {
    "day": _DAY, "hour": _HOUR, "week": _WEEK, "two_days": 2 * _DAY, "two_hours": 2 * _HOUR, "two_weeks": 2 * _WEEK,
}  # fmt: skip


def parse_period(text: str, language: Vocabulary) -> timedelta | None:
    """Given a text with one length of time ("15 days", "15 Tage"), return it; None if there is none, or two, or a
    range of them, or one of working days.
    """
    found = list(_pattern(language).finditer(plain(text[:_MAX_LENGTH])))
    if len(found) != 1 or found[0]["least"]:
        return None
    if found[0]["two"]:
        return _units(language)[found[0]["two"]]
    return int(found[0]["number"]) * _units(language)[found[0]["unit"] or found[0]["glued"]]


@lru_cache(MOST_LANGUAGES)
def _units(language: Vocabulary) -> Mapping[str, timedelta]:
    return {plain(word): size for name, size in _SIZES.items() for word in language.all("periods", name)}


@lru_cache(MOST_LANGUAGES)
def _pattern(language: Vocabulary) -> re.Pattern[str]:
    words = [plain(word) for name in ("day", "hour", "week") for word in language.all("periods", name)]
    two = [word for name in ("two_days", "two_hours", "two_weeks") for word in language.all("periods", name)]
    return re.compile(
        r"(?<![\d.,:/$€£¥₩月월-])(?<![月월/] )"
        rf"(?:(?P<least>\d{{1,3}}) ?(?:[-\u2010-\u2015~\u301c]|{any_of(language.all('periods', 'to'))}) ?)?"
        rf"(?P<number>\d{{1,3}}) ?-?(?:(?P<unit>{any_of(word for word in words if not is_glued(word))})(?![^\W\d_])"
        rf"|(?P<glued>{any_of(filter(is_glued, words))})(?!曜|요일))"
        rf"(?! (?:{any_of(language.all('periods', 'business'))}))"
        rf"|(?<![^\W\d_])[بلו]?(?P<two>{any_of(two)})(?![^\W\d_])"
    )
