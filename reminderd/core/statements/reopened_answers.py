"""What a `reopen` takes back of what the user answered: a `done` ends a deadline, and so may be the newest end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from reminderd.core.model import Fact, Mark, Statement
from reminderd.core.orders.reopening import is_end
from reminderd.core.statements.grammar import read_details, to_fact
from reminderd.core.statements.undo import order_of


def facts_of(marks: Iterable[Mark], zone: ZoneInfo) -> tuple[Fact, ...]:
    """Given the marks that stand and the user's zone, return what was said of orders as facts; a `reopen` knows of the
    `done` that it takes back.
    """
    marks = tuple(marks)
    answers = {reopen: max(one.at for one in taken) for reopen, taken in _answers_by_reopen(marks).items()}
    said = (to_fact(mark, zone) for mark in marks)
    return tuple(replace(fact, answered_at=answers.get(fact.source)) for fact in said if fact)


def in_force(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Given the marks that stand, return all but each `done` that a later `reopen` takes back: its deadline is live
    again.
    """
    marks = tuple(marks)
    gone = {one for taken in _answers_by_reopen(marks).values() for one in taken}
    return tuple(mark for mark in marks if mark not in gone)


def _answers_by_reopen(marks: Sequence[Mark]) -> Mapping[str, tuple[Mark, ...]]:
    """Return what each `reopen` takes back of what was answered, by the source of its fact: all of the newest saying,
    where that is a `done`.
    """
    gone: set[Mark] = set()
    found: dict[str, tuple[Mark, ...]] = {}
    for reopen in sorted((one for one in marks if one.action == Statement.REOPEN), key=lambda one: one.at):
        line = read_details(reopen.value or "").line
        ends = [
            one
            for one in marks
            if one.at <= reopen.at
            and one not in gone
            and order_of(one.target) == order_of(reopen.target)
            and (line is None or line == _line_of(one))
            and (one.action == "done" or is_end(one.action))
        ]
        newest = max(reversed(ends), key=lambda one: one.at, default=None)
        if newest is None:
            continue
        of_saying = tuple(one for one in ends if one is newest or (newest.saying and one.saying == newest.saying))
        gone.update(of_saying)
        if newest.action == "done":
            found[f"mark:{reopen.id}"] = of_saying
    return found


def _line_of(mark: Mark) -> str | None:
    """Return the line that a mark is about: a deadline's name holds it."""
    if mark.action == "done":
        named = (part for part in mark.target.split("/") if part.startswith("line-"))
        return next((part.removeprefix("line-") for part in named), None)
    return read_details(mark.value or "").line
