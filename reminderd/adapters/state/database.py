"""One SQLite file: a connection for each thread, short write transactions, errors in our own words."""

import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from pathlib import Path

from reminderd.adapters.files.private import private_file, private_folder
from reminderd.adapters.state.copies import (
    begins_as_database,
    copy_database,
    holdings_of,
    is_ours,
    is_sound,
    open_copy,
    states_all,
)
from reminderd.adapters.state.state_dir import was_used
from reminderd.adapters.state.witness import Holdings, Witness
from reminderd.core.model import NewerStateError, PermanentError, StateError, TemporaryError

BUSY_TIMEOUT_SECONDS = 30

SCHEMA = 13
"""The number of steps in `migrations.py`. A current file is opened without loading them, which saves 0.3 s."""

BACKUPS = "backups"
"""The folder of the backups, in the state directory."""

_TEMPORARY = {
    sqlite3.SQLITE_BUSY: "is locked by another program",
    sqlite3.SQLITE_LOCKED: "is locked by another program",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk failed, or is full",
    sqlite3.SQLITE_NOMEM: "memory is short",
    sqlite3.SQLITE_INTERRUPT: "was interrupted",
}
_PERMANENT = {
    sqlite3.SQLITE_READONLY: "may not be written",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened, or its folder not be written",
    sqlite3.SQLITE_PERM: "may not be opened",
}

_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT}


def is_of_the_file(error: Exception) -> bool:
    """Whether an error is raised by the database for its file or disk, and not since another uses it just now."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return isinstance(error, StateError | NewerStateError) or (code is not None and code & 0xFF not in _PASSING)


def to_text(instant: datetime) -> str:
    """Return the instant as UTC text that sorts by time."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def to_instant(text: str) -> datetime:
    """Return the instant that `to_text` wrote. Raise ValueError or TypeError if it is not an instant, or so near the
    end of the calendar that some zone has no day for it: then the file is damaged.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or not MINYEAR < instant.year < MAXYEAR:
        raise ValueError("an instant without its offset, or of no age of ours")
    return instant


def newest_backup(folder: Path) -> Path | None:
    """Return the newest daily backup in the folder, or None. A file of such a name that is not a database does not
    count.
    """
    for path in sorted(folder.glob("reminderd-*.db"), reverse=True):
        with suppress(OSError):
            if begins_as_database(path):
                return path
    return None


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Of several that make a file new at once, SQLite refuses all but one here without waiting: so we wait."""
    give_up_at = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            time.sleep(0.02)


class Database:
    """The file `reminderd.db` in the state directory, created for the user alone and migrated on first use.

    `on_write` is called after each commit, in its thread: it shows that the work goes on.
    `synchronous=FULL`: what we told or promised the user must survive a power cut, and we write little. A file that is
    lost, damaged, not ours, or holds less than it held before is a StateError that tells the way back: what is known of
    deadlines is not begun anew in silence.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.on_write: Callable[[], None] = lambda: None
        self.backups = path.parent / BACKUPS
        self._witness = Witness(self.backups)
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._has_news = False
        private_folder(path.parent)
        self._refuse_lost()
        private_file(path)
        with self.read() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            is_new = not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        if version > SCHEMA:
            raise NewerStateError(f"{path}: written by a newer reminderd; install that one, or restore a backup")
        if version < SCHEMA:
            self._migrate(is_new=is_new)
        self._refuse_poorer()

    def _refuse_lost(self) -> None:
        try:
            is_there = self.path.stat().st_size > 0
        except FileNotFoundError:
            is_there = False
        except OSError as error:
            raise PermanentError(f"{self.path}: cannot be opened: {error.strerror}") from error
        noted = self._witness.noted()
        if is_there:
            return
        if (noted is not None and not noted.is_empty) or newest_backup(self.backups):
            raise self._ill("is lost or empty")
        if was_used(self.path.parent):
            raise StateError(
                f"{self.path}: is lost, and so are its backups; restore one that you made: reminderd restore FILE "
                f"(or move all that is in {self.path.parent} away to begin anew)"
            )

    def _refuse_poorer(self) -> None:
        noted = self._witness.noted() or self._held_by_backup()
        if noted is None:
            return
        with self.read() as connection:
            if missing := holdings_of(connection).lacks(noted):
                raise self._ill(f"holds less than before ({missing})")

    def _held_by_backup(self) -> Holdings | None:
        """Return what the newest backup holds: if the note is lost, it still tells what there was at least."""
        newest = newest_backup(self.backups)
        if newest is None:
            return None
        try:
            with closing(open_copy(newest, SCHEMA)) as copy:
                return holdings_of(copy)
        except (PermanentError, sqlite3.Error):
            return None

    def _ill(self, what: str) -> StateError:
        newest = newest_backup(self.backups)
        way_back = f"reminderd restore {newest}" if newest else "reminderd restore FILE"
        return StateError(
            f"{self.path}: {what}; restore a backup: {way_back} (or move {self.path} and {self.backups} away to begin "
            "anew)"
        )

    def _migrate(self, *, is_new: bool) -> None:
        from sqlite_utils import Database as SqliteUtilsDatabase  # noqa: PLC0415  (needed for new files alone)

        from reminderd.adapters.state.migrations import migrations  # noqa: PLC0415  (as above)

        if not is_new:
            self.copy_to(self.backups / f"before-schema-{SCHEMA}.db")
        # Inside our BEGIN IMMEDIATE, so that of several starting processes one migrates and the others wait.
        with self.write() as connection:
            migrations.apply(SqliteUtilsDatabase(connection, execute_plugins=False))
            connection.execute(f"PRAGMA user_version = {SCHEMA}")

    def copy_to(self, target: Path) -> None:
        """Replace the target with a checked copy of the database. Raises as `copies.copy_database` does."""
        with self.read() as connection:
            if not is_ours(connection):
                raise self._ill("is not a reminderd database")
            if target.parent == self.backups:
                private_folder(self.backups)
            copy_database(connection, target)

    def check(self) -> None:
        """Read the whole file. Raise StateError if a page of it is damaged, or what a mail stated is gone."""
        with self.read() as connection:
            if not is_sound(connection):
                raise self._ill("is damaged")
            if not states_all(connection):
                raise self._ill("has lost what mails said")

    def note(self) -> None:
        """Note what the file holds in a file beside it, if that may have changed."""
        if self._has_news:
            self._has_news = False
            with self.read() as connection:
                self._witness.note(holdings_of(connection))

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Open a write transaction at once; commit it, or roll it back if anything is raised inside. Inside another one
        of this thread it is a part of that.

        Raise TemporaryError when the database is busy or the disk full, StateError when the file is damaged,
        PermanentError when it may not be written.
        """
        with self._translated():
            connection = self._connection()
            is_part = connection.in_transaction
            if is_part:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
                self.on_write()
                self._has_news = True
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend this thread's connection for reading. Raise as `write` does."""
        with self._translated(), self.understood():
            yield self._connection()

    @contextmanager
    def understood(self) -> Iterator[None]:
        """Turn stored values into ours inside this block, or inside that of `read`: a value that is not valid, such
        as an impossible date, raises StateError like any damage.
        """
        try:
            yield
        except UnicodeEncodeError:
            raise  # what was asked for cannot be stored at all
        except (ValueError, TypeError, KeyError, zlib.error) as error:
            raise self._ill("holds a value that cannot be read") from error

    def close(self) -> None:
        """Close the connections of all threads."""
        with suppress(PermanentError, TemporaryError):
            self.note()
        while self._connections:
            self._connections.pop().close()
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
            )
            # auto_vacuum counts only before the first page is written, so in a new file.
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            _use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            self._local.connection = connection
            self._connections.append(connection)
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn SQLite's errors into ours. Only their kind is told: their messages may quote stored text."""
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise self._ill("holds values that contradict each other") from error
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code in _TEMPORARY:
                raise TemporaryError(f"{self.path}: {_TEMPORARY[code]}") from error
            if code in _PERMANENT:
                raise PermanentError(f"{self.path}: {_PERMANENT[code]}") from error
            raise self._ill("is damaged, or not a reminderd database") from error
