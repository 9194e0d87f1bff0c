"""Each arrival has its own clocks, and each day says whose it is: rules A1, A2, A8, A9, A11."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Deadline, DeadlineKind, DeadlineState, Fact, MailKind, Region, Statement
from reminderd.core.orders import fold_order
from reminderd.core.planning.planner import plan
from reminderd.core.statements.grammar import to_fact
from samples.builders import ORDER, PACIFIC, at, fact, mark, policy, preferences

PLACED = fact(MailKind.ORDER_PLACED, "2026-04-10")
SHIPPED = fact(MailKind.ORDER_SHIPPED, "2026-04-12")
PARTLY = fact(MailKind.ORDER_SHIPPED, "2026-04-12", is_partial=True)
FIRST = fact(MailKind.DELIVERED, "2026-05-01", tracking_number="AP0001")
SECOND = fact(MailKind.DELIVERED, "2026-05-20", tracking_number="AP0002")
FINISHED = fact(MailKind.RECEIPT_CONFIRMED, "2026-05-08", within=timedelta(days=15))
CHECK, WINDOW, CALL = DeadlineKind.DELIVERED_CHECK, DeadlineKind.DISPUTE_WINDOW, DeadlineKind.DISPUTE_LAST_CALL


def found(*facts: Fact, rules: Policy | None = None) -> dict[str, Deadline]:
    order = fold_order(ORDER, (PLACED, *facts), PACIFIC)
    return {one.uid.removeprefix(f"{ORDER}/"): one for one in derive(order, rules or policy())}


def test_the_first_arrival_keeps_its_names_when_a_second_comes() -> None:
    """Stored marks name them; what each is about is told once there are two."""
    alone, both = found(SHIPPED, FIRST), found(SHIPPED, FIRST, SECOND)
    assert {CHECK, WINDOW} <= set(alone)
    assert {CHECK, WINDOW, f"{CHECK}/AP0002", f"{WINDOW}/AP0002"} <= set(both)
    assert alone[WINDOW].arrival is None
    assert (both[WINDOW].arrival, both[f"{WINDOW}/AP0002"].arrival) == ("AP0001", "AP0002")
    assert both[WINDOW].act_by == alone[WINDOW].act_by


def test_a_delivery_that_is_told_twice_counts_from_the_first_time() -> None:
    """A clock that starts early reminds early; one that starts late may remind too late."""
    again = fact(MailKind.DELIVERED, "2026-05-03", tracking_number="AP0001")
    assert found(SHIPPED, FIRST, again)[WINDOW].act_by == found(SHIPPED, FIRST)[WINDOW].act_by


def test_received_answers_for_what_had_come_and_not_for_what_comes() -> None:
    """The check and the window of the second are its own."""
    here = found(PARTLY, FIRST, fact(Statement.RECEIVED, "2026-05-02"), SECOND)
    assert CHECK not in here
    assert {f"{CHECK}/AP0002", f"{WINDOW}/AP0002"} <= set(here)
    waiting = found(PARTLY, FIRST, fact(Statement.RECEIVED, "2026-05-02"))
    assert DeadlineKind.PROTECTION_ENDS in waiting


def test_a_day_answers_for_what_had_come_by_that_day() -> None:
    """Said on 21 May of 2 May: the parcel of the 20th is not meant."""
    said = fact(Statement.RECEIVED, "2026-05-02", noted_at=at("2026-05-21"), happened_at=at("2026-05-02 00:00"))
    here = found(PARTLY, FIRST, SECOND, said)
    assert CHECK not in here
    assert f"{CHECK}/AP0002" in here


def test_one_that_is_missing_takes_nothing_from_the_other() -> None:
    """And a dispute over a line stops the clocks of that line alone."""
    missing = fact(Statement.NOT_RECEIVED, "2026-05-21", tracking_number="0002")
    here = found(PARTLY, FIRST, SECOND, missing)
    assert CHECK in here
    assert f"{CHECK}/AP0002" not in here
    assert f"{DeadlineKind.DISPUTE_UNOPENED}/AP0002" in here


def test_the_order_and_its_parcel_tell_of_one_delivery() -> None:
    """Two mails of the same day are one arrival; one that names no parcel weeks later is another."""
    told = fact(MailKind.DELIVERED, "2026-05-01 12:00")
    assert len(fold_order(ORDER, (PLACED, SHIPPED, FIRST, told), PACIFIC).arrivals) == 1
    later = fact(MailKind.DELIVERED, "2026-05-20")
    assert f"{CHECK}/2026-05-20" in found(SHIPPED, FIRST, later)


@pytest.mark.parametrize("old_goes_on", [False, True])
def test_a_number_is_changed_unless_it_goes_on_beside_the_other(old_goes_on: bool) -> None:
    """Hand-over: one arrival. Split at customs: two."""
    way = [
        fact(MailKind.IN_TRANSIT, "2026-04-20", tracking_number="OLD1"),
        fact(MailKind.IN_TRANSIT, "2026-04-25", tracking_number="NEW1"),
        fact(MailKind.DELIVERED, "2026-05-01", tracking_number="NEW1"),
    ]
    way += [fact(MailKind.IN_TRANSIT, "2026-04-29", tracking_number="OLD1")] if old_goes_on else []
    order = fold_order(ORDER, (PLACED, *way), PACIFIC)
    assert order.is_partly_delivered is old_goes_on
    again = fact(MailKind.DELIVERED, "2026-05-20", tracking_number="OLD1")
    assert f"{CHECK}/OLD1" in found(*way, again)


def test_what_comes_after_the_finish_has_days_of_its_own() -> None:
    """The finish answers for what had come."""
    here = found(SHIPPED, FIRST, FINISHED, fact(MailKind.DELIVERED, "2026-05-24", tracking_number="AP0003"))
    late = here[f"{WINDOW}/AP0003"]
    assert late.act_by == at("2026-06-08 00:00")
    assert not late.is_stated
    assert late.hard_end >= at("2026-06-09 00:00")
    assert f"{CHECK}/AP0003" in here


@pytest.mark.parametrize("ending", [FINISHED, fact(MailKind.AWAITING_CONFIRMATION, "2026-05-08")])
def test_what_comes_within_the_days_of_the_finish_has_both_days(ending: Fact) -> None:
    """A1, A2: the day of the finish stays, and says whose it is; beside it a careful one, counted from the delivery."""
    here = found(SHIPPED, FIRST, ending, fact(MailKind.DELIVERED, "2026-05-14", tracking_number="AP0003"))
    window, call = here[f"{WINDOW}/AP0003"], here[f"{CALL}/AP0003"]
    assert (window.act_by, window.named_later) == (at("2026-05-23 00:00"), None)
    assert window.is_stated is (ending is FINISHED)
    assert (call.act_by, call.stated_by) == (at("2026-05-29 00:00"), None)
    assert call.because[0].quote == "(delivered)"
    assert call.hard_end <= window.hard_end
    assert call.settled_with == (window.uid,)
    assert window.settled_with == (call.uid,)
    assert f"{CHECK}/AP0003" in here


def test_a_window_quotes_who_named_the_day_that_it_is_counted_from() -> None:
    """Whose day is it? The carrier's, the user's where theirs is earlier, or that of a mail that names it."""
    earlier = fact(Statement.RECEIVED, "2026-05-02", happened_at=at("2026-04-28 00:00"))
    named = fact(MailKind.AWAITING_CONFIRMATION, "2026-05-04", delivered_on=date(2026, 4, 25))
    assert found(SHIPPED, FIRST)[WINDOW].because[0].source == FIRST.source
    assert found(SHIPPED, FIRST, earlier)[WINDOW].because[0].source == earlier.source
    assert found(SHIPPED, FIRST, earlier, named)[WINDOW].because[0].source == named.source
    assert found(SHIPPED, FIRST, earlier, named)[WINDOW].act_by == at("2026-05-10 00:00")


def test_two_honest_days_of_one_window() -> None:
    """Ours is 16 May, AliExpress's own the 23rd, and its mail is quoted."""
    here = found(SHIPPED, FIRST, FINISHED)
    careful, named = here[WINDOW], here[CALL]
    assert (careful.act_by, careful.stated_by) == (at("2026-05-16 00:00"), None)
    assert (named.act_by, named.stated_by) == (at("2026-05-23 00:00"), "mail")
    assert named.because[0].source == FINISHED.source
    assert careful.named_later == named.act_by


@pytest.mark.parametrize("said_of", [WINDOW, CALL])
def test_done_on_one_of_two_days_settles_both(said_of: DeadlineKind) -> None:
    """Those of another arrival stay open."""
    here = found(SHIPPED, FIRST, FINISHED, SECOND)
    answered = mark("done", "2026-05-10", f"{ORDER}/{said_of}")
    decided = plan(here.values(), [answered], {}, preferences(), at("2026-05-21"))
    states = {one.deadline.uid.removeprefix(f"{ORDER}/"): one.state for one in decided}
    assert states[WINDOW] is states[CALL] is DeadlineState.DONE
    assert states[f"{WINDOW}/AP0002"] is DeadlineState.OPEN


def test_a_mail_that_grants_other_days_is_believed() -> None:
    """The day that AliExpress names is never told as another."""
    here = found(SHIPPED, fact(MailKind.RECEIPT_CONFIRMED, "2026-05-08", within=timedelta(days=7)))
    assert (here[WINDOW].act_by, here[WINDOW].stated_by) == (at("2026-05-15 00:00"), "mail")


def test_what_was_counted_is_not_over_before_protection_is() -> None:
    """A11: shipped + 90 + 15, or the order page's day and the window."""
    assert found(SHIPPED, FIRST)[WINDOW].hard_end == at("2026-07-27 00:00")
    typed = fact(Statement.PROTECTED_UNTIL, "2026-05-02", due=at("2026-07-30").date())
    assert found(SHIPPED, FIRST, typed)[WINDOW].hard_end == at("2026-08-15 00:00")


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin"])
def test_a_day_that_the_user_names_is_a_day_where_they_live(zone: str) -> None:
    """Said in the evening of that same day; 15 days later at noon there the time may be over."""
    home = ZoneInfo(zone)
    said = to_fact(mark("received", "2026-05-01 20:00", value="2026-05-01"), home)
    evening = at("2026-05-01 12:00").astimezone(home).replace(hour=20)
    assert said
    named = Fact(said.source, ORDER, said.kind, evening, happened_at=said.happened_at, quote="received 2026-05-01")
    assert found(SHIPPED, named)[WINDOW].act_by <= evening.replace(hour=12) + timedelta(days=15)


def test_a_later_receipt_lengthens_the_end_only() -> None:
    """Rules A8, and R1: fourteen days from receipt may be counted from either."""
    law = replace(policy(), region=Region.EU)
    said = fact(Statement.RECEIVED, "2026-05-10", happened_at=at("2026-05-10 00:00"))
    before, after = found(SHIPPED, FIRST, rules=law), found(SHIPPED, FIRST, said, rules=law)
    for kind in (WINDOW, DeadlineKind.WITHDRAWAL):
        assert after[kind].act_by == before[kind].act_by
        assert after[kind].hard_end >= before[kind].hard_end
    assert after[DeadlineKind.WITHDRAWAL].hard_end == at("2026-05-25 00:00")


def test_a_later_word_of_the_shop_beats_a_typed_date_and_both_are_shown() -> None:
    """An extension is a later word than a typed date (rule A9)."""
    typed = fact(Statement.PROTECTED_UNTIL, "2026-05-20", due=at("2026-06-20").date(), source="mark:1")
    longer = fact(MailKind.PROTECTION_EXTENDED, "2026-06-10", due=at("2026-07-05").date())
    (named,) = (one for one in found(SHIPPED, typed, longer).values() if one.kind is DeadlineKind.PROTECTION_ENDS)
    assert (named.act_by, named.stated_by) == (at("2026-07-05 00:00"), "mail")
    assert [one.source for one in named.because[:2]] == [longer.source, typed.source]
    older = fact(MailKind.PROTECTION_EXTENDED, "2026-05-10", due=at("2026-07-05").date())
    (mine,) = (one for one in found(SHIPPED, typed, older).values() if one.kind is DeadlineKind.PROTECTION_ENDS)
    assert (mine.act_by, mine.stated_by) == (at("2026-06-19 00:00"), "user")
