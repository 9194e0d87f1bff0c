"""The rules outside the shop: card, PayPal, the law of the USA (rule R3 to R7).

They are counted for orders in trouble only: nothing came, or money is owed. A chargeback freezes the order at the shop
(W13), so the advice is to wait for the shop's own way as long as the bank's day allows it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from reminderd.core.deadlines.making import counted, deadline
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import (
    begun_at,
    facts_stating,
    has_come_after_all,
    is_arrival_settled,
    is_awaited,
    is_settled,
    quotes,
)
from reminderd.core.model import Because, Claim, Deadline, DeadlineKind, Order, Payment, Region, Statement

_CARDS = (None, Payment.CARD, Payment.VISA, Payment.MASTERCARD)
"""None: nobody said how it was paid; most pay by card, and its day is the earlier one."""


def chargeback(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R3, R4, R6: the card's issuer takes a claim until 120 days after the expected delivery or, without one, after the
    payment, and never later than 540 days after the payment. While nobody complained of an order, its earliest day is
    enough: whoever finds a year of old orders in the mailbox need not hear of each.
    """
    paid_on, method = _paid_on(order, policy), policy.payment(order)
    if paid_on is None or method not in _CARDS or order.bank_disputed_at or not _is_in_trouble(order):
        return
    period = "chargeback_mastercard" if method is Payment.MASTERCARD else "chargeback"
    expected_on = order.expected_until if order.expected_until and order.expected_until > paid_on else None
    base = expected_on or paid_on
    last = policy.end(paid_on, "chargeback_longest")
    latest_delivery = policy.later(policy.day(order.shipped_at) if order.shipped_at else paid_on, "protection_longest")
    has_complaint = bool(order.claims or order.not_received_at)
    told = [fact for fact in order.facts if expected_on and fact.expected_until == expected_on][-1:]
    early = () if expected_on else (policy.because("chargeback_wait"),)
    by_law = (policy.because("section_75"),) if policy.region is Region.UK else ()
    said, latest = quotes(told) or _paid(order), max(base, latest_delivery) if has_complaint else base
    ends = [policy.because(period)]
    if policy.end(latest, period) > last:
        ends = [policy.because("chargeback_longest")]
    elif latest > base:
        ends = [policy.because("protection_longest"), *ends]
    found = deadline(
        order,
        DeadlineKind.CHARGEBACK,
        act_by=min(policy.start(base, period), last),
        hard_end=min(policy.end(latest, period), last),
        because=(*said, policy.because(period), *early, *by_law),
        over_because=(*said, *ends),
    )
    yield replace(found, may_be_well=_may_be_well(order))


def paypal_dispute(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R5: 180 days from the payment to open a dispute at PayPal; it may run beside the one at the shop."""
    paid_at = begun_at(order)
    is_paypal = policy.payment(order) is Payment.PAYPAL
    if paid_at is None or not is_paypal or order.bank_disputed_at or not _is_in_trouble(order):
        return
    said, period = facts_stating(order, paid_at), "paypal_dispute"
    found = counted(order, policy, DeadlineKind.PAYPAL_DISPUTE, paid_at, period, until=period, said=said)
    yield replace(found, may_be_well=_may_be_well(order))


def paypal_claim(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R5, W14: a dispute at PayPal that is not escalated to a claim within 20 days is closed for good."""
    at = order.bank_disputed_at
    if at is None or policy.payment(order) is not Payment.PAYPAL or not _is_in_trouble(order):
        return
    said, period = facts_stating(order, at, Statement.BANK_DISPUTED), "paypal_claim"
    yield counted(order, policy, DeadlineKind.PAYPAL_CLAIM, at, period, until=period, said=said)


def bank_decision(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R3 to R5: whoever disputed the payment at the bank or at PayPal looks for the decision, until all of the money is
    back for good. No rule says when it comes: the seller may object first, and a credit until then is provisional.
    """
    at = order.bank_disputed_at
    is_back = any(one.refunded_at and one.line is None and not one.is_part for one in order.claims)
    if at is None or is_back:
        return
    said, period = facts_stating(order, at, Statement.BANK_DISPUTED), "bank_decision"
    yield counted(order, policy, DeadlineKind.BANK_DECISION, at, period, until="bank_decision_latest", said=said)


def billing_error(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R7: written notice within 60 days of the first bill; counted from the payment, since the bill's day is unknown.
    It can end before the shop's protection does.
    """
    paid_on = _paid_on(order, policy)
    is_card = policy.region is Region.US and policy.payment(order) in _CARDS
    if paid_on is None or not is_card or order.bank_disputed_at or not _is_in_trouble(order):
        return
    latest = policy.end(paid_on, "billing_error") + timedelta(days=policy.periods["billing_error_latest"].days)
    found = deadline(
        order,
        DeadlineKind.BILLING_ERROR,
        act_by=policy.start(paid_on, "billing_error"),
        hard_end=latest,
        because=(*_paid(order), policy.because("billing_error")),
        over_because=(*_paid(order), policy.because("billing_error"), policy.because("billing_error_latest")),
    )
    yield replace(found, may_be_well=_may_be_well(order))


def _is_in_trouble(order: Order) -> bool:
    """Return whether money that was asked for has not come back, or something did not come of which nothing was asked
    for: also where a dispute of it was cancelled, as after a promise to send it again (W3), or is about another line.
    Whoever cancelled a dispute of what came is content, and so is who accepted an offer of nothing.
    """
    is_off = order.cancelled_at or order.closed_at
    owed = [
        claim
        for claim in order.claims
        if (is_off or not (claim.is_courtesy or _is_given_up(claim) or _is_opened_again(claim, order)))
        and not has_come_after_all(claim, order)
    ]
    if any(not claim.refunded_at and not claim.cancelled_at for claim in owed):
        return True
    if is_settled(order) or any(not (one.line or one.is_part or one.cancelled_at) for one in order.claims):
        return False
    is_missing = bool(order.placed_at or order.shipped_at or order.frozen_at) and is_awaited(order)
    is_closed = bool(order.closed_at and not order.delivered_at and not order.is_finished)
    return (
        is_missing
        or is_closed
        or _is_finished_without_all(order)
        or _is_finished_untold(order)
        or any(one.not_received_at and not is_arrival_settled(order, one) for one in order.arrivals)
    )


def _is_given_up(claim: Claim) -> bool:
    """Return whether the buyer accepted an offer of no money, and nobody judged since (D10: that is for good)."""
    is_nothing = claim.granted is not None and not claim.granted.amount
    return claim.accepted_at is not None and claim.decided_at is None and is_nothing


def _is_opened_again(claim: Claim, order: Order) -> bool:
    """Return whether a dispute that others closed was opened again: then it is the new one that money is owed by."""
    later = (one for one in order.claims if one.opened_at and claim.closed_at and one.opened_at >= claim.closed_at)
    return claim.dismissed_at is not None and any(one.line in (claim.line, None) for one in later)


def _is_finished_untold(order: Order) -> bool:
    """Return whether the order was finished though nobody ever told of a delivery. It may have come, or its time may
    just have run out: the money is unaccounted for until the user says so.
    """
    return order.is_finished and not any(one.delivered_at or one.not_received_at for one in order.arrivals)


def _may_be_well(order: Order) -> bool:
    """Return whether such a finish is all that speaks for trouble."""
    return _is_finished_untold(order) and not order.claims


def _is_finished_without_all(order: Order) -> bool:
    """Return whether the order was finished though a part of it never came, as far as anybody said, and another did."""
    if not order.is_finished or not any(one.delivered_at for one in order.arrivals):
        return False
    return any(one.delivered_at is None and not is_arrival_settled(order, one) for one in order.arrivals)


def _paid_on(order: Order, policy: Policy) -> date | None:
    at = begun_at(order)
    return policy.day(at) if at else None


def _paid(order: Order) -> tuple[Because, ...]:
    return quotes(facts_stating(order, begun_at(order)))
