"""How often a buyer who does not answer is written to about one order: the numbers.

They are chosen so that a silent buyer gets at most 5 letters about an order that came, 12 about one that did not, and
20 about a dispute. tests/properties/test_number_of_letters.py checks that.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from reminderd.core.deadlines.urgency import BANK_KINDS
from reminderd.core.model import DeadlineKind

NEAR = timedelta(days=4, hours=18)
"""How long a letter about one matter of an order replaces those about others. It is not a whole number of days, since
quiet time may move either of two letters by some hours.
"""

SAME_TIME = timedelta(hours=3)
"""Letters this close count as sent together: of a letter about something settled only the day is known for sure."""

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
"""Deadlines that run without a dispute. Nobody asks the buyer for anything, and one step settles all of them, so early
reminders of these can be left out.
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
"""Deadlines of a dispute. Each letter about them is news or asks for something by a day of its own, so they are left
out last.
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
"""News of these is sent at once, not at the letter hour: only hours may be left (rules A3, A15, A20, A21)."""

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
"""Deadlines of money that was claimed, in a dispute or without one."""

TOLD_ENOUGH = 3
"""After this many letters, a careful day is not announced on the day itself if a later one was named (rule A1). An
early reminder is then left out if the last reminder of another deadline comes soon.
"""

MUCH = 6
"""After this many letters, any other letter replaces an early reminder, and a reminder that comes soon replaces a
repeat.
"""

TOO_MUCH = 16
"""After this many letters, those about a dispute included, no early reminder is sent, except about an offer."""

Pauses = tuple[tuple[int, timedelta], ...]
"""Pairs of (number of letters, pause): after that many letters, nothing that can wait is sent for that long after each.
The pair with the most letters stands first, since the first that fits counts.
"""

_TWO_DAYS, _A_WEEK, _TWO_WEEKS = (timedelta(days=number, hours=12) for number in (2, 7, 13))
_EVER = timedelta(days=10_000)

_EARLY: Mapping[DeadlineKind, Pauses] = {
    DeadlineKind.WITHDRAWAL: ((2, _EVER),),
    DeadlineKind.DISPUTE_LAST_CALL: ((4, _EVER),),
}
_EARLY_OF_OTHERS: Pauses = ((9, _EVER), (7, _TWO_WEEKS), (6, _A_WEEK), (4, _TWO_DAYS))

BEFORE_AN_EVE: Pauses = ((2, _EVER),)
"""For reminders between the first one and the one on the eve of a loss. The one on the eve is never left out."""

OF_REPEATS: Pauses = ((6, _EVER),)
OF_REFUNDS: Pauses = ((9, _EVER),)
OF_DISPUTES: Pauses = ((13, _EVER),)
"""For repeats: of routine deadlines, of money without a dispute, and in a dispute, where most letters are news."""


def of_early_reminders(kind: DeadlineKind) -> Pauses:
    """Return the pauses for reminders between the first one of a deadline and the last one before its day."""
    return _EARLY.get(kind, _EARLY_OF_OTHERS)


def is_paused(told: Iterable[datetime], at: datetime, pauses: Pauses) -> bool:
    """Return whether something that can wait is left out at `at`. `told`: when letters about the order came."""
    told = tuple(told)
    pause = next((pause for count, pause in pauses if len(told) >= count), None)
    return pause is not None and any(at - one < pause for one in told)
