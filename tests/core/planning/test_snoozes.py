"""When a snooze ends, and what is said only once because of it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminderd.core.model import Deadline, DeadlineKind, Decision, DecisionReason, Mark, Outcome
from reminderd.core.planning.planner import plan
from reminderd.core.planning.snoozes import days_that_fit, snooze_end
from reminderd.core.planning.triggers import Counted, Wishes, triggers_between
from samples.builders import DAY, ORDER, preferences, utc

ACT_BY = utc("2026-06-22 07:00")
ABOUT = Deadline(f"{ORDER}/window", ORDER, DeadlineKind.DISPUTE_WINDOW, ACT_BY, ACT_BY + DAY, (), lost_at=ACT_BY)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("said_at", "wished", "until"),
    [
        (ACT_BY - 3 * DAY, ACT_BY - 3 * DAY, None),  # until now
        (ACT_BY - 3 * DAY, ACT_BY - 3 * DAY + MINUTE, ACT_BY - 3 * DAY + MINUTE),
        (ACT_BY - DAY, ACT_BY + DAY, None),  # its end a day before the day to act is now
        (ACT_BY - DAY - MINUTE, ACT_BY + DAY, ACT_BY - DAY),
    ],
)
def test_a_snooze_that_would_end_at_once_puts_nothing_off(
    said_at: datetime, wished: datetime, until: datetime | None
) -> None:
    """The reminders of the last day come as if nothing had been said; and no such snooze is offered."""
    assert snooze_end(ABOUT, said_at, wished) == until
    assert days_that_fit(ABOUT, said_at) == (2 if said_at == ACT_BY - 3 * DAY else 0)


def test_what_is_due_when_a_snooze_ends_is_said_once() -> None:
    """The end of the snooze speaks for the reminder of that very moment."""
    counted = Counted(ACT_BY, ACT_BY, ACT_BY + DAY)
    wishes = Wishes((3 * DAY, DAY, timedelta()), (), preferences().letter_hours)
    for until, names in ((ACT_BY - DAY, ["snoozed", "-0d"]), (ACT_BY - DAY - MINUTE, ["snoozed", "-1d", "-0d"])):
        found = triggers_between(counted, (ACT_BY,), wishes, until)
        assert [one.name.partition("-until")[0] for one in found] == names


def decided(*marks: Mark, told: dict[str, Outcome] | None = None, hour: time | None = None) -> Decision:
    """Return what is decided of it three days before its day."""
    (decision,) = plan([ABOUT], marks, told or {}, preferences(hour=hour, zone=UTC), ACT_BY - 3 * DAY)
    return decision


def said(action: str, when: datetime, until: datetime | None = None) -> Mark:
    return Mark(f"{action}-{when}", when, "cli", ABOUT.uid, action, until.isoformat() if until else None)


def test_a_snooze_holds_where_the_day_moved_and_is_still_ahead() -> None:
    """Only a day that is over by then would pass untold (A12); another one is told when the snooze ends."""
    moved = {f"{ABOUT.uid}@2026-06-30#-7d": Outcome.ACCEPTED}
    snooze = said("snooze", ACT_BY - 3 * DAY - MINUTE, ACT_BY - 2 * DAY)
    assert decided(snooze, told=moved).reason is DecisionReason.SNOOZED
    assert decided(told=moved).reason is DecisionReason.DUE_MOVED


def test_done_counts_beside_a_snooze_of_the_same_answer_and_not_beside_a_later_one() -> None:
    """Both in one answer: what is done needs no reminder. A reminder that is asked for later is wanted."""
    when = ACT_BY - 4 * DAY
    done = said("done", when)
    assert decided(done, said("snooze", when, ACT_BY - 2 * DAY)).reason is DecisionReason.DONE
    assert decided(done, said("snooze", when + MINUTE, ACT_BY - 2 * DAY)).reason is DecisionReason.SNOOZED


def test_a_short_snooze_promises_the_letter_that_ends_it() -> None:
    """It ends at nine, and the letter of the day comes at ten: ten is what is promised."""
    snooze = said("snooze", ACT_BY - 3 * DAY - MINUTE, ACT_BY - 3 * DAY + 2 * HOUR)
    assert decided(snooze).next_at == ACT_BY - 3 * DAY + 2 * HOUR
    assert decided(snooze, hour=time(10)).next_at == ACT_BY - 3 * DAY + 3 * HOUR
