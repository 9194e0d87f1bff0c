"""What a letter or page tells in rows, and what it only names: however much is open, it stays readable and small."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.said_days import said_at
from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.letters.content import Entry

MOST_ROWS = 90
"""Entries of a letter that have a row. With those that are only named, none passes 102 kB: Gmail cuts more off."""

MOST_IN_DIGEST = 140
"""Entries of a digest that have a row: they are shorter, and it has something of all sections."""

MOST_NAMED_IN_DIGEST = 1000
"""Further ones that a digest names. It announces nothing, so it may count the rest."""

MOST_ON_PAGE = 250
"""Entries of the report that have a row and a bar: as many as the 200 open orders of a busy buyer may have due."""

MOST_NAMED = 1500
"""Further ones that a letter names by day and number of the order, 18 bytes each: what is left of the 102 kB."""

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
