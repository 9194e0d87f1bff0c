"""The order in which deadlines are shown and told: by what is lost next (POLICY A14)."""

from datetime import datetime, timedelta

from reminderd.core.model import Deadline, DeadlineKind

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
