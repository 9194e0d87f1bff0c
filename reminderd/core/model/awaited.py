"""Which deadlines wait for somebody else, and for whom."""

from collections.abc import Mapping
from enum import StrEnum

from reminderd.core.model.words import DeadlineKind


class Awaited(StrEnum):
    """Who has to act before the user can."""

    SELLER = "seller"
    VENDOR = "vendor"
    CARRIER = "carrier"
    BANK = "bank"


AWAITED: Mapping[DeadlineKind, Awaited] = {
    DeadlineKind.NOT_SHIPPED: Awaited.SELLER,
    DeadlineKind.CANCEL_UNANSWERED: Awaited.SELLER,
    DeadlineKind.FROZEN_CHECK: Awaited.SELLER,
    DeadlineKind.FROZEN_OVERDUE: Awaited.VENDOR,
    DeadlineKind.SELLER_ANSWER: Awaited.SELLER,
    DeadlineKind.MEDIATION_CHECK: Awaited.VENDOR,
    DeadlineKind.JUDGEMENT_OVERDUE: Awaited.VENDOR,
    DeadlineKind.APPEAL_RESULT: Awaited.VENDOR,
    DeadlineKind.RETURN_DROPOFF: Awaited.CARRIER,
    DeadlineKind.RETURN_CONFIRM: Awaited.SELLER,
    DeadlineKind.REFUND_CHECK: Awaited.VENDOR,
    DeadlineKind.REFUND_OVERDUE: Awaited.VENDOR,
    DeadlineKind.REFUND_TRACE: Awaited.BANK,
    DeadlineKind.REFUND_SHORT: Awaited.VENDOR,
    DeadlineKind.BANK_DECISION: Awaited.BANK,
    DeadlineKind.WITHDRAWAL_REFUND: Awaited.SELLER,
}
"""Until `act_by` the other side may still act by itself; from then on it is the user who has to ask."""
