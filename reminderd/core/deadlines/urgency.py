"""The order in which deadlines are shown and told: by what is lost next (POLICY A14)."""

from datetime import datetime, timedelta

from reminderd.core.model import AWAITED, Deadline, DeadlineKind

BANK_KINDS = frozenset(
    {
        DeadlineKind.CHARGEBACK,
        DeadlineKind.PAYPAL_DISPUTE,
        DeadlineKind.PAYPAL_CLAIM,
        DeadlineKind.BILLING_ERROR,
    }
)
"""The last days of the bank and of PayPal (POLICY R3 to R7)."""

BANK_IS_NEAR = timedelta(days=14)
"""How long before a bank's day it is first announced; farther away it costs nothing yet (POLICY A6)."""

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


THIS_WEEK = timedelta(days=7)


def is_to_do(deadline: Deadline, now: datetime) -> bool:
    """Tell whether the user has to do it this week: a question, or a day that comes or has come, unless somebody else
    has to act before it.
    """
    if deadline.kind is DeadlineKind.UNSURE_NEWS:
        return True
    is_awaited = deadline.kind in AWAITED and now < deadline.act_by
    return not is_awaited and deadline.act_by - now <= THIS_WEEK
