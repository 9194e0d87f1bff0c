"""When a letter is looked for in the mailbox, and when it goes another way."""

from datetime import timedelta

import pytest

from reminderd.core.model import Delivery, Outcome
from reminderd.core.planning.follow_up import is_junk, is_look_due, needs_another_way
from samples.builders import utc

AT = utc("2026-08-01 12:00")
WATCHED = {"home/INBOX"}


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def attempt(outcome: Outcome, after: int = 0, *, looked: int | None = None, seen_in: str = "") -> Delivery:
    """An attempt so many minutes after the first, looked for so many minutes after it."""
    looked_at = None if looked is None else AT + minutes(looked)
    return Delivery(
        "k",
        "smtp",
        AT + minutes(after),
        outcome,
        looked_at=looked_at,
        seen_in=seen_in,
        seen_at=looked_at if seen_in else None,
    )


@pytest.mark.parametrize(
    ("looked", "now", "is_due"),
    [(None, 14, False), (None, 15, True), (15, 59, False), (15, 60, True), (60, 6000, False), (None, 6000, True)],
)
def test_a_letter_is_looked_for_after_a_quarter_of_an_hour_and_after_an_hour(
    looked: int | None, now: int, is_due: bool
) -> None:
    """Twice, or once where the machine was off meanwhile."""
    assert is_look_due([attempt(Outcome.ACCEPTED, looked=looked)], AT + minutes(now)) is is_due


def test_what_was_found_or_was_never_taken_is_not_looked_for() -> None:
    """The look has no other purpose."""
    found = attempt(Outcome.ACCEPTED, looked=15, seen_in="home/INBOX")
    for attempts in ([], [found], [attempt(Outcome.DEFERRED)], [attempt(Outcome.REJECTED)]):
        assert not is_look_due(attempts, AT + minutes(600))


@pytest.mark.parametrize(
    ("attempts", "now", "is_needed"),
    [
        ([], 600, False),
        ([attempt(Outcome.REJECTED)], 0, True),
        ([attempt(Outcome.DEFERRED), attempt(Outcome.DEFERRED, 30)], 59, False),
        ([attempt(Outcome.DEFERRED), attempt(Outcome.DEFERRED, 30)], 60, True),
        ([attempt(Outcome.ATTEMPTING)], 60, True),
        ([attempt(Outcome.DEFERRED), attempt(Outcome.ACCEPTED, 90)], 100, False),
        ([attempt(Outcome.ACCEPTED)], 6000, False),
        ([attempt(Outcome.ACCEPTED, looked=15)], 15, True),
        ([attempt(Outcome.ACCEPTED, looked=15, seen_in="home/INBOX")], 600, False),
        ([attempt(Outcome.ACCEPTED, looked=15, seen_in="home/Spam")], 15, True),
    ],
)
def test_a_letter_goes_another_way_only_where_mail_failed(attempts: list[Delivery], now: int, is_needed: bool) -> None:
    """Refused, an hour without success, or taken and not to be seen; not where nobody could look."""
    assert needs_another_way(attempts, WATCHED, AT + minutes(now)) is is_needed


@pytest.mark.parametrize(("left", "is_needed"), [(-1, False), (0, True), (119, True), (120, False)])
def test_a_letter_goes_another_way_at_once_in_the_last_two_hours(left: int, is_needed: bool) -> None:
    """Otherwise the hour for which it may wait would be the last one."""
    assert needs_another_way([attempt(Outcome.DEFERRED)], WATCHED, AT, AT + minutes(left)) is is_needed


@pytest.mark.parametrize(
    ("where", "watched", "is_out_of_sight"),
    [
        ("home/INBOX", {"home/INBOX"}, False),
        ("home/Spam", {"home/INBOX"}, True),
        ("home/Unbekannt", {"home/INBOX"}, True),
        ("home/[Gmail]/Spam", {"home/[Gmail]/Spam"}, True),
        ("junkmail/INBOX", {"junkmail/INBOX"}, False),
        ("", {"home/INBOX"}, False),
    ],
)
def test_junk_is_known_by_its_name_or_by_not_being_watched(
    where: str, watched: set[str], is_out_of_sight: bool
) -> None:
    """In whichever language the folder is named."""
    assert is_junk(where, watched) is is_out_of_sight
