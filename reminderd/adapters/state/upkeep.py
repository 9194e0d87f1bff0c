"""Upkeep of the state: the last check, the last backup, the clock; and giving back free space."""

import json
import shutil
from datetime import datetime

from reminderd.adapters.state.backups import Backups
from reminderd.adapters.state.copies import holdings_of
from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.core.model import Verdict

CHEAP_BYTES = 32_000_000
"""A database below this is read as a whole in less than a second, so at each start; a larger one once a day."""

PAGES_AT_ONCE = 500
"""How many free pages are given back in one transaction: a slow card must not hold up a reminder."""


_PROVE_NO_DAY = (Verdict.SUSPICIOUS, Verdict.QUARANTINED)  # one may lie, of the other only our own clock is known


class Upkeep:
    """Notes in the table meta. Methods raise as `Database` does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._backups = Backups(database)

    def last(self, what: str) -> datetime | None:
        """Return when something was last done or noted, None if it never was."""
        with self._database.read() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (f"upkeep/{what}",)).fetchone()
            return to_instant(row[0]) if row else None

    def note(self, what: str, at: datetime) -> None:
        """Note when something was done."""
        self._put(what, to_text(at))

    def newest_mail_at(self) -> datetime | None:
        """Return when the newest mail that was read says it was sent, None without any: another clock's word."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT MAX(sent_at) FROM readings WHERE verdict NOT IN (?, ?)", _PROVE_NO_DAY
            ).fetchone()
            return to_instant(row[0]) if row[0] else None

    def check(self) -> None:
        """Read the whole database. Raise StateError if it is damaged."""
        self._database.check()

    def check_if_small(self) -> None:
        """Check the database if that takes less than a second; notes nothing. Raise as `check` does."""
        if self.size() < CHEAP_BYTES:
            self.check()

    def size(self) -> int:
        """Return the bytes of the database file."""
        return self._database.path.stat().st_size

    def back_up(self, now: datetime) -> bool:
        """Make a backup, unless nothing has changed since the newest one; return whether one was made."""
        contents = self._contents()
        with self._database.read() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = 'upkeep/backup-of'").fetchone()
        is_needed = self._backups.newest() is None or not row or row[0] != contents
        if is_needed:
            self._backups.take(now)
            self._put("backup-of", contents)
        self.note("backup", now)
        return is_needed

    def give_back(self) -> None:
        """Shrink the file by what was deleted. A file of an older version is converted once, when there is room."""
        with self._database.read() as connection:
            (mode,) = connection.execute("PRAGMA auto_vacuum").fetchone()
            if mode == 0 and shutil.disk_usage(self._database.path.parent).free > 3 * self.size():
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute("VACUUM")
            (free,) = connection.execute("PRAGMA freelist_count").fetchone()
            for _ in range(0, free, PAGES_AT_ONCE):
                # execute() takes one step of this statement, which is one page.
                connection.executescript(f"PRAGMA incremental_vacuum({PAGES_AT_ONCE})")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _contents(self) -> str:
        with self._database.read() as connection:
            holdings = holdings_of(connection)
            (attempts,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM deliveries").fetchone()
            (evidence,) = connection.execute("SELECT COUNT(*) FROM evidence").fetchone()
            row = connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
        counts = (holdings.owner, holdings.marks, holdings.mails, holdings.letters)
        return json.dumps([*counts, attempts, evidence, row[0] if row else ""])

    def _put(self, what: str, value: str) -> None:
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"upkeep/{what}", value))
