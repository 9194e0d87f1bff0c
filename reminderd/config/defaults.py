"""The defaults of settings, and the names that are allowed in the file."""

from collections.abc import Mapping
from datetime import timedelta

from reminderd.core.model import DeadlineKind, Region
from reminderd.core.planning.preferences import BACKING_OFF

PERIOD_NAMES = (
    "shipping_time",
    "shipping_longest",
    "cancel_answer",
    "frozen_proof",
    "frozen_settlement",
    "protection_warning",
    "protection_longest",
    "auto_finish",
    "protection_notice",
    "protection_notice_longest",
    "order_finishing_act",
    "order_finishing_latest",
    "coupon_validity",
    "delivery_grace",
    "dispute_earliest",
    "dispute_window",
    "dispute_unopened",
    "closed_check",
    "seller_answer",
    "offer_answer",
    "offer_answer_latest",
    "mediation",
    "evidence_answer",
    "judgement",
    "appeal",
    "appeal_review",
    "return_ship",
    "return_label",
    "return_dropoff",
    "return_confirm",
    "refund_check",
    "refund_overdue",
    "refund_trace",
    "refund_trace_card",
    "refund_trace_paypal",
    "refund_trace_ebanx",
    "quick_refund_check",
    "quick_refund_overdue",
    "refund_short",
    "withdrawal_eu",
    "return_ship_eu",
    "withdrawal_br",
    "withdrawal_kr",
    "chargeback",
    "chargeback_mastercard",
    "chargeback_longest",
    "bank_decision",
    "bank_decision_latest",
    "paypal_dispute",
    "paypal_claim",
    "section_75",
    "billing_error",
    "billing_error_latest",
    "unsure_latest",
    "pickup_careful",
    "pickup_usual",
    "pickup_missed",
    "withdrawal_refund_eu",
    "chargeback_wait",
    "refund_form",
    "stalled",
    "stalled_customs",
)
"""Those of the vendor packs."""

EU_COUNTRIES = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV"}
    | {"MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
_REGIONS = {"GB": Region.UK, "US": Region.US, "BR": Region.BR, "KR": Region.KR}


def region_of(country: str | None) -> Region:
    """Given a country's ISO 3166 code, return whose consumer law holds there."""
    return Region.EU if country in EU_COUNTRIES else _REGIONS.get(country or "", Region.OTHER)


def _days(*numbers: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(days=number) for number in numbers)


DEFAULT_LEAD_TIMES: Mapping[DeadlineKind, tuple[timedelta, ...]] = {
    DeadlineKind.NOT_SHIPPED: _days(0),
    DeadlineKind.UNSHIPPED_REFUND: _days(0),
    DeadlineKind.CANCEL_UNANSWERED: _days(0),
    DeadlineKind.FROZEN_CHECK: _days(14, 0),  # at once: business days are no more
    DeadlineKind.FROZEN_OVERDUE: _days(0),
    DeadlineKind.PROTECTION_ENDS: _days(7, 3, 1, 0),
    DeadlineKind.DELIVERED_CHECK: _days(5),
    DeadlineKind.ORDER_FINISHING: _days(1),
    DeadlineKind.DISPUTE_WINDOW: _days(7, 3, 1, 0),
    DeadlineKind.DISPUTE_LAST_CALL: _days(3, 1),
    DeadlineKind.WITHDRAWAL: _days(2, 0),
    DeadlineKind.DELIVERY_OVERDUE: _days(0),
    DeadlineKind.DISPUTE_UNOPENED: _days(0),
    DeadlineKind.DISPUTE_RETRY: _days(0),
    DeadlineKind.CLOSED_UNEXPLAINED: _days(1),
    DeadlineKind.COUPON_EXPIRES: _days(14, 3, 0),
    DeadlineKind.SELLER_ANSWER: _days(0),
    DeadlineKind.ANSWER_OFFER: _days(7, 6, 5, 4, 3, 2, 1, 0),
    DeadlineKind.MEDIATION_CHECK: _days(0),
    DeadlineKind.EVIDENCE_DUE: _days(7, 3, 2, 1, 0),
    DeadlineKind.JUDGEMENT_OVERDUE: _days(0),
    DeadlineKind.CONFIRM_NOT_RECEIVED: _days(1, 0),
    DeadlineKind.APPEAL_WINDOW: _days(7, 3, 1, 0),
    DeadlineKind.DISPUTE_CLOSED: _days(7, 3, 1, 0),
    DeadlineKind.OFFER_LAPSED: _days(0),
    DeadlineKind.APPEAL_RESULT: _days(0),
    DeadlineKind.REOPEN_DISPUTE: _days(20),
    DeadlineKind.RETURN_LABEL: _days(2, 0),
    DeadlineKind.RETURN_SHIP: _days(7, 4, 2, 1, 0),
    DeadlineKind.RETURN_DROPOFF: _days(0),
    DeadlineKind.RETURN_CONFIRM: _days(0),
    DeadlineKind.REFUND_CHECK: _days(0),
    DeadlineKind.REFUND_OVERDUE: _days(0),
    DeadlineKind.REFUND_TRACE: _days(0),
    DeadlineKind.REFUND_SHORT: _days(1),
    DeadlineKind.CHARGEBACK: _days(14, 3, 0),
    DeadlineKind.PAYPAL_DISPUTE: _days(14, 3, 0),
    DeadlineKind.PAYPAL_CLAIM: _days(14, 3, 0),
    DeadlineKind.BILLING_ERROR: _days(14, 3, 0),
    DeadlineKind.BANK_DECISION: _days(0),
    DeadlineKind.UNSURE_NEWS: _days(2, 0),
    DeadlineKind.PICKUP: _days(2, 1, 0),
    DeadlineKind.WITHDRAWAL_REFUND: _days(0),
}
DEFAULT_REPEATS: Mapping[DeadlineKind, tuple[timedelta, ...]] = {
    DeadlineKind.CANCEL_UNANSWERED: BACKING_OFF,
    DeadlineKind.FROZEN_OVERDUE: BACKING_OFF,
    DeadlineKind.PROTECTION_ENDS: BACKING_OFF,
    DeadlineKind.DISPUTE_UNOPENED: BACKING_OFF,
    DeadlineKind.DISPUTE_RETRY: _days(1),
    DeadlineKind.CLOSED_UNEXPLAINED: BACKING_OFF,
    DeadlineKind.OFFER_LAPSED: BACKING_OFF,
    DeadlineKind.JUDGEMENT_OVERDUE: BACKING_OFF,
    DeadlineKind.APPEAL_RESULT: BACKING_OFF,
    DeadlineKind.REFUND_OVERDUE: BACKING_OFF,
    DeadlineKind.REFUND_SHORT: BACKING_OFF,
    DeadlineKind.BANK_DECISION: _days(45),
    DeadlineKind.PICKUP: _days(3, 7, 2),  # the last one on the last day on which it may still lie there
}
"""The last one is the period from then on. Daily only where a day was named, or an answer is due within two days."""


def chosen(
    lead_times: Mapping[DeadlineKind, tuple[timedelta, ...]], repeats: Mapping[DeadlineKind, tuple[timedelta, ...]]
) -> frozenset[DeadlineKind]:
    """Return the kinds of deadline for which the user chose times of their own."""
    return frozenset(
        kind
        for kind in DeadlineKind
        if lead_times.get(kind) != DEFAULT_LEAD_TIMES[kind] or repeats.get(kind) != DEFAULT_REPEATS.get(kind)
    )
