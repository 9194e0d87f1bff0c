"""The tables, on a real SQLite file."""

import sqlite3
import stat
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database as SqliteUtilsDatabase

from installed.installation import Installation
from reminderd.adapters.files.output_file import OutputFile
from reminderd.adapters.state.database import SCHEMA
from reminderd.adapters.state.migrations import migrations
from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import (
    Authenticity,
    Chunk,
    Cursor,
    FetchedMail,
    Mail,
    MailKind,
    MailRef,
    PermanentError,
    Reading,
    Statement,
    TemporaryError,
    Verdict,
)
from samples.builders import ORDER, fact, mark, utc

NOW = utc("2026-03-20 12:00")
DAY = timedelta(days=1)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "state" / "reminderd.db")


def chunk(*raws: bytes, last_uid: int = 9, uid_validity: int = 1) -> Chunk:
    mails = tuple(FetchedMail(MailRef("home", "INBOX", uid_validity, n), raw) for n, raw in enumerate(raws, 1))
    return Chunk(mails, Cursor("home", "INBOX", uid_validity, last_uid), len(mails), len(mails))


def mail(mail_id: str, subject: str = "Order 1: shipped") -> Mail:
    return Mail(mail_id, "", "a@example.org", "", subject, NOW, (), (), Authenticity.UNKNOWN)


def test_mails_and_cursor_are_stored_together_and_once(storage: Storage) -> None:
    """The same bytes under another UID are no second mail; the cursor moves with them."""
    assert storage.record(chunk(b"one", b"two"), NOW) == 2
    assert storage.record(chunk(b"two", b"three", last_uid=12, uid_validity=2), NOW) == 1
    assert storage.cursors("home") == {"INBOX": Cursor("home", "INBOX", 2, 12)}
    assert [stored.raw for stored in storage.mails_to_read()] == [b"one", b"two", b"three"]


def test_a_command_that_ends_takes_nothing_from_who_works_on(home: Installation) -> None:
    """A second look at the file, in the same process, must not free the locks that keep others from ending its log."""
    path = home.state / "reminderd.db"
    with closing(Storage(path)) as storage, closing(Storage(path)):
        storage.record_imported([b"one"], NOW)
        home.reminderd("status", code=1)
        storage.record_imported([b"two"], NOW)
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT COUNT(*) FROM mails").fetchone() == (2,)


@pytest.mark.parametrize("named", ["reminderd.db", "reminderd.db-shm"])
def test_a_report_that_is_named_as_the_database_does_not_open_it(home: Installation, named: str) -> None:
    """To close it again would free the locks, too."""
    path = home.state / "reminderd.db"
    with closing(Storage(path)) as storage:
        storage.record_imported([b"one"], NOW)
        with pytest.raises(TemporaryError, match="left alone"):
            OutputFile(home.state / named, begins="<", database=path).write("<p>")
        home.reminderd("status", code=1)
        assert (home.state / "reminderd.db-wal").exists()


def test_what_is_written_together_is_kept_together(storage: Storage) -> None:
    """Or nothing of it is, whichever part fails."""

    def write(*, fails: bool) -> None:
        with storage.together():
            storage.record(chunk(b"one"), NOW)
            storage.raise_trouble("a", "home", "b", NOW)
            assert not fails

    with pytest.raises(AssertionError):
        write(fails=True)
    assert (list(storage.all_mails()), storage.troubles(), storage.cursors("home")) == ([], (), {})
    write(fails=False)
    assert len(list(storage.all_mails())) == len(storage.troubles()) == 1


def test_a_mail_comes_back_from_the_file_as_it_was(storage: Storage) -> None:
    """Its base64 is undone there, and done again."""
    raw = b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 19 + b"\r\n" + b"QUJD" * 19 + b"\r\nQUI=\r\n"
    storage.record(chunk(raw), NOW)
    again = Storage(storage.database.path)
    assert [stored.raw for stored in again.mails_to_read()] == [raw]
    assert [stored.raw for stored in again.mails_named(again.all_mails().__next__().id[:8])] == [raw]
    again.close()


def test_facts_come_back_as_they_were(storage: Storage) -> None:
    """Every field of a fact survives the table, for mails and statements alike."""
    storage.record(chunk(b"one"), NOW)
    (stored,) = storage.mails_to_read()
    facts = (
        replace(fact(MailKind.ORDER_SHIPPED, "2026-03-01"), within=timedelta(days=15), is_partial=True),
        fact(Statement.REFUND_ISSUED, "2026-03-02", due=NOW.date()),
        fact(MailKind.REFUND_ISSUED, "2026-03-02"),
    )
    storage.save_reading(mail(stored.id), Reading(Verdict.READ, kind=MailKind.ORDER_SHIPPED, facts=facts), "rules-1")
    assert storage.facts() == facts
    assert list(storage.mails_to_read()) == []


def test_a_new_reading_replaces_the_old_one(storage: Storage) -> None:
    """Replay leaves no fact of the old rules behind, and changes the revision."""
    storage.record(chunk(b"one"), NOW)
    (stored,) = storage.mails_to_read()
    reading = Reading(Verdict.READ, kind=MailKind.DELIVERED, facts=(fact(MailKind.DELIVERED, "2026-03-01"),))
    storage.save_reading(mail(stored.id), reading, "rules-1")
    assert storage.count_read_with_other_rules("rules-2") == 1
    before = storage.revision()
    storage.save_reading(mail(stored.id), Reading(Verdict.UNRECOGNISED, problems=("why",)), "rules-2")
    assert storage.facts() == ()
    assert storage.revision() != before
    assert [(unread.subject, unread.problems) for unread in storage.unread_mails()] == [("Order 1: shipped", ("why",))]
    assert storage.count_read_with_other_rules("rules-2") == 0


def test_old_bytes_go_and_facts_stay(storage: Storage) -> None:
    """Retention deletes what the shop wrote word for word, not what we know from it."""
    storage.record(chunk(b"one"), NOW)
    (stored,) = storage.mails_to_read()
    facts = (fact(MailKind.DELIVERED, "2026-03-01"),)
    storage.save_reading(mail(stored.id), Reading(Verdict.READ, facts=facts), "rules")
    storage.record(chunk(b"not read yet"), NOW)
    assert storage.forget_raw_mails(NOW + timedelta(days=1)) == 1
    assert [stored.raw for stored in storage.all_mails()] == [b"not read yet"]
    assert storage.facts() == facts


def test_marks_keep_their_order_and_change_the_revision(storage: Storage) -> None:
    """What the user said comes back in the order in which it was said; said twice it is stored once."""
    marks = [mark("disputed", "2026-03-02"), mark("done", "2026-03-01", f"{ORDER}/x")]
    before = storage.revision()
    for said in [*marks, *marks]:
        storage.add_mark(said)
    assert list(storage.marks()) == sorted(marks, key=lambda said: said.at)
    assert storage.revision() != before


def test_a_trouble_keeps_its_beginning_until_it_is_over(storage: Storage) -> None:
    """Raised at every poll, it is one trouble; over, it is gone."""
    storage.raise_trouble("login/home", "home", "refused", NOW)
    storage.raise_trouble("login/home", "home", "refused", NOW + timedelta(hours=1))
    assert [trouble.since for trouble in storage.troubles()] == [NOW]
    storage.clear_trouble("login/home")
    assert storage.troubles() == ()


def test_the_file_is_the_users_alone(tmp_path: Path) -> None:
    """Mail text lies in it: directory 0700, file 0600."""
    path = tmp_path / "state" / "reminderd.db"
    Storage(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_identity_and_installation_are_remembered(tmp_path: Path) -> None:
    """They survive a restart: Message-IDs must not change."""
    first = Storage(tmp_path / "reminderd.db")
    identity, installed = first.identity(), first.installed_at(NOW)
    first.close()
    second = Storage(tmp_path / "reminderd.db")
    assert (second.identity(), second.installed_at(NOW + timedelta(days=9))) == (identity, installed)
    assert len(identity) == 32


def test_several_processes_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Of many that start together one migrates, none fails."""
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            Storage(tmp_path / "reminderd.db").identity()
        except (TemporaryError, sqlite3.Error) as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_schema_number_counts_the_migrations(tmp_path: Path) -> None:
    """A step that is added and not counted would never be applied."""
    database = Storage(tmp_path / "reminderd.db").database
    assert len(migrations.pending(SqliteUtilsDatabase(memory=True))) == SCHEMA
    with database.read() as connection:
        assert connection.execute("SELECT COUNT(*) FROM _sqlite_migrations").fetchone() == (SCHEMA,)


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """Downgrading says so instead of damaging what the newer version wrote."""
    path = tmp_path / "reminderd.db"
    Storage(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    with pytest.raises(PermanentError, match="written by a newer reminderd"):
        Storage(path)


def test_threads_have_connections_of_their_own(storage: Storage) -> None:
    """The poller writes while the sender reads."""
    storage.record(chunk(b"one"), NOW)
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(len(list(storage.mails_to_read()))))
    thread.start()
    thread.join()
    assert seen == [1]


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    """Damage is told with what to do, and nothing is overwritten."""
    path = tmp_path / "reminderd.db"
    path.write_bytes(b"this is not a database, and long enough to be looked at" * 100)
    with pytest.raises(PermanentError, match=r"reminderd\.db: .*restore a backup"):
        Storage(path)
    assert path.read_bytes().startswith(b"this is not")


def test_a_busy_database_is_a_temporary_error(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else holds the file: try again later."""
    monkeypatch.setattr("reminderd.adapters.state.database.BUSY_TIMEOUT_SECONDS", 0.05)
    other = sqlite3.connect(storage.database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = []

    def write() -> None:
        try:
            storage.add_mark(mark("done", "2026-03-01"))
        except TemporaryError as error:
            impatient.append(str(error))

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    other.execute("ROLLBACK")
    other.close()
    assert len(impatient) == 1
    assert "locked" in impatient[0]
