"""Days on which the buyer has to go somewhere are days where the buyer lives (rules A8, A15)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from reminderd.core.deadlines.said_days import is_last_day
from reminderd.core.model import Deadline, DeadlineKind
from reminderd.core.planning.places import days_of
from samples.builders import BERLIN, ORDER, PACIFIC, utc

SYDNEY = ZoneInfo("Australia/Sydney")
ACT_BY = utc("2026-06-02 07:00")  # midnight of the vendor, the afternoon in Sydney


def deadline(kind: DeadlineKind) -> Deadline:
    return Deadline(f"{ORDER}/{kind}", ORDER, kind, ACT_BY, utc("2026-06-03 07:00"), ())


@pytest.mark.parametrize(
    ("home", "now", "is_today"),
    [
        (BERLIN, "2026-06-02 09:00", True),
        (BERLIN, "2026-06-01 21:00", False),  # 23:00 on the eve there
        (BERLIN, "2026-06-02 22:30", False),  # half past midnight there
        (SYDNEY, "2026-06-01 15:00", True),  # one in the morning there, of the second
        (SYDNEY, "2026-06-02 15:00", False),
    ],
)
def test_somebody_has_to_go_on_the_day_where_the_buyer_lives(home: ZoneInfo, now: str, is_today: bool) -> None:
    """What can be done online needs no trip."""
    assert is_last_day(deadline(DeadlineKind.PICKUP), utc(now), (PACIFIC, home)) is is_today
    assert not is_last_day(deadline(DeadlineKind.DISPUTE_WINDOW), utc(now), (PACIFIC, home))


def test_reminders_are_counted_back_from_the_morning_of_that_day() -> None:
    """In Sydney the vendor's midnight is the afternoon of the day to go."""
    assert days_of(deadline(DeadlineKind.PICKUP), SYDNEY).counted_from == utc("2026-06-01 14:00")
    assert days_of(deadline(DeadlineKind.DISPUTE_WINDOW), SYDNEY).counted_from == ACT_BY


@pytest.mark.parametrize("home", [BERLIN, SYDNEY])
def test_the_day_at_a_place_ends_with_its_night_there(home: ZoneInfo) -> None:
    """A quiet weekend must not put off a Sunday's letter to Monday, when the vendor's Sunday is still on (A12)."""
    days = days_of(deadline(DeadlineKind.PICKUP), home)
    assert days.before - days.counted_from == timedelta(days=1)
    assert days.before.astimezone(home).hour == 0
