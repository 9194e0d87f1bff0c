"""When a snooze ends, and what is said only once because of it."""

from datetime import datetime, timedelta

import pytest

from builders import DAY, ORDER, preferences, utc
from reminderd.core.model import Deadline, DeadlineKind
from reminderd.core.planning.snoozes import days_that_fit, snooze_end
from reminderd.core.planning.triggers import Counted, Wishes, triggers_between

ACT_BY = utc("2026-06-22 07:00")
ABOUT = Deadline(f"{ORDER}/window", ORDER, DeadlineKind.DISPUTE_WINDOW, ACT_BY, ACT_BY + DAY, (), lost_at=ACT_BY)
MINUTE = timedelta(minutes=1)


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
