"""What the user said, and what of it the user took back."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from reminderd.adapters.database import Database, to_instant, to_text
from reminderd.core.model import Mark


class MarkLog:
    """The table marks, from which nothing is ever deleted. Safe to use from several threads; methods raise as
    `Database` does.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, mark: Mark) -> None:
        """Store what the user said; the same mark twice is stored once, and stays struck out if it was."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO marks (id, at, via, target, action, value, saying) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (mark.id, to_text(mark.at), mark.via, mark.target, mark.action, mark.value, mark.saying),
            )
            raise_revision(connection)

    def all(self) -> tuple[Mark, ...]:
        """Return all that the user said, in order; what was struck out, too."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, at, via, target, action, value, saying, struck_at, struck_by FROM marks ORDER BY at, rowid"
            ).fetchall()
            return tuple(
                Mark(
                    id_, to_instant(at), via, target, action, value, saying,
                    to_instant(struck) if struck else None, by,
                )
                for id_, at, via, target, action, value, saying, struck, by in rows
            )  # fmt: skip

    def strike(self, ids: Iterable[str], now: datetime, by: str) -> None:
        """Strike out the marks of these ids, all or none; one that is struck out already stays as it is."""
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE marks SET struck_at = ?, struck_by = ? WHERE id = ? AND struck_at IS NULL",
                [(to_text(now), by, id_) for id_ in ids],
            )
            raise_revision(connection)


def raise_revision(connection: sqlite3.Connection) -> None:
    """Note that facts or marks have changed."""
    connection.execute(
        "INSERT INTO meta VALUES ('revision', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )
