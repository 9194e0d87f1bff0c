"""What the user said, and what they took back."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.adapters.tables.changes import MARKS, Changes
from reminderd.core.model import Mark
from reminderd.core.statements.stored import UnreadableMark, fault_of


class MarkLog:
    """The table marks, from which nothing is ever deleted. Safe to use from several threads; methods raise as
    `Database` does.
    """

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes
        self._understood: dict[tuple[str | None, ...], Mark | UnreadableMark] = {}

    def add(self, mark: Mark) -> None:
        """Store what the user said; the same mark twice is stored once, and stays struck out if it was."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO marks (id, at, via, target, action, value, saying) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (mark.id, to_text(mark.at), mark.via, mark.target, mark.action, mark.value, mark.saying),
            )
            revision = raise_revision(connection)
        self._changes.note(revision, (MARKS,))

    def all(self) -> tuple[Mark, ...]:
        """Return everything readable that the user said, in order, including what was struck out."""
        return tuple(mark for mark in self._read() if isinstance(mark, Mark))

    def unreadable(self) -> tuple[UnreadableMark, ...]:
        """Return what can no longer be read and is not struck out, in order."""
        return tuple(mark for mark in self._read() if isinstance(mark, UnreadableMark) and not mark.is_struck)

    def strike_unreadable(self, now: datetime, by: str) -> tuple[UnreadableMark, ...]:
        """Strike out what can no longer be read, so that it is no longer reported; return it."""
        found = self.unreadable()
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE marks SET struck_at = ?, struck_by = ? WHERE id = ?",
                [(to_text(now), by, mark.id) for mark in found],
            )
        return found

    def _read(self) -> list[Mark | UnreadableMark]:
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, at, via, target, action, value, saying, struck_at, struck_by FROM marks ORDER BY at, rowid"
            ).fetchall()
        known = self._understood  # to understand a row costs more than to read it
        self._understood = {row: known.get(row) or _mark(*row) for row in rows}
        return list(self._understood.values())

    def strike(self, ids: Iterable[str], now: datetime, by: str) -> None:
        """Strike out the marks of these ids, all or none; one that is struck out already stays as it is."""
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE marks SET struck_at = ?, struck_by = ? WHERE id = ? AND struck_at IS NULL",
                [(to_text(now), by, id_) for id_ in ids],
            )
            revision = raise_revision(connection)
        self._changes.note(revision, (MARKS,))


def _mark(
    id_: str, at: str, via: str, target: str, action: str, value: str | None, saying: str, struck: str | None, by: str
) -> Mark | UnreadableMark:
    is_struck = False
    try:
        struck_at = to_instant(struck) if struck else None
        is_struck = struck_at is not None
        mark = Mark(id_, to_instant(at), via, target, action, value, saying, struck_at, by)
    except ValueError:
        return UnreadableMark(id_, target, action, "its time", is_struck)
    fault = fault_of(mark)
    return UnreadableMark(id_, target, action, fault, is_struck) if fault else mark


def raise_revision(connection: sqlite3.Connection) -> int:
    """Note that facts or marks have changed. Return the number of the revision, which counts once it is stored."""
    row = connection.execute(
        "INSERT INTO meta VALUES ('revision', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1 "
        "RETURNING CAST(value AS INTEGER)"
    ).fetchone()
    return int(row[0])
