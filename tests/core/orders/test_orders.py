"""Facts fold into orders."""

import random

import pytest

from reminderd.core.model import Fact, MailKind, Order, OrderKey, OrderStatus, Statement, TransitStep
from reminderd.core.orders import fold, fold_order, unassigned
from samples.builders import ORDER, PACIFIC, at, fact


def order_of(*facts: Fact) -> Order:
    return fold_order(ORDER, facts, PACIFIC)


def test_a_whole_life_ends_finished() -> None:
    """Each mail moves the order on; the instants are those of the mails."""
    order = order_of(
        fact(MailKind.ORDER_PLACED, "2026-03-01"),
        fact(MailKind.ORDER_READY, "2026-03-02"),
        fact(MailKind.ORDER_SHIPPED, "2026-03-03"),
        fact(MailKind.IN_TRANSIT, "2026-03-10", step=TransitStep.CUSTOMS, tracking_number="AP1"),
        fact(MailKind.DELIVERED, "2026-03-15", tracking_number="AP1"),
        fact(MailKind.RECEIPT_CONFIRMED, "2026-03-20"),
    )
    assert order.status is OrderStatus.FINISHED
    assert (order.placed_at, order.shipped_at) == (at("2026-03-01"), at("2026-03-03"))
    assert (order.delivered_at, order.finished_at) == (at("2026-03-15"), at("2026-03-20"))
    assert [parcel.tracking_number for parcel in order.parcels] == ["AP1"]


@pytest.mark.parametrize(("named", "placed_on"), [("2026-02-26", "2026-02-26"), ("2026-03-09", "2026-03-01")])
def test_a_mail_may_name_the_day_of_the_order_if_it_is_not_ahead(named: str, placed_on: str) -> None:
    """A later mail knows when the order was placed, but none knows it beforehand: such a day was misread."""
    mails = (fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.ORDER_SHIPPED, "2026-03-03", placed_at=at(named)))
    assert order_of(*mails).placed_at == at(placed_on)
    assert (order_of(mails[1]).placed_at is None) is (named > "2026-03-03")


@pytest.mark.parametrize("kind", [MailKind.ORDER_FROZEN, Statement.FROZEN])
def test_an_order_is_frozen_since_the_first_word_of_it(kind: MailKind | Statement) -> None:
    """Told again, its days do not begin anew; frozen again after it moved on, they do (rule A10)."""
    first, again = fact(MailKind.ORDER_FROZEN, "2026-03-05"), fact(kind, "2026-03-12")
    assert order_of(first, again).frozen_at == at("2026-03-05")
    assert order_of(first, fact(MailKind.IN_TRANSIT, "2026-03-08"), again).frozen_at == at("2026-03-12")


def test_awaiting_confirmation_is_no_delivery() -> None:
    """The mail asks whether the parcel came; it does not say that it did."""
    order = order_of(fact(MailKind.ORDER_SHIPPED, "2026-03-03"), fact(MailKind.AWAITING_CONFIRMATION, "2026-05-01"))
    assert order.delivered_at is None
    assert order.status is OrderStatus.IN_TRANSIT


def test_a_stated_delivery_day_counts_from_its_start_in_the_vendors_zone() -> None:
    """ "Delivered 03/05/2026" inside another mail is a delivery, dated to that day."""
    order = order_of(
        fact(MailKind.AWAITING_CONFIRMATION, "2026-05-08", delivered_on=at("2026-05-03").date()),
    )
    assert order.delivered_at == at("2026-05-03 00:00")


def test_late_mail_moves_nothing_back() -> None:
    """A "shipped" or "at customs" that arrives after the delivery reopens nothing."""
    order = order_of(
        fact(MailKind.DELIVERED, "2026-03-15", tracking_number="AP1"),
        fact(MailKind.IN_TRANSIT, "2026-03-16", step=TransitStep.CUSTOMS, tracking_number="AP1"),
        fact(MailKind.ORDER_SHIPPED, "2026-03-17"),
    )
    assert order.status is OrderStatus.DELIVERED
    assert order.parcels[0].status is MailKind.DELIVERED


def test_order_of_arrival_and_copies_do_not_matter() -> None:
    """Any permutation with any duplicates gives the same order."""
    facts = [
        fact(MailKind.ORDER_PLACED, "2026-03-01"),
        fact(MailKind.ORDER_SHIPPED, "2026-03-03", is_partial=True),
        fact(MailKind.DELIVERED, "2026-03-15", tracking_number="AP1"),
        fact(Statement.NOT_RECEIVED, "2026-03-16"),
        fact(Statement.DISPUTED, "2026-03-17"),
        fact(MailKind.REFUND_ISSUED, "2026-03-25"),
    ]
    expected = order_of(*facts)
    shuffled = random.Random(7)
    for _ in range(20):
        mixed = [*facts, *shuffled.choices(facts, k=3)]
        shuffled.shuffle(mixed)
        assert order_of(*mixed) == expected


def test_the_users_word_on_delivery_stands() -> None:
    """ "not received" outlives a later carrier notice; "received" ends it."""
    facts = [fact(MailKind.DELIVERED, "2026-03-15"), fact(Statement.NOT_RECEIVED, "2026-03-16")]
    assert order_of(*facts, fact(MailKind.DELIVERED, "2026-03-18")).not_received_at == at("2026-03-16")
    assert order_of(*facts, fact(Statement.RECEIVED, "2026-03-19")).not_received_at is None


@pytest.mark.parametrize(
    ("day", "came_at"), [("2026-03-12 00:00", "2026-03-12 00:00"), ("2026-03-18 00:00", "2026-03-15")]
)
def test_of_carrier_and_user_the_earlier_day_counts(day: str, came_at: str) -> None:
    """A8: a day that the user names shortens a window, and never lengthens it."""
    said = fact(Statement.RECEIVED, "2026-03-19", happened_at=at(day))
    assert order_of(fact(MailKind.DELIVERED, "2026-03-15"), said).delivered_at == at(came_at)


def test_of_all_protection_dates_the_last_word_counts() -> None:
    """A9: a typed date beats an older mail, and is beaten by a later one, since protection can be extended."""
    mailed = fact(MailKind.PROTECTION_EXTENDED, "2026-04-10", due=at("2026-06-01").date())
    first = fact(Statement.PROTECTED_UNTIL, "2026-04-01", due=at("2026-05-01").date())
    second = fact(Statement.PROTECTED_UNTIL, "2026-04-05", due=at("2026-05-09").date())
    assert order_of(mailed).protection_until == at("2026-06-01").date()
    assert order_of(first, second).protection_until == at("2026-05-09").date()
    assert order_of(mailed, first, second).protection_until == at("2026-06-01").date()
    third = fact(Statement.PROTECTED_UNTIL, "2026-04-11", due=at("2026-05-20").date())
    assert order_of(mailed, third).protection_until == at("2026-05-20").date()


def test_a_dispute_runs_until_the_money_is_there() -> None:
    """Disputed, refund issued, refunded: in dispute, refund due, refunded."""
    facts = [fact(MailKind.ORDER_SHIPPED, "2026-03-03"), fact(Statement.DISPUTED, "2026-04-01")]
    assert order_of(*facts).status is OrderStatus.IN_DISPUTE
    facts.append(fact(Statement.REFUND_ISSUED, "2026-04-10"))
    assert order_of(*facts).status is OrderStatus.REFUND_DUE
    facts.append(fact(Statement.REFUNDED, "2026-04-20"))
    order = order_of(*facts)
    assert order.status is OrderStatus.REFUNDED
    assert not order.has_open_dispute


def test_a_second_dispute_starts_afresh() -> None:
    """A dispute after a first refund waits for its own money."""
    order = order_of(
        fact(Statement.DISPUTED, "2026-04-01"),
        fact(Statement.REFUNDED, "2026-04-20"),
        fact(Statement.DISPUTED, "2026-04-25"),
    )
    assert order.status is OrderStatus.IN_DISPUTE
    assert [dispute.opened_at for dispute in order.disputes] == [at("2026-04-01"), at("2026-04-25")]


def test_partly_shipped_is_partly_delivered_until_the_second_parcel_came() -> None:
    """One delivery of a partial shipment leaves something to come (rule W8)."""
    facts = [
        fact(MailKind.ORDER_SHIPPED, "2026-03-03", is_partial=True),
        fact(MailKind.DELIVERED, "2026-03-15", tracking_number="AP1"),
    ]
    assert order_of(*facts).is_partly_delivered
    assert not order_of(*facts, fact(MailKind.DELIVERED, "2026-03-20", tracking_number="AP2")).is_partly_delivered
    assert order_of(
        *facts, fact(Statement.RECEIVED, "2026-03-20")
    ).is_partly_delivered  # A2: never for what comes later


def test_each_order_gets_its_own_facts() -> None:
    """One mail for two orders makes two orders."""
    other = OrderKey("aliexpress", "8211000000021234")
    orders = fold(
        [fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.ORDER_PLACED, "2026-03-01", order=other)], PACIFIC
    )
    assert list(orders) == [ORDER, other]


def test_a_parcel_without_an_order_counts_for_the_orders_that_lie_in_it() -> None:
    """ "Package AP1 has been delivered" names no order; an earlier mail said which orders are in AP1."""
    other = OrderKey("aliexpress", "8211000000021234")
    facts = [
        fact(MailKind.IN_TRANSIT, "2026-03-10", tracking_number="AP1"),
        fact(MailKind.IN_TRANSIT, "2026-03-10", order=other, tracking_number="AP1"),
        fact(MailKind.DELIVERED, "2026-03-15", order=None, tracking_number="AP1"),
        fact(MailKind.DELIVERED, "2026-03-16", order=None, tracking_number="AP9"),
    ]
    orders = fold(facts, PACIFIC)
    assert {key: order.delivered_at for key, order in orders.items()} == {
        ORDER: at("2026-03-15"),
        other: at("2026-03-15"),
    }
    assert unassigned(facts) == (facts[3],)


def test_closed_after_finished_stays_finished() -> None:
    """The closing mail after a confirmed receipt is no riddle."""
    order = order_of(fact(MailKind.RECEIPT_CONFIRMED, "2026-03-15"), fact(MailKind.ORDER_CLOSED, "2026-04-15"))
    assert order.status is OrderStatus.FINISHED
