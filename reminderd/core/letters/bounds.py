"""What a letter or page tells in rows, and what it only names: however much is open, it stays readable and small."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.said_days import said_at
from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.letters.content import Entry
from reminderd.core.model import CalendarParts

MOST_ROWS = 36
"""Entries of a letter that have a row: nobody reads as many. With what is only named and the calendar, the whole mail
stays below 100 kB in every language, and Gmail cuts nothing off.
"""

MOST_IN_DIGEST = 140
"""Entries of a digest that have a row: they are shorter, and it has something of all sections."""

ALL_IN_CALENDAR, MOST_IN_CALENDAR = 24, 8
"""Events and tasks in the calendar that goes with a letter, 1.4 kB each: those of all its entries, or of these few if
the letter has more entries and is large without them. What is left out comes with a later letter.
"""

MOST_SOLVED_IN_CALENDAR = 40
"""Deadlines that such a calendar takes out, a third as large, if the letter has few entries. The next letter takes out
the rest.
"""

MOST_NAMED_IN_DIGEST = 1000
"""Further ones that a digest names. It announces nothing, so it may count the rest."""

MOST_ON_PAGE = 250
"""Entries of the report that have a row and a bar: as many as the 200 open orders of a busy buyer may have due."""

MOST_NAMED = 264
"""Further ones that a letter names by day and number of the order, 18 bytes each in text and page."""

MOST_TOLD = MOST_ROWS + MOST_NAMED
"""Announcements in one letter: each is at least named. What is due beyond that goes into the next letter."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What has no row. `count`: entries. `days`: days to act by, the nearest first, with the numbers of their orders.
    `unnamed`: how many are not even named there.
    """

    count: int
    days: tuple[tuple[datetime, tuple[str, ...]], ...]
    unnamed: int


NOTHING_LEFT = Rest(0, (), 0)


def room_in_calendar(entries: int, parts: CalendarParts) -> int:
    """Return of how many deadlines the calendar tells that goes with a letter of so many entries."""
    of_each = 2 if parts == "both" else 1
    return entries if entries * of_each <= ALL_IN_CALENDAR else MOST_IN_CALENDAR // of_each


def most_solved(entries: int) -> int:
    """Return how many deadlines a calendar takes out beside so many open ones."""
    return MOST_SOLVED_IN_CALENDAR if entries <= MOST_IN_CALENDAR else MOST_IN_CALENDAR // 2


def split(entries: Iterable[Entry], now: datetime, most: int) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return the entries that have a row, at most so many, and the others. What is lost soonest comes first in both;
    what is due now is told before what is told in addition.
    """
    ordered = sorted(entries, key=lambda entry: loss_rank(entry.deadline, now))
    if len(ordered) <= most:
        return tuple(ordered), ()
    chosen = sorted(range(len(ordered)), key=lambda place: (not ordered[place].is_due, place))
    told, others = sorted(chosen[:most]), chosen[most:]
    return tuple(ordered[place] for place in told), tuple(ordered[place] for place in others)


def rest_of(entries: Sequence[Entry], zone: ZoneInfo, now: datetime, most: int = MOST_NAMED) -> Rest:
    """Return how those without a row are named, at most so many, in a zone for the days."""
    by_day: dict[object, tuple[datetime, dict[str, None]]] = {}
    for entry in entries[:most]:
        at = said_at(entry.deadline, zone, now)
        by_day.setdefault(at.astimezone(zone).date(), (at, {}))[1][entry.order.key.number] = None
    days = sorted(by_day.values(), key=lambda one: one[0])
    return Rest(len(entries), tuple((at, tuple(numbers)) for at, numbers in days), max(len(entries) - most, 0))
