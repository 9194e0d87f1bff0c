"""What nobody vouches for may add a deadline or bring one nearer; it ends and puts off none."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.deadlines.unproven import deadlines, merged
from reminderd.core.letters.views import CONFIRMATIONS
from reminderd.core.model import Authenticity, Deadline, DeadlineKind, Fact, MailKind, Money, Statement
from reminderd.core.orders import fold
from samples.builders import ORDER, PACIFIC, at, fact, policy

PROVEN = {"authenticity": Authenticity.PASS}
UNPROVEN = {"authenticity": Authenticity.UNKNOWN}
POLICY = policy()
PRICE = Money(Decimal(20), "EUR")

ENDS = [
    MailKind.RECEIPT_CONFIRMED,
    MailKind.ORDER_CLOSED,
    MailKind.ORDER_CANCELLED,
    MailKind.REFUND_ISSUED,
    MailKind.REFUND_COMPLETED,
    MailKind.DELIVERED,
    MailKind.DISPUTE_OPENED,
    MailKind.DISPUTE_CLOSED,
    MailKind.DISPUTE_DECIDED,
    MailKind.DISPUTE_OFFER,
    MailKind.AWAITING_CONFIRMATION,
    MailKind.RETURN_DUE,
    MailKind.RETURN_UPDATE,
]

SETTLING = {*ENDS} - {
    MailKind.AWAITING_CONFIRMATION,
    MailKind.RETURN_UPDATE,
    MailKind.REFUND_COMPLETED,
    MailKind.DISPUTE_CLOSED,  # of a dispute that nobody opened: not even a proven one ends anything
}


def found(*facts: Fact) -> dict[str, Deadline]:
    return {one.uid: one for one in deadlines(facts, fold(facts, PACIFIC), PACIFIC, POLICY)}


def test_a_proven_later_day_counts_beside_an_unproven_mail() -> None:
    """What AliExpress says of its own order moves the day, whoever else writes about it."""
    known = (
        fact(MailKind.ORDER_PLACED, "2026-03-01", **PROVEN),
        fact(MailKind.ORDER_SHIPPED, "2026-03-03", **PROVEN),
        fact(MailKind.PROTECTION_EXTENDED, "2026-04-01", due=date(2026, 5, 10), **PROVEN),
        fact(MailKind.PROTECTION_EXTENDED, "2026-04-20", due=date(2026, 6, 10), **PROVEN),
    )
    beside = found(*known, fact(MailKind.ORDER_CLOSED, "2026-04-22", **UNPROVEN))
    protected = [one for one in beside.values() if one.kind is DeadlineKind.PROTECTION_ENDS]
    assert [one.act_by for one in protected] == [at("2026-06-10 00:00")]


@pytest.mark.parametrize("kind", ENDS)
@pytest.mark.parametrize("life", [PROVEN, UNPROVEN], ids=["known for sure", "nothing is proven"])
def test_an_unproven_end_ends_nothing(kind: MailKind, life: dict[str, Authenticity]) -> None:
    """Neither where the order's mails are proven nor where the server never says anything of any sender."""
    known = (
        fact(MailKind.ORDER_PLACED, "2026-03-01", price=PRICE, **life),
        fact(MailKind.ORDER_SHIPPED, "2026-03-03", **life),
    )
    before = found(*known)
    all_of_it = PRICE if kind is MailKind.REFUND_ISSUED else None  # one without a sum would end nothing anyway
    end = fact(kind, "2026-03-20", amount=all_of_it, **UNPROVEN)
    after = found(*known, end)
    for uid, deadline in before.items():
        assert after[uid].act_by <= deadline.act_by, uid
        assert after[uid].hard_end >= deadline.hard_end, uid
    believed = {one.uid for order in fold((*known, end), PACIFIC).values() for one in derive(order, POLICY)}
    doubted = {uid: after[uid].doubt for uid in before if uid not in believed}
    assert all(doubt and doubt.kind is kind for doubt in doubted.values())
    if kind in SETTLING:
        assert any("protection_ends" in uid for uid in doubted)


@pytest.mark.parametrize("life", [PROVEN, UNPROVEN], ids=["known for sure", "nothing is proven"])
@pytest.mark.parametrize("kind", [MailKind.PROTECTION_EXTENDED, MailKind.PROTECTION_ENDING])
def test_an_unproven_later_day_puts_nothing_off(kind: MailKind, life: dict[str, Authenticity]) -> None:
    """The day known before stays, whoever named it, and its reminders with it; the later one is told, too."""
    known = (
        fact(MailKind.ORDER_PLACED, "2026-03-01", **life),
        fact(MailKind.ORDER_SHIPPED, "2026-03-03", **life),
        fact(MailKind.PROTECTION_ENDING, "2026-04-20", due=fact(kind, "2026-04-30").stated_at.date(), **life),
    )
    later = fact(kind, "2026-04-21", due=fact(kind, "2026-08-30").stated_at.date(), **UNPROVEN)
    before, after = found(*known), found(*known, later)
    assert set(before) <= set(after)
    assert all(after[uid].act_by <= one.act_by for uid, one in before.items())


@pytest.mark.parametrize("kind", ENDS)
def test_no_unproven_end_moves_what_is_lost(kind: MailKind) -> None:
    """The earliest loss of both readings counts (A14), repeats go on as long as in either, and nothing that spoke falls
    silent before another of the same money.
    """
    known = (
        fact(MailKind.ORDER_PLACED, "2026-03-01", **PROVEN),
        fact(MailKind.DELIVERED, "2026-03-15", **PROVEN),
        fact(MailKind.RECEIPT_CONFIRMED, "2026-03-17", within=timedelta(days=15), **PROVEN),
        fact(MailKind.ORDER_FROZEN, "2026-03-18", **PROVEN),
        fact(Statement.NOT_RECEIVED, "2026-03-19"),
    )
    disputed = (*known[:2], fact(Statement.DISPUTED, "2026-03-16"), fact(Statement.ESCALATED, "2026-03-18"))
    for life in (known, disputed):
        before, after = found(*life), found(*life, fact(kind, "2026-03-20", **UNPROVEN))
        for uid, one in before.items():
            assert one.lost_at is None or (after[uid].lost_at or one.hard_end) <= one.lost_at, uid
            assert (after[uid].lost_at is None) == (one.lost_at is None), uid
            assert until(after[uid]) >= until(one), uid
            assert set(after[uid].yields_to) <= set(one.yields_to), uid


def until(deadline: Deadline) -> datetime:
    """When it is repeated for the last time."""
    return deadline.repeat_until or deadline.hard_end


def test_two_readings_of_one_deadline_are_lost_by_the_nearer() -> None:
    """A forged mail that names a day for what was counted: the day is said to be later, the loss is not."""
    one = found(fact(MailKind.ORDER_SHIPPED, "2026-03-03"))[f"{ORDER}/protection_ends"]
    early, late = one.act_by, one.hard_end
    (order,) = fold([fact(MailKind.ORDER_SHIPPED, "2026-03-03")], PACIFIC).values()
    sure = replace(one, lost_at=early, repeat_until=early, yields_to=("a",), backs_off=False)
    told = replace(one, lost_at=late, repeat_until=late, yields_to=("a", "b"), backs_off=True)
    for first, second in ((sure, told), (told, sure)):
        one = merged(first, second, order)
        assert (one.lost_at, one.repeat_until) == (early, late)
        assert (one.yields_to, one.backs_off) == (("a",), False)
    assert merged(replace(told, lost_at=None), sure, order).lost_at == early
    assert merged(told, replace(sure, repeat_until=None), order).repeat_until is None


def test_of_two_ends_of_one_deadline_the_farther_one_counts() -> None:
    """Whichever reading has it: a forged mail makes nobody say "too late" earlier."""
    one = found(fact(MailKind.ORDER_SHIPPED, "2026-03-03"))[f"{ORDER}/protection_ends"]
    (order,) = fold([fact(MailKind.ORDER_SHIPPED, "2026-03-03")], PACIFIC).values()
    nearer = replace(one, hard_end=one.hard_end - timedelta(days=1))
    assert merged(nearer, one, order).hard_end == merged(one, nearer, order).hard_end == one.hard_end


def test_a_day_that_stays_raises_no_question() -> None:
    """Only where an unproven mail would put it off is the user asked whether it is right."""
    facts = [fact(MailKind.ORDER_SHIPPED, "2026-03-03", **PROVEN), fact(MailKind.DELIVERED, "2026-03-20", **UNPROVEN)]
    (order,) = fold(facts, PACIFIC).values()
    one = found(facts[0])[f"{ORDER}/protection_ends"]
    assert merged(one, one, order).doubt is None
    later = merged(replace(one, act_by=one.act_by + timedelta(days=1)), one, order)
    assert (later.act_by, later.doubt is not None) == (one.act_by, True)


def test_what_the_user_says_ends_it() -> None:
    """One tap on the question is enough: the user's word outranks every mail."""
    known = (
        fact(MailKind.ORDER_PLACED, "2026-03-01", **PROVEN),
        fact(MailKind.ORDER_SHIPPED, "2026-03-03", **PROVEN),
        fact(MailKind.ORDER_CLOSED, "2026-03-20", **UNPROVEN),
    )
    assert found(*known)
    assert not found(*known, fact(Statement.IGNORE, "2026-03-21"))


@pytest.mark.parametrize("kind", [MailKind.ORDER_CLOSED, MailKind.ORDER_CANCELLED, MailKind.DISPUTE_CLOSED])
def test_who_confirms_a_mail_ends_no_more_than_the_mail(kind: MailKind) -> None:
    """A closed dispute has days to appeal (A3), and a closed order owes its money (A5)."""
    known = [fact(MailKind.ORDER_PLACED, "2026-03-01", **PROVEN), fact(MailKind.ORDER_SHIPPED, "2026-03-03", **PROVEN)]
    known += [fact(Statement.DISPUTED, "2026-03-18")] if kind is MailKind.DISPUTE_CLOSED else []
    proven = found(*known, fact(kind, "2026-03-20", **PROVEN))
    said = fact(Statement(CONFIRMATIONS[kind]), "2026-03-21")
    after = found(*known, fact(kind, "2026-03-20", **UNPROVEN), said)
    assert set(proven) <= set(after)
    assert not any(one.doubt for one in after.values())
    all_unproven = [replace(one, **UNPROVEN) if isinstance(one.kind, MailKind) else one for one in known]
    again = found(*all_unproven, fact(kind, "2026-03-20", **UNPROVEN), said)
    assert not any(one.doubt for one in again.values())


def test_a_forged_cancellation_takes_nothing_from_what_the_user_said() -> None:
    """Who says that an order was closed is asked for its money, whatever a stranger wrote before."""
    known = (fact(MailKind.ORDER_PLACED, "2026-03-01", **PROVEN), fact(Statement.CLOSED, "2026-03-21"))
    forged = fact(MailKind.ORDER_CANCELLED, "2026-03-20", **UNPROVEN)
    assert set(found(*known)) <= set(found(*known, forged))


def test_an_unproven_mail_may_add_a_deadline() -> None:
    """An offer in a dispute that runs: two days, whoever wrote it."""
    known = (fact(MailKind.ORDER_SHIPPED, "2026-03-03", **PROVEN), fact(Statement.DISPUTED, "2026-03-20"))
    offer = fact(MailKind.DISPUTE_OFFER, "2026-03-22", **UNPROVEN)
    added = [one for uid, one in found(*known, offer).items() if uid not in found(*known)]
    assert {one.kind for one in added} == {DeadlineKind.ANSWER_OFFER, DeadlineKind.OFFER_LAPSED}
    assert added[0].because[0].is_unproven
    assert not replace(offer, authenticity=Authenticity.PASS).is_unproven
    assert offer.order == ORDER
