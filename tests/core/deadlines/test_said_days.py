"""A day that is said is one on the whole of which acting is in time, wherever the buyer lives."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminderd.core.dates import day_end, day_of
from reminderd.core.deadlines.said_days import is_by_the_hour, said_at
from reminderd.core.model import Deadline, DeadlineKind
from samples.builders import BERLIN, DAY, ORDER, PACIFIC, at

ACT_BY = at("2026-11-17 00:00")
COUNTED = Deadline(
    f"{ORDER}/dispute_window", ORDER, DeadlineKind.DISPUTE_WINDOW, ACT_BY, ACT_BY + 20 * DAY, (), lost_at=ACT_BY
)
STATED = replace(COUNTED, stated_by="mail", lost_at=ACT_BY + DAY)
LOOK = replace(COUNTED, kind=DeadlineKind.REFUND_CHECK, lost_at=None)
ADVICE = replace(COUNTED, kind=DeadlineKind.ORDER_FINISHING, lost_at=COUNTED.hard_end)
ZONES = ["America/Los_Angeles", "Europe/Berlin", "Asia/Seoul", "Pacific/Kiritimati", "Pacific/Honolulu"]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("about", [COUNTED, STATED], ids=["counted", "stated"])
def test_the_whole_of_a_said_day_is_in_time(about: Deadline, name: str) -> None:
    """Its last minute, too; and it is no earlier than it has to be."""
    zone = ZoneInfo(name)
    day = day_of(said_at(about, zone, ACT_BY - 5 * DAY), zone)
    assert about.lost_at
    assert day_end(day, zone) <= about.lost_at < day_end(day + DAY, zone)


@pytest.mark.parametrize(("about", "day"), [(COUNTED, 16), (STATED, 17), (LOOK, 17), (ADVICE, 17)])
def test_only_what_is_lost_from_the_first_instant_on_is_said_to_be_sooner(about: Deadline, day: int) -> None:
    """A named day is told as it was named; a day to look from, or one of advice, is no last day."""
    assert day_of(said_at(about, BERLIN, ACT_BY - 5 * DAY), BERLIN) == date(2026, 11, day)
    assert day_of(said_at(about, BERLIN, ACT_BY + DAY), BERLIN) == date(2026, 11, day)


def test_in_the_last_hours_the_hour_is_said() -> None:
    """When the whole day is over, the day to act is said, with its hour."""
    morning = ACT_BY - timedelta(hours=1)
    assert said_at(COUNTED, BERLIN, morning) == ACT_BY
    assert is_by_the_hour(COUNTED, BERLIN, morning)
    assert not is_by_the_hour(COUNTED, BERLIN, ACT_BY)
    assert not is_by_the_hour(COUNTED, BERLIN, ACT_BY - timedelta(hours=10))
    assert not is_by_the_hour(COUNTED, PACIFIC, ACT_BY - timedelta(hours=1))  # there a day ends with it
    assert not is_by_the_hour(STATED, BERLIN, morning)
