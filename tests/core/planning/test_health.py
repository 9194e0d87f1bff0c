"""Only what is proven to have succeeded within its time is well."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reminderd.core.model import Delivery, Letter, LetterKind, Outcome, Trouble
from reminderd.core.planning.health import LEAST_FREE_BYTES, Proofs, problems_of, refused_since

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SERVICE = Proofs(
    is_running=True,
    used_since=NOW - 90 * DAY,
    looked_at={"home": NOW - MINUTE, "work": NOW - 2 * MINUTE},
    look_every={"home": 5 * MINUTE, "work": 5 * MINUTE},
    done_at={"remind": NOW - MINUTE, "run": NOW - MINUTE, "housekeep": NOW - HOUR},
    waiting=(),
    refused=(),
    in_junk=(),
    troubles=(),
    free_bytes=10 * LEAST_FREE_BYTES,
)
CRON = replace(
    SERVICE,
    is_running=False,
    looked_at={"home": NOW - 24 * HOUR, "work": NOW - 24 * HOUR},
    done_at={"remind": NOW - 24 * HOUR, "once": NOW - 24 * HOUR, "run": NOW - 40 * DAY},
)


def keys(proofs: Proofs, **wishes: Any) -> list[str]:
    return [problem.key for problem in problems_of(proofs, NOW, **wishes)]


def waiting(outcome: Outcome, ago: timedelta, answer: str = "") -> tuple[Letter, list[Delivery]]:
    letter = Letter(f"k{ago}", LetterKind.REMINDER, "m@x", None, NOW - ago, "Subject", "", "")
    return letter, [Delivery("k", "smtp", NOW - ago, outcome, answer)]


def test_a_service_and_a_daily_cron_are_well() -> None:
    """Each within its own time."""
    assert problems_of(SERVICE, NOW) == ()
    assert problems_of(CRON, NOW) == ()


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"looked_at": {"home": NOW - 20 * DAY, "work": NOW}}, ["unread/home"]),
        ({"looked_at": {"home": NOW - 61 * MINUTE, "work": NOW}}, ["unread/home"]),
        ({"looked_at": {"home": NOW - 59 * MINUTE, "work": NOW}}, []),
        ({"looked_at": {"work": NOW}}, ["unread/home"]),
        ({"looked_at": {}}, ["unread/home", "unread/work"]),
        ({"look_every": {"home": DAY}, "looked_at": {"home": NOW - 2 * DAY}}, []),
        ({"look_every": {"home": DAY}, "looked_at": {"home": NOW - 4 * DAY}}, ["unread/home"]),
        ({"done_at": {"remind": NOW - 16 * MINUTE, "housekeep": NOW}}, ["job/remind"]),
        ({"done_at": {"housekeep": NOW}}, ["job/remind"]),
        ({"done_at": {"remind": NOW}}, ["job/housekeep"]),
        ({"done_at": {"remind": NOW, "housekeep": NOW - 2 * DAY}}, ["job/housekeep"]),
        ({"done_at": {"remind": NOW}, "used_since": NOW - HOUR}, []),
        ({"free_bytes": 0}, ["disk/state"]),
        ({"looked_at": {"home": NOW + DAY, "work": NOW}}, ["clock/machine"]),
        ({"done_at": {"remind": NOW + 400 * DAY, "housekeep": NOW}}, ["clock/machine"]),
        ({"expects_backup": True, "backup_at": NOW - DAY}, []),
        ({"expects_backup": True, "backup_at": NOW - 3 * DAY}, ["backup/state"]),
        ({"expects_backup": True}, ["backup/state"]),
        ({"expects_backup": True, "used_since": NOW - DAY}, []),
        ({"in_junk": [("Subject", "home/Spam")]}, ["junk/home/Spam"]),
    ],
)
def test_a_service_that_lacks_a_proof_is_not_well(change: dict[str, Any], kinds: list[str]) -> None:
    """Never done, or not lately enough, or at a time that is still to come."""
    assert keys(replace(SERVICE, **change)) == kinds


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"looked_at": {}, "done_at": {}, "used_since": NOW}, ["new/reminderd"]),
        ({"looked_at": {"home": NOW - 27 * HOUR, "work": NOW - HOUR}}, ["unread/home"]),
        ({"looked_at": {"work": NOW - HOUR}}, ["unread/home"]),
        ({"looked_at": {}, "done_at": {"once": NOW, "remind": NOW}}, ["unread/home", "unread/work"]),
        ({"looked_at": {"home": NOW, "work": None}, "done_at": {"once": NOW, "remind": NOW}}, ["unread/work"]),
        # rounds that were interrupted after the mailboxes were read
        ({"looked_at": {"home": NOW, "work": NOW}, "done_at": {}}, ["new/reminderd"]),
        ({"looked_at": {"home": NOW, "work": NOW}, "done_at": {"remind": NOW - 2 * DAY}}, ["stopped/reminderd"]),
        # a service was here, and is gone
        ({"done_at": {"remind": NOW - 2 * HOUR, "run": NOW - 2 * HOUR, "once": NOW - 3 * HOUR}}, ["stopped/reminderd"]),
        ({"done_at": {"remind": NOW - 30 * MINUTE, "run": NOW - 30 * MINUTE}}, []),
        ({"done_at": {"remind": NOW - 2 * HOUR, "run": NOW - 3 * HOUR, "once": NOW - 2 * HOUR}}, []),
    ],
)
def test_without_a_service_somebody_must_come_daily(change: dict[str, Any], kinds: list[str]) -> None:
    """Cron has a day. A service that was there does not come back by itself."""
    assert keys(replace(CRON, **change)) == kinds


def test_a_known_trouble_of_an_account_is_said_once() -> None:
    """The cause is told instead of the symptom."""
    trouble = Trouble("login/home", NOW - 9 * DAY, "home", "refused")
    proofs = replace(SERVICE, looked_at={"home": NOW - 9 * DAY, "work": NOW}, troubles=(trouble,))
    assert problems_of(proofs, NOW) == (trouble,)
    assert keys(replace(SERVICE, troubles=(Trouble("owed/home", NOW, "home", "2 mails"),))) == ["owed/home"]


def test_letters_that_did_not_get_through_are_told_by_their_way() -> None:
    """With the oldest one's beginning; one that is being sent just now is none of them."""
    stuck = [waiting(Outcome.DEFERRED, 2 * HOUR, "451 later"), waiting(Outcome.ATTEMPTING, 20 * MINUTE)]
    (problem,) = problems_of(replace(SERVICE, waiting=[*stuck, waiting(Outcome.ATTEMPTING, MINUTE)]), NOW)
    assert (problem.key, problem.since) == ("letters/smtp", NOW - 2 * HOUR)
    assert problem.detail == "2 letters are not delivered by smtp, last answer: 451 later"
    fresh = replace(SERVICE, waiting=[waiting(Outcome.DEFERRED, MINUTE, "451 later")])
    assert keys(fresh) == ["letters/smtp"]
    assert keys(fresh, letters_may_wait=HOUR) == []
    assert keys(replace(SERVICE, refused=[waiting(Outcome.REJECTED, MINUTE, "550 limit")])) == ["letters/smtp"]
    twice = waiting(Outcome.REJECTED, HOUR, "550 no such user")  # it waits for the next day's try
    (problem,) = problems_of(replace(SERVICE, waiting=[twice], refused=[twice]), NOW)
    assert problem.detail.startswith("1 letter is")


def test_a_refusal_counts_until_the_way_took_a_letter() -> None:
    """A letter that we withdrew is no refusal, nor is one of another channel."""
    refused, taken = waiting(Outcome.REJECTED, HOUR, "550 5.4.5 limit"), waiting(Outcome.ACCEPTED, MINUTE, "250 ok")
    withdrawn = waiting(Outcome.REJECTED, HOUR, "out of date before it could be sent")
    assert refused_since([taken, refused], "smtp") == (refused,)
    assert refused_since([refused, taken], "smtp") == ()
    assert refused_since([refused], "push/phone") == ()
    assert refused_since([withdrawn], "smtp") == ()
