"""Goods that are sent back: until when, by whose word, and what ends it (rule T1 to T3, R1)."""

from dataclasses import replace
from decimal import Decimal

from reminderd.core.deadlines import derive
from reminderd.core.model import Deadline, DeadlineKind, Fact, MailKind, Money, Region, Statement
from reminderd.core.orders import fold_order
from samples.builders import ORDER, PACIFIC, at, fact, policy

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", price=Money(Decimal(20), "EUR"))
DISPUTED = fact(Statement.DISPUTED, "2026-03-20")
AGREED = fact(Statement.RETURN_AGREED, "2026-03-25")
RETURNS = {
    DeadlineKind.RETURN_LABEL,
    DeadlineKind.RETURN_SHIP,
    DeadlineKind.RETURN_DROPOFF,
    DeadlineKind.RETURN_CONFIRM,
}


def returns(*facts: Fact, region: Region = Region.OTHER) -> dict[DeadlineKind, Deadline]:
    rules = replace(policy(), region=region)
    derived = derive(fold_order(ORDER, (PLACED, DISPUTED, *facts), PACIFIC), rules)
    return {one.kind: one for one in derived if one.kind in RETURNS}


def test_the_days_to_send_goods_back_are_counted_from_the_agreement() -> None:
    """Ten days. In the EU they may last until the fourteenth of a withdrawal, so no sooner is it too late."""
    ten, fourteen = at("2026-04-05 00:00"), at("2026-04-09 00:00")
    for region, end in ((Region.OTHER, ten), (Region.EU, fourteen)):
        ship = returns(AGREED, region=region)[DeadlineKind.RETURN_SHIP]
        assert (ship.act_by, ship.hard_end, ship.is_stated) == (at("2026-04-04 00:00"), end, False)


def test_the_day_on_the_return_page_takes_their_place() -> None:
    """It is AliExpress's, all of that day counts, and the label has to be looked at before."""
    found = returns(replace(AGREED, due=at("2026-04-02").date()))
    ship, label = found[DeadlineKind.RETURN_SHIP], found[DeadlineKind.RETURN_LABEL]
    assert (ship.act_by, ship.hard_end, ship.is_stated) == (at("2026-04-02 00:00"), at("2026-04-03 00:00"), True)
    assert label.hard_end == at("2026-04-02 00:00")


def test_each_step_takes_the_place_of_the_one_before() -> None:
    """Agreed, sent, back at the seller, paid: then the goods are nobody's concern any more."""
    sent = fact(Statement.RETURN_SENT, "2026-03-28")
    arrived = fact(Statement.RETURN_ARRIVED, "2026-04-05")
    paid = fact(Statement.REFUND_ISSUED, "2026-04-08")
    assert set(returns(AGREED)) == {DeadlineKind.RETURN_LABEL, DeadlineKind.RETURN_SHIP}
    assert set(returns(AGREED, sent)) == {DeadlineKind.RETURN_DROPOFF}
    assert set(returns(AGREED, sent, arrived)) == {DeadlineKind.RETURN_CONFIRM}
    assert set(returns(AGREED, sent, arrived, paid)) == set()
    assert set(returns(AGREED, paid)) == set()


def test_a_return_of_which_nothing_is_heard_is_asked_about_after_its_last_day() -> None:
    """It may have been sent, and then money is owed: somebody has to ask (absence of news ends nothing)."""
    rules = replace(policy(), region=Region.EU)
    for agreed, last in ((AGREED, "2026-04-08"), (replace(AGREED, due=at("2026-04-02").date()), "2026-04-02")):
        found = derive(fold_order(ORDER, (PLACED, DISPUTED, agreed), PACIFIC), rules)
        days = {one.kind: one for one in found}
        check, overdue = days[DeadlineKind.REFUND_CHECK], days[DeadlineKind.REFUND_OVERDUE]
        assert check.act_by == rules.start(at(last).date(), "refund_check")
        assert overdue.act_by == rules.start(at(last).date(), "refund_overdue")
        assert check.because[0].quote == agreed.quote
