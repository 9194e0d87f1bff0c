"""What each look at a folder proved: when it last succeeded, what the server said, and the mails it still owes us."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.core.model import Chunk, FolderLook, MailRef, OwedMail

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
_SEARCH_MISTRUSTED_FOR = timedelta(days=30)
"""How long a folder is read by headers before its server's search is tried again."""


class LookLog:
    """The tables folder_looks and owed_mails. Safe to use from several threads; methods raise as `Database` does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def expect(self, account: str, folders: Sequence[str], now: datetime) -> datetime:
        """Note the account's folders, which are read from now on, and forget all others. Return since when the
        account has been tried.
        """
        with self._database.write() as connection:
            marks = ",".join("?" * len(folders))
            for table in ("folder_looks", "owed_mails"):
                connection.execute(
                    f"DELETE FROM {table} WHERE account = ? AND folder NOT IN ({marks})",  # noqa: S608 (own words)
                    (account, *folders),
                )
            connection.executemany(
                "INSERT OR IGNORE INTO folder_looks (account, folder, first_tried_at) VALUES (?, ?, ?)",
                [(account, folder, to_text(now)) for folder in folders],
            )
            (since,) = connection.execute(
                "SELECT MIN(first_tried_at) FROM folder_looks WHERE account = ?", (account,)
            ).fetchone()
        with self._database.understood():
            return to_instant(since)

    def second_look_at(self, account: str, now: datetime) -> datetime:
        """Return when the account's last days were last searched again; on the first call, now."""
        key = f"second-look/{account}"
        with self._database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, to_text(now)))
            (at,) = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        with self._database.understood():
            return to_instant(at)

    def note_second_look(self, account: str, now: datetime) -> None:
        """Note that the account's last days were searched again."""
        with self._database.write() as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = ?", (to_text(now), f"second-look/{account}"))

    def owe(self, chunk: Chunk, now: datetime) -> None:
        """Note that the mails a chunk missed are owed from now on."""
        folder = (chunk.cursor.account, chunk.cursor.folder, chunk.cursor.uid_validity)
        with self._database.write() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO owed_mails VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
                [(*folder, uid, to_text(now), why, to_text(now + _FIRST_PAUSE)) for uid, why in chunk.missed.items()],
            )

    def note(self, chunk: Chunk, now: datetime) -> None:
        """Note what a stored chunk proves. With a new UIDVALIDITY the folder is read again from the start, so what
        was owed or had is forgotten; with the last chunk the look has succeeded.
        """
        cursor, folder = chunk.cursor, (chunk.cursor.account, chunk.cursor.folder)
        with self._database.write() as connection:
            for table in ("owed_mails", "mail_refs"):  # some servers number anew at each look
                connection.execute(
                    f"DELETE FROM {table} WHERE account = ? AND folder = ? AND uid_validity != ?",  # noqa: S608 (own words)
                    (*folder, cursor.uid_validity),
                )
            if chunk.position == chunk.total:
                row = (to_text(now), cursor.uid_validity, chunk.uid_next, chunk.exists)
                connection.execute(
                    "UPDATE folder_looks SET succeeded_at = ?, uid_validity = ?, uid_next = ?, holds = ? "
                    "WHERE account = ? AND folder = ?",
                    (*row, *folder),
                )
            if chunk.is_search_poor:
                connection.execute(
                    "UPDATE folder_looks SET mistrusted_at = ? WHERE account = ? AND folder = ? "
                    "AND (mistrusted_at IS NULL OR mistrusted_at < ?)",
                    (to_text(now), *folder, to_text(now - _SEARCH_MISTRUSTED_FOR)),
                )

    def read_by_headers(self, account: str, now: datetime) -> frozenset[str]:
        """Return the folders whose server's search missed mails lately."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT folder FROM folder_looks WHERE account = ? AND mistrusted_at > ?",
                (account, to_text(now - _SEARCH_MISTRUSTED_FOR)),
            ).fetchall()
        return frozenset(folder for (folder,) in rows)

    def folders(self) -> tuple[FolderLook, ...]:
        """Return what the last looks proved, for each folder of each account."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT account, folder, first_tried_at, succeeded_at, uid_validity, uid_next, holds, mistrusted_at, "
                "(SELECT COUNT(*) FROM mail_refs AS m WHERE m.account = f.account AND m.folder = f.folder "
                "AND m.uid_validity = f.uid_validity), "
                "(SELECT COUNT(*) FROM owed_mails AS o WHERE o.account = f.account AND o.folder = f.folder) "
                "FROM folder_looks AS f ORDER BY account, folder"
            ).fetchall()
            return tuple(
                FolderLook(
                    account, folder, to_instant(tried), to_instant(at) if at else None,
                    validity, uid_next, holds, fetched, owed, is_read_by_headers=mistrusted is not None,
                )
                for account, folder, tried, at, validity, uid_next, holds, mistrusted, fetched, owed in rows
            )  # fmt: skip

    # --- what is owed ---

    def owed(self, account: str | None = None) -> tuple[OwedMail, ...]:
        """Return the mails that were announced but not received, those to ask for first in front."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT account, folder, uid_validity, uid, since, attempts, reason, next_try_at FROM owed_mails "
                "WHERE account = ? OR ? IS NULL ORDER BY next_try_at, folder, uid",
                (account, account),
            ).fetchall()
            return tuple(
                OwedMail(MailRef(*ref), to_instant(since), attempts, why, to_instant(next_at))
                for *ref, since, attempts, why, next_at in rows
            )

    def put_off(self, owed: OwedMail, why: str, now: datetime) -> None:
        """Note another vain request for a mail; the next is twice as far away, six hours at most."""
        pause = min(_FIRST_PAUSE * 2 ** min(owed.attempts, 10), _LONGEST_PAUSE)
        with self._database.write() as connection:
            connection.execute(
                "UPDATE owed_mails SET attempts = attempts + 1, reason = ?, next_try_at = ? "
                "WHERE account = ? AND folder = ? AND uid_validity = ? AND uid = ?",
                (why, to_text(now + pause), *_key(owed.ref)),
            )

    def settle(self, ref: MailRef) -> None:
        """Note that a mail was received, or that the server no longer knows it."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM owed_mails WHERE account = ? AND folder = ? AND uid_validity = ? AND uid = ?", _key(ref)
            )


def _key(ref: MailRef) -> tuple[str, str, int, int]:
    return ref.account, ref.folder, ref.uid_validity, ref.uid
