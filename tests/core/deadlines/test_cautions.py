"""The mistakes of rules W2 to W16 are warned of at the moment when it helps."""

from decimal import Decimal

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.deadlines.cautions import cautions_of, cautions_on_the_way, percent_of_price
from reminderd.core.model import Caution, DeadlineKind, Fact, MailKind, Money, Order, Payment, Statement
from reminderd.core.orders import fold_order
from samples.builders import ORDER, PACIFIC, fact, policy

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", price=Money(Decimal(20), "EUR"))
SHIPPED = fact(MailKind.ORDER_SHIPPED, "2026-03-03", is_partial=True)
DELIVERED = fact(MailKind.DELIVERED, "2026-03-15", tracking_number="AP1")
DISPUTED = fact(Statement.DISPUTED, "2026-03-20")
OFFER = fact(Statement.OFFER, "2026-03-22", amount=Money(Decimal("1.99"), "EUR"))
PAYPAL = fact(Statement.PAID_WITH, "2026-03-02", payment=Payment.PAYPAL)


def order_of(*facts: Fact) -> Order:
    return fold_order(ORDER, (PLACED, *facts), PACIFIC)


@pytest.mark.parametrize(
    ("facts", "kind", "caution"),
    [
        ((SHIPPED, DELIVERED), DeadlineKind.DELIVERED_CHECK, Caution.DO_NOT_CONFIRM),  # W2
        ((DISPUTED,), DeadlineKind.SELLER_ANSWER, Caution.ACCEPT_IS_FINAL),  # W3
        ((SHIPPED,), DeadlineKind.PROTECTION_ENDS, Caution.DO_NOT_WAIT),  # W4
        ((DISPUTED, OFFER), DeadlineKind.ANSWER_OFFER, Caution.SILENCE_ACCEPTS),  # W5
        ((DISPUTED, OFFER), DeadlineKind.ANSWER_OFFER, Caution.SMALL_OFFER),  # W6
        ((SHIPPED, DELIVERED), DeadlineKind.DELIVERED_CHECK, Caution.PROVE_NOT_RECEIVED),  # W7
        ((SHIPPED, DELIVERED), DeadlineKind.DISPUTE_WINDOW, Caution.MORE_PARCELS),  # W8
        ((DISPUTED, fact(Statement.RETURN_AGREED, "2026-03-22")), DeadlineKind.RETURN_SHIP, Caution.ENTER_TRACKING),
        ((DISPUTED, fact(Statement.RETURN_AGREED, "2026-03-22")), DeadlineKind.RETURN_LABEL, Caution.COMPARE_POSTAGE),
        (
            (SHIPPED, fact(Statement.NOT_RECEIVED, "2026-04-01")),
            DeadlineKind.DISPUTE_UNOPENED,
            Caution.CHAT_IS_NO_DISPUTE,
        ),
        ((SHIPPED, DELIVERED), DeadlineKind.DISPUTE_WINDOW, Caution.RIGHT_REASON),  # W12
        ((DISPUTED,), DeadlineKind.CHARGEBACK, Caution.CHARGEBACK_FREEZES),  # W13
        (
            (PAYPAL, DISPUTED, fact(Statement.BANK_DISPUTED, "2026-04-01")),
            DeadlineKind.PAYPAL_CLAIM,
            Caution.ESCALATE_PAYPAL,
        ),
        ((DISPUTED,), DeadlineKind.REFUND_CHECK, Caution.MONTH_OF_PURCHASE),  # W15
        ((fact(Statement.COUPON, "2026-04-01"),), DeadlineKind.COUPON_EXPIRES, Caution.COUPON_IS_NO_MONEY),  # W16
    ],
)
def test_a_mistake_is_warned_of_where_it_is_made(facts: tuple[Fact, ...], kind: DeadlineKind, caution: Caution) -> None:
    """W2 to W16, each beside the deadline at which buyers make it."""
    order = order_of(*facts)
    (deadline,) = (one for one in derive(order, policy()) if one.kind is kind)
    assert caution in cautions_of(deadline, order)


def test_an_offer_is_weighed_against_the_price() -> None:
    """1.99 of 20.00 is 9 percent; all of it is no small offer."""
    order = order_of(DISPUTED, OFFER)
    (deadline,) = (one for one in derive(order, policy()) if one.kind is DeadlineKind.ANSWER_OFFER)
    assert percent_of_price(deadline, order) == 9
    order = order_of(DISPUTED, fact(Statement.OFFER, "2026-03-22", amount=Money(Decimal(20), "EUR")))
    (deadline,) = (one for one in derive(order, policy()) if one.kind is DeadlineKind.ANSWER_OFFER)
    assert Caution.SMALL_OFFER not in cautions_of(deadline, order)


def test_whoever_waits_for_a_parcel_is_told_not_to_confirm() -> None:
    """W2: from the shipping on; before it there is nothing to confirm."""
    assert cautions_on_the_way(order_of(SHIPPED)) == (Caution.DO_NOT_CONFIRM,)
    assert cautions_on_the_way(order_of()) == ()
