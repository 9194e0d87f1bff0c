"""What reminderd stores: mails, how far each folder was read, and all the other tables."""

import secrets
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from reminderd.adapters.state.database import Database, newest_backup, to_instant, to_text
from reminderd.adapters.state.upkeep import Upkeep
from reminderd.adapters.tables.answers import AnswerLog
from reminderd.adapters.tables.changes import Changes
from reminderd.adapters.tables.evidence import EvidenceStore
from reminderd.adapters.tables.folder_looks import LookLog
from reminderd.adapters.tables.letters import Letters
from reminderd.adapters.tables.marks import MarkLog
from reminderd.adapters.tables.packed_mails import packed, unpacked
from reminderd.adapters.tables.pages import PageLog
from reminderd.adapters.tables.readings import ReadingLog
from reminderd.adapters.tables.troubles import TroubleLog
from reminderd.adapters.tables.work_log import WorkLog
from reminderd.core.model import Chunk, Cursor, StoredMail

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
        readings = ReadingLog(self.database, self._changes)
        self.save_reading, self.facts, self.tells_of_others = readings.save, readings.facts, readings.tells_of_others
        self.unread_mails, self.outcomes, self.verdicts = readings.unread_mails, readings.outcomes, readings.verdicts
        self.count_read_with_other_rules = readings.count_read_with_other_rules
        self.kinds_by_mail, self.forget_readings = readings.kinds_by_mail, readings.forget
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
                    "INSERT OR REPLACE INTO mail_refs VALUES (?, ?, ?, ?)",
                    (ref.account, ref.folder, ref.uid_validity, ref.uid),
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

    def is_known(self, mail_id: str) -> bool:
        """Was this mail stored once? Its bytes may be gone by now."""
        with self.database.read() as connection:
            return bool(connection.execute("SELECT 1 FROM mails WHERE id = ?", (mail_id,)).fetchone())

    def _record_mail(self, connection: sqlite3.Connection, mail: StoredMail) -> bool:
        if connection.execute("SELECT 1 FROM mails WHERE id = ?", (mail.id,)).fetchone():
            return False  # before it is packed for nothing
        row = (mail.id, to_text(mail.first_seen_at), mail.account)
        number = connection.execute("INSERT INTO mails (id, first_seen_at, account) VALUES (?, ?, ?)", row).lastrowid
        connection.execute("INSERT INTO raw_mails VALUES (?, ?)", (number, packed(mail.raw)))
        self._fresh[mail.id] = mail
        return True

    def cursors(self, account: str) -> dict[str, Cursor]:
        """Return how far each folder of the account was read, by folder."""
        with self.database.read() as connection:
            rows = connection.execute(
                "SELECT folder, uid_validity, last_uid FROM cursors WHERE account = ?", (account,)
            ).fetchall()
            return {folder: Cursor(account, folder, uid_validity, last_uid) for folder, uid_validity, last_uid in rows}

    def looked_at(self, account: str, folders: Collection[str]) -> datetime | None:
        """Return when the one of the account's folders that waits longest was last read without trouble.

        None if one of them never was, such as one that is new in the configuration.
        """
        with self.database.read() as connection:
            read = {
                folder: to_instant(at)
                for folder, at in connection.execute(
                    "SELECT folder, succeeded_at FROM folder_looks WHERE account = ? AND succeeded_at IS NOT NULL",
                    (account,),
                )
            }
            return min(read[folder] for folder in folders) if read.keys() >= set(folders) else None

    def mails_to_read(self) -> Iterator[StoredMail]:
        """Yield the stored mails that have no reading yet, in the order they were stored."""
        yield from self._stored_mails("NOT EXISTS (SELECT 1 FROM readings WHERE readings.mail = raw_mails.mail)")

    def all_mails(self) -> Iterator[StoredMail]:
        """Yield every mail whose bytes are still kept."""
        yield from self._stored_mails("TRUE")

    def mails_named(self, prefix: str) -> tuple[StoredMail, ...]:
        """Return the mails whose bytes are kept and whose id (hex) begins so, two at most."""
        with self.database.read() as connection:
            ids = connection.execute(
                "SELECT id FROM mails JOIN raw_mails ON mail = number WHERE id >= ? AND id < ? LIMIT 2",
                (prefix, f"{prefix}g"),
            ).fetchall()
        return tuple(mail for (mail_id,) in ids if (mail := self._stored_mail(mail_id)))

    def _stored_mails(self, condition: str) -> Iterator[StoredMail]:
        # The index knows which mails there are without their bytes, by which the table is large.
        kept = "raw_mails INDEXED BY raw_mails_there CROSS JOIN mails ON number = mail"
        query = f"SELECT id FROM {kept} WHERE {condition} ORDER BY mail"  # noqa: S608 (own words)
        with self.database.read() as connection:
            ids = connection.execute(query).fetchall()
        for (mail_id,) in ids:
            if mail := self._fresh.pop(mail_id, None) or self._stored_mail(mail_id):
                yield mail

    def _stored_mail(self, mail_id: str) -> StoredMail | None:
        """Return the mail, or None if its bytes were deleted meanwhile."""
        with self.database.read() as connection:
            row = connection.execute(
                "SELECT form, first_seen_at, account FROM mails JOIN raw_mails ON mail = number WHERE id = ?",
                (mail_id,),
            ).fetchone()
            if row is None:
                return None
            form, seen, account = row
            return StoredMail(mail_id, unpacked(form), to_instant(seen), account)

    def forget_raw_mail(self, mail_id: str) -> None:
        """Delete the bytes of one mail; what was read from it stays."""
        with self.database.write() as connection:
            connection.execute("DELETE FROM raw_mails WHERE mail = (SELECT number FROM mails WHERE id = ?)", (mail_id,))

    def forget_raw_mails(self, before: datetime) -> int:
        """Delete the bytes of mails first seen before the instant; facts and readings stay. Return how many."""
        with self.database.write() as connection:
            return connection.execute(
                "DELETE FROM raw_mails WHERE mail IN (SELECT mail FROM raw_mails INDEXED BY raw_mails_there "
                "JOIN mails ON number = mail JOIN readings USING (mail) WHERE first_seen_at < ?)",
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
