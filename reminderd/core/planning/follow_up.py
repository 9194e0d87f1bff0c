"""After a letter was handed over: when to look for it in the mailbox, and when to use another channel."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from reminderd.core.model import Delivery, Outcome

LOOKS_AFTER = (timedelta(minutes=15), timedelta(minutes=60))
"""How long after its server took a letter it is looked for. Filters and greylisting take minutes, rarely an hour."""

PATIENCE = timedelta(hours=1)
"""How long a letter may wait for its server before it is also sent by another channel."""

_JUNK = re.compile(r"junk|spam|bulk", re.IGNORECASE)


def is_look_due(attempts: Sequence[Delivery], now: datetime) -> bool:
    """Return whether it is time to look for a letter in the mailbox. `attempts`: those by mail, in order."""
    if not attempts or attempts[-1].outcome is not Outcome.ACCEPTED or attempts[-1].seen_at:
        return False
    last = attempts[-1]
    due = [last.attempted_at + after for after in LOOKS_AFTER if last.attempted_at + after <= now]
    return bool(due) and (last.looked_at is None or last.looked_at < due[-1])


def is_junk(where: str, watched: Collection[str]) -> bool:
    """Return whether the user will not see a letter in this folder ("account/folder"): its name says junk, or it is not
    one of the `watched` folders.
    """
    return bool(where) and (where not in watched or bool(_JUNK.search(where.partition("/")[2])))


def needs_another_way(
    attempts: Sequence[Delivery], watched: Collection[str], now: datetime, act_by: datetime | None = None
) -> bool:
    """Return whether a letter should go by another channel, too.

    It should if the address is gone, if no server took it within an hour (at once if less than two hours are left until
    `act_by`), or if a server took it and the user cannot see it. `attempts`: those by mail, in order. `watched`: the
    folders that are read, as "account/folder".
    """
    if not attempts:
        return False
    last = attempts[-1]
    if last.outcome is Outcome.ACCEPTED:
        return is_junk(last.seen_in, watched) or (last.looked_at is not None and last.seen_at is None)
    if last.outcome is Outcome.WITHDRAWN:
        return False
    is_urgent = act_by is not None and now <= act_by < now + 2 * PATIENCE
    return last.outcome is Outcome.REJECTED or is_urgent or now - attempts[0].attempted_at >= PATIENCE
