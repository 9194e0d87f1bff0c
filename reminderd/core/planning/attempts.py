"""Letters that have not arrived yet: when to try again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from reminderd.core.model import Delivery, Outcome

BACK_OFF_MINUTES = (2, 4, 8, 16, 32, 60)
"""Waits after attempts that certainly did not deliver the letter; the last one from then on."""

REPEAT_MINUTES = (10, 60, 6 * 60, 24 * 60)
"""Waits after attempts that may have delivered it: mail usually needs less than ten minutes, a server that stumbled is
up again in an hour, and a doubled reminder beats a lost one, but a flood does not.
"""

SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(days=1)
NEARER = 4
"""Where the day to act is near, an undelivered letter waits at most such a part of the time that is left."""


def next_attempt_at(attempts: Sequence[Delivery], act_by: datetime | None = None) -> datetime | None:
    """Given the attempts at one letter by one channel in order, and the nearest day to act that it tells of, return
    when to try next, or None when that is settled: it arrived or is not sent any more. To an address that is gone it is
    offered once a day, since only the user knows whether it comes back.

    An attempt without an outcome is one that a crash cut off: what is known of it is how far it had got.
    """
    if not attempts or attempts[-1].outcome in _ENDS:
        return None
    last = attempts[-1]
    if last.outcome is Outcome.REJECTED:
        return last.attempted_at + LONGEST_WAIT
    if last.may_have_arrived:
        waits: Sequence[int] = REPEAT_MINUTES
        number = sum(attempt.may_have_arrived for attempt in attempts)
    else:
        waits = BACK_OFF_MINUTES
        number = len(list(takewhile(_certainly_failed, reversed(attempts))))
    wait = timedelta(minutes=waits[min(number, len(waits)) - 1])
    if act_by and act_by > last.attempted_at:
        wait = min(wait, max(SHORTEST_WAIT, (act_by - last.attempted_at) / NEARER))
    return last.attempted_at + wait


_ENDS = (Outcome.ACCEPTED, Outcome.WITHDRAWN)


def _certainly_failed(attempt: Delivery) -> bool:
    return attempt.outcome is not Outcome.ACCEPTED and not attempt.may_have_arrived
