"""How near a deadline is, and the order in which deadlines are shown and told: by what is lost next (rule A14)."""

from datetime import datetime, timedelta

from reminderd.core.deadlines.said_days import SaidDay, Zones, said_day
from reminderd.core.model import AWAITED, Awaited, Deadline, DeadlineKind, Urgency

BANK_KINDS = frozenset(
    {
        DeadlineKind.CHARGEBACK,
        DeadlineKind.PAYPAL_DISPUTE,
        DeadlineKind.PAYPAL_CLAIM,
        DeadlineKind.BILLING_ERROR,
    }
)
"""The last days of the bank and of PayPal (rule R3 to R7)."""

BANK_IS_NEAR = timedelta(days=14)
"""How long before a bank's day it is first announced; farther away it costs nothing yet (rule A6)."""

Rank = tuple[int, datetime, datetime, str]


def loss_rank(deadline: Deadline, now: datetime) -> Rank:
    """Return a key to sort by. First comes what can be lost, by when; then what can wait, whatever its age; at last
    what is over. Where the careful day is over and nothing is certain, the last plausible day counts.
    """
    if deadline.hard_end < now:
        return 2, deadline.act_by, deadline.act_by, deadline.uid
    lost_at = deadline.lost_at
    if lost_at and lost_at <= now:
        lost_at = deadline.hard_end
    if lost_at is None or (deadline.kind in BANK_KINDS and lost_at - now > BANK_IS_NEAR):
        return 1, deadline.act_by, deadline.act_by, deadline.uid
    return 0, lost_at, deadline.act_by, deadline.uid


SOON, THIS_WEEK = 3, 7
"""Days until the day that is said."""


def urgency_of(day: SaidDay) -> Urgency:
    """Return how near the day to act is: "late" once it has passed, not while it is said to be today."""
    return "late" if not day.is_ahead else "soon" if day.days <= SOON else "calm"


def awaited_of(deadline: Deadline, day: SaidDay) -> Awaited | None:
    """Return who has to act first, None from the deadline's day on, when it is the user's turn."""
    return None if day.has_come else AWAITED.get(deadline.kind)


def is_doubtful(deadline: Deadline, day: SaidDay, now: datetime) -> bool:
    """Tell whether the day after which money or a right is lost has passed by a careful count: it may be too late or
    not. Once it is certainly over, nothing here tells of it any more.
    """
    return not day.is_ahead and deadline.lost_at is not None and now >= deadline.lost_at


def is_to_do(deadline: Deadline, now: datetime, zones: Zones) -> bool:
    """Tell whether the user has to do it this week: a question, or a day that comes or has come, unless somebody else
    has to act before it. `zones`: the vendor's and the user's.
    """
    if deadline.kind is DeadlineKind.UNSURE_NEWS:
        return True
    day = said_day(deadline, now, zones)
    return day.days <= THIS_WEEK and not awaited_of(deadline, day)
