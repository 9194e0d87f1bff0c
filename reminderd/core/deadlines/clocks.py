"""How the clocks of one order affect each other: when something is lost, and which of several is announced."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reminderd.core.deadlines.urgency import BANK_KINDS
from reminderd.core.model import Deadline, DeadlineKind

COSTS_NOTHING = frozenset(
    {
        DeadlineKind.NOT_SHIPPED,
        DeadlineKind.CANCEL_UNANSWERED,
        DeadlineKind.FROZEN_CHECK,
        DeadlineKind.FROZEN_OVERDUE,
        DeadlineKind.DELIVERED_CHECK,
        DeadlineKind.DELIVERY_OVERDUE,
        DeadlineKind.SELLER_ANSWER,
        DeadlineKind.MEDIATION_CHECK,
        DeadlineKind.JUDGEMENT_OVERDUE,
        DeadlineKind.APPEAL_RESULT,
        DeadlineKind.RETURN_DROPOFF,
        DeadlineKind.RETURN_CONFIRM,
        DeadlineKind.REFUND_CHECK,
        DeadlineKind.REFUND_OVERDUE,
        DeadlineKind.REFUND_TRACE,
        DeadlineKind.REFUND_SHORT,
        DeadlineKind.WITHDRAWAL_REFUND,
        DeadlineKind.UNSHIPPED_REFUND,
        DeadlineKind.BANK_DECISION,
    }
)
"""Somebody else has to act, or there is only something to check: waiting costs nothing."""

_LOST_AT_THE_END = frozenset(
    {
        DeadlineKind.ORDER_FINISHING,
        DeadlineKind.DISPUTE_UNOPENED,
        DeadlineKind.DISPUTE_RETRY,
        DeadlineKind.CLOSED_UNEXPLAINED,
        DeadlineKind.RETURN_LABEL,
    }
)
"""The day to act is only advice; the right itself lasts until the end."""

_WINDOWS = (DeadlineKind.DISPUTE_WINDOW, DeadlineKind.DISPUTE_LAST_CALL)

_SPEAKS_FOR = {
    DeadlineKind.JUDGEMENT_OVERDUE: (DeadlineKind.REFUND_OVERDUE, DeadlineKind.BANK_DECISION),
    DeadlineKind.REFUND_OVERDUE: (DeadlineKind.BANK_DECISION,),
    DeadlineKind.REFUND_SHORT: (DeadlineKind.BANK_DECISION,),
    DeadlineKind.CLOSED_UNEXPLAINED: (DeadlineKind.REFUND_OVERDUE, DeadlineKind.REFUND_CHECK),
}
"""Of the same money: from the day of the latter on, the former is silent."""

_UNTIL_THE_BANKS_DAY = frozenset(
    {
        DeadlineKind.FROZEN_OVERDUE,
        DeadlineKind.JUDGEMENT_OVERDUE,
        DeadlineKind.REFUND_OVERDUE,
        DeadlineKind.REFUND_SHORT,
    }
)


def with_clocks(found: Sequence[Deadline]) -> tuple[Deadline, ...]:
    """Given all deadlines of one order, return them with what follows from the others (rules A6, A14)."""
    return tuple(_with_clock(one, found) for one in found)


def _with_clock(deadline: Deadline, found: Sequence[Deadline]) -> Deadline:
    speaking = _speaking_for(deadline, found)
    # Whoever settles the question for the money has settled why the order was closed, and at the bank all of it.
    is_closed = deadline.kind is DeadlineKind.CLOSED_UNEXPLAINED
    settling = [one for one in speaking if is_closed or one.kind is DeadlineKind.BANK_DECISION]
    # Where a finish is all that speaks for trouble, "all is well" to the window for a dispute answers the bank's day.
    settling += [one for one in found if deadline.may_be_well and one.kind in _WINDOWS]
    return replace(
        deadline,
        lost_at=_lost_at(deadline),
        yields_to=(*deadline.yields_to, *(one.uid for one in speaking)),
        settled_with=(*deadline.settled_with, *(one.uid for one in settling)),
        repeat_until=_repeat_until(deadline, found),
    )


def _lost_at(deadline: Deadline) -> datetime | None:
    """A14: a counted day may be the last from its first instant on; a named one lasts until its night, also where the
    latest plausible end comes after it.
    """
    if deadline.kind in COSTS_NOTHING:
        return None
    if deadline.kind in _LOST_AT_THE_END:
        return deadline.hard_end
    return min(deadline.hard_end, deadline.act_by + timedelta(days=1)) if deadline.is_stated else deadline.act_by


def _speaking_for(deadline: Deadline, found: Iterable[Deadline]) -> list[Deadline]:
    """A6: one clock for each claim: from the day of the refund on, no other clock is announced for the same money. A
    first check whose day came before does not cover a later closing.
    """
    kinds = _SPEAKS_FOR.get(deadline.kind, ())
    return [
        one
        for one in found
        if one.kind in kinds
        and (deadline.line in (None, one.line) or one.line is None)
        and (one.kind is not DeadlineKind.REFUND_CHECK or deadline.act_by < one.act_by)
    ]


def _repeat_until(deadline: Deadline, found: Iterable[Deadline]) -> datetime | None:
    """A6: what is repeated ends with the last day of the bank (R3 to R7), where there is one: the day that is announced
    or, where that is over before, the latest that is plausible.
    """
    banks = [one.act_by if one.act_by > deadline.act_by else one.hard_end for one in found if one.kind in BANK_KINDS]
    if deadline.kind not in _UNTIL_THE_BANKS_DAY or not banks:
        return deadline.repeat_until
    return min(max(banks), deadline.repeat_until or deadline.hard_end)
