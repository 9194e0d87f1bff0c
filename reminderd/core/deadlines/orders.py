"""The rules for an order as a whole: shipping, cancelling, freezing, closing, coupons (rule O3-O5, P6, F6, A4)."""

from collections.abc import Iterator
from datetime import timedelta

from reminderd.core.deadlines.making import counted, deadline
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import facts_of, facts_stating, is_awaited, is_settled, is_shipped, quotes
from reminderd.core.model import Deadline, DeadlineKind, MailKind, Order, Statement


def not_shipped(order: Order, policy: Policy) -> Iterator[Deadline]:
    """O3: the seller has some business days to ship; then the order is closed and paid back, or should be."""
    if order.placed_at is None or is_shipped(order) or is_settled(order) or not is_awaited(order):
        return
    placed_on = policy.day(order.placed_at)
    yield deadline(
        order,
        DeadlineKind.NOT_SHIPPED,
        act_by=policy.start(placed_on, "shipping_time"),
        hard_end=policy.start(placed_on, "shipping_longest"),  # then unshipped_refund speaks
        because=(*quotes(facts_stating(order, order.placed_at)), policy.because("shipping_time")),
        over_because=(*quotes(facts_stating(order, order.placed_at)), policy.because("shipping_longest")),
    )


def unshipped_refund(order: Order, policy: Policy) -> Iterator[Deadline]:
    """O3, F1, A4, A5: never shipped, as far as anybody said: was it closed and paid back by itself? Nothing proves that
    money is due, so it is asked once, and once more when the refund would be overdue; then the bank's day speaks. While
    a refund is on its way that may be all of it, its own clocks ask.
    """
    if any(claim.refund_issued_at and not claim.refunded and claim.granted is None for claim in order.claims):
        return
    for unshipped in not_shipped(order, policy):
        first = policy.day(unshipped.hard_end)
        for asked_on, suffix in ((first, ""), (policy.later(first, "refund_overdue"), "overdue")):
            yield deadline(
                order,
                DeadlineKind.UNSHIPPED_REFUND,
                act_by=policy.start(asked_on),
                hard_end=policy.end(first, "chargeback"),
                because=unshipped.over_because,
                over_because=(*unshipped.over_because, policy.because("chargeback")),
                suffix=suffix,
            )


def cancel_unanswered(order: Order, policy: Policy) -> Iterator[Deadline]:
    """O4: the seller has 48 hours to answer a request to cancel; older rules said 9 days, so it is looked at again."""
    at = order.cancel_requested_at
    has_shipped = at and any(fact.stated_at > at for fact in facts_of(order, MailKind.ORDER_SHIPPED))
    if at is None or has_shipped or is_settled(order) or order.closed_at or order.delivered_at:
        return
    act_by = at + timedelta(days=policy.periods["cancel_answer"].days)
    yield deadline(
        order,
        DeadlineKind.CANCEL_UNANSWERED,
        act_by=act_by,
        hard_end=act_by + timedelta(days=8),
        because=(*quotes(facts_stating(order, at, Statement.CANCEL_REQUESTED)), policy.because("cancel_answer")),
    )


def frozen_check(order: Order, policy: Policy) -> Iterator[Deadline]:
    """O5: a frozen order: the seller has three business days to prove that all is right."""
    yield from _frozen(order, policy, DeadlineKind.FROZEN_CHECK, "frozen_proof", until="frozen_settlement")


def frozen_overdue(order: Order, policy: Policy) -> Iterator[Deadline]:
    """O5: with such a proof it takes fifteen business days to settle; then support must say what holds it up. Once the
    payment is disputed at the bank, that is what freezes it (A18), and the bank is asked.
    """
    if order.bank_disputed_at:
        return
    yield from _frozen(order, policy, DeadlineKind.FROZEN_OVERDUE, "frozen_settlement", until="chargeback")


def _frozen(order: Order, policy: Policy, kind: DeadlineKind, period: str, *, until: str) -> Iterator[Deadline]:
    """A10: whatever shows that the order goes on, or is over, has ended it in the fold."""
    at = order.frozen_at
    if at is None or is_settled(order):
        return
    said = facts_stating(order, at, MailKind.ORDER_FROZEN, Statement.FROZEN)
    again = [fact for fact in facts_of(order, MailKind.ORDER_FROZEN, Statement.FROZEN) if fact.stated_at < at]
    suffix = f"{policy.day(at)}" if again else ""  # what was answered of the first time says nothing of this one
    yield counted(order, policy, kind, at, period, until=until, said=said, suffix=suffix)


def closed_unexplained(order: Order, policy: Policy) -> Iterator[Deadline]:
    """Neither the "is closed" mail nor the user's "closed" gives a reason: cancelled, refunded or finished? Only the
    buyer can see. Who said so is asked once for the money (A5).
    """
    if order.closed_at is None or order.is_finished or order.delivered_at or is_settled(order):
        return
    said = facts_of(order, MailKind.ORDER_CLOSED, Statement.CLOSED)
    act_by = order.closed_at + timedelta(days=policy.periods["closed_check"].days)
    yield deadline(
        order,
        DeadlineKind.CLOSED_UNEXPLAINED,
        act_by=act_by,
        hard_end=policy.end(policy.day(order.closed_at), "dispute_window"),
        because=(*quotes(said[:1]), policy.because("closed_check")),
        over_because=(*quotes(said[:1]), policy.because("dispute_window")),
        repeat_until=act_by if all(isinstance(fact.kind, Statement) for fact in said) else None,
    )


def coupon_expires(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P6, F6, W16: a coupon or bonus in place of money is worth nothing after its day."""
    coupon = order.coupon
    if coupon is None:
        return
    facts = facts_stating(order, coupon.at, Statement.COUPON, MailKind.COUPON)
    until = coupon.until or policy.later(policy.day(coupon.at), "coupon_validity")
    yield deadline(
        order,
        DeadlineKind.COUPON_EXPIRES,
        act_by=policy.start(until),
        hard_end=policy.end(until),
        because=(*quotes(facts), *(() if coupon.until else (policy.because("coupon_validity"),))),
        is_stated=coupon.until is not None,
        amount=coupon.amount,
    )
