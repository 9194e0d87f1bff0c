"""Lengths of time in text: "15 days", "15 дней", "15日以内"."""

import re
from collections.abc import Iterable
from datetime import timedelta
from functools import cache

from reminderd.core.dates.words import plain

_MAX_LENGTH = 1000
_DAY, _HOUR, _WEEK = timedelta(days=1), timedelta(hours=1), timedelta(weeks=1)
_WORDS = {  # each in the forms that stand behind a number
    _DAY: "day days tag tage tagen día días jour jours giorno giorni dia dias dag dagen dzień dni день дня дней дні "
    "днів den dny dní dnů dnech gün günü يوم يوما أيام يومٍ יום ימים ימי",
    _HOUR: "hour hours stunde stunden hora horas heure heures ora ore uur uren godzina godziny godzin час часа часов "
    "години година годин hodina hodiny hodin saat ساعة ساعات שעה שעות",
    _WEEK: "week weeks woche wochen semana semanas semaine semaines settimana settimane weken tydzień tygodnie "
    "tygodni неделя недели неделю недель тиждень тижні тижнів týden týdny týdnů hafta أسبوع أسبوعا أسابيع שבוע "
    "שבועות",
}
_GLUED = {"日間": _DAY, "日": _DAY, "일": _DAY, "時間": _HOUR, "시간": _HOUR, "週間": _WEEK, "주일": _WEEK, "주": _WEEK}
_TWO = {
    _DAY: "يومان يومين יומיים",
    _HOUR: "ساعتان ساعتين שעתיים",
    _WEEK: "أسبوعان أسبوعين שבועיים",
}
_BUSINESS = (  # a count of working days is no count of days
    "business|working|ouvr|habil|labor|util|uteis|lavorativ|ferial|robocz|рабоч|робоч|pracovn|עסק|עבוד|عمل|营业|営業"
)


def parse_period(text: str) -> timedelta | None:
    """Given a text with one length of time ("15 days", "15 Tage"), return it; None if there is none, or two, or a
    range of them, or one of working days.
    """
    found = list(_pattern().finditer(plain(text[:_MAX_LENGTH])))
    if len(found) != 1 or found[0]["least"]:
        return None
    if found[0]["two"]:
        return 2 * _units()[found[0]["two"]]
    return int(found[0]["number"]) * _units()[found[0]["unit"] or found[0]["glued"]]


@cache
def _units() -> dict[str, timedelta]:
    units = {plain(word): size for size, words in [*_WORDS.items(), *_TWO.items()] for word in words.split()}
    return units | {plain(word): size for word, size in _GLUED.items()}


@cache
def _pattern() -> re.Pattern[str]:
    words, glued = " ".join(_WORDS.values()).split(), list(_GLUED)
    return re.compile(
        r"(?<![\d.,:/$€£¥₩月월-])(?<![月월/] )"
        r"(?:(?P<least>\d{1,3}) ?(?:[-\u2010-\u2015~\u301c]|to|bis|a|al|au|tot|do|до|عدة|إلى|עד) ?)?"
        rf"(?P<number>\d{{1,3}}) ?-?(?:(?P<unit>{_any(words)})(?![^\W\d_])|(?P<glued>{_any(glued)})(?!曜|요일))"
        rf"(?! (?:{_BUSINESS}))"
        rf"|(?<![^\W\d_])[بلו]?(?P<two>{_any(' '.join(_TWO.values()).split())})(?![^\W\d_])"
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(plain, words), key=len, reverse=True))
