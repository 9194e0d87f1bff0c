"""Quiet times: where they begin and end, and what may still be said before one is over."""

from datetime import datetime, time, timedelta

import pytest

from reminderd.core.planning.last_day import out_of_quiet_time
from reminderd.core.planning.quiet_hours import Quiet
from samples.builders import BERLIN

SATURDAY, SUNDAY, MONDAY = (datetime(2026, 6, day, tzinfo=BERLIN) for day in (13, 14, 15))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_a_weekend_and_a_night_that_meet_are_one_quiet_time() -> None:
    """At midnight; a letter at the end of the weekend would ring in the night."""
    quiet = Quiet((time(0), time(8)), has_weekends=True, zone=BERLIN)
    assert quiet.stretch_at(SUNDAY) == (SATURDAY, MONDAY + 8 * HOUR)
    assert quiet.stretch_at(MONDAY + 8 * HOUR - MINUTE) == (SATURDAY, MONDAY + 8 * HOUR)
    assert quiet.stretch_at(MONDAY + 8 * HOUR) is None


@pytest.mark.parametrize(("left", "is_in_the_morning"), [(12 * HOUR, True), (12 * HOUR - MINUTE, False)])
def test_the_letter_of_a_last_day_waits_for_its_morning_if_half_of_the_day_is_left_then(
    left: timedelta, is_in_the_morning: bool
) -> None:
    """Where earlier ones have come; the first one never waits."""
    quiet = Quiet((time(22), time(8)), has_weekends=False, zone=BERLIN)
    evening, morning = SUNDAY + 22 * HOUR, MONDAY + 8 * HOUR
    ends = (MONDAY, morning + left, MONDAY + 100 * HOUR)
    told = out_of_quiet_time(MONDAY, ends, quiet, is_last_of_several=True)
    assert told == (morning if is_in_the_morning else evening)
    assert out_of_quiet_time(MONDAY, ends, quiet) == evening
