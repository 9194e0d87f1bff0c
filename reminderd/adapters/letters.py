"""What we said: letters as they were rendered, the notices in them, and every attempt to deliver one."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from pydantic import TypeAdapter

from reminderd.adapters.database import Database, to_text
from reminderd.core.model import Delivery, Letter, LetterKind, Outcome, SendResult

_LETTER = TypeAdapter(Letter)
_SETTLED = (Outcome.ACCEPTED, Outcome.REJECTED)


class Letters:
    """The tables letters, notices and deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, letter: Letter, channel: str, now: datetime) -> int | None:
        """Store a new letter, its notices and its first attempt, before anything is sent.

        Return the attempt's id, or None when the letter or any of its notices stands in the log already.
        """
        try:
            with self._database.write() as connection:
                body = _LETTER.dump_json(letter).decode()
                row = (letter.key, letter.kind, to_text(letter.created_at), body)
                connection.execute("INSERT INTO letters VALUES (?, ?, ?, ?)", row)
                connection.executemany(
                    "INSERT INTO notices VALUES (?, ?)", ((key, letter.key) for key in letter.notice_keys)
                )
                return _insert_attempt(connection, letter.key, channel, now)
        except sqlite3.IntegrityError:
            return None

    def begin_again(self, letter_key: str, channel: str, now: datetime) -> int:
        """Note a further attempt at a stored letter and return its id."""
        with self._database.write() as connection:
            return _insert_attempt(connection, letter_key, channel, now)

    def finish(self, attempt: int, result: SendResult) -> None:
        """Note how an attempt ended."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE deliveries SET outcome = ?, answer = ?, is_ambiguous = ? WHERE id = ?",
                (result.outcome, result.answer, result.is_ambiguous, attempt),
            )

    def found(self, letter_key: str, channel: str, now: datetime) -> None:
        """Note that a letter whose fate was unknown lies in the user's mailbox."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO deliveries VALUES (NULL, ?, ?, ?, ?, ?, 0, ?)",
                (letter_key, channel, to_text(now), Outcome.ACCEPTED, "found in the mailbox", to_text(now)),
            )

    def withdraw(self, letter_key: str, channel: str, now: datetime, reason: str) -> None:
        """Note that a letter is not sent any more."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO deliveries VALUES (NULL, ?, ?, ?, ?, ?, 0, NULL)",
                (letter_key, channel, to_text(now), Outcome.REJECTED, reason),
            )

    def announced(self) -> dict[str, Outcome]:
        """Return, by notice key, how far the letter that announces it got."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT notices.key, outcome FROM notices JOIN deliveries USING (letter_key) ORDER BY deliveries.id"
            ).fetchall()
        return {key: Outcome(outcome) for key, outcome in rows}  # of several attempts the last one stays

    def has(self, letter_key: str) -> bool:
        """Tell whether a letter of that key was ever begun."""
        with self._database.read() as connection:
            return connection.execute("SELECT 1 FROM letters WHERE key = ?", (letter_key,)).fetchone() is not None

    def unsettled(self) -> list[tuple[Letter, list[Delivery]]]:
        """Return the letters that neither arrived nor were refused for good, each with its attempts in order."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT body, letters.key FROM letters JOIN deliveries ON deliveries.id = "
                "(SELECT MAX(id) FROM deliveries WHERE letter_key = letters.key) "
                "WHERE outcome NOT IN (?, ?) ORDER BY created_at",
                _SETTLED,
            ).fetchall()
        return [(_LETTER.validate_json(body), list(self.attempts(key))) for body, key in rows]

    def attempts(self, letter_key: str) -> Iterator[Delivery]:
        """Yield the attempts at one letter in order."""
        with self._database.read() as connection:
            rows = connection.execute(f"{_SELECT_DELIVERY} WHERE letter_key = ? ORDER BY id", (letter_key,)).fetchall()
        yield from map(_delivery, rows)

    def log(self) -> list[tuple[Letter, Delivery]]:
        """Return every letter with its last attempt, in the order they were written."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT body, letter_key, channel, attempted_at, outcome, answer, is_ambiguous, seen_at "
                "FROM letters JOIN deliveries ON deliveries.id = "
                "(SELECT MAX(id) FROM deliveries WHERE letter_key = letters.key) ORDER BY created_at, letters.rowid"
            ).fetchall()
        return [(_LETTER.validate_json(body), _delivery(delivery)) for body, *delivery in rows]

    def last_written_at(self, kind: LetterKind) -> datetime | None:
        """Return when the last letter of that kind was written."""
        with self._database.read() as connection:
            row = connection.execute("SELECT MAX(created_at) FROM letters WHERE kind = ?", (kind,)).fetchone()
        return datetime.fromisoformat(row[0]) if row[0] else None


_SELECT_DELIVERY = "SELECT letter_key, channel, attempted_at, outcome, answer, is_ambiguous, seen_at FROM deliveries"


def _insert_attempt(connection: sqlite3.Connection, letter_key: str, channel: str, now: datetime) -> int:
    row = (letter_key, channel, to_text(now), Outcome.ATTEMPTING)
    cursor = connection.execute("INSERT INTO deliveries VALUES (NULL, ?, ?, ?, ?, '', 0, NULL)", row)
    return int(cursor.lastrowid or 0)


def _delivery(row: list[str]) -> Delivery:
    letter_key, channel, attempted_at, outcome, answer, is_ambiguous, seen_at = row
    return Delivery(
        letter_key=letter_key,
        channel=channel,
        attempted_at=datetime.fromisoformat(attempted_at),
        outcome=Outcome(outcome),
        answer=answer,
        is_ambiguous=bool(is_ambiguous),
        seen_at=datetime.fromisoformat(seen_at) if seen_at else None,
    )
