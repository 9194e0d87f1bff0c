"""Letters that have not arrived yet: when to try again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from reminderd.core.model import Delivery, Outcome

BACK_OFF_MINUTES = (2, 4, 8, 16, 32, 60)
"""Minutes to wait after each attempt that certainly did not deliver the letter; after that always the last one."""

REPEAT_MINUTES = (10, 60, 6 * 60, 24 * 60)
"""Minutes to wait after each attempt that may have delivered it. Mail usually needs less than ten minutes, and a server
that stumbled is up again in an hour. A reminder that comes twice is better than none; a flood of them is not.
"""

SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(days=1)
NEARER = 4
"""An undelivered letter waits at most a quarter of the time that is left until its day to act."""


def next_attempt_at(attempts: Sequence[Delivery], act_by: datetime | None = None) -> datetime | None:
    """Return when to try a letter again; None if it has arrived or is not to be sent any more.

    `attempts`: all attempts at this letter by one channel, in order. `act_by`: the nearest day to act in it. An address
    that is gone is tried once a day, since only the user knows whether it will work again. An attempt without an
    outcome was cut off by a crash; how far it had got decides. What may have arrived once has its time, whatever
    came of a later attempt.
    """
    if not attempts or attempts[-1].outcome in _ENDS:
        return None
    last = attempts[-1]
    if last.outcome is Outcome.REJECTED:
        return last.attempted_at + LONGEST_WAIT
    failed = len(list(takewhile(_certainly_failed, reversed(attempts))))
    doubtful = [attempt for attempt in attempts if attempt.may_have_arrived]
    due = [_after(last, BACK_OFF_MINUTES, failed, act_by)] if failed else []
    due += [_after(doubtful[-1], REPEAT_MINUTES, len(doubtful), act_by)] if doubtful else []
    return max(due)


def _after(attempt: Delivery, waits: Sequence[int], number: int, act_by: datetime | None) -> datetime:
    """Return when the wait is over after this attempt, the `number`th of its sort."""
    wait = timedelta(minutes=waits[min(number, len(waits)) - 1])
    if act_by and act_by > attempt.attempted_at:
        wait = min(wait, max(SHORTEST_WAIT, (act_by - attempt.attempted_at) / NEARER))
    return attempt.attempted_at + wait


_ENDS = (Outcome.ACCEPTED, Outcome.WITHDRAWN)


def _certainly_failed(attempt: Delivery) -> bool:
    return attempt.outcome is not Outcome.ACCEPTED and not attempt.may_have_arrived
