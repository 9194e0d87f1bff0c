"""The rows of the table that `deadlines` prints, by number."""

import re

import click

from reminderd.core.model import Deadline, DeadlineState, Decision
from reminderd.core.statements.grammar import UNDO
from reminderd.core.statements.parcels import of_entries
from reminderd.service import Service

_ROW = re.compile(r"#?([1-9]\d{0,2})")
IS_SHOWN = (DeadlineState.OPEN, DeadlineState.SNOOZED)


def shown(service: Service) -> list[Decision]:
    """Return the rows, the most urgent first."""
    return [decision for decision in service.decide() if decision.state in IS_SHOWN]


def order_in(target: str, service: Service) -> str:
    """Given a row's number, return the number of the order in that row; anything else is returned as it is."""
    row = _row(target, service)
    return row.order.number if row else target


def deadline_in(target: str, service: Service) -> str:
    """Given a row's number, return the uid of the deadline in that row; anything else is returned as it is."""
    row = _row(target, service)
    return row.uid if row else target


def words_in(target: str, words: tuple[str, ...], service: Service) -> tuple[str, ...]:
    """Given a row's number and what is said of its order, return it with the line or parcel that the row is about."""
    row = _row(target, service)
    return tuple(of_entries(words, [row])) if row and words[:1] != (UNDO,) else words


def _row(target: str, service: Service) -> Deadline | None:
    match = _ROW.fullmatch(target)
    if match is None:
        return None
    rows = shown(service)
    number = int(match[1])
    if number > len(rows):
        raise click.UsageError(f"there is no row {number}: `reminderd deadlines` shows {len(rows)}")
    return rows[number - 1].deadline
