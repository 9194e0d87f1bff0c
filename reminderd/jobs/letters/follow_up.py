"""Check that letters the mail server accepted are really in the user's mailbox, and not in the junk folder."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from reminderd.core.model import TemporaryError
from reminderd.core.planning.follow_up import is_look_due
from reminderd.jobs.protocols import LetterLog

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=2)
"""Letters older than this are no longer looked for: reminderd was off, and the user may have put them elsewhere."""


class FollowUp:
    """Looks for the letters that one channel delivered.

    `find` returns where a Message-ID of ours lies, or None; it raises TemporaryError when it cannot tell.
    """

    def __init__(self, letters: LetterLog, channel: str, find: Callable[[str], str | None]) -> None:
        self._letters = letters
        self._channel = channel
        self._find = find

    def look(self, now: datetime) -> None:
        """Look for each letter whose time to be looked for has come, and note where it was found, if at all."""
        for key, message_id, attempts in self._letters.unseen(self._channel, now - LOOK_BACK):
            if not is_look_due(attempts, now):
                continue
            try:
                where = self._find(message_id)
            except TemporaryError as error:
                log.warning("letter %s: whether it arrived cannot be seen: %s", key, error)
                return  # the next one would wait for the same server; all are looked for again soon
            self._letters.looked(key, self._channel, now, where)
            if where:
                log.info("letter %s: lies in %s", key, where)
            else:
                log.warning("letter %s: is not to be seen in the mailbox", key)
