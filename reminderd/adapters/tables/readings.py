"""What each mail was understood to say."""

import json
from collections import Counter
from datetime import datetime

from reminderd.adapters.state.copies import MAILS, tallies
from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.adapters.tables.changes import FACTS_OF_MAILS, Changes
from reminderd.adapters.tables.marks import raise_revision
from reminderd.core.model import Fact, Mail, MailKind, MailOutcome, OrderKey, Reading, UnreadMail, Verdict
from reminderd.core.model.records import Form

_FACT = Form[Fact](Fact)


class ReadingLog:
    """The tables readings and facts. Safe to use from several threads; methods raise as `Database` does."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

    def save(self, mail: Mail, reading: Reading, rules: str) -> None:
        """Store what was read from a stored mail in place of any earlier reading of it."""
        source = f"mail:{mail.id}"
        with self._database.write() as connection:
            (number,) = connection.execute("SELECT number FROM mails WHERE id = ?", (mail.id,)).fetchone()
            row = (number, rules, reading.verdict, reading.kind, reading.language)
            row_of_mail = (mail.sender, mail.subject, to_text(mail.sent_at), json.dumps(reading.problems))
            connection.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row + row_of_mail)
            connection.execute("DELETE FROM facts WHERE mail = ?", (number,))
            connection.executemany(
                "INSERT INTO facts VALUES (?, ?, ?, ?)",
                (
                    (number, position, str(fact.order), _stored(fact, source))
                    for position, fact in enumerate(reading.facts)
                ),
            )
            revision = raise_revision(connection)
        self._changes.note(revision, (source,))

    def facts(self) -> tuple[Fact, ...]:
        """Return every fact that a mail or a page stated."""
        with self._database.read() as connection:
            # As they were stored, so that what was said last comes last.
            rows = connection.execute(f"{FACTS_OF_MAILS} ORDER BY facts.rowid").fetchall()
            rows += connection.execute("SELECT body FROM page_facts").fetchall()
            return tuple(_FACT.load(body) for (body,) in rows)

    def tells_of_others(self, mail_id: str, order: OrderKey) -> bool:
        """Tell whether a mail states something of another order, too."""
        query = "SELECT 1 FROM facts JOIN mails ON number = mail WHERE id = ? AND order_key NOT IN (?, 'None')"
        with self._database.read() as connection:
            return connection.execute(query, (mail_id, str(order))).fetchone() is not None

    def unread_mails(self, since: datetime | None = None) -> tuple[UnreadMail, ...]:
        """Return the mails not read though they might matter, first seen after the instant, the newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, sender, subject, sent_at, verdict, problems FROM readings JOIN mails ON number = mail "
                "WHERE verdict IN (?, ?, ?) AND first_seen_at > ? ORDER BY sent_at DESC",
                (Verdict.UNRECOGNISED, Verdict.SUSPICIOUS, Verdict.QUARANTINED, to_text(since) if since else ""),
            ).fetchall()
            return tuple(
                UnreadMail(id_, sender, subject, to_instant(at), Verdict(verdict), tuple(json.loads(problems)))
                for id_, sender, subject, at, verdict, problems in rows
            )

    def outcomes(self, since: datetime) -> tuple[MailOutcome, ...]:
        """Return what became of each mail that was sent after the instant."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT sent_at, subject, verdict, kind, problems FROM readings WHERE sent_at > ?", (to_text(since),)
            ).fetchall()
            return tuple(
                MailOutcome(to_instant(at), subject, Verdict(said), MailKind(kind) if kind else None,
                            tuple(json.loads(problems)))
                for at, subject, said, kind, problems in rows
            )  # fmt: skip

    def verdicts(self, since: datetime | None = None) -> dict[Verdict, int]:
        """Return how many of the mails first seen after the instant got which verdict."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT verdict, COUNT(*) FROM readings JOIN mails ON number = mail "
                "WHERE first_seen_at > ? GROUP BY verdict",
                (to_text(since) if since else "",),
            ).fetchall()
            counts = Counter({Verdict(verdict): count for verdict, count in rows})
            if not since:
                forgotten = tallies(connection)
                counts.update({verdict: forgotten[verdict] for verdict in Verdict if verdict in forgotten})
            return dict(counts)

    def forget(self, before: datetime) -> None:
        """Delete how older mails were read once their bytes are gone. What they state stays, and so does what was not
        read though it might matter. A mail that stated nothing leaves nothing but its count, unless it was an answer.
        """
        mails = "readings JOIN mails ON number = mail LEFT JOIN raw_mails USING (mail)"
        was_settled = "verdict IN (?, ?) AND form IS NULL AND first_seen_at < ? AND sent_at < ?"
        is_needed = "EXISTS (SELECT 1 FROM facts WHERE mail = number) OR id IN (SELECT mail_id FROM answers)"
        with self._database.write() as connection:
            rows = connection.execute(
                f"SELECT mail, verdict, {is_needed} FROM {mails} WHERE {was_settled}",  # noqa: S608 (own words)
                (Verdict.READ, Verdict.IGNORED, to_text(before), to_text(before)),
            ).fetchall()
            connection.executemany("DELETE FROM readings WHERE mail = ?", [(mail,) for mail, *_ in rows])
            gone = [(mail,) for mail, _, needed in rows if not needed]
            connection.executemany("DELETE FROM mails WHERE number = ?", gone)
            for what, more in Counter([*(verdict for _, verdict, _ in rows), *(MAILS for _ in gone)]).items():
                connection.execute(
                    "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = value + excluded.value",
                    (f"forgotten/{what}", more),
                )

    def count_read_with_other_rules(self, rules: str) -> int:
        """Return how many mails whose bytes are kept were read with other rules than these."""
        query = "SELECT COUNT(*) FROM raw_mails INDEXED BY raw_mails_there JOIN readings USING (mail) WHERE rules <> ?"
        with self._database.read() as connection:
            return int(connection.execute(query, (rules,)).fetchone()[0])

    def kinds_by_mail(self) -> dict[str, MailKind | None]:
        """Return the kind of each mail that has a reading, by mail id."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT id, kind FROM readings JOIN mails ON number = mail").fetchall()
            return {mail_id: MailKind(kind) if kind else None for mail_id, kind in rows}


def _stored(fact: Fact, source: str) -> str:
    """Return the fact as it is stored: without its source where that is the mail of its row, as nearly always."""
    without = frozenset({"source"}) if fact.source == source else frozenset[str]()
    return _FACT.dump(fact, is_short=True, without=without)
