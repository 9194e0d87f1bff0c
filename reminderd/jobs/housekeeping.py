"""Upkeep of the database: check it, back it up, delete what is expired; never trusting a single clock."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from reminderd.core.model import PermanentError, StateError, TemporaryError
from reminderd.jobs.protocols import TroubleLog

log = logging.getLogger(__name__)

CHECK_EVERY = timedelta(days=1)
BACKUP_EVERY = timedelta(days=1)
STEADY_FOR = timedelta(days=1)
AHEAD_OF_MAIL = timedelta(days=45)
"""How far the clock may be ahead of the newest mail when something is deleted. A user without orders for longer keeps
old mails until the next one comes, which costs nothing.
"""
LONGEST_GAP = timedelta(days=3)
BACKWARDS = timedelta(hours=1)
CLOCK, BACKUP = "clock/system", "backup/state"


class UpkeepNotes(Protocol):
    """What is noted of the upkeep, and the work itself."""

    def last(self, what: str) -> datetime | None: ...
    def note(self, what: str, at: datetime) -> None: ...
    def check(self) -> None: ...
    def back_up(self, now: datetime) -> bool: ...
    def give_back(self) -> None: ...


class Housekeeper:
    """Checks, backs up and cleans up. `forget` deletes what is past its time at an instant; it is called only after the
    clock ran evenly for a day: a machine that starts in 1970, or leaps a year for ten seconds, deletes nothing.

    A clock may run evenly and still be wrong, so the mails are asked, too: `newest_mail_at` says when the newest was
    sent, None without any.
    """

    def __init__(
        self,
        upkeep: UpkeepNotes,
        troubles: TroubleLog,
        forget: Callable[[datetime], None],
        newest_mail_at: Callable[[], datetime | None],
    ) -> None:
        self._upkeep = upkeep
        self._troubles = troubles
        self._forget = forget
        self._newest_mail_at = newest_mail_at

    def check(self, now: datetime) -> None:
        """Check the database once a day. Raise StateError if it is damaged."""
        last = self._upkeep.last("check")
        if last is None or not timedelta() <= now - last < CHECK_EVERY:
            self._upkeep.check()
            self._upkeep.note("check", now)

    def run(self, now: datetime) -> None:
        """Do all that is due. Raise StateError if the database is damaged."""
        if self._is_backup_due(now) and self._back_up(now):
            self._upkeep.note("check", now)  # what was copied was read as a whole, and found sound
        else:
            self.check(now)
        if self._watch_clock(now):
            newest = self._newest_mail_at()
            if newest and now - newest <= AHEAD_OF_MAIL:
                self._forget(now)
            try:
                self._upkeep.give_back()
            except TemporaryError as error:
                log.info("space is given back later: %s", error)

    def _watch_clock(self, now: datetime) -> bool:
        """Note this instant; return whether the clock ran evenly for a day, judged by runs close to each other."""
        last, steady_since = self._upkeep.last("run"), self._upkeep.last("steady-since")
        self._upkeep.note("run", now)
        if last is not None and now < last - BACKWARDS:
            detail = f"the clock says {now:%Y-%m-%d %H:%M}, but the last run was on {last:%Y-%m-%d %H:%M} (UTC)"
            self._troubles.raise_trouble(CLOCK, "system", detail, now)
            log.warning("%s", detail)
            steady_since = None
        elif last is None or now - last > LONGEST_GAP:
            steady_since = None
        if steady_since is None:
            self._upkeep.note("steady-since", now)
            return False
        is_steady = now - steady_since >= STEADY_FOR
        if is_steady:
            self._troubles.clear_trouble(CLOCK)
        return is_steady

    def _is_backup_due(self, now: datetime) -> bool:
        last = self._upkeep.last("backup")
        return last is None or not timedelta() <= now - last < BACKUP_EVERY

    def _back_up(self, now: datetime) -> bool:
        """Make a backup if it is needed; return whether one was made."""
        try:
            is_made = self._upkeep.back_up(now)
        except StateError:
            self._upkeep.check()  # which tells the way back
            raise
        except (PermanentError, TemporaryError) as error:
            log.warning("%s", error)
            self._troubles.raise_trouble(BACKUP, "state", str(error), now)
            return False
        if is_made:
            log.info("a backup was made")
        self._troubles.clear_trouble(BACKUP)
        return is_made
