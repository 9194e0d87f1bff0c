"""The mistakes that cost buyers money, told when it helps (rules W2 to W16).

W1, the missed day, needs no word of its own: it is what every reminder is for.
"""

from collections.abc import Callable, Mapping

from reminderd.core.model import Caution, Deadline, DeadlineKind, Order, OrderStatus

_BY_KIND: Mapping[DeadlineKind, tuple[Caution, ...]] = {
    DeadlineKind.PROTECTION_ENDS: (Caution.DO_NOT_WAIT, Caution.CHAT_IS_NO_DISPUTE),
    DeadlineKind.DELIVERED_CHECK: (Caution.DO_NOT_CONFIRM, Caution.PROVE_NOT_RECEIVED, Caution.MORE_PARCELS),
    DeadlineKind.ORDER_FINISHING: (Caution.DO_NOT_CONFIRM, Caution.MORE_PARCELS),
    DeadlineKind.DISPUTE_WINDOW: (Caution.RIGHT_REASON, Caution.CHAT_IS_NO_DISPUTE, Caution.MORE_PARCELS),
    DeadlineKind.DISPUTE_LAST_CALL: (Caution.RIGHT_REASON, Caution.CHAT_IS_NO_DISPUTE, Caution.MORE_PARCELS),
    DeadlineKind.DELIVERY_OVERDUE: (Caution.DO_NOT_CONFIRM, Caution.DO_NOT_WAIT),
    DeadlineKind.PICKUP: (Caution.DO_NOT_CONFIRM,),
    DeadlineKind.DISPUTE_UNOPENED: (Caution.CHAT_IS_NO_DISPUTE, Caution.RIGHT_REASON, Caution.PROVE_NOT_RECEIVED),
    DeadlineKind.DISPUTE_RETRY: (Caution.DO_NOT_WAIT, Caution.CHAT_IS_NO_DISPUTE),
    DeadlineKind.COUPON_EXPIRES: (Caution.COUPON_IS_NO_MONEY,),
    DeadlineKind.SELLER_ANSWER: (Caution.RIGHT_REASON, Caution.ACCEPT_IS_FINAL),
    DeadlineKind.ANSWER_OFFER: (Caution.SMALL_OFFER, Caution.SILENCE_ACCEPTS, Caution.ACCEPT_IS_FINAL),
    DeadlineKind.MEDIATION_CHECK: (Caution.ACCEPT_IS_FINAL,),
    DeadlineKind.REOPEN_DISPUTE: (Caution.ACCEPT_IS_FINAL, Caution.DO_NOT_WAIT),
    DeadlineKind.RETURN_LABEL: (Caution.COMPARE_POSTAGE,),
    DeadlineKind.RETURN_SHIP: (Caution.ENTER_TRACKING,),
    DeadlineKind.REFUND_CHECK: (Caution.MONTH_OF_PURCHASE,),
    DeadlineKind.REFUND_OVERDUE: (Caution.MONTH_OF_PURCHASE,),
    DeadlineKind.REFUND_TRACE: (Caution.MONTH_OF_PURCHASE,),
    DeadlineKind.CHARGEBACK: (Caution.CHARGEBACK_FREEZES,),
    DeadlineKind.PAYPAL_DISPUTE: (Caution.CHARGEBACK_FREEZES, Caution.ESCALATE_PAYPAL),
    DeadlineKind.PAYPAL_CLAIM: (Caution.ESCALATE_PAYPAL,),
    DeadlineKind.BILLING_ERROR: (Caution.CHARGEBACK_FREEZES,),
}


def cautions_of(deadline: Deadline, order: Order) -> tuple[Caution, ...]:
    """Given a deadline and its order, return the mistakes to warn of beside it, the most likely first."""
    return tuple(
        caution
        for caution in _BY_KIND.get(deadline.kind, ())
        if (applies := _ONLY_IF.get(caution)) is None or applies(deadline, order)
    )


def cautions_on_the_way(order: Order) -> tuple[Caution, ...]:
    """Return what to warn of while a parcel is on its way and no deadline is near (W2: not to confirm early)."""
    return (Caution.DO_NOT_CONFIRM,) if order.status is OrderStatus.IN_TRANSIT else ()


def percent_of_price(deadline: Deadline, order: Order) -> int | None:
    """Return the sum of a deadline as a percentage of the price, rounded down; None if unknown."""
    amount, price = deadline.amount, order.price
    if amount is None or price is None or amount.currency != price.currency or not price.amount:
        return None
    return int(100 * amount.amount / price.amount)


def _is_small(deadline: Deadline, order: Order) -> bool:
    percent = percent_of_price(deadline, order)
    return percent is not None and percent < 100


_ONLY_IF: Mapping[Caution, Callable[[Deadline, Order], bool]] = {
    Caution.SMALL_OFFER: _is_small,
    Caution.PROVE_NOT_RECEIVED: lambda _deadline, order: order.delivered_at is not None,
    Caution.MORE_PARCELS: lambda _deadline, order: order.is_partly_shipped or order.is_partly_delivered,
    Caution.MONTH_OF_PURCHASE: lambda _deadline, order: order.placed_at is not None,
}
