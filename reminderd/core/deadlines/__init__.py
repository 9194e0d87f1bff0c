"""Derive from an order what its buyer must do in time: one function per rule, all listed in RULES.

In: orders and the policy. Out: deadlines with their reasons. Never: when to say it (`planning`), or how (`letters`).

A deadline has two dates. `act_by` is the earliest plausible end: events are counted from the start of their day in
the vendor's zone, since a mail reports an event that happened somewhat earlier. `hard_end` is the latest plausible
end; nobody says "too late" before it. A date stated by the user beats one stated by a mail, and that beats a counted
one. The lengths of the periods are data (vendors/*/vendor.yaml, overridden by the config); only logic is here.
docs/rules.md lists which rule of the vendor is where.
"""

from collections.abc import Callable, Iterable, Mapping

from reminderd.core.deadlines import (
    after_delivery,
    before_delivery,
    chargebacks,
    disputes,
    orders,
    pickup,
    refunds,
    returns,
    unopened_disputes,
)
from reminderd.core.deadlines.clocks import with_clocks
from reminderd.core.deadlines.guessed_news import unsure_news
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import of_unknown_day
from reminderd.core.model import Deadline, DeadlineKind, Order

Rule = Callable[[Order, Policy], Iterable[Deadline]]

RULES: Mapping[DeadlineKind, Rule] = {
    DeadlineKind.NOT_SHIPPED: orders.not_shipped,
    DeadlineKind.UNSHIPPED_REFUND: orders.unshipped_refund,
    DeadlineKind.CANCEL_UNANSWERED: orders.cancel_unanswered,
    DeadlineKind.FROZEN_CHECK: orders.frozen_check,
    DeadlineKind.FROZEN_OVERDUE: orders.frozen_overdue,
    DeadlineKind.PROTECTION_ENDS: before_delivery.protection_ends,
    DeadlineKind.DELIVERED_CHECK: after_delivery.delivered_check,
    DeadlineKind.ORDER_FINISHING: before_delivery.order_finishing,
    DeadlineKind.DISPUTE_WINDOW: after_delivery.dispute_window,
    DeadlineKind.DISPUTE_LAST_CALL: after_delivery.dispute_last_call,
    DeadlineKind.WITHDRAWAL: after_delivery.withdrawal,
    DeadlineKind.DELIVERY_OVERDUE: before_delivery.delivery_overdue,
    DeadlineKind.DISPUTE_UNOPENED: unopened_disputes.dispute_unopened,
    DeadlineKind.DISPUTE_RETRY: unopened_disputes.dispute_retry,
    DeadlineKind.CLOSED_UNEXPLAINED: orders.closed_unexplained,
    DeadlineKind.COUPON_EXPIRES: orders.coupon_expires,
    DeadlineKind.SELLER_ANSWER: disputes.seller_answer,
    DeadlineKind.ANSWER_OFFER: disputes.answer_offer,
    DeadlineKind.MEDIATION_CHECK: disputes.mediation_check,
    DeadlineKind.EVIDENCE_DUE: disputes.evidence_due,
    DeadlineKind.JUDGEMENT_OVERDUE: disputes.judgement_overdue,
    DeadlineKind.CONFIRM_NOT_RECEIVED: disputes.confirm_not_received,
    DeadlineKind.APPEAL_WINDOW: disputes.appeal_window,
    DeadlineKind.DISPUTE_CLOSED: disputes.dispute_closed,
    DeadlineKind.OFFER_LAPSED: disputes.offer_lapsed,
    DeadlineKind.APPEAL_RESULT: disputes.appeal_result,
    DeadlineKind.REOPEN_DISPUTE: disputes.reopen_dispute,
    DeadlineKind.RETURN_LABEL: returns.return_label,
    DeadlineKind.RETURN_SHIP: returns.return_ship,
    DeadlineKind.RETURN_DROPOFF: returns.return_dropoff,
    DeadlineKind.RETURN_CONFIRM: returns.return_confirm,
    DeadlineKind.REFUND_CHECK: refunds.refund_check,
    DeadlineKind.REFUND_OVERDUE: refunds.refund_overdue,
    DeadlineKind.REFUND_TRACE: refunds.refund_trace,
    DeadlineKind.REFUND_SHORT: refunds.refund_short,
    DeadlineKind.CHARGEBACK: chargebacks.chargeback,
    DeadlineKind.PAYPAL_DISPUTE: chargebacks.paypal_dispute,
    DeadlineKind.PAYPAL_CLAIM: chargebacks.paypal_claim,
    DeadlineKind.BILLING_ERROR: chargebacks.billing_error,
    DeadlineKind.BANK_DECISION: chargebacks.bank_decision,
    DeadlineKind.UNSURE_NEWS: unsure_news,
    DeadlineKind.PICKUP: pickup.pickup,
    DeadlineKind.WITHDRAWAL_REFUND: refunds.withdrawal_refund,
}


def derive(order: Order, policy: Policy) -> tuple[Deadline, ...]:
    """Given an order, return its deadlines, the nearest first; none for an order that the user ignores."""
    if order.ended_at:
        return ()
    found = [of_unknown_day(deadline, order) for rule in RULES.values() for deadline in rule(order, policy)]
    return tuple(sorted(with_clocks(found), key=lambda deadline: (deadline.act_by, deadline.uid)))
