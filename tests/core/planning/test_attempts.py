"""When a letter that has not arrived yet is tried again."""

from dataclasses import replace
from datetime import timedelta

from reminderd.core.model import Delivery, Outcome, Phase
from reminderd.core.planning.attempts import next_attempt_at
from samples.builders import utc


def attempt(minute: int, outcome: Outcome, *, is_ambiguous: bool = False) -> Delivery:
    return Delivery("k", "smtp", utc("2026-03-01 08:00") + timedelta(minutes=minute), outcome, "", is_ambiguous)


def test_deferred_letters_back_off_to_an_hour() -> None:
    """2, 4, 8 ... 60 minutes after the last attempt."""
    attempts: list[Delivery] = []
    waits = []
    for _ in range(8):
        attempts.append(attempt(0, Outcome.DEFERRED))
        due = next_attempt_at(attempts)
        assert due is not None
        waits.append((due - attempts[-1].attempted_at) // timedelta(minutes=1))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_settled_letters_are_not_tried_again() -> None:
    """Accepted or withdrawn: done. An address that is gone is asked once a day, since the user may bring it back."""
    assert next_attempt_at([attempt(0, Outcome.DEFERRED), attempt(3, Outcome.ACCEPTED)]) is None
    assert next_attempt_at([attempt(0, Outcome.WITHDRAWN)]) is None
    assert next_attempt_at([attempt(0, Outcome.REJECTED)]) == utc("2026-03-02 08:00")


def test_what_may_have_arrived_is_repeated_without_end_but_ever_more_seldom() -> None:
    """A doubled reminder beats a lost one, a flood does not."""
    silent = [attempt(0, Outcome.DEFERRED, is_ambiguous=True) for _ in range(6)]
    waits = [next_attempt_at(silent[: n + 1]) - silent[0].attempted_at for n in range(6)]
    assert [wait.total_seconds() / 3600 for wait in waits] == [1 / 6, 1, 6, 24, 24, 24]


def test_what_was_refused_later_may_still_have_arrived_before() -> None:
    """A mail that is on its way has its time, whatever came of a later attempt."""
    silent, refused = attempt(0, Outcome.DEFERRED, is_ambiguous=True), attempt(0, Outcome.DEFERRED)
    assert next_attempt_at([silent, refused]) == utc("2026-03-01 08:10")
    assert next_attempt_at([silent, silent, refused]) == utc("2026-03-01 09:00")
    later = replace(refused, attempted_at=utc("2026-03-01 08:30"))
    assert next_attempt_at([silent, later]) == utc("2026-03-01 08:32")


def test_how_far_an_attempt_got_before_a_crash_decides() -> None:
    """Before the body it certainly did not arrive, however often; from then on, and where nobody knows, it may have."""
    cut = [replace(attempt(0, Outcome.ATTEMPTING), phase=Phase.CONNECT)] * 3
    assert next_attempt_at(cut[:1]) == utc("2026-03-01 08:02")
    assert next_attempt_at(cut) == utc("2026-03-01 08:08")
    assert next_attempt_at([replace(cut[0], phase=Phase.BODY)]) == utc("2026-03-01 08:10")
    assert next_attempt_at([attempt(0, Outcome.ATTEMPTING)]) == utc("2026-03-01 08:10")


def test_a_near_day_to_act_shortens_every_wait() -> None:
    """A quarter of the time that is left, two minutes at least; once it has passed, the usual waits."""
    failed = [attempt(0, Outcome.DEFERRED)] * 6
    assert next_attempt_at(failed, utc("2026-03-01 09:00")) == utc("2026-03-01 08:15")
    assert next_attempt_at(failed, utc("2026-03-01 08:01")) == utc("2026-03-01 08:02")
    assert next_attempt_at(failed, utc("2026-03-01 07:00")) == utc("2026-03-01 09:00")
