"""One SQLite file: a connection for each thread, short write transactions, errors in our own words."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reminderd.core.model import PermanentError, TemporaryError

BUSY_TIMEOUT_SECONDS = 30

SCHEMA = 8
"""How many steps adapters/migrations.py has. A file that has them all is opened without loading them: 0.3 s less."""


def to_text(instant: datetime) -> str:
    """Return the instant as UTC text that sorts by time."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


class Database:
    """The file `reminderd.db` in the state directory, created for the user alone and migrated on first use.

    `on_write` is called after each commit, in its thread: it shows that the work goes on.
    `synchronous=FULL`: what we told or promised the user must survive a power cut, and we write little.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.on_write: Callable[[], None] = lambda: None
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._create_private_file()
        with self.read() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise PermanentError(f"{path}: written by a newer reminderd; install that one, or restore a backup")
        if version < SCHEMA:
            self._migrate()

    def _migrate(self) -> None:
        from sqlite_utils import Database as SqliteUtilsDatabase  # noqa: PLC0415

        from reminderd.adapters.migrations import migrations  # noqa: PLC0415

        # Inside our BEGIN IMMEDIATE, so that of several starting processes one migrates and the others wait.
        with self.write() as connection:
            migrations.apply(SqliteUtilsDatabase(connection, execute_plugins=False))
            connection.execute(f"PRAGMA user_version = {SCHEMA}")

    def _create_private_file(self) -> None:
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise PermanentError(f"{self.path}: cannot be opened: {error.strerror}") from error

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Open a write transaction at once; commit it, or roll it back if anything is raised inside.

        Raise TemporaryError when the database is busy or the disk full, PermanentError when the file is damaged.
        """
        with self._translated():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
                self.on_write()
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend this thread's connection for reading. Raise as `write` does."""
        with self._translated():
            yield self._connection()

    def close(self) -> None:
        """Close the connections of all threads."""
        while self._connections:
            self._connections.pop().close()
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
            )
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
            self._local.connection = connection
            self._connections.append(connection)
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.InternalError) as error:
            raise TemporaryError(f"{self.path}: {error}") from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            raise PermanentError(f"{self.path}: {error}; restore a backup or move the file away") from error
