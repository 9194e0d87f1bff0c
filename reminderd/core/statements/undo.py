"""Which of the things that the user said an `undo` takes back (rule A13).

The newest one that still stands, with all that was said by the same words; so a second `undo` goes one further back.
Nothing is deleted, and there is no redo: saying the thing again is the redo.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from reminderd.core.model import Mark, OrderKey
from reminderd.core.statements.grammar import DEADLINE_ACTIONS, read_details

IsMeant = Callable[[Mark], bool]
"""Tells whether an undo that names an order, a deadline or a letter may mean this mark."""


def order_of(target: str) -> OrderKey:
    """Return the order that a mark's target is about, which is the order's key or the uid of one of its deadlines."""
    vendor, number, *_ = target.split("/")
    return OrderKey(vendor, number)


def of_orders(keys: Iterable[OrderKey]) -> IsMeant:
    """What was said of one of these orders, or of a deadline of theirs."""
    wanted = frozenset(keys)
    return lambda mark: order_of(mark.target) in wanted


def of_deadline(uid: str, line: str | None) -> IsMeant:
    """What was said of that deadline, or of its order as far as that is about the same line (None = the whole)."""

    def is_meant(mark: Mark) -> bool:
        if mark.action in DEADLINE_ACTIONS:
            return mark.target == uid
        said_of = read_details(mark.value or "").line
        return order_of(mark.target) == order_of(uid) and (None in (line, said_of) or line == said_of)

    return is_meant


def newest_saying(standing: Iterable[Mark], is_meant: IsMeant, until: datetime | None = None) -> tuple[Mark, ...]:
    """Given the marks that stand, in order, return those of the newest saying that may be meant, if there is one.

    `until`: when the undo was written; what was said later is not meant, in whatever order the two came.
    """
    meant = [mark for mark in standing if is_meant(mark) and (until is None or mark.at <= until)]
    if not meant:
        return ()
    newest = max(reversed(meant), key=lambda mark: mark.at)
    return tuple(mark for mark in meant if mark.id == newest.id or (newest.saying and mark.saying == newest.saying))
