"""What is said of a parcel that waits at a point: before its last day, on it, and after it (rule A15)."""

from datetime import timedelta

import pytest

from reminderd.core.model import DeadlineKind, StatedBy
from samples.languages import SAID
from samples.letters import DAY, HOUR, LANGUAGES, entry, reminder

SINCE_MIDNIGHT = timedelta(minutes=30)
"""So long ago the day of the letters began for the vendor."""


def title_of(act_in: timedelta, language: str, stated_by: StatedBy | None = None, zone: str = "Europe/Berlin") -> str:
    """Return subject and first heading of the letter."""
    letter = reminder(entry(DeadlineKind.PICKUP, act_in, 9 * DAY, stated_by=stated_by), language=language, zone=zone)
    return " ".join([letter.subject, *letter.text.split()][:60])


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_its_last_day_a_parcel_is_still_to_be_collected(language: str) -> None:
    """Not that it goes back; a day that we counted is told as ours."""
    last_day, goes_back, may_go_back = SAID[language]["pickup_letter"]
    named = title_of(-SINCE_MIDNIGHT, language, "mail")
    assert last_day in named
    assert goes_back not in named
    assert last_day not in title_of(-SINCE_MIDNIGHT, language)
    assert last_day not in title_of(DAY, language, "mail")
    assert goes_back in title_of(-DAY, language, "mail")
    assert may_go_back in title_of(-DAY, language)


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "America/Los_Angeles", "Europe/Berlin", "Australia/Sydney"])
def test_the_last_day_is_the_one_that_is_named_wherever_the_parcel_lies(zone: str) -> None:
    """In the morning as in the evening of it; not on the next one."""
    past = HOUR if zone != "Pacific/Honolulu" else 3 * HOUR  # there the day of the letters begins later
    last_day = SAID["en"]["pickup_letter"][0]
    assert last_day in title_of(-SINCE_MIDNIGHT, "en", "mail", zone)
    assert last_day not in title_of(-SINCE_MIDNIGHT - DAY - past, "en", "mail", zone)
