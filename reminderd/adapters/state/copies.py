"""Copies of the database: made while it is in use, checked, private, never half written."""

import os
import sqlite3
import stat
import tempfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from reminderd.adapters.files.private import give_to_owner, sync_folder
from reminderd.adapters.state.witness import Holdings
from reminderd.core.model import PermanentError, StateError, TemporaryError, UnfitFileError, Verdict

_MAGIC = b"SQLite format 3\0"
_TABLES = {"mails", "marks", "letters", "meta"}


MAILS = "mails"
"""What of the mails is counted of which nothing stays."""


def tallies(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many mails nothing stays of (`MAILS`), and how many were read that way of which no reading stays."""
    rows = connection.execute("SELECT key, value FROM meta WHERE key BETWEEN 'forgotten/' AND 'forgotten0'")
    return {key.removeprefix("forgotten/"): int(value) for key, value in rows}


def holdings_of(connection: sqlite3.Connection) -> Holdings:
    """Return how much a database of ours holds. Raise sqlite3.Error if it cannot be read."""
    marks, mails, letters = (
        connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608 (own words)
        for table in ("marks", "mails", "letters")
    )
    row = connection.execute("SELECT value FROM meta WHERE key = 'identity'").fetchone()
    owner = sha256(str(row[0]).encode()).hexdigest()[:16] if row else ""
    return Holdings(owner, marks, mails + tallies(connection).get(MAILS, 0), letters)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Return whether every page is intact and everything a row refers to exists. Reads the whole database."""
    try:
        has_whole_pages = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        return has_whole_pages and connection.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            return False
        raise


def states_all(connection: sqlite3.Connection) -> bool:
    """Return whether each mail that was read still states something, and none of what it stated is missing in between.
    Facts have no count to be held against: better rules may find fewer. Of a database of today's schema.
    """
    silent = (
        "SELECT 1 FROM readings WHERE verdict = ? AND NOT EXISTS (SELECT 1 FROM facts WHERE facts.mail = readings.mail)"
    )
    parted = "SELECT 1 FROM facts GROUP BY mail HAVING COUNT(*) <> MAX(position) + 1"
    found = connection.execute(f"{silent} UNION ALL {parted} LIMIT 1", (Verdict.READ,))
    return found.fetchone() is None


def is_ours(connection: sqlite3.Connection) -> bool:
    """Return whether the database has the tables that all of ours have."""
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} >= _TABLES


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Put a copy of the database in place of the target, whole or not at all.

    Raise StateError if the source is damaged, TemporaryError or PermanentError if the target cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".backup-", dir=target.parent)  # mode 600
        os.fchmod(handle, 0o600)  # whatever the umask takes away
        give_to_owner(handle, target.parent)
        os.close(handle)
        draft = Path(name)
        try:
            with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file that needs nothing beside it
                if not is_sound(copy):
                    raise StateError("the database is damaged, so no backup was made; restore an older one")
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.replace(target)
            sync_folder(target.parent)
        finally:
            for rest in (draft, draft.with_name(f"{draft.name}-journal")):
                rest.unlink(missing_ok=True)
    except OSError as error:
        raise PermanentError(f"{target}: cannot be written: {error.strerror}") from error
    except sqlite3.OperationalError as error:
        raise TemporaryError(f"{target}: cannot be written ({error.sqlite_errorname})") from error
    except sqlite3.DatabaseError as error:
        raise StateError(f"the database is damaged ({error.sqlite_errorname}); restore a backup") from error


def begins_as_database(path: Path) -> bool:
    """Return whether this is a plain file that begins like a database. Raise OSError if it cannot be read."""
    # Without waiting: a named pipe would wait for its writer.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and file.read(len(_MAGIC)) == _MAGIC


def open_copy(path: Path, newest_schema: int) -> sqlite3.Connection:
    """Open a file for reading, if it is a sound database of ours, and return the connection.

    `newest_schema`: the highest number that can be read. Raise PermanentError, in one line, if it is anything else.
    """
    try:
        if not begins_as_database(path):
            raise UnfitFileError(f"{path}: is not a reminderd backup")
    except OSError as error:
        raise UnfitFileError(f"{path}: cannot be read: {error.strerror}") from error
    has_log = path.with_name(f"{path.name}-wal").exists()
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode=ro{'' if has_log else '&immutable=1'}",
            uri=True, isolation_level=None,
        )  # fmt: skip
        try:
            _examine(connection, path, newest_schema)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise PermanentError(f"{path}: is damaged ({error.sqlite_errorname}); take another backup") from error
    return connection


def _examine(connection: sqlite3.Connection, path: Path, newest_schema: int) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if not is_sound(connection):
        raise PermanentError(f"{path}: is damaged; take another backup")
    if not is_ours(connection):
        raise UnfitFileError(f"{path}: is not a reminderd backup")
    if version > newest_schema:
        raise PermanentError(f"{path}: written by a newer reminderd; install that one")
