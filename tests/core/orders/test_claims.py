"""Disputes, returns and refunds of an order: each line fares for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from reminderd.core.model import REST, Claim, Fact, Item, MailKind, Money, Order, OrderStatus, Statement
from reminderd.core.orders import fold_order
from samples.builders import ORDER, PACIFIC, at, fact

PLACED = fact(
    MailKind.ORDER_PLACED,
    "2026-03-01",
    price=Money(Decimal(20), "EUR"),
    items=(Item("Cup", 1), Item("Plate", 1)),
)
DISPUTED = fact(Statement.DISPUTED, "2026-03-20")


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def order_of(*facts: Fact) -> Order:
    return fold_order(ORDER, (PLACED, *facts), PACIFIC)


def claim_of(*facts: Fact) -> Claim:
    (claim,) = order_of(*facts).claims
    return claim


def test_an_answered_offer_is_no_longer_open() -> None:
    """Rejected, accepted, escalated, judged or cancelled: each is an answer."""
    offer = fact(Statement.OFFER, "2026-03-22", amount=euros("5"))
    assert claim_of(DISPUTED, offer).offer is not None
    for kind in ("rejected", "accepted", "escalated", "judged", "cancelled-dispute", "return-agreed"):
        assert claim_of(DISPUTED, offer, fact(Statement(kind), "2026-03-23")).offer is None, kind


def test_the_first_mail_that_a_refund_is_completed_counts() -> None:
    """The days until it must be on the statement run from then; a repetition does not put them off."""
    first, again = (fact(MailKind.REFUND_COMPLETED, day, amount=euros("20")) for day in ("2026-03-25", "2026-03-29"))
    assert claim_of(DISPUTED, first, again).refund_completed_at == at("2026-03-25")


def test_accepting_grants_what_was_offered() -> None:
    """Unless another sum is named."""
    offer = fact(Statement.OFFER, "2026-03-22", amount=euros("5"))
    assert claim_of(DISPUTED, offer, fact(Statement.ACCEPTED, "2026-03-23")).granted == euros("5")
    named = fact(Statement.ACCEPTED, "2026-03-23", amount=euros("6"))
    assert claim_of(DISPUTED, offer, named).granted == euros("6")


def test_a_mail_that_asks_again_gives_no_more_time_but_is_a_question_of_its_own() -> None:
    """The two days run since the first word; what was answered about the first mail says nothing of the second."""
    first = fact(MailKind.DISPUTE_OFFER, "2026-03-22")
    again = fact(MailKind.DISPUTE_OFFER, "2026-03-23")
    offer = claim_of(DISPUTED, first, again).offer
    assert offer is not None
    assert (offer.at, offer.number) == (at("2026-03-22"), 2)
    later = claim_of(DISPUTED, first, fact(MailKind.DISPUTE_OFFER, "2026-03-27")).offer
    assert later is not None
    assert (later.at, later.number) == (at("2026-03-27"), 2)


def test_a_dispute_of_the_whole_order_can_end_differently_line_by_line() -> None:
    """The first word about a line parts it from the whole."""
    order = order_of(DISPUTED, fact(Statement.JUDGED, "2026-03-25", line="2", amount=euros("0")))
    assert [(claim.line, claim.decided_at) for claim in order.disputes] == [(None, None), ("2", at("2026-03-25"))]
    assert all(claim.opened_at == at("2026-03-20") for claim in order.disputes)


@pytest.mark.parametrize(
    ("disputed", "is_all"),
    [([{}], True), ([{"tracking_number": "AP0001"}], False), ([{"line": "1"}, {"line": REST}], False)],
)
def test_less_than_the_price_may_be_all_that_a_part_of_the_order_cost(
    disputed: Sequence[Mapping[str, str]], is_all: bool
) -> None:
    """All of it was sent back, and nobody named a sum: of the whole order the rest is owed, of a parcel it may be."""
    line = disputed[-1].get("line")
    told = [fact(Statement.DISPUTED, "2026-03-16", **named) for named in disputed]
    sent = fact(Statement.RETURN_SENT, "2026-03-20", line=line)
    order = order_of(*told, sent, fact(Statement.REFUNDED, "2026-04-01", amount=euros("10"), line=line))
    [claim] = [one for one in order.disputes if one.line is None]
    assert (claim.refunded, claim.is_courtesy) == (euros("10"), not is_all)


@pytest.mark.parametrize(("granted", "goes_on"), [("5", True), ("20", False)])
def test_an_appeal_goes_on_when_the_sum_that_was_judged_comes_meanwhile(granted: str, goes_on: bool) -> None:
    """It is about the rest, as if the money had come before it (D9); where all was granted, there is none."""
    judged = fact(Statement.JUDGED, "2026-03-25", amount=euros(granted))
    appealed, came = (fact(kind, "2026-03-26") for kind in (Statement.APPEALED, Statement.REFUNDED))
    came = replace(came, stated_at=at("2026-03-28"), amount=euros(granted))
    order = order_of(DISPUTED, judged, appealed, came)
    assert [one.appealed_at for one in order.disputes if one.is_open_dispute] == [at("2026-03-26")] * goes_on
    final = order_of(DISPUTED, judged, appealed, came, fact(Statement.JUDGED, "2026-04-10", amount=euros("20")))
    assert final.disputes[-1].is_decision_final is goes_on


def test_refunds_add_up_to_what_was_granted() -> None:
    """Less leaves the claim open; in another currency nobody can tell, so it is taken as all of it."""
    judged = fact(Statement.JUDGED, "2026-03-25", amount=euros("12.40"))
    part = fact(Statement.REFUNDED, "2026-03-28", amount=euros("5"))
    rest = fact(Statement.REFUNDED, "2026-04-02", amount=euros("7.40"))
    assert order_of(DISPUTED, judged, part).status is OrderStatus.REFUND_DUE
    paid = order_of(DISPUTED, judged, part, rest)
    assert paid.status is OrderStatus.REFUNDED
    assert paid.recovered == (euros("12.40"),)
    foreign = fact(Statement.REFUNDED, "2026-03-28", amount=Money(Decimal(900), "JPY"))
    assert order_of(DISPUTED, judged, foreign).status is OrderStatus.REFUNDED


def test_a_refund_without_a_sum_is_all_that_was_granted_or_paid() -> None:
    """What the report counts as recovered."""
    refunded = fact(Statement.REFUNDED, "2026-03-28")
    assert order_of(DISPUTED, refunded).recovered == (euros("20"),)
    accepted = fact(Statement.ACCEPTED, "2026-03-25", amount=euros("4"))
    assert order_of(DISPUTED, accepted, refunded).recovered == (euros("4"),)


def test_what_came_back_lately_is_told_apart() -> None:
    """A digest names only what is new since the one before."""
    refunded = fact(Statement.REFUNDED, "2026-03-28")
    found = order_of(DISPUTED, refunded)
    assert found.recovered_since(at("2026-03-27")) == (euros("20"),)
    assert found.recovered_since(at("2026-03-29")) == ()


def test_a_cancelled_dispute_can_be_opened_again_and_an_accepted_one_not() -> None:
    """Rule D10."""
    again = fact(Statement.DISPUTED, "2026-04-02")
    cancelled = order_of(DISPUTED, fact(Statement.CANCELLED_DISPUTE, "2026-03-25"), again)
    assert [claim.number for claim in cancelled.disputes] == [1, 2]
    assert len(order_of(DISPUTED, fact(Statement.ACCEPTED, "2026-03-25"), again).disputes) == 1


def test_a_mail_about_a_dispute_nobody_spoke_of_tells_that_one_runs() -> None:
    """The user may have opened it without a word to reminderd."""
    assert claim_of(fact(MailKind.DISPUTE_OFFER, "2026-03-22")).opened_at == at("2026-03-22")


def test_a_cancelled_order_waits_for_its_money_once() -> None:
    """A dispute that ran, or money that came, is that wait already."""
    cancelled = fact(MailKind.ORDER_CANCELLED, "2026-03-25")
    assert claim_of(cancelled).opened_at is None
    assert claim_of(DISPUTED, cancelled).opened_at is not None
    assert len(order_of(fact(Statement.REFUNDED, "2026-03-22"), cancelled).claims) == 1


def test_one_line_received_leaves_the_other_one_awaited() -> None:
    """W8: each line has its own clock."""
    assert order_of(fact(Statement.RECEIVED, "2026-03-15", line="1")).is_partly_delivered
    both = order_of(fact(Statement.RECEIVED, "2026-03-15", line="1"), fact(Statement.RECEIVED, "2026-03-16", line="2"))
    assert not both.is_partly_delivered
    assert both.received_at == at("2026-03-16")


def test_the_number_of_a_return_is_no_parcel_of_the_order() -> None:
    """It goes the other way."""
    sent = fact(Statement.RETURN_SENT, "2026-03-28", tracking_number="RR123456789CN")
    assert order_of(DISPUTED, sent).parcels == ()


def test_what_others_closed_is_taken_up_by_an_appeal_a_judgement_or_a_refund() -> None:
    """A3: it stays the same dispute, and each of these opens it again. Told once more, a closing changes nothing."""
    closed = fact(Statement.DISPUTE_CLOSED, "2026-03-25")
    again = fact(MailKind.DISPUTE_CLOSED, "2026-03-27")
    assert claim_of(DISPUTED, closed, again).closed_at == at("2026-03-25")
    assert claim_of(DISPUTED, closed, again).dismissed_at == at("2026-03-25")
    for kind in ("appealed", "judged", "refund-issued"):
        assert claim_of(DISPUTED, closed, fact(Statement(kind), "2026-03-28")).closed_at is None, kind


def test_a_dispute_closed_on_an_offer_leaves_that_money_to_come() -> None:
    """A3, D4: silence closes it on the seller's terms; of nothing offered nothing comes."""
    closed = fact(Statement.DISPUTE_CLOSED, "2026-03-25")
    some = claim_of(DISPUTED, fact(Statement.OFFER, "2026-03-22", amount=euros("5")), closed)
    assert (some.granted, some.closed_at) == (euros("5"), None)
    none = claim_of(DISPUTED, fact(Statement.OFFER, "2026-03-22", amount=euros("0")), closed)
    assert (none.granted, none.closed_at) == (None, at("2026-03-25"))


def test_a_mail_that_it_is_closed_says_nothing_new_of_what_the_buyer_ended_or_won() -> None:
    """A3: the buyer cancelled it, accepted, or has a judgement: then the mail about its end is no bad news."""
    closed = fact(MailKind.DISPUTE_CLOSED, "2026-03-25")
    for kind in ("cancelled-dispute", "accepted", "judged", "return-agreed"):
        assert claim_of(DISPUTED, fact(Statement(kind), "2026-03-24"), closed).dismissed_at is None, kind


def test_all_of_the_money_settles_what_was_announced_as_a_part() -> None:
    """A part was announced when the seller had closed the dispute; an appeal won all of it, and that came."""
    said = (
        DISPUTED,
        fact(MailKind.DISPUTE_CLOSED, "2026-03-27"),
        fact(MailKind.REFUND_ISSUED, "2026-03-28", amount=euros("5")),
        fact(Statement.APPEALED, "2026-03-30"),
        fact(Statement.JUDGED, "2026-04-06", amount=euros("20")),
    )
    for sum_ in (euros("20"), None):
        order = order_of(*said, fact(Statement.REFUNDED, "2026-04-20", amount=sum_))
        assert all(claim.refunded_at for claim in order.claims)
        assert order.recovered == (euros("20"),)


def test_money_is_of_the_claim_of_just_its_sum() -> None:
    """The part that was announced came; the judged rest is still to come."""
    order = order_of(
        fact(MailKind.REFUND_ISSUED, "2026-03-10", amount=euros("5")),
        DISPUTED,
        fact(Statement.JUDGED, "2026-04-06", amount=euros("15")),
        fact(Statement.REFUNDED, "2026-04-10", amount=euros("5")),
    )
    assert [claim.refunded for claim in order.claims] == [euros("5"), None]
    assert order.has_open_dispute


def test_a_judged_part_that_came_leaves_the_announced_part_open() -> None:
    """5 were announced, 15 judged, and only the 15 came."""
    order = order_of(
        fact(MailKind.REFUND_ISSUED, "2026-03-10", amount=euros("5")),
        DISPUTED,
        fact(Statement.JUDGED, "2026-04-06", amount=euros("15")),
        fact(Statement.REFUNDED, "2026-04-10", amount=euros("15")),
    )
    assert [claim.refunded_at is None for claim in order.claims] == [True, False]


def test_what_is_sent_does_not_lessen_what_was_judged() -> None:
    """20 were judged and 5 are announced: 20 are to come."""
    judged = fact(Statement.JUDGED, "2026-03-25", amount=euros("20"))
    sent = fact(MailKind.REFUND_ISSUED, "2026-03-30", amount=euros("5"))
    assert claim_of(DISPUTED, judged, sent).granted == euros("20")


def test_a_courtesy_leaves_the_order_as_it_is_until_all_has_come() -> None:
    """5 and then 15 of 20 came, though nobody disputed anything: delivered first, paid back then."""
    came = (
        fact(MailKind.ORDER_SHIPPED, "2026-03-03"),
        fact(MailKind.DELIVERED, "2026-03-15"),
        fact(Statement.REFUNDED, "2026-03-17", amount=euros("5")),
    )
    assert order_of(*came).status is OrderStatus.DELIVERED
    assert order_of(*came, fact(Statement.REFUNDED, "2026-03-18", amount=euros("15"))).status is OrderStatus.REFUNDED


def test_a_judgement_that_is_told_again_counts_from_the_first_time() -> None:
    """Also the one after an appeal; what an appeal brings is a judgement of its own."""
    first, last = fact(Statement.JUDGED, "2026-03-25", amount=euros("5")), fact(Statement.JUDGED, "2026-04-06")
    again, appealed = fact(MailKind.DISPUTE_DECIDED, "2026-04-09"), fact(Statement.APPEALED, "2026-03-27")
    assert claim_of(DISPUTED, first, again).decided_at == first.stated_at
    assert claim_of(DISPUTED, first, appealed, last).decided_at == last.stated_at
    assert claim_of(DISPUTED, first, appealed, last, again).decided_at == last.stated_at


def test_a_refund_was_issued_when_the_user_says_so() -> None:
    """Of mails the first one counts, whichever comes last; the user saw the account."""
    first, second = fact(MailKind.REFUND_ISSUED, "2026-03-22"), fact(MailKind.REFUND_ISSUED, "2026-03-24")
    said = fact(Statement.REFUND_ISSUED, "2026-03-23")
    assert claim_of(DISPUTED, first, second).refund_issued_at == first.stated_at
    assert claim_of(DISPUTED, first, said, second).refund_issued_at == said.stated_at


def test_only_what_closed_before_anything_came_is_to_be_paid_back() -> None:
    """A finished order that is closed is over; one that is closed on its way is money to look for (rule A5)."""
    shipped, closed = fact(MailKind.ORDER_SHIPPED, "2026-03-03"), fact(MailKind.ORDER_CLOSED, "2026-04-20")
    assert claim_of(shipped, closed).begun_at == closed.stated_at
    for kind in (MailKind.RECEIPT_CONFIRMED, MailKind.DELIVERED):
        assert order_of(shipped, fact(kind, "2026-04-01"), closed).claims == ()


def test_what_comes_for_a_line_settles_no_part_of_the_order() -> None:
    """5 of the order were announced, and the money for the second item came: the 5 are still to come."""
    announced = fact(MailKind.REFUND_ISSUED, "2026-03-10", amount=euros("5"))
    said = (fact(Statement.DISPUTED, "2026-03-20", line="2"), fact(Statement.REFUNDED, "2026-04-10", line="2"))
    order = order_of(announced, *said)
    assert [(claim.line, claim.refunded_at is None) for claim in order.claims] == [(None, True), ("2", False)]
