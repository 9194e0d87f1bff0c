"""On the last day something is said, whatever was snoozed and however quiet it is (rule A12)."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminderd.core.model import Deadline, DeadlineKind, Mark, Outcome
from reminderd.core.planning.last_day import cannot_wait
from reminderd.core.planning.planner import plan
from reminderd.core.planning.preferences import Preferences
from reminderd.core.planning.snoozes import days_that_fit
from samples.builders import DAY, ORDER, preferences, utc

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = (time(22), time(8))
ACT_BY = utc("2026-06-22 07:00")  # midnight in Pacific time, 03:00 in New York: a Monday


def deadline(*, is_named: bool = True, kind: DeadlineKind = DeadlineKind.PROTECTION_ENDS) -> Deadline:
    """Return one of a day that was named, which lasts until its night; or of one that we counted."""
    lost_at = ACT_BY + DAY if is_named else ACT_BY
    hard_end = lost_at if is_named else ACT_BY + 30 * DAY
    return Deadline(f"{ORDER}/{kind}", ORDER, kind, ACT_BY, hard_end, (), lost_at=lost_at)


def told(
    about: Deadline,
    since: datetime,
    *snoozes: tuple[datetime, datetime],
    wishes: Preferences | None = None,
) -> list[tuple[str, datetime]]:
    """Return what is said of it from then until its end, each half hour, with a service that was off before."""
    wishes = wishes or preferences(quiet=NIGHT, zone=NEW_YORK)
    marks = [Mark(f"s{n}", at, "cli", about.uid, "snooze", f"{until:%FT%T%z}") for n, (at, until) in enumerate(snoozes)]
    announced: dict[str, Outcome] = {}
    said = []
    now = since
    while now <= about.hard_end:
        (decision,) = plan([about], [mark for mark in marks if mark.at <= now], announced, wishes, now)
        if decision.notice:
            said.append((decision.notice.trigger, now))
            announced[decision.notice.key] = Outcome.ACCEPTED
        now += timedelta(minutes=30)
    return said


def test_the_letter_of_a_named_last_day_comes_on_it() -> None:
    """In New York it begins at three in the night: the letter waits for the morning, when 19 hours are left."""
    assert told(deadline(), ACT_BY - 2 * DAY) == [
        ("-3d", ACT_BY - 2 * DAY + timedelta(hours=5)),
        ("-1d", ACT_BY - DAY + timedelta(hours=5)),
        ("-0d", ACT_BY + timedelta(hours=5)),
    ]


def test_what_loses_nothing_is_not_told_of_late_in_the_evening() -> None:
    """A day from which to look begins in the night: it stands in the letter of the day before, not in one at ten."""
    look = replace(deadline(kind=DeadlineKind.SELLER_ANSWER), lost_at=None)
    assert told(look, ACT_BY - 3 * DAY, wishes=preferences(quiet=NIGHT, zone=NEW_YORK, hour=time(8)))[:1] == [
        ("-0d", ACT_BY - timedelta(hours=19)),
    ]


def test_a_counted_day_may_be_over_at_its_midnight_so_its_letter_comes_before_the_night() -> None:
    """Nobody knows that it lasts until the morning."""
    assert told(deadline(is_named=False), ACT_BY - DAY / 2)[:2] == [
        ("-1d", ACT_BY - DAY / 2),
        ("-0d", utc("2026-06-22 02:00")),
    ]


def test_a_monday_that_was_named_is_told_of_on_that_monday_where_weekends_are_quiet() -> None:
    """The day before comes on Friday evening, and the day itself on Monday morning."""
    wishes = replace(preferences(quiet=NIGHT, zone=NEW_YORK), is_quiet_on_weekends=True)
    assert told(deadline(), ACT_BY - 4 * DAY, wishes=wishes)[-2:] == [
        ("-1d", utc("2026-06-20 02:00")),
        ("-0d", utc("2026-06-22 12:00")),
    ]


def test_what_is_heard_of_in_its_last_night_is_said_in_that_night() -> None:
    """A named day ends at three; the morning would be too late."""
    heard_at = ACT_BY + DAY - timedelta(hours=4)
    assert told(deadline(), heard_at) == [("-0d", heard_at)]


def test_a_snooze_into_a_quiet_weekend_ends_before_it() -> None:
    """Its last day is a Sunday: it is said on Friday evening, as without a snooze, and not on Saturday."""
    sunday = replace(deadline(is_named=False), act_by=ACT_BY - DAY, lost_at=ACT_BY - DAY)
    wishes = replace(preferences(quiet=NIGHT, zone=NEW_YORK), is_quiet_on_weekends=True)
    said = told(sunday, ACT_BY - 5 * DAY, (ACT_BY - 4 * DAY, ACT_BY + 9 * DAY), wishes=wishes)
    assert [at for _, at in said if at < sunday.act_by] == [
        ACT_BY - 5 * DAY + timedelta(hours=5),
        utc("2026-06-20 02:00"),
    ]


@pytest.mark.parametrize("leads", [(), (7 * DAY,), (3 * DAY, DAY)])
def test_what_was_snoozed_is_told_of_on_its_day_whatever_the_lead_times(leads: tuple[timedelta, ...]) -> None:
    """Also where the settings know no letter of the day itself (A12)."""
    about = deadline()
    wishes = replace(preferences(), lead_times={about.kind: leads}, repeat_every={})
    said = told(about, ACT_BY - 7 * DAY, (ACT_BY - 6 * DAY, ACT_BY + 9 * DAY), wishes=wishes)
    assert [at for trigger, at in said if not trigger.startswith("-7")] == [ACT_BY - DAY, ACT_BY]
    assert all(trigger != "-0d" for trigger, _ in told(about, ACT_BY - 7 * DAY, wishes=wishes))


def test_a_day_that_moved_to_before_the_snooze_is_told_at_once() -> None:
    """What was put off was the day that was known; from then on the snooze holds."""
    about = deadline(is_named=False)
    said_at = ACT_BY + 2 * DAY
    snooze = Mark("s", said_at, "cli", about.uid, "snooze", f"{said_at + 10 * DAY:%FT%T%z}")
    told_before = {f"{about.uid}@2026-08-01#-7d": Outcome.ACCEPTED}
    (moved,) = plan([about], [snooze], told_before, preferences(), said_at + DAY)
    assert moved.notice
    assert plan([about], [snooze], {}, preferences(), said_at + DAY)[0].notice is None
    for outcome, is_asleep in ((Outcome.DEFERRED, False), (Outcome.ACCEPTED, True)):
        announced = {**told_before, moved.notice.key: outcome}
        (after,) = plan([about], [snooze], announced, preferences(), said_at + DAY)
        assert (after.reason.value == "snoozed") is is_asleep


@pytest.mark.parametrize(
    ("before", "days"),
    [(5 * DAY, 4), (DAY * 2, 1), (DAY * 2 - timedelta(minutes=1), 0), (DAY, 0), (DAY / 2, 0), (-DAY, 28)],
)
def test_only_whole_days_that_end_a_day_before_fit(before: timedelta, days: int) -> None:
    """After the day to act, those that end a day before what is certainly the end."""
    assert days_that_fit(deadline(is_named=False), ACT_BY - before) == days


@pytest.mark.parametrize(
    ("hours_left", "can_be_lost", "is_urgent"), [(6, True, True), (12, True, False), (6, False, False)]
)
def test_news_of_a_loss_comes_in_time_to_act(hours_left: int, can_be_lost: bool, is_urgent: bool) -> None:
    """Half a day has to be left after the quiet time; where nothing is lost, the day itself will do."""
    now, until = utc("2026-06-01 20:00"), utc("2026-06-02 06:00")
    end = until + timedelta(hours=hours_left)
    ends = (end, end, end) if can_be_lost else (end,)
    assert cannot_wait(ends, now, until, is_news=True) is is_urgent
    assert not cannot_wait(ends, now, until)


def test_what_costs_nothing_by_waiting_is_put_off_as_long_as_was_asked_for() -> None:
    """A look for a refund has no last day: the snooze ends as it was wished, past the day to act (A12 is of losses)."""
    about = replace(deadline(is_named=False, kind=DeadlineKind.REFUND_CHECK), lost_at=None)
    asked_at = ACT_BY - 2 * DAY
    (decision,) = plan(
        [about],
        [Mark("s", asked_at, "cli", about.uid, "snooze", f"{ACT_BY + 5 * DAY:%FT%T%z}")],
        {},
        preferences(),
        ACT_BY,
    )
    assert (decision.state.value, decision.next_at) == ("snoozed", ACT_BY + 5 * DAY)
    assert days_that_fit(about, asked_at) == 31
