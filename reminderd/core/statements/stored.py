"""Whether a stored mark is still something that can be said: the file may have been changed by hand.

What cannot be read does not count, and the user is told: a guess might end a deadline.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reminderd.core.model import Mark, Statement
from reminderd.core.statements.grammar import DEADLINE_ACTIONS, PAGE, Details, read_details

_FARTHEST = timedelta(days=7001)
"""The longest snooze that the grammar takes, 999 weeks, and some."""

_OF_A_DAY = {Statement.PROTECTED_UNTIL, Statement.RETURN_UNTIL, Statement.DISPUTE_UNTIL}
_TARGET = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class UnreadableMark:
    """A mark of which something cannot be read. `fault`: what of it. `is_struck`: the user has taken it back."""

    id: str
    target: str
    action: str
    fault: str
    is_struck: bool = False

    def __str__(self) -> str:
        action = self.action if self.action in (*Statement, *DEADLINE_ACTIONS, PAGE) else "something"
        of = self.target if _TARGET.fullmatch(self.target) else "an order that cannot be told"
        return f"{action} of {of} ({self.fault} cannot be read)"


def fault_of(mark: Mark) -> str:
    """Return in words what of a mark cannot be read; empty if all of it can."""
    depth = mark.target.count("/")
    is_of_deadline = mark.action in DEADLINE_ACTIONS
    if not _TARGET.fullmatch(mark.target) or is_of_deadline != (depth > 1):
        return "what it is about"
    if mark.action == PAGE:
        return "" if not mark.value and mark.saying.startswith(f"{PAGE}:") else "what belongs to it"
    if not is_of_deadline and mark.action not in tuple(Statement):
        return "what was said"
    try:
        return "" if _is_whole(mark) else "what belongs to it"
    except ValueError:
        return "what belongs to it"


def told(unreadable: Sequence[UnreadableMark]) -> str:
    """Return in words which statements can no longer be read; empty if all can."""
    shown = [str(mark) for mark in unreadable[:_SHOWN]]
    left = len(unreadable) - len(shown)
    return "; ".join([*shown, *([f"and {left} more"] if left else [])])


def _is_whole(mark: Mark) -> bool:
    if mark.action == "done":
        return not mark.value
    if mark.action == "snooze":
        until = datetime.fromisoformat(mark.value or "")
        return until.tzinfo is not None and _is_near(until.date(), mark.at)
    details = read_details(mark.value or "")
    days = (day for day in (details.day, details.until) if day)
    return _has_what_it_needs(Statement(mark.action), details) and all(_is_near(day, mark.at) for day in days)


def _has_what_it_needs(statement: Statement, details: Details) -> bool:
    if statement is Statement.PAID_WITH:
        return details.payment is not None
    return statement not in _OF_A_DAY or details.day is not None


def _is_near(day: date, said_at: datetime) -> bool:
    return abs(day - said_at.date()) < _FARTHEST
