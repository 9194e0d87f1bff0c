"""A day as people write it in a hurry, by day and month alone: 20/11, 20.11."""

import re
from datetime import date

_SHORT = re.compile(r"(\d{1,2})([./])(\d{1,2})")
MONTHS = 12


def short_day(text: str, middle: date) -> date | None:
    """Return the day that is nearest to the `middle`. None where the text is no such day, or where nobody can tell the
    day from the month: 3/4 is in March in America. With a dot the day comes first; what may be a sum is read as one
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
