"""Lead times of the user's own, and the last day."""

from datetime import timedelta

import pytest

from reminderd.config import load
from reminderd.core.model import DeadlineKind

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("dispute_window: [7d]", (7 * DAY, timedelta())),
        ("dispute_window: [7d, 0d]", (7 * DAY, timedelta())),
        ("dispute_window: off", ()),
        ("dispute_last_call: [2d]", (2 * DAY,)),
        ("refund_check: [2d]", (2 * DAY,)),
    ],
)
def test_the_last_day_of_what_can_be_lost_is_told_of_unless_all_is_off(
    right: str, write, given: str, told: tuple[timedelta, ...]
) -> None:
    """A list that forgets 0d keeps it (rule A12), but where nothing is lost, and where it never was."""
    kind = DeadlineKind(given.partition(":")[0])
    assert load(write(f"{right}\nlead_times: {{{given}}}\n")).lead_times[kind] == told
