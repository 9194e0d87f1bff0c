"""What is disputed already, under another name: of the order, a line or a parcel."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from reminderd.core.deadlines.reasons import is_arrival_settled
from reminderd.core.model import REST, Fact, Item, MailKind, Order, Statement
from reminderd.core.orders import fold_order
from samples.builders import ORDER, PACIFIC, at, fact

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", items=(Item("Cup", 1), Item("Plate", 1)))
DISPUTED = fact(Statement.DISPUTED, "2026-03-20")

Named = Mapping[str, str]
A, CUP, PLATE = {"tracking_number": "AP0001"}, {"line": "1"}, {"line": "2"}
ON_THE_WAY = [fact(MailKind.IN_TRANSIT, "2026-03-05", tracking_number=number) for number in ("AP0001", "AP0002")]
CAME = [fact(MailKind.DELIVERED, "2026-03-15", tracking_number=number) for number in ("AP0001", "AP0002")]


def order_of(*facts: Fact) -> Order:
    return fold_order(ORDER, (PLACED, *facts), PACIFIC)


@pytest.mark.parametrize(("first", "again"), [({}, {"line": "2"}), (A, CUP), (CUP, A), (A, PLATE), (PLATE, A)], ids=str)
def test_what_is_disputed_already_is_not_disputed_again_under_another_name(first: Named, again: Named) -> None:
    """The order, then a line of it; a line and a parcel of which nobody knows what lies in it: one dispute."""
    facts = (*ON_THE_WAY, *CAME, fact(Statement.DISPUTED, "2026-03-20", **first))
    said = fact(Statement.DISPUTED, "2026-03-22", **again)
    assert [claim.opened_at for claim in order_of(*facts, said).disputes] == [at("2026-03-20")]
    won = fact(Statement.JUDGED, "2026-03-21")
    assert len(order_of(*facts, won, said).disputes) == 2, "another one, since that was decided"
    late = fact(MailKind.DELIVERED, "2026-03-21", tracking_number="AP0003")
    is_of_it = bool(again.get("tracking_number"))  # the parcel that is named came before
    assert len(order_of(*facts, late, said).disputes) == (1 if is_of_it else 2), "something came since"


@pytest.mark.parametrize(
    ("first", "again", "number"), [(A, CUP, 1), (CUP, A, 1), (A, PLATE, 2), (PLATE, A, 2)], ids=str
)
def test_where_mails_tell_what_lies_in_a_parcel_it_is_known_what_is_disputed(
    first: Named, again: Named, number: int
) -> None:
    """The cup lies in parcel A, so these two are one thing, even if the rest came since; the plate is another."""
    told = [replace(one, items=(Item(title, 1),)) for one, title in zip(ON_THE_WAY, ("Cup", "Plate"), strict=True)]
    facts = (*told, CAME[0], fact(Statement.DISPUTED, "2026-03-20", **first), fact(Statement.RECEIVED, "2026-03-21"))
    order = order_of(*facts, fact(Statement.DISPUTED, "2026-03-22", **again))
    assert len(order.disputes) == number


def test_a_line_that_came_before_the_order_was_disputed_is_no_other_dispute() -> None:
    """What came since holds the plate only, so the cup is meant by the dispute of the order, and the plate is not."""
    told = [replace(one, items=(Item(title, 1),)) for one, title in zip(ON_THE_WAY, ("Cup", "Plate"), strict=True)]
    late = replace(CAME[1], stated_at=at("2026-03-21"))
    for line, number in ((CUP, 1), (PLATE, 2)):
        said = fact(Statement.DISPUTED, "2026-03-22", **line)
        assert len(order_of(*told, CAME[0], DISPUTED, late, said).disputes) == number


def test_what_is_said_of_the_rest_leaves_the_disputes_of_lines_alone() -> None:
    """The rest has one dispute, whatever its items; what is paid back for it is not the money of a line."""
    rest = [fact(kind, f"2026-03-{day}", line=REST) for kind, day in ((Statement.DISPUTED, 21), (Statement.JUDGED, 22))]
    order = order_of(*CAME, fact(Statement.DISPUTED, "2026-03-20", **CUP), *rest)
    assert [(one.line, one.decided_at) for one in order.disputes] == [("1", None), (None, at("2026-03-22"))]
    paid = order_of(*order.facts[1:], fact(Statement.REFUNDED, "2026-03-24", line=REST))
    assert [(one.line, one.refunded_at) for one in paid.disputes] == [("1", None), (None, at("2026-03-24"))]


def test_a_parcel_named_in_the_dispute_of_a_line_is_of_it_while_that_runs() -> None:
    """Nobody knows what lies in it: once the line is paid back, something else of it may still be disputed."""
    facts = (
        *ON_THE_WAY,
        *CAME,
        fact(Statement.DISPUTED, "2026-03-20", **CUP),
        fact(Statement.DISPUTED, "2026-03-22", **A),
    )
    runs = order_of(*facts)
    paid = order_of(*facts, fact(Statement.REFUNDED, "2026-03-24", **CUP))
    assert [is_arrival_settled(runs, one) for one in runs.arrivals] == [True, False]
    assert [is_arrival_settled(paid, one) for one in paid.arrivals] == [False, False]
