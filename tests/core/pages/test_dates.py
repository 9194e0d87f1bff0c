"""Days and times as pages show them: none is made up, and what is no time of day is none."""

from datetime import UTC, date, datetime

import pytest

from reminderd.core.pages.dates import earlier_reading, local_time
from samples.page_texts import WORDS

SEEN = datetime(2026, 8, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue | Jul. 28 18:39", "2026-07-28 18:39"),
        ("Tue | Jul. 28 00:00", "2026-07-28 00:00"),
        ("Tue | Jul. 28 24:00", None),
        ("Tue | Jul. 28 18:60", None),
        ("Tue | 18:39", None),
        ("Tue | Jul. 28", None),
    ],
)
def test_a_step_of_the_tracking_has_its_day_and_time(text: str, expected: str | None) -> None:
    """The year is the one nearest to when the page was seen."""
    found = local_time(text, WORDS["en"], SEEN)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [("2026-03-31", "2026-04-03"), ("2026-04-03", "2026-04-03"), ("2026-04-04", "2026-03-04")],
)
def test_of_two_days_the_earlier_one_is_meant_until_it_is_over(seen: str, expected: str) -> None:
    """Today is not over; if both are, the page's own order of day and month decides."""
    found = earlier_reading("03/04/2026", WORDS["en"], datetime.fromisoformat(f"{seen} 12:00Z"))
    assert found == date.fromisoformat(expected)
