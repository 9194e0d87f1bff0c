"""What to do about a letter after it was handed over: when to look for it in the mailbox, when to use another
channel.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from reminderd.core.model import Delivery, Outcome

LOOKS_AFTER = (timedelta(minutes=15), timedelta(minutes=60))
"""When a letter that its server took is looked for. Filters and grey-listing may take minutes, seldom an hour."""

PATIENCE = timedelta(hours=1)
"""How long a letter may wait for its server before it also goes another way."""

_JUNK = re.compile(r"junk|spam|bulk", re.IGNORECASE)


def is_look_due(attempts: Sequence[Delivery], now: datetime) -> bool:
    """Given the attempts by mail in order, return whether it is time to look for the letter in the mailbox."""
    if not attempts or attempts[-1].outcome is not Outcome.ACCEPTED or attempts[-1].seen_at:
        return False
    last = attempts[-1]
    due = [last.attempted_at + after for after in LOOKS_AFTER if last.attempted_at + after <= now]
    return bool(due) and (last.looked_at is None or last.looked_at < due[-1])


def is_junk(where: str, watched: Collection[str]) -> bool:
    """Tell whether a letter that lies in that folder ("account/folder") is out of the user's sight: a folder for junk,
    by its name or because it is none of those that are `watched`.
    """
    return bool(where) and (where not in watched or bool(_JUNK.search(where.partition("/")[2])))


def needs_another_way(
    attempts: Sequence[Delivery], watched: Collection[str], now: datetime, act_by: datetime | None = None
) -> bool:
    """Given the attempts by mail in order and the nearest day to act, return whether the letter should go by another
    channel: the address is gone, it was not accepted within an hour (at once where less than two are left), or it was
    taken and is not to be seen in the mailbox.
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
