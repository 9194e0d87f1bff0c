"""A dispute over one parcel takes nothing from the others: each that is still to come, or comes later (rule A2)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.model import (
    Authenticity,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Fact,
    Item,
    MailKind,
    Money,
    Statement,
)
from reminderd.core.orders import fold_order
from reminderd.core.planning.planner import plan
from reminderd.core.statements.contradictions import objection
from samples.builders import BERLIN, DAY, ORDER, PACIFIC, fact, mark, policy, preferences

PRICE = Money(Decimal(30), "EUR")
PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", price=PRICE)
MOVING = [fact(MailKind.IN_TRANSIT, "2026-03-05", tracking_number=number) for number in ("A1", "B2", "C3")]
NEWS = [fact(MailKind.IN_TRANSIT, "2026-03-16", tracking_number=number) for number in ("B2", "C3")]
CAME = fact(MailKind.DELIVERED, "2026-03-15", tracking_number="A1")
DISPUTED = fact(Statement.DISPUTED, "2026-03-18")
LIFE = [PLACED, fact(MailKind.ORDER_SHIPPED, "2026-03-03"), *MOVING, CAME, *NEWS]
PROTECTION, UNOPENED = DeadlineKind.PROTECTION_ENDS, DeadlineKind.DISPUTE_UNOPENED
CHECK, WINDOW = DeadlineKind.DELIVERED_CHECK, DeadlineKind.DISPUTE_WINDOW


def found(*facts: Fact) -> dict[str, Deadline]:
    order = fold_order(ORDER, facts, PACIFIC)
    return {one.uid.removeprefix(f"{ORDER}/"): one for one in derive(order, policy())}


def missing(number: str, when: str) -> Fact:
    return fact(Statement.NOT_RECEIVED, when, tracking_number=number)


def test_what_is_still_to_come_keeps_its_protection() -> None:
    """Three parcels, one delivered and disputed."""
    before, after = found(*LIFE), found(*LIFE, DISPUTED)
    assert after[PROTECTION] == before[PROTECTION]
    assert {WINDOW, CHECK} <= set(before)
    assert not {WINDOW, CHECK} & set(after)


def test_what_comes_later_has_a_check_and_a_window_of_its_own() -> None:
    """Also while the dispute over the first runs, and after it was won."""
    second = fact(MailKind.DELIVERED, "2026-04-01", tracking_number="B2")
    for ended in ([], [fact(Statement.JUDGED, "2026-04-03", amount=Money(Decimal(10), "EUR"))]):
        after = found(*LIFE, DISPUTED, second, *ended)
        assert {PROTECTION, f"{CHECK}/B2", f"{WINDOW}/B2"} <= set(after)
        assert after[PROTECTION].arrival == "C3"


def test_a_parcel_that_came_later_can_be_disputed_beside_the_first() -> None:
    """Its letter offers the word, so it is taken, and settles its window; said once more, it is asked back. The
    dispute that runs keeps its own days.
    """
    second = fact(MailKind.DELIVERED, "2026-04-01", tracking_number="B2")
    again = fact(Statement.DISPUTED, "2026-04-03")
    before = fold_order(ORDER, [*LIFE, DISPUTED], PACIFIC)
    assert objection(before, again, BERLIN) is not None
    came = fold_order(ORDER, [*LIFE, DISPUTED, second], PACIFIC)
    assert objection(came, again, BERLIN) is None
    known, after = found(*LIFE, DISPUTED, second), found(*LIFE, DISPUTED, second, again)
    assert {f"{CHECK}/B2", f"{WINDOW}/B2"} <= set(known)
    assert not {f"{CHECK}/B2", f"{WINDOW}/B2"} & set(after)
    assert after[DeadlineKind.SELLER_ANSWER] == known[DeadlineKind.SELLER_ANSWER]
    assert after[PROTECTION].arrival == "C3"
    twice = fold_order(ORDER, [*LIFE, DISPUTED, second, again], PACIFIC)
    assert objection(twice, fact(Statement.DISPUTED, "2026-04-04"), BERLIN) is not None


def test_each_missing_parcel_has_a_dispute_to_open_of_its_own() -> None:
    """What is done about one says nothing of the other."""
    facts = [*LIFE, DISPUTED, missing("B2", "2026-04-10"), missing("C3", "2026-04-12")]
    after = found(*facts)
    assert {f"{UNOPENED}/B2", f"{UNOPENED}/C3"} <= set(after)
    assert after[f"{UNOPENED}/C3"].act_by - after[f"{UNOPENED}/B2"].act_by == 2 * DAY
    done = mark("done", "2026-04-11", target=f"{ORDER}/{UNOPENED}/B2")
    decided = plan(after.values(), [done], {}, preferences(), facts[-1].stated_at + 2 * DAY)
    states = {one.deadline.arrival: one.state for one in decided if one.deadline.kind is UNOPENED}
    assert states == {"B2": DeadlineState.DONE, "C3": DeadlineState.OPEN}


def test_what_is_said_in_one_breath_is_one_matter() -> None:
    """Nothing of it came: one letter, not three."""
    facts = [PLACED, *MOVING, fact(Statement.NOT_RECEIVED, "2026-04-10")]
    unopened = [one for one in found(*facts).values() if one.kind is UNOPENED]
    assert [(one.uid, one.arrival) for one in unopened] == [(f"{ORDER}/{UNOPENED}", None)]


@pytest.mark.parametrize(
    "said",
    [
        [fact(Statement.DISPUTED, "2026-03-10")],
        [DISPUTED, fact(Statement.REFUNDED, "2026-04-02")],
        [DISPUTED, fact(Statement.JUDGED, "2026-04-02", amount=PRICE)],
        [DISPUTED, fact(Statement.REFUNDED, "2026-04-02", amount=PRICE)],
        [missing("B2", "2026-03-17"), missing("C3", "2026-03-17"), DISPUTED],
        [fact(MailKind.ORDER_CANCELLED, "2026-04-02")],
    ],
)
def test_what_is_about_all_of_it_settles_all_of_it(said: list[Fact]) -> None:
    """Disputed before anything came, paid back in full, disputed for all that is missing, or cancelled."""
    assert not {PROTECTION, UNOPENED, WINDOW} & {one.kind for one in found(*LIFE, *said).values()}


def test_part_of_the_money_settles_what_had_come() -> None:
    """A refund of 10 of 30 EUR: the two other parcels are still protected."""
    part = Money(Decimal(10), "EUR")
    paid = [fact(Statement.JUDGED, "2026-04-02", amount=part), fact(Statement.REFUNDED, "2026-04-09", amount=part)]
    assert PROTECTION in found(*LIFE, DISPUTED, *paid)


def test_lines_settle_what_is_theirs() -> None:
    """A dispute of each line leaves nothing; of one line, the rest (W8)."""
    items = (Item("Cup", 1), Item("Plate", 1))
    listed = fact(MailKind.ORDER_PLACED, "2026-03-01", items=items)
    lines = [fact(Statement.DISPUTED, "2026-03-18", line=line) for line in ("1", "2")]
    assert PROTECTION in found(listed, *MOVING, lines[0])
    assert PROTECTION not in found(listed, *MOVING, *lines)


def test_a_dispute_of_one_parcel_on_its_way_leaves_the_delivered_one_its_days() -> None:
    """The user names the parcel; a mail of the dispute, which names none, takes nothing more."""
    said = fact(Statement.DISPUTED, "2026-03-18", tracking_number="B2")
    before = found(*LIFE)
    for more in ([], [fact(MailKind.DISPUTE_OPENED, "2026-03-18")]):
        after = found(*LIFE, said, *more)
        assert {CHECK, WINDOW, PROTECTION} <= set(after)
        assert after[WINDOW] == before[WINDOW]
        assert after[PROTECTION].arrival == "C3"
    third = fact(Statement.DISPUTED, "2026-03-19", tracking_number="C3")
    assert PROTECTION not in found(*LIFE, said, third)
    assert WINDOW in found(*LIFE, said, third)


def test_a_parcel_beside_those_in_dispute_can_be_disputed_too() -> None:
    """In either order; the same one again is asked back, and so is one that nobody knows."""
    of_b2, whole = fact(Statement.DISPUTED, "2026-03-18", tracking_number="B2"), fact(Statement.DISPUTED, "2026-03-19")
    parcel_order = fold_order(ORDER, [*LIFE, of_b2], PACIFIC)
    assert objection(parcel_order, whole, BERLIN) is None
    assert objection(parcel_order, of_b2, BERLIN) is not None
    assert objection(parcel_order, fact(Statement.DISPUTED, "2026-03-19", tracking_number="X9"), BERLIN) is not None
    both = found(*LIFE, of_b2, whole)
    assert not {CHECK, WINDOW} & set(both)
    assert both[PROTECTION].arrival == "C3"
    whole_order = fold_order(ORDER, [*LIFE, DISPUTED], PACIFIC)
    assert objection(whole_order, replace(of_b2, stated_at=whole.stated_at), BERLIN) is None
    turned = found(*LIFE, DISPUTED, replace(of_b2, stated_at=whole.stated_at))
    assert not {CHECK, WINDOW} & set(turned)
    assert turned[PROTECTION].arrival == "C3"


CUP, PLATE, PAN = (Item(title, 1) for title in ("Cup", "Plate", "Pan"))
IN_TWO = [
    fact(MailKind.ORDER_PLACED, "2026-03-01", price=PRICE, items=(CUP, PLATE, PAN)),
    fact(MailKind.ORDER_SHIPPED, "2026-03-03", tracking_number="A1", items=(CUP,), is_partial=True),
    fact(MailKind.ORDER_SHIPPED, "2026-03-04", tracking_number="B2", items=(PLATE, PAN)),
    fact(MailKind.DELIVERED, "2026-03-15", tracking_number="A1"),
    fact(MailKind.DELIVERED, "2026-03-16", tracking_number="B2"),
    missing("B2", "2026-03-17"),
]
OF_B2 = {f"{UNOPENED}/B2", f"{WINDOW}/B2", PROTECTION}


def of_line(line: str, when: str = "2026-03-18") -> Fact:
    return fact(Statement.DISPUTED, when, line=line)


def test_a_parcel_is_settled_by_the_disputes_of_all_its_lines() -> None:
    """Two lines are in the missing parcel, as the shop's mails say: a dispute of one leaves the parcel its days, one of
    both leaves none. The other parcel keeps what is its own, and a dispute that is called off settles nothing.
    """
    assert set(found(*IN_TWO)) >= OF_B2
    assert set(found(*IN_TWO, of_line("2"))) >= OF_B2
    assert set(found(*IN_TWO, of_line("1"), of_line("2"))) >= OF_B2
    both = found(*IN_TWO, of_line("2"), of_line("3"))
    assert not OF_B2 & set(both)
    assert both[WINDOW] == found(*IN_TWO)[WINDOW]
    off = fact(Statement.CANCELLED_DISPUTE, "2026-03-20", line="3")
    assert set(found(*IN_TWO, of_line("2"), of_line("3"), off)) >= OF_B2


def with_lists(**of_parcels: tuple[Item, ...]) -> list[Fact]:
    """Return the two parcels, with other lists of what is in them."""
    return [replace(one, items=of_parcels.get(one.tracking_number or "", one.items)) for one in IN_TWO]


@pytest.mark.parametrize(
    "facts",
    [
        with_lists(A1=(), B2=()),
        with_lists(B2=(PLATE,)),
        [replace(one, authenticity=Authenticity.FAIL) if one.tracking_number == "B2" else one for one in IN_TWO],
        [replace(one, items=tuple(replace(item, title="Cup") for item in one.items)) for one in IN_TWO],
        [*IN_TWO[:-2], fact(MailKind.DELIVERED, "2026-03-25", tracking_number="B2")],
    ],
    ids=["no list", "an item in no list", "a forged list", "items of one name", "it came after the disputes"],
)
def test_where_nobody_knows_what_is_in_a_parcel_its_lines_settle_nothing(facts: list[Fact]) -> None:
    """Then the parcel keeps its days: a letter too many costs less than one too few."""
    lines = ["2"] if facts == with_lists(B2=(PLATE,)) else ["2", "3"]
    assert f"{WINDOW}/B2" in found(*facts, *map(of_line, lines))
