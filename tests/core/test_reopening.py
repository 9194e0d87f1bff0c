"""`reopen` leads back from every end (POLICY A13)."""

from itertools import permutations

import pytest

from builders import BERLIN, PACIFIC, at, fact, policy
from reminderd.core.contradictions import objection
from reminderd.core.deadlines import derive
from reminderd.core.model import Fact, FactKind, MailKind, Statement
from reminderd.core.orders import fold_order

LIFE = [fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.DELIVERED, "2026-03-15")]
DISPUTE = [*LIFE, fact(Statement.DISPUTED, "2026-03-18")]
REOPEN = fact(Statement.REOPEN, "2026-03-25")


def uids(facts: list[Fact]) -> set[str]:
    return {one.uid for one in derive(fold_order(REOPEN.order, facts, PACIFIC), policy())}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "end"),
    [
        *((LIFE, kind) for kind in (Statement.CLOSED, Statement.IGNORE, Statement.RECEIVED, Statement.REFUNDED)),
        (LIFE, MailKind.ORDER_CLOSED),
        *((DISPUTE, kind) for kind in (Statement.ACCEPTED, Statement.JUDGED, MailKind.DISPUTE_DECIDED)),
        *((DISPUTE, kind) for kind in (Statement.CANCELLED_DISPUTE, MailKind.DISPUTE_CLOSED, Statement.REFUNDED)),
    ],
)
def test_after_reopen_all_is_as_before_the_end(before: list[Fact], end: FactKind) -> None:
    """In whatever order it is heard; the lifted fact can still be seen, and there is nothing left to reopen."""
    ended = [*before, fact(end, "2026-03-20")]
    order = fold_order(REOPEN.order, ended, PACIFIC)  # type: ignore[arg-type]
    assert objection(order, REOPEN, BERLIN) is None
    assert {uids(list(facts)) == uids(before) for facts in permutations([*ended, REOPEN])} == {True}
    again = fold_order(REOPEN.order, [*ended, REOPEN], PACIFIC)  # type: ignore[arg-type]
    assert [one.kind for one in again.facts if one.is_lifted] == [end]
    asked = objection(again, fact(Statement.REOPEN, "2026-03-26"), BERLIN)
    assert asked is not None
    assert asked.name == "not_ended"


def test_what_is_said_after_reopen_counts_again() -> None:
    """Also where it speaks of an earlier day."""
    late = fact(Statement.REFUNDED, "2026-03-20", source="mark:late", noted_at=at("2026-03-28"))
    assert uids([*DISPUTE, REOPEN, late]) == uids([*DISPUTE, late])
