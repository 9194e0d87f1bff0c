"""A day as people write it in a hurry: by name (yesterday, next Monday), by distance (3 days ago), or short (20/11)."""

import re
from datetime import date, timedelta

from reminderd.core.model.vocabulary import DAYS

_WEEKDAYS = DAYS[DAYS.index("monday") :]
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_NEXT = "next "
_AGO = re.compile(r"(\d{1,3}) ?([dw]) ago")
_SHORT = re.compile(r"(\d{1,2})([./])(\d{1,2})")
MONTHS = 12


def short_day(text: str, middle: date) -> date | None:
    """Return the day that is nearest to the `middle`. None where the text is no such day, or where nobody can tell the
    day from the month: 3/4 is in March in America. With a dot the day comes first; what may be a sum was read
    before it gets here.
    """
    match = _SHORT.fullmatch(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if match[2] == "/" and max(first, second) <= MONTHS and first != second:
        return None
    day, month = (second, first) if second > MONTHS else (first, second)
    days = []
    for year in (middle.year - 1, middle.year, middle.year + 1):
        try:
            days.append(date(year, month, day))
        except ValueError:  # the 29th of February, or no day at all
            continue
    return min(days, key=lambda one: abs(one - middle), default=None)


def named_day(text: str, today: date, *, is_ahead: bool) -> date | None:
    """Given the words of the grammar, return the day they name; None = they name none. Of a weekday it is the next one
    after today where the future is meant, else the last one, including today. Nothing has happened on a "next Monday".
    """
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    if (ago := _AGO.fullmatch(text)) and not is_ahead:
        return today - timedelta(days=int(ago[1]) * (7 if ago[2] == "w" else 1))
    name = text.removeprefix(_NEXT) if is_ahead else text
    if name not in _WEEKDAYS:
        return None
    ahead = (_WEEKDAYS.index(name) - today.weekday()) % 7
    return today + timedelta(days=(ahead or 7) if is_ahead else ahead - 7 * bool(ahead))
