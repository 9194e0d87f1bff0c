"""After how many letters about an order how long nothing is sent that can wait (rule A6)."""

from datetime import timedelta

import pytest

from reminderd.core.model import DeadlineKind
from reminderd.core.planning.pauses import is_paused, of_early_reminders
from samples.builders import DAY, utc

NOW = utc("2026-06-10 06:00")


@pytest.mark.parametrize(
    ("kind", "letters", "days", "hours"),
    [
        (DeadlineKind.DISPUTE_WINDOW, 4, 2, 12),
        (DeadlineKind.DISPUTE_WINDOW, 5, 2, 12),
        (DeadlineKind.DISPUTE_WINDOW, 6, 7, 12),
        (DeadlineKind.DISPUTE_WINDOW, 7, 13, 12),
        (DeadlineKind.DISPUTE_WINDOW, 8, 13, 12),
        (DeadlineKind.WITHDRAWAL, 2, 10_000, 0),
        (DeadlineKind.DISPUTE_LAST_CALL, 4, 10_000, 0),
        (DeadlineKind.DISPUTE_WINDOW, 9, 10_000, 0),
    ],
)
def test_each_letter_more_makes_the_pause_longer(kind: DeadlineKind, letters: int, days: int, hours: int) -> None:
    """From that many letters on, and as long as the last of them is nearer than the pause."""
    pause, pauses = timedelta(days=days, hours=hours), of_early_reminders(kind)
    long_ago = [NOW - 20_000 * DAY] * (letters - 1)
    assert not is_paused([*long_ago, NOW - pause], NOW, pauses)
    assert is_paused([*long_ago, NOW - pause + timedelta(minutes=1)], NOW, pauses)


@pytest.mark.parametrize(
    ("kind", "letters"),
    [
        (DeadlineKind.DISPUTE_WINDOW, 3),
        (DeadlineKind.WITHDRAWAL, 1),
        (DeadlineKind.DISPUTE_LAST_CALL, 3),
    ],
)
def test_fewer_letters_make_no_pause(kind: DeadlineKind, letters: int) -> None:
    """However near they came."""
    assert not is_paused([NOW] * letters, NOW, of_early_reminders(kind))
