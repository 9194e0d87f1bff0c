"""A careful day of ours beside a later one that the vendor names for the same thing: one matter (rule A1)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from reminderd.core.model import Deadline, DeadlineKind, Mark

CAREFUL_LEAD = timedelta(days=3)
"""When reminders of the careful day come; few, because there are also reminders of the vendor's own day."""


def answers_to(deadline: Deadline, answers: Mapping[str, Sequence[Mark]]) -> list[Mark]:
    """Given what was said by the uid that it was said of, return what answers the deadline: a `done` on its counterpart
    settles it, too; a snooze there does not.
    """
    shared = (mark for uid in deadline.settled_with for mark in answers.get(uid, ()) if mark.action == "done")
    return [*answers.get(deadline.uid, ()), *shared]


def lead_times_of(deadline: Deadline, wished: Sequence[timedelta]) -> Sequence[timedelta]:
    """Given how long before its day such a deadline is announced, return when this one is."""
    if not wished:
        return wished
    if deadline.kind is DeadlineKind.FROZEN_CHECK and deadline.because[0].source.startswith("mark:"):
        return (min(wished),)  # a mail's news is told the same day (rule A21); what the user said is none
    if deadline.may_be_well:
        return (min(wished),)  # its last day is told of once (rule A12), within the bound of letters (A6)
    if deadline.named_later is None:
        return wished
    nearest = min(wished)
    return sorted({max((lead for lead in wished if lead <= CAREFUL_LEAD), default=nearest), nearest}, reverse=True)
