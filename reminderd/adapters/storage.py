"""What reminderd stores: mails and pages, what they say, what the user said, how far each folder was read."""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from reminderd.adapters.answers import AnswerLog
from reminderd.adapters.changes import Changes
from reminderd.adapters.database import Database, newest_backup, to_instant, to_text
from reminderd.adapters.evidence import EvidenceStore
from reminderd.adapters.folder_looks import LookLog
from reminderd.adapters.letters import Letters
from reminderd.adapters.marks import MarkLog, raise_revision
from reminderd.adapters.packed_mails import packed, unpacked
from reminderd.adapters.pages import PageLog
from reminderd.adapters.troubles import TroubleLog
from reminderd.adapters.upkeep import Upkeep
from reminderd.adapters.work_log import WorkLog
from reminderd.core.model import (
    Chunk,
    Cursor,
    Fact,
    Mail,
    MailKind,
    MailOutcome,
    OrderKey,
    Reading,
    StoredMail,
    UnreadMail,
    Verdict,
)
from reminderd.core.model.records import Form

_FACT = Form[Fact](Fact)

IMPORTED = ""
"""The account of mails that came from files: no account has this name."""


class Storage:
    """The tables. Safe to use from several threads; every method is one transaction, unless they are done `together`,
    and raises as `Database` does.
    """

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self._changes = Changes(self.database)
        self.news = self._changes.news
        self.letters = Letters(self.database)
        self.answers = AnswerLog(self.database)
        self.looks = LookLog(self.database)
        self.pages = PageLog(self.database, self._changes)
        troubles = self._trouble_log = TroubleLog(self.database)
        self.clear_trouble, self.forget_trouble = troubles.end, troubles.forget
        self.troubles, self.ended_troubles = troubles.lasting, troubles.ended
        self.evidence = EvidenceStore(self.database, path.parent / "evidence")
        self.upkeep = Upkeep(self.database)
        self.work = WorkLog(self.database, path.parent)
        self.note_job, self.jobs_done = self.work.note_job, self.work.jobs_done
        marks = MarkLog(self.database, self._changes)
        self.add_mark, self.marks, self.strike_marks = marks.add, marks.all, marks.strike
        self.unreadable_marks, self.strike_unreadable_marks = marks.unreadable, marks.strike_unreadable
        self._fresh: dict[str, StoredMail] = {}  # what was stored last and is about to be read

    def close(self) -> None:
        self.database.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that is written inside: all of it is kept, or nothing."""
        with self.database.write():
            yield

    def last_backup_at(self) -> datetime | None:
        """Return when a backup last held all there was, None if none ever did, or if there is none any more."""
        return self.upkeep.last("backup") if newest_backup(self.database.backups) else None

    def record(self, chunk: Chunk, now: datetime) -> int:
        """Store mails and cursor together, so that none is lost or read twice. Return how many are new."""
        self._fresh.clear()
        new, cursor = 0, chunk.cursor
        with self.database.write() as connection:
            for mail in chunk.mails:
                mail_id, ref = sha256(mail.raw).hexdigest(), mail.ref
                new += self._record_mail(connection, StoredMail(mail_id, mail.raw, now, cursor.account))
                connection.execute(
                    "INSERT OR REPLACE INTO mail_refs VALUES (?, ?, ?, ?, ?)",
                    (ref.account, ref.folder, ref.uid_validity, ref.uid, mail_id),
                )
            connection.execute(
                "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?, ?)",
                (cursor.account, cursor.folder, cursor.uid_validity, cursor.last_uid, to_text(now)),
            )
        return new

    def record_imported(self, mails: Sequence[bytes], now: datetime) -> int:
        """Store mails that lay in files, together. Return how many are new."""
        self._fresh.clear()
        with self.database.write() as connection:
            stored = (StoredMail(sha256(raw).hexdigest(), raw, now, IMPORTED) for raw in mails)
            return sum(self._record_mail(connection, mail) for mail in stored)

    def _record_mail(self, connection: sqlite3.Connection, mail: StoredMail) -> bool:
        if connection.execute("SELECT 1 FROM mails WHERE id = ?", (mail.id,)).fetchone():
            return False  # before it is packed for nothing
        row = (mail.id, packed(mail.raw), to_text(mail.first_seen_at), mail.account)
        connection.execute("INSERT INTO mails VALUES (?, ?, ?, ?)", row)
        self._fresh[mail.id] = mail
        return True

    def cursors(self, account: str) -> dict[str, Cursor]:
        """Return how far each folder of the account was read, by folder."""
        with self.database.read() as connection:
            rows = connection.execute(
                "SELECT folder, uid_validity, last_uid FROM cursors WHERE account = ?", (account,)
            ).fetchall()
            return {folder: Cursor(account, folder, uid_validity, last_uid) for folder, uid_validity, last_uid in rows}

    def looked_at(self) -> dict[str, datetime]:
        """Return when each account was last read without trouble: that is, the one of its folders that waits longest.
        An account of which a folder was never read is not in it.
        """
        with self.database.read() as connection:
            rows = connection.execute(
                "SELECT account, MIN(COALESCE(succeeded_at, '')) AS at FROM folder_looks GROUP BY account "
                "HAVING at > ''"
            ).fetchall()
            return {account: to_instant(at) for account, at in rows}

    def mails_to_read(self) -> Iterator[StoredMail]:
        """Yield the stored mails that have no reading yet, in the order they were stored."""
        yield from self._stored_mails("NOT EXISTS (SELECT 1 FROM readings WHERE mail_id = id)")

    def all_mails(self) -> Iterator[StoredMail]:
        """Yield every mail whose bytes are still kept."""
        yield from self._stored_mails("TRUE")

    def mails_named(self, prefix: str) -> tuple[StoredMail, ...]:
        """Return the mails whose bytes are kept and whose id (hex) begins so, two at most."""
        with self.database.read() as connection:
            ids = connection.execute(
                "SELECT id FROM mails WHERE id >= ? AND id < ? AND raw IS NOT NULL LIMIT 2", (prefix, f"{prefix}g")
            ).fetchall()
        return tuple(mail for (mail_id,) in ids if (mail := self._stored_mail(mail_id)))

    def _stored_mails(self, condition: str) -> Iterator[StoredMail]:
        # Neither bytes nor order are asked for, since that reads the whole table: an index knows the rest.
        query = f"SELECT rowid, id FROM mails WHERE {condition}"  # noqa: S608 (own words)
        with self.database.read() as connection:
            ids = sorted(connection.execute(query))
        for _, mail_id in ids:
            if mail := self._fresh.pop(mail_id, None) or self._stored_mail(mail_id):
                yield mail

    def _stored_mail(self, mail_id: str) -> StoredMail | None:
        """Return the mail, or None if its bytes were deleted meanwhile."""
        with self.database.read() as connection:
            row = connection.execute(
                "SELECT raw, first_seen_at, account FROM mails WHERE id = ? AND raw IS NOT NULL", (mail_id,)
            ).fetchone()
            if row is None:
                return None
            form, seen, account = row
            return StoredMail(mail_id, unpacked(form), to_instant(seen), account)

    def save_reading(self, mail: Mail, reading: Reading, rules: str) -> None:
        """Store what was read from a mail in place of any earlier reading of it."""
        row = (mail.id, rules, reading.verdict, reading.kind, reading.language)
        row_of_mail = (mail.sender, mail.subject, to_text(mail.sent_at), json.dumps(reading.problems))
        with self.database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row + row_of_mail)
            connection.execute("DELETE FROM facts WHERE mail_id = ?", (mail.id,))
            connection.executemany(
                "INSERT INTO facts VALUES (?, ?, ?, ?)",
                (
                    (mail.id, position, str(fact.order), _FACT.dump(fact, is_short=True))
                    for position, fact in enumerate(reading.facts)
                ),
            )
            revision = raise_revision(connection)
        self._changes.note(revision, (f"mail:{mail.id}",))

    def facts(self) -> tuple[Fact, ...]:
        """Return every fact that a mail or a page stated."""
        with self.database.read() as connection:
            rows = connection.execute("SELECT body FROM facts UNION ALL SELECT body FROM page_facts").fetchall()
            return tuple(_FACT.load(body) for (body,) in rows)

    def tells_of_others(self, mail_id: str, order: OrderKey) -> bool:
        """Tell whether a mail states something of another order, too."""
        query = "SELECT 1 FROM facts WHERE mail_id = ? AND order_key NOT IN (?, 'None')"
        with self.database.read() as connection:
            return connection.execute(query, (mail_id, str(order))).fetchone() is not None

    def unread_mails(self, since: datetime | None = None) -> tuple[UnreadMail, ...]:
        """Return the mails not read though they might matter, first seen after the instant, the newest first."""
        with self.database.read() as connection:
            rows = connection.execute(
                "SELECT mail_id, sender, subject, sent_at, verdict, problems FROM readings JOIN mails ON id = mail_id "
                "WHERE verdict IN (?, ?, ?) AND first_seen_at > ? ORDER BY sent_at DESC",
                (Verdict.UNRECOGNISED, Verdict.SUSPICIOUS, Verdict.QUARANTINED, to_text(since) if since else ""),
            ).fetchall()
            return tuple(
                UnreadMail(id_, sender, subject, to_instant(at), Verdict(verdict), tuple(json.loads(problems)))
                for id_, sender, subject, at, verdict, problems in rows
            )

    def outcomes(self, since: datetime) -> tuple[MailOutcome, ...]:
        """Return what became of each mail that was sent after the instant."""
        with self.database.read() as connection:
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
        with self.database.read() as connection:
            rows = connection.execute(
                "SELECT verdict, COUNT(*) FROM readings JOIN mails ON id = mail_id "
                "WHERE first_seen_at > ? GROUP BY verdict",
                (to_text(since) if since else "",),
            ).fetchall()
            return {Verdict(verdict): count for verdict, count in rows}

    def count_read_with_other_rules(self, rules: str) -> int:
        """Return how many mails whose bytes are kept were read with other rules than these."""
        with self.database.read() as connection:
            row = connection.execute(
                "SELECT COUNT(*) FROM readings CROSS JOIN mails ON id = mail_id "  # few were: those are looked up
                "WHERE rules IS NOT ? AND raw IS NOT NULL",
                (rules,),
            ).fetchone()
            return int(row[0])

    def kinds_by_mail(self) -> dict[str, MailKind | None]:
        """Return the kind of each mail that has a reading, by mail id."""
        with self.database.read() as connection:
            rows = connection.execute("SELECT mail_id, kind FROM readings").fetchall()
            return {mail_id: MailKind(kind) if kind else None for mail_id, kind in rows}

    def forget_raw_mail(self, mail_id: str) -> None:
        """Delete the bytes of one mail; what was read from it stays."""
        with self.database.write() as connection:
            connection.execute("UPDATE mails SET raw = NULL WHERE id = ?", (mail_id,))

    def forget_raw_mails(self, before: datetime) -> int:
        """Delete the bytes of mails first seen before the instant; facts and readings stay. Return how many."""
        with self.database.write() as connection:
            return connection.execute(
                "UPDATE mails SET raw = NULL WHERE raw IS NOT NULL AND first_seen_at < ? AND id IN "
                "(SELECT mail_id FROM readings)",
                (to_text(before),),
            ).rowcount

    def raise_trouble(self, key: str, account: str, detail: str, now: datetime) -> None:
        """As `TroubleLog.begin`."""
        self._trouble_log.begin(key, account, detail, now)

    def revision(self) -> str:
        """Return a text that changes whenever facts or marks change."""
        return self._meta("revision") or "0"

    def identity(self) -> bytes:
        """Return this installation's secret, made on first use: it makes our Message-IDs stable and unguessable."""
        with self.database.write() as connection:
            row = ("identity", secrets.token_hex(32))
            connection.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", row)
        with self.database.understood():
            return bytes.fromhex(self._meta("identity") or "")

    def installed_at(self, now: datetime) -> datetime:
        """Return when this state was first used: digests that were due before are not made up for."""
        with self.database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('installed_at', ?)", (to_text(now),))
        with self.database.understood():
            return to_instant(self._meta("installed_at") or to_text(now))

    def _meta(self, key: str) -> str | None:
        with self.database.read() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None
