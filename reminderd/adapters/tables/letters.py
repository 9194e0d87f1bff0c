"""What we said: letters as rendered, the notices in them, and every attempt at delivery."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.adapters.tables.outcomes import Outcomes
from reminderd.core.model import Attachment, CalendarEvent, Delivery, Letter, LetterKind, Outcome, Phase, SendResult
from reminderd.core.model.records import Form
from reminderd.core.planning.announced import Announced

_LETTER = Form[Letter](Letter)
_KEPT_AT_LEAST = timedelta(days=30)  # as long as a letter may have to go another way, or be looked into
_EVENTS = Form[tuple[CalendarEvent, ...]](tuple[CalendarEvent, ...])


class _KnownError(Exception):
    """The letter, or a notice in it, is already in the log."""


class Letters:
    """The tables letters, notices and deliveries. A letter's first channel speaks for what became of it, the others
    have their own attempts.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._outcomes = Outcomes()
        self._events: dict[str, tuple[CalendarEvent, ...]] = {}  # by letter: they never change

    def begin(self, letter: Letter, channel: str, now: datetime, also: Sequence[str] = ()) -> int | None:
        """Store a new letter, its notices and its first attempt, before anything is sent. For each channel of `also` it
        is noted that its turn is still to come, so that it does come even if the process dies meanwhile.

        Return the attempt's id, or None when the letter or any of its notices is already in the log.
        """
        try:
            with self._database.write() as connection:
                body = _LETTER.dump(letter, without=frozenset({"attachments"}))
                row = (letter.key, letter.kind, to_text(letter.created_at), body)
                notices = ((key, letter.key) for key in letter.notice_keys)
                try:
                    connection.execute("INSERT INTO letters VALUES (?, ?, ?, ?)", row)
                    connection.executemany("INSERT INTO notices VALUES (?, ?)", notices)
                except sqlite3.IntegrityError as error:
                    raise _KnownError from error
                connection.executemany(
                    "INSERT INTO attachments VALUES (?, ?, ?, ?)",
                    ((letter.key, file.name, file.kind, file.content) for file in letter.attachments),
                )
                attempt = _insert(connection, letter.key, channel, now, Outcome.ATTEMPTING)
                for other in also:
                    _insert(connection, letter.key, other, now, Outcome.DEFERRED, "its turn comes")
                return attempt
        except _KnownError:
            return None

    def begin_again(self, letter_key: str, channel: str, now: datetime) -> int:
        """Note a further attempt at a stored letter and return its id."""
        with self._database.write() as connection:
            return _insert(connection, letter_key, channel, now, Outcome.ATTEMPTING)

    def begin_body(self, attempt: int) -> None:
        """Note that from now on the letter may have arrived, however the attempt ends."""
        with self._database.write() as connection:
            connection.execute("UPDATE deliveries SET phase = ? WHERE id = ?", (Phase.BODY, attempt))

    def finish(self, attempt: int, result: SendResult) -> None:
        """Note how an attempt ended."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE deliveries SET outcome = ?, answer = ?, is_ambiguous = ?, phase = ? WHERE id = ?",
                (result.outcome, result.answer, result.is_ambiguous, result.phase, attempt),
            )

    def found(self, letter_key: str, channel: str, now: datetime, where: str) -> None:
        """Note where in the user's mailbox a letter was found whose fate was unknown."""
        with self._database.write() as connection:
            attempt = _insert(connection, letter_key, channel, now, Outcome.ACCEPTED, "found in the mailbox")
            row = (to_text(now), where, attempt)
            connection.execute("UPDATE deliveries SET seen_at = ?, seen_in = ? WHERE id = ?", row)

    def looked(self, letter_key: str, channel: str, now: datetime, where: str | None) -> None:
        """Note that a letter which its server took was looked for in the mailbox, and where it lies, if at all."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE deliveries SET looked_at = ?, seen_at = ?, seen_in = ? "
                "WHERE letter_key = ? AND channel = ? AND outcome = ?",
                (to_text(now), to_text(now) if where else None, where, letter_key, channel, Outcome.ACCEPTED),
            )

    def withdraw(self, letter_key: str, channel: str, now: datetime, reason: str) -> None:
        """Note that a letter is not sent any more."""
        with self._database.write() as connection:
            _insert(connection, letter_key, channel, now, Outcome.WITHDRAWN, reason)

    def announced(self) -> Announced:
        """Return, by notice key, how far the letter that announces it got by its first channel."""
        with self._lock, self._database.read() as connection:
            self._outcomes = self._outcomes.renewed(connection)
            return self._outcomes.announced

    def was_told(self, notice_key: str) -> bool:
        """Return whether a letter with that notice arrived, or may have, by any channel."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"{_SELECT_DELIVERY} WHERE letter_key = (SELECT letter_key FROM notices WHERE key = ?)",  # noqa: S608 (our own words)
                (notice_key,),
            ).fetchall()
            attempts = map(_delivery, rows)
            return any(one.outcome is Outcome.ACCEPTED or one.may_have_arrived for one in attempts)

    def has(self, letter_key: str) -> bool:
        """Return whether a letter of that key was ever begun, or is the last one passed over."""
        query = "SELECT 1 FROM letters WHERE key = ? UNION SELECT 1 FROM meta WHERE key = 'passed over' AND value = ?"
        with self._database.read() as connection:
            return connection.execute(query, (letter_key, letter_key)).fetchone() is not None

    def pass_over(self, letter_key: str) -> None:
        """Note that the letter of that key is not written, since there is nothing to say."""
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('passed over', ?)", (letter_key,))

    def unsettled(self) -> list[tuple[Letter, list[Delivery]]]:
        """Return the letters that by some channel did not arrive and were not withdrawn, once for each such channel,
        with the attempts by it in order. Only these come with their attachments.
        """
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT body, letters.key, channel FROM letters JOIN unsettled ON letter_key = letters.key "
                "ORDER BY created_at, letters.rowid, id"
            ).fetchall()
            return [
                (
                    replace(_LETTER.load(body), attachments=self._attachments(key)),
                    [attempt for attempt in self.attempts(key) if attempt.channel == channel],
                )
                for body, key, channel in rows
            ]

    def _attachments(self, letter_key: str) -> tuple[Attachment, ...]:
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT name, kind, content FROM attachments WHERE letter_key = ? ORDER BY rowid", (letter_key,)
            ).fetchall()
        return tuple(Attachment(*row) for row in rows)

    def forget_attachments(self) -> None:
        """Delete the attachments of all letters that need not be sent any more: the user has them, or never will."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM attachments WHERE letter_key NOT IN (SELECT letter_key FROM unsettled)")

    def forget_texts(self, now: datetime, keep: timedelta) -> None:
        """Delete what older letters said in words, unless they are still to be sent: the user has them in the mailbox.
        What they announced, and what became of them, stays.
        """
        with self._database.write() as connection:
            connection.execute(
                "UPDATE letters SET body = json_set(body, '$.text', '', '$.html', '', '$.calendar', '') "
                "WHERE created_at < ? AND json_extract(body, '$.html') <> '' "
                "AND key NOT IN (SELECT letter_key FROM unsettled)",
                (to_text(now - max(keep, _KEPT_AT_LEAST)),),
            )

    def unseen(self, channel: str, since: datetime) -> list[tuple[str, str, list[Delivery]]]:
        """Return the letters that the channel's server took since that instant and that were not seen in the mailbox:
        key, Message-ID and attempts by the channel in order.
        """
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT key, json_extract(body, '$.message_id') FROM letters WHERE key IN (SELECT letter_key "
                "FROM deliveries WHERE attempted_at >= ? AND channel = ? AND outcome = ? AND seen_at IS NULL) "
                "ORDER BY created_at, rowid",
                (to_text(since), channel, Outcome.ACCEPTED),
            ).fetchall()
        return [(key, name, [one for one in self.attempts(key) if one.channel == channel]) for key, name in rows]

    def since(self, since: datetime) -> list[tuple[Letter, list[Delivery]]]:
        """Return the letters with an attempt since that instant, each with its attempts by all channels in order."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT body, key FROM letters WHERE key IN "
                "(SELECT letter_key FROM deliveries WHERE attempted_at >= ?) ORDER BY created_at, rowid",
                (to_text(since),),
            ).fetchall()
            return [(_LETTER.load(body), list(self.attempts(key))) for body, key in rows]

    def attempts(self, letter_key: str) -> Iterator[Delivery]:
        """Yield the attempts at one letter in order."""
        with self._database.read() as connection:
            rows = connection.execute(f"{_SELECT_DELIVERY} WHERE letter_key = ? ORDER BY id", (letter_key,)).fetchall()
            attempts = [_delivery(row) for row in rows]
        yield from attempts

    def log(self) -> list[tuple[Letter, Delivery]]:
        """Return every letter with its last attempt by its first channel, in the order they were written."""
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT body, {_COLUMNS} FROM letters JOIN deliveries ON "  # noqa: S608 (our own words)
                "id = (SELECT MAX(id) FROM deliveries AS one "
                "WHERE letter_key = key AND channel = "
                "(SELECT channel FROM deliveries AS first WHERE first.letter_key = key ORDER BY id LIMIT 1)) "
                "ORDER BY created_at, letters.rowid"
            ).fetchall()
            return [(_LETTER.load(body), _delivery(delivery)) for body, *delivery in rows]

    def written_since(self, kind: LetterKind, since: datetime) -> int:
        """Return how many letters of that kind were written since then."""
        with self._database.read() as connection:
            query = "SELECT COUNT(*) FROM letters WHERE kind = ? AND created_at > ?"
            return int(connection.execute(query, (kind, to_text(since))).fetchone()[0])

    def by_message_id(self, message_id: str) -> Letter | None:
        """Return the letter with that Message-ID, or with that part of one that stands before the "@"."""
        first, last = (message_id, message_id) if "@" in message_id else (f"{message_id}@", f"{message_id}A")
        with self._database.read() as connection:  # "A" is the character that follows "@"
            row = connection.execute(
                "SELECT body FROM letters WHERE json_extract(body, '$.message_id') BETWEEN ? AND ?", (first, last)
            ).fetchone()
            return _LETTER.load(row[0]) if row else None

    def events(self) -> dict[str, CalendarEvent]:
        """Return, by the deadline's uid, how each event stands that a letter put into the user's calendar.

        A letter that was refused or withdrawn changed no calendar.
        """
        with self._lock, self._database.read() as connection:
            rows = connection.execute(
                "SELECT key FROM letters JOIN deliveries ON id = "
                "(SELECT MAX(id) FROM deliveries AS one WHERE letter_key = key AND channel = "
                "(SELECT channel FROM deliveries AS first WHERE first.letter_key = key ORDER BY id LIMIT 1)) "
                "WHERE outcome NOT IN (?, ?) ORDER BY created_at, letters.rowid",
                (Outcome.REJECTED, Outcome.WITHDRAWN),
            ).fetchall()
            for (key,) in rows:
                if key not in self._events:
                    self._events[key] = _events_in(connection, key)
            return {event.uid: event for (key,) in rows for event in self._events[key]}

    def last_written_at(self, kind: LetterKind) -> datetime | None:
        """Return when the last letter of that kind was written."""
        with self._database.read() as connection:
            row = connection.execute("SELECT MAX(created_at) FROM letters WHERE kind = ?", (kind,)).fetchone()
            return to_instant(row[0]) if row[0] else None

    def last_digest_at(self) -> datetime | None:
        """Return when the last digest was written, alone or with a reminder."""
        with self._database.read() as connection:
            row = connection.execute(  # "0" is the character that follows "/"
                "SELECT MAX(created_at) FROM letters LEFT JOIN notices ON notices.letter_key = letters.key "
                "WHERE kind = ? OR notices.key BETWEEN 'digest/' AND 'digest0'",
                (LetterKind.DIGEST,),
            ).fetchone()
            return to_instant(row[0]) if row[0] else None


_COLUMNS = "letter_key, channel, attempted_at, outcome, answer, is_ambiguous, phase, seen_at, seen_in, looked_at"
_SELECT_DELIVERY = f"SELECT {_COLUMNS} FROM deliveries"  # noqa: S608 (our own words)


def _insert(
    connection: sqlite3.Connection, letter_key: str, channel: str, now: datetime, outcome: Outcome, answer: str = ""
) -> int:
    cursor = connection.execute(
        "INSERT INTO deliveries (letter_key, channel, attempted_at, outcome, answer, is_ambiguous, phase) "
        "VALUES (?, ?, ?, ?, ?, 0, ?)",
        (letter_key, channel, to_text(now), outcome, answer, Phase.CONNECT),
    )
    return int(cursor.lastrowid or 0)


def _events_in(connection: sqlite3.Connection, letter_key: str) -> tuple[CalendarEvent, ...]:
    query = "SELECT json_extract(body, '$.events') FROM letters WHERE key = ?"
    (events,) = connection.execute(query, (letter_key,)).fetchone()
    return _EVENTS.load(events) if events else ()


def _delivery(row: list[str]) -> Delivery:
    letter_key, channel, attempted_at, outcome, answer, is_ambiguous, phase, seen_at, seen_in, looked_at = row
    return Delivery(
        letter_key=letter_key,
        channel=channel,
        attempted_at=to_instant(attempted_at),
        outcome=Outcome(outcome),
        answer=answer,
        is_ambiguous=bool(is_ambiguous),
        phase=Phase(phase) if phase else None,
        seen_at=to_instant(seen_at) if seen_at else None,
        seen_in=seen_in or "",
        looked_at=to_instant(looked_at) if looked_at else None,
    )
