"""The planner decides what to say now, and says why."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from reminderd.core.model import (
    Deadline,
    DeadlineKind,
    DeadlineState,
    Decision,
    DecisionReason,
    Mark,
    Outcome,
)
from reminderd.core.planning.planner import notice_key, plan
from samples.builders import BERLIN, DAY, ORDER, at, mark, preferences, utc

ACT_BY = utc("2026-03-30 08:00")
QUIET = (time(22), time(8))


def deadline(
    act_by: datetime = ACT_BY, hard_end: datetime | None = None, kind: DeadlineKind = DeadlineKind.APPEAL_WINDOW
) -> Deadline:
    return Deadline(f"{ORDER}/{kind}", ORDER, kind, act_by, hard_end or act_by + 6 * DAY, ())


def decide(
    now: datetime,
    *,
    about: Deadline | None = None,
    marks: tuple[Mark, ...] = (),
    announced: dict[str, Outcome] | None = None,
    quiet: tuple[time, time] | None = None,
) -> Decision:
    (decision,) = plan([about or deadline()], marks, announced or {}, preferences(quiet=quiet), now)
    return decision


def sent(*triggers: str, about: Deadline | None = None) -> dict[str, Outcome]:
    return {notice_key(about or deadline(), trigger, BERLIN): Outcome.ACCEPTED for trigger in triggers}


def snoozed(said_at: datetime, until: datetime) -> Mark:
    return Mark("snooze", said_at, "cli", deadline().uid, "snooze", until.isoformat())


def test_nothing_is_said_before_the_first_lead_time() -> None:
    """Eight days ahead: not yet; the next notice is known."""
    decision = decide(ACT_BY - 8 * DAY)
    assert decision.reason is DecisionReason.NOT_YET
    assert decision.next_at == ACT_BY - 7 * DAY


def test_each_lead_time_is_announced_once() -> None:
    """Walking hour by hour through the weeks announces 7, 3, 1 and 0 days before, each once."""
    announced: dict[str, Outcome] = {}
    said = []
    now = ACT_BY - 10 * DAY
    while now < ACT_BY + 10 * DAY:
        decision = decide(now, announced=announced)
        if decision.notice:
            said.append((decision.notice.trigger, now))
            announced[decision.notice.key] = Outcome.ACCEPTED
        now += timedelta(hours=1)
    assert said == [
        ("-7d", ACT_BY - 7 * DAY),
        ("-3d", ACT_BY - 3 * DAY),
        ("-1d", ACT_BY - DAY),
        ("-0d", ACT_BY),
    ]


def test_after_downtime_only_the_nearest_trigger_speaks() -> None:
    """Three missed triggers make one notice."""
    decision = decide(ACT_BY - timedelta(hours=3))
    assert decision.notice is not None
    assert decision.notice.trigger == "-1d"
    assert decision.reason is DecisionReason.FIRST


def test_the_reason_tells_first_next_and_moved() -> None:
    """First, next trigger of the same date, and a date that moved are told apart."""
    assert decide(ACT_BY - 3 * DAY, announced=sent("-7d")).reason is DecisionReason.NEXT_TRIGGER
    earlier = deadline(ACT_BY - DAY)
    moved = decide(earlier.act_by - 7 * DAY, about=earlier, announced=sent("-7d"))
    assert moved.reason is DecisionReason.DUE_MOVED


def test_a_date_moved_later_is_silent_until_its_own_lead_time() -> None:
    """An extension announced in time does not repeat what was just said."""
    later = deadline(ACT_BY + 30 * DAY)
    assert decide(ACT_BY - 7 * DAY, about=later, announced=sent("-7d")).notice is None


def test_done_and_past_are_silent() -> None:
    """Done ends a deadline; after its hard end nothing is said, before it still is."""
    about = deadline()
    assert decide(ACT_BY, marks=(mark("done", "2026-03-20", about.uid),)).state is DeadlineState.DONE
    assert decide(about.hard_end + timedelta(seconds=1)).state is DeadlineState.PAST
    assert decide(about.hard_end).notice is not None  # nobody says too late before it has passed


def test_a_snooze_after_done_asks_to_be_reminded_again() -> None:
    """The newer word counts: who is done and then wants to hear of it is not done. The other way round, they are."""
    done = mark("done", "2026-03-20", deadline().uid)
    later, earlier = (snoozed(done.at + n * DAY, ACT_BY - 3 * DAY) for n in (1, -1))
    assert decide(ACT_BY - 2 * DAY, marks=(done, later)).notice is not None
    assert decide(ACT_BY - 2 * DAY, marks=(done, earlier)).state is DeadlineState.DONE


def test_a_snooze_is_silent_and_then_speaks_once() -> None:
    """What would have been said meanwhile is said when the snooze ends; later triggers follow as usual."""
    until = ACT_BY - 2 * DAY
    marks = (mark("snooze", "2026-03-25", deadline().uid, until.isoformat()),)
    assert decide(until - timedelta(hours=1), marks=marks).state is DeadlineState.SNOOZED
    decision = decide(until + timedelta(minutes=1), marks=marks, announced=sent("-7d"))
    assert decision.notice is not None
    assert decision.notice.trigger.startswith("snoozed-until")
    assert decision.next_at == ACT_BY - DAY


def test_the_last_snooze_counts() -> None:
    """A shorter snooze said later replaces a longer one."""
    uid = deadline().uid
    marks = (
        mark("snooze", "2026-03-20", uid, (ACT_BY - DAY).isoformat()),
        mark("snooze", "2026-03-21", uid, (ACT_BY - 5 * DAY).isoformat()),
    )
    assert decide(ACT_BY - 4 * DAY, marks=marks).notice is not None


@pytest.mark.parametrize("said_before", [DAY * 7, DAY * 3, timedelta(hours=25)])
def test_no_snooze_sleeps_through_the_day_to_act(said_before: timedelta) -> None:
    """A snooze for a month ends a day before `act_by`, and the reminder of the day itself follows."""
    said_at = ACT_BY - said_before
    marks = (snoozed(said_at, ACT_BY + 30 * DAY),)
    about = replace(deadline(), lost_at=ACT_BY)
    announced = sent("-7d", "-3d") if said_before <= DAY * 3 else sent("-7d")
    said = []
    now = said_at
    while now < ACT_BY + DAY / 2:
        decision = decide(now, about=about, marks=marks, announced=announced)
        if decision.notice:
            said.append((decision.notice.trigger.partition("-until")[0], ACT_BY - now))
            announced |= {decision.notice.key: Outcome.ACCEPTED}
        now += timedelta(hours=1)
    assert said == [("snoozed", DAY), ("-0d", timedelta())]


def test_a_snooze_on_the_last_day_changes_nothing_of_it() -> None:
    """The letter of a day before offers a snooze; whoever takes it hears of the day itself all the same."""
    about, marks = replace(deadline(), lost_at=ACT_BY), (snoozed(ACT_BY - DAY / 2, ACT_BY + 3 * DAY),)
    announced = sent("-7d", "-3d", "-1d")
    assert decide(ACT_BY - DAY / 4, about=about, marks=marks, announced=announced).notice is None
    assert decide(ACT_BY, about=about, marks=marks, announced=announced).notice is not None


def test_a_snooze_after_the_day_to_act_ends_before_the_end() -> None:
    """What is repeated can be put off, but not beyond the last day on which it may still help."""
    about = deadline()
    marks = (snoozed(ACT_BY + DAY, ACT_BY + 90 * DAY),)
    assert decide(about.hard_end - 2 * DAY, marks=marks).state is DeadlineState.SNOOZED
    assert decide(about.hard_end - DAY / 2, marks=marks, announced=sent("-7d", "-3d", "-1d", "-0d")).notice is not None


def test_quiet_hours_put_off_a_notice_to_the_morning() -> None:
    """Due at 23:00 in Berlin: said at 08:00."""
    about = deadline(utc("2026-03-20 22:00"))  # 23:00 in Berlin
    due = about.act_by - 7 * DAY
    assert decide(due + timedelta(minutes=1), about=about, quiet=QUIET).notice is None
    assert decide(due, about=about, quiet=QUIET).next_at == utc("2026-03-14 07:00")
    assert decide(utc("2026-03-14 07:00"), about=about, quiet=QUIET).notice is not None


def test_quiet_hours_bring_a_notice_forward_when_waiting_would_pass_the_deadline() -> None:
    """The last-day notice of a deadline at 03:00 comes at 22:00 the evening before."""
    about = deadline(utc("2026-01-20 02:00"))
    announced = sent("-7d", "-3d", "-1d", about=about)
    assert decide(utc("2026-01-19 20:59"), about=about, announced=announced, quiet=QUIET).notice is None
    decision = decide(utc("2026-01-19 21:00"), about=about, announced=announced, quiet=QUIET)
    assert decision.notice is not None
    assert decision.notice.trigger == "-0d"


def test_a_mail_read_at_night_waits_unless_it_cannot() -> None:
    """A deadline that becomes known at night waits for the morning; one that ends before it does not."""
    night = utc("2026-01-20 00:30")
    assert decide(night, about=deadline(utc("2026-01-22 12:00")), quiet=QUIET).reason is DecisionReason.QUIET_HOURS
    assert decide(night, about=deadline(utc("2026-01-20 03:00")), quiet=QUIET).notice is not None


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.ACCEPTED, DecisionReason.ALREADY_SENT),
        (Outcome.DEFERRED, DecisionReason.BACKING_OFF),
        (Outcome.ATTEMPTING, DecisionReason.BACKING_OFF),
        (Outcome.REJECTED, DecisionReason.REJECTED),
    ],
)
def test_what_stands_in_a_letter_is_not_planned_again(outcome: Outcome, reason: DecisionReason) -> None:
    """Whatever became of the letter, its notices are not put into another one."""
    key = notice_key(deadline(), "-7d", BERLIN)
    decision = decide(ACT_BY - 6 * DAY, announced={key: outcome})
    assert (decision.notice, decision.reason, decision.current_key) == (None, reason, key)


def test_the_hour_that_comes_twice_and_the_one_that_never_comes_announce_once() -> None:
    """Across both DST changes in Berlin every trigger speaks exactly once."""
    for day in ("2026-03-29", "2026-10-25"):
        about = deadline(utc(f"{day} 01:30"))
        announced: dict[str, Outcome] = {}
        now = about.act_by - 8 * DAY
        while now < about.act_by + DAY:
            decision = decide(now, about=about, announced=announced, quiet=(time(1), time(3)))
            if decision.notice:
                assert decision.notice.key not in announced
                announced[decision.notice.key] = Outcome.ACCEPTED
            now += timedelta(minutes=20)
        assert len(announced) == 4


def test_a_letter_that_its_day_overtook_is_written_anew() -> None:
    """It was withdrawn when its day came before it could be sent: what it said of the day was not true any more."""
    last = notice_key(deadline(), "-0d", BERLIN)
    decision = decide(ACT_BY + DAY, announced={last: Outcome.WITHDRAWN})
    assert decision.notice is not None
    assert decision.notice.trigger == "-0d-again"
    late = {last: Outcome.WITHDRAWN, decision.notice.key: Outcome.DEFERRED}
    assert decide(ACT_BY + 2 * DAY, announced=late).notice is None
    for outcome in (Outcome.ACCEPTED, Outcome.DEFERRED):
        assert decide(ACT_BY + DAY, announced={last: outcome}).notice is None


def test_a_letter_withdrawn_for_what_was_taken_back_is_written_again() -> None:
    """`done` ended a letter that waited; undone before the day, the reminder comes after all, once."""
    withdrawn = dict.fromkeys(sent("-7d"), Outcome.WITHDRAWN)
    decision = decide(ACT_BY - 6 * DAY, announced=withdrawn)
    assert decision.notice
    assert decision.notice.trigger == "-7d-again"
    assert decide(ACT_BY - 5 * DAY, announced={**withdrawn, decision.notice.key: Outcome.ACCEPTED}).notice is None


def test_what_stood_in_one_withdrawn_letter_after_the_other_is_still_told() -> None:
    """A refused letter is withdrawn when the day of one thing in it comes; the others go into the next each time."""
    announced: dict[str, Outcome] = {}
    for now in (ACT_BY - 6 * DAY, ACT_BY - 5 * DAY, ACT_BY - 4 * DAY, ACT_BY + 1 * DAY, ACT_BY + 2 * DAY):
        decision = decide(now, announced=announced)
        assert decision.notice, now
        assert decision.notice.key not in announced
        announced[decision.notice.key] = Outcome.WITHDRAWN
    third = f"{notice_key(deadline(), '-7d', BERLIN)}-again-2"
    assert announced[third] is Outcome.WITHDRAWN
    assert decide(ACT_BY - 4 * DAY, announced={**announced, third: Outcome.ACCEPTED}).notice is None


def test_the_vendors_clock_and_the_users_agree_on_the_day_of_a_key() -> None:
    """A key names the user's calendar day of act_by, so an unmoved date keeps its key."""
    assert notice_key(deadline(at("2026-03-30 00:00")), "-7d", BERLIN).endswith("@2026-03-30#-7d")
