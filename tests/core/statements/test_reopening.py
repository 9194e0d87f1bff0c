"""`reopen` leads back from every end (rule A13)."""

from dataclasses import replace
from itertools import permutations

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.model import DeadlineState, Fact, FactKind, MailKind, Mark, OrderStatus, Statement
from reminderd.core.orders import fold_order
from reminderd.core.planning.planner import plan
from reminderd.core.statements.contradictions import objection
from reminderd.core.statements.reopened_answers import facts_of, in_force
from samples.builders import BERLIN, DAY, ORDER, PACIFIC, at, fact, mark, policy, preferences

LIFE = [fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.DELIVERED, "2026-03-15")]
ON_ITS_WAY = [fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.ORDER_SHIPPED, "2026-03-03")]
DISPUTE = [*LIFE, fact(Statement.DISPUTED, "2026-03-18")]
REOPEN = fact(Statement.REOPEN, "2026-03-25")


def uids(facts: list[Fact]) -> set[str]:
    return {one.uid for one in derive(fold_order(ORDER, facts, PACIFIC), policy())}


@pytest.mark.parametrize(
    ("before", "end"),
    [
        *((LIFE, kind) for kind in (Statement.CLOSED, Statement.IGNORE, Statement.RECEIVED, Statement.REFUNDED)),
        (LIFE, MailKind.ORDER_CLOSED),
        *((ON_ITS_WAY, kind) for kind in (MailKind.ORDER_CLOSED, MailKind.ORDER_CANCELLED, Statement.BANK_DISPUTED)),
        ([fact(MailKind.ORDER_PLACED, "2026-03-01")], MailKind.ORDER_CANCELLED),
        *((DISPUTE, kind) for kind in (Statement.ACCEPTED, Statement.JUDGED, MailKind.DISPUTE_DECIDED)),
        *((DISPUTE, kind) for kind in (Statement.CANCELLED_DISPUTE, MailKind.DISPUTE_CLOSED, Statement.REFUNDED)),
    ],
)
def test_after_reopen_all_is_as_before_the_end(before: list[Fact], end: FactKind) -> None:
    """In whatever order it is heard; the lifted fact can still be seen, and there is nothing left to reopen."""
    ended = [*before, fact(end, "2026-03-20")]
    order = fold_order(ORDER, ended, PACIFIC)
    assert objection(order, REOPEN, BERLIN) is None
    assert {uids(list(facts)) == uids(before) for facts in permutations([*ended, REOPEN])} == {True}
    again = fold_order(ORDER, [*ended, REOPEN], PACIFIC)
    assert [one.kind for one in again.told if one.is_lifted] == [end]
    asked = objection(again, fact(Statement.REOPEN, "2026-03-26"), BERLIN)
    assert asked is not None
    assert asked.name == "not_ended"


def test_what_is_said_after_reopen_counts_again() -> None:
    """Also where it speaks of an earlier day."""
    late = fact(Statement.REFUNDED, "2026-03-20", source="mark:late", noted_at=at("2026-03-28"))
    assert uids([*DISPUTE, REOPEN, late]) == uids([*DISPUTE, late])


def test_an_order_taken_for_finished_is_awaited_again_and_the_named_days_stay() -> None:
    """Nothing that AliExpress named is forgotten: the window after the finish counts beside the protection."""
    finished = [*ON_ITS_WAY, fact(MailKind.RECEIPT_CONFIRMED, "2026-03-20", within=15 * DAY)]
    again = fold_order(ORDER, [*finished, REOPEN], PACIFIC)
    assert again.status is OrderStatus.IN_TRANSIT
    assert uids([*finished, REOPEN]) == uids(finished) | uids(ON_ITS_WAY)
    window = next(one for one in derive(again, policy()) if one.uid.endswith("dispute_window"))
    assert (window.act_by, window.is_stated) == (at("2026-04-04 00:00"), True)
    assert not [one for one in again.told if one.is_lifted]
    assert objection(again, fact(Statement.REOPEN, "2026-03-26"), BERLIN) is not None
    told_again = fact(MailKind.RECEIPT_CONFIRMED, "2026-03-28")
    assert fold_order(ORDER, [*finished, REOPEN, told_again], PACIFIC).status is OrderStatus.FINISHED


@pytest.mark.parametrize("end", [Statement.RECEIVED, Statement.REFUNDED, MailKind.ORDER_CANCELLED])
@pytest.mark.parametrize("follower", [MailKind.ORDER_CLOSED, MailKind.RECEIPT_CONFIRMED])
def test_mails_that_follow_an_end_go_with_it(end: FactKind, follower: FactKind) -> None:
    """The mail "is finished" that comes days after the refund does not stand in the way."""
    ended = [*LIFE, fact(end, "2026-03-20"), fact(follower, "2026-03-23")]
    assert uids([*ended, REOPEN]) >= uids(LIFE)


def test_a_finish_after_another_delivery_is_an_end_of_its_own() -> None:
    """What was said of the first parcel stays said."""
    second = fact(MailKind.DELIVERED, "2026-03-21", tracking_number="B2")
    told = [*LIFE, fact(Statement.RECEIVED, "2026-03-16"), second]
    assert uids([*told, fact(MailKind.RECEIPT_CONFIRMED, "2026-03-23"), REOPEN]) >= uids(told)
    (first, _) = fold_order(ORDER, [*told, fact(MailKind.RECEIPT_CONFIRMED, "2026-03-23"), REOPEN], PACIFIC).arrivals
    assert first.received_at == at("2026-03-16")


def test_reopen_takes_back_the_newest_word_about_an_arrival_only() -> None:
    """The parcel that came earlier is still here (rule A2)."""
    told = [
        *LIFE,
        fact(Statement.RECEIVED, "2026-03-16"),
        fact(MailKind.DELIVERED, "2026-03-20", tracking_number="B2"),
        fact(Statement.RECEIVED, "2026-03-21"),
    ]
    assert uids([*told, REOPEN]) == uids(told[:-1])
    of_parcels = [replace(told[1], tracking_number="A2"), told[2], replace(told[3], tracking_number="B2")]
    both = [told[0], of_parcels[0], told[2]]
    assert uids([*both, fact(Statement.RECEIVED, "2026-03-21", tracking_number="B2"), REOPEN]) == uids(both)


# --- what a `done` ended

WINDOW, CHECK = f"{ORDER}/dispute_window", f"{ORDER}/delivered_check"


def states(facts: list[Fact], marks: list[Mark], now: str) -> dict[str, DeadlineState]:
    """Return the state of each deadline by its uid."""
    order = fold_order(ORDER, [*facts, *facts_of(marks, BERLIN)], PACIFIC)
    decided = plan(derive(order, policy()), in_force(marks), {}, preferences(), at(now))
    return {one.deadline.uid: one.state for one in decided}


def test_reopen_takes_back_a_done() -> None:
    """The whole saying, and nothing that had ended before it; each `reopen` goes one further back, `undo` forward."""
    marks = [
        mark("received", "2026-03-16"),
        replace(mark("done", "2026-03-18", target=WINDOW), id="d1", saying="both"),
        replace(mark("done", "2026-03-18", target=f"{ORDER}/withdrawal"), id="d2", saying="both"),
    ]
    assert states(LIFE, marks, "2026-03-19")[WINDOW] is DeadlineState.DONE
    first, second = mark("reopen", "2026-03-19"), mark("reopen", "2026-03-20")
    assert in_force([*marks, first]) == (marks[0], first)
    assert states(LIFE, [*marks, first], "2026-03-20") == states(LIFE, marks[:1], "2026-03-20")
    assert CHECK not in states(LIFE, [*marks, first], "2026-03-20")
    assert states(LIFE, [*marks, first, second], "2026-03-20") == states(LIFE, [], "2026-03-20")


def test_a_done_that_is_said_again_after_reopen_stands() -> None:
    """And one of another order was never meant."""
    again = mark("done", "2026-03-21", target=WINDOW)
    marks = [mark("done", "2026-03-18", target=WINDOW), mark("reopen", "2026-03-19"), again]
    assert states(LIFE, marks, "2026-03-22")[WINDOW] is DeadlineState.DONE
    other = mark("done", "2026-03-18", target="aliexpress/1/dispute_window")
    assert other in in_force([other, mark("reopen", "2026-03-19")])


def test_reopen_after_a_done_lifts_no_older_end() -> None:
    """The judgement stays: the last call that was live was the appeal against it."""
    judged = [*DISPUTE, fact(Statement.JUDGED, "2026-03-20")]
    appeal = f"{ORDER}/appeal_window"
    marks = [mark("done", "2026-03-22", target=appeal), mark("reopen", "2026-03-23")]
    assert states(judged, marks, "2026-03-24")[appeal] is DeadlineState.OPEN
    reopen = facts_of(marks, BERLIN)[0]
    assert objection(fold_order(ORDER, judged, PACIFIC), reopen, BERLIN) is None


def test_reopen_of_a_line_takes_back_what_was_said_of_that_line() -> None:
    """Whatever was answered about another one later."""
    lines = [mark("done", f"2026-03-1{n}", target=f"{ORDER}/seller_answer/line-{n}") for n in (1, 2)]
    reopen = mark("reopen", "2026-03-19", value="line 1")
    assert in_force([*lines, reopen]) == (lines[1], reopen)


def test_what_was_silenced_is_heard_again_before_all_else() -> None:
    """`closed` is the newest word, and the `done` before it stays."""
    marks = [mark("done", "2026-03-17", target=CHECK), mark("closed", "2026-03-18"), mark("reopen", "2026-03-19")]
    assert states(LIFE, marks, "2026-03-19")[CHECK] is DeadlineState.DONE
    assert states(LIFE, marks, "2026-03-19")[WINDOW] is DeadlineState.OPEN
