"""When each job last did its work, which mails are being read now, and which reading never ended."""

import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from reminderd.adapters.files.private import open_note
from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.config.plain_files import read_plain_file
from reminderd.core.model import Verdict

log = logging.getLogger(__name__)

_WRITTEN_EVERY = timedelta(minutes=1)
_NOTE_BYTES = 1024
_JOB = "job/"
_STACK = re.compile(rb"\b[Tt]hread 0x[0-9a-f]+")  # as faulthandler writes one; else nobody knows what was written there
_LARGEST_STACK = 50_000_000  # bytes
_MAIL_ID = re.compile(r"[0-9a-f]{64}")


class WorkLog:
    """The table work_on_mails, the times of the jobs, and beside the database the file `reading`.

    `reading` names the mails that are being read this moment. It is written before each, so it costs no commit: only
    the end of this process must be survived, not that of the machine. `hung` is where the watchdog writes how this
    process came to hang, so that the next one knows. Methods raise as `Database` does.

    A process that works beside the service takes two files of its own; their names end in `of`.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self.use_files()
        self._lock = threading.Lock()
        self._now_read: list[str] = []
        self._told: set[Path] = set()
        self.watch: Callable[[], AbstractContextManager[None]] = nullcontext

    def use_files(self, of: str = "") -> None:
        """Choose the files, before any mail is read."""
        self._reading_file = self._folder / f"reading{of and '-'}{of}"
        self.hung_file = self._folder / f"hung{of and '-'}{of}"

    def note_job(self, name: str, now: datetime) -> None:
        """Note that a job did its work; not more than one write a minute."""
        with self._database.read() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (_JOB + name,)).fetchone()
            if row and timedelta() <= now - to_instant(row[0]) < _WRITTEN_EVERY:
                return
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_JOB + name, to_text(now)))

    def jobs_done(self) -> dict[str, datetime]:
        """Return when each job last did its work without failing, by name."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT key, value FROM meta WHERE key LIKE 'job/%'").fetchall()
            return {key.removeprefix(_JOB): to_instant(at) for key, at in rows}

    @contextmanager
    def reading(self, mail_id: str) -> Iterator[None]:
        """Name a mail as one that is being read, as long as the block lasts."""
        self._change(mail_id, is_begun=True)
        try:
            with self.watch():
                yield
        finally:
            self._change(mail_id, is_begun=False)

    def blame(self, now: datetime, rules: str) -> None:
        """At the start: if the last process hung, put aside the mails that it was reading by these rules."""
        stack = self._read(self.hung_file, _LARGEST_STACK)
        if not stack:
            return
        is_stack = _STACK.search(stack)
        names = self._read(self._reading_file, 4 * _NOTE_BYTES).decode("ascii", "replace").split()
        ids = [name for name in names if _MAIL_ID.fullmatch(name)] if is_stack else []
        with self._database.write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO work_on_mails VALUES (?, ?, ?)",
                [(mail_id, to_text(now), rules) for mail_id in ids],
            )
        self.hung_file.unlink()
        log.warning("the last process hung; mails that it was reading are put aside: %d", len(ids))

    def _read(self, note: Path, most: int) -> bytes:
        """What a note holds; nothing where it cannot be read: the work goes on, and `status` says what is wrong."""
        try:
            return read_plain_file(note, most)
        except FileNotFoundError:
            return b""
        except OSError as error:
            self._tell(note, error)
            return b""

    def _tell(self, note: Path, error: OSError) -> None:
        if note not in self._told:
            self._told.add(note)
            log.warning("%s cannot be used: %s", note, error.strerror)

    def never_ended(self, rules: str | None = None) -> frozenset[str]:
        """Return the ids of the mails whose reading hung, at all or by these rules."""
        with self._database.read() as connection:
            return frozenset(
                mail_id
                for (mail_id,) in connection.execute(
                    "SELECT mail_id FROM work_on_mails WHERE rules = ? OR ? IS NULL", (rules, rules)
                )
            )

    def acquit(self, mail_id: str) -> None:
        """Note that a mail whose reading once hung can now be read."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM work_on_mails WHERE mail_id = ?", (mail_id,))

    def quarantined(self) -> frozenset[str]:
        """Return the ids of the mails that were put aside instead of read."""
        with self._database.read() as connection:
            query = "SELECT id FROM readings JOIN mails ON number = mail WHERE verdict = ?"
            rows = connection.execute(query, (Verdict.QUARANTINED,))
            return frozenset(mail_id for (mail_id,) in rows)

    def _change(self, mail_id: str, *, is_begun: bool) -> None:
        with self._lock:
            (self._now_read.append if is_begun else self._now_read.remove)(mail_id)
            names = "\n".join(self._now_read).encode("ascii").ljust(_NOTE_BYTES)[:_NOTE_BYTES]
            try:
                file = open_note(self._reading_file)
                try:
                    os.pwrite(file, names, 0)
                finally:
                    os.close(file)
            except OSError as error:  # no reason to leave the mail unread
                self._tell(self._reading_file, error)
