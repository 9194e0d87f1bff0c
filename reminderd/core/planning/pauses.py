"""How long nothing that can wait is said of an order, after so many letters in silence: plain numbers.

They are chosen so that a silent buyer gets at most 5 letters about an order that came, 12 about one that did not, and
20 about a dispute (held by tests/properties/test_number_of_letters.py).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from reminderd.core.deadlines.urgency import BANK_KINDS
from reminderd.core.model import DeadlineKind

NEAR = timedelta(days=4, hours=18)
"""So long a letter about one matter of an order speaks for the others. (The hours: quiet time moves either of two.)"""

SAME_TIME = timedelta(hours=3)
"""When a letter about what is settled by now came is only known by its day, about."""

ROUTINE = BANK_KINDS | {
    DeadlineKind.DISPUTE_WINDOW,
    DeadlineKind.DISPUTE_LAST_CALL,
    DeadlineKind.WITHDRAWAL,
    DeadlineKind.PROTECTION_ENDS,
    DeadlineKind.FROZEN_OVERDUE,
    DeadlineKind.DISPUTE_UNOPENED,
    DeadlineKind.PICKUP,
    DeadlineKind.CLOSED_UNEXPLAINED,
}
"""What runs while no dispute does: nobody asks the buyer for anything, and one step answers all of it. Early reminders
of these can be left out.
"""

IN_DISPUTE = frozenset(
    {
        DeadlineKind.SELLER_ANSWER,
        DeadlineKind.ANSWER_OFFER,
        DeadlineKind.MEDIATION_CHECK,
        DeadlineKind.EVIDENCE_DUE,
        DeadlineKind.JUDGEMENT_OVERDUE,
        DeadlineKind.CONFIRM_NOT_RECEIVED,
        DeadlineKind.APPEAL_WINDOW,
        DeadlineKind.DISPUTE_CLOSED,
        DeadlineKind.OFFER_LAPSED,
        DeadlineKind.APPEAL_RESULT,
        DeadlineKind.REOPEN_DISPUTE,
        DeadlineKind.RETURN_LABEL,
        DeadlineKind.RETURN_SHIP,
        DeadlineKind.RETURN_DROPOFF,
        DeadlineKind.RETURN_CONFIRM,
        DeadlineKind.WITHDRAWAL_REFUND,
    }
)
"""What is told of a dispute: each of these letters is news, or asks for something with a day of its own, so it is left
out at last.
"""

AT_ONCE = frozenset(
    {
        DeadlineKind.ANSWER_OFFER,
        DeadlineKind.OFFER_LAPSED,
        DeadlineKind.DISPUTE_CLOSED,
        DeadlineKind.EVIDENCE_DUE,
        DeadlineKind.CONFIRM_NOT_RECEIVED,
        DeadlineKind.ORDER_FINISHING,
        DeadlineKind.PICKUP,
        DeadlineKind.UNSURE_NEWS,
    }
)
"""News of these waits for no letter hour: it starts a clock of hours, or may (POLICY A3, A15, A20, A21)."""

OF_MONEY = frozenset(
    {
        DeadlineKind.REFUND_CHECK,
        DeadlineKind.REFUND_OVERDUE,
        DeadlineKind.REFUND_TRACE,
        DeadlineKind.REFUND_SHORT,
        DeadlineKind.COUPON_EXPIRES,
        DeadlineKind.BANK_DECISION,
        DeadlineKind.UNSURE_NEWS,
    }
)
"""What is told of money that was claimed, in a dispute or without one."""

TOLD_ENOUGH = 3
"""After so many letters a careful day beside a later named one is not told of on the day itself (POLICY A1), and an
early reminder makes room for the last one of another deadline that comes soon.
"""

MUCH = 6
"""After so many letters any other speaks for an early reminder, and a reminder that comes soon for a repeat, too."""

TOO_MUCH = 16
"""After so many letters, those of a dispute included, no early reminder comes, but for those of an offer."""

Pauses = tuple[tuple[int, timedelta], ...]
"""After so many letters, so long after each one nothing that can wait is said; the most letters come first."""

_TWO_DAYS, _A_WEEK, _TWO_WEEKS = (timedelta(days=number, hours=12) for number in (2, 7, 13))
_EVER = timedelta(days=10_000)

_EARLY: Mapping[DeadlineKind, Pauses] = {
    DeadlineKind.WITHDRAWAL: ((2, _EVER),),
    DeadlineKind.DISPUTE_LAST_CALL: ((4, _EVER),),
    **dict.fromkeys(BANK_KINDS, ((9, _EVER),)),
}
_EARLY_OF_OTHERS: Pauses = ((9, _EVER), (7, _TWO_WEEKS), (6, _A_WEEK), (4, _TWO_DAYS))

BEFORE_AN_EVE: Pauses = ((2, _EVER),)
"""Of reminders between the first word and the eve of a day on which something is lost: the eve's is never left out."""

OF_REPEATS: Pauses = ((6, _EVER),)
OF_REFUNDS: Pauses = ((9, _EVER),)
OF_DISPUTES: Pauses = ((13, _EVER),)
"""Of repeats: of what is routine, of money where no dispute runs, and of a dispute, where most letters are news."""


def of_early_reminders(kind: DeadlineKind) -> Pauses:
    """Return the pauses of reminders between the first word of a deadline and the last one before its day. A bank's day
    is announced 14, 3 and 0 days before as long as may be (POLICY A6).
    """
    return _EARLY.get(kind, _EARLY_OF_OTHERS)


def is_paused(told: Iterable[datetime], at: datetime, pauses: Pauses) -> bool:
    """Given when letters came and when something that can wait would be said, tell whether it waits."""
    told = tuple(told)
    pause = next((pause for count, pause in pauses if len(told) >= count), None)
    return pause is not None and any(at - one < pause for one in told)
