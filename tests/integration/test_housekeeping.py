"""Upkeep on a real database: what is deleted and when, room given back, the daily backup."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reminderd.adapters.state.copies import holdings_of
from reminderd.adapters.tables.storage import Storage
from reminderd.core.mail.parsing import parse
from reminderd.core.model import MailKind, Reading, Verdict
from reminderd.jobs.housekeeping import Housekeeper
from samples.builders import fact, mark, utc

NOW = utc("2026-03-20 12:00")
DAY = timedelta(days=1)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "state" / "reminderd.db")


def housekeeper(storage: Storage, forgotten: list[datetime]) -> Housekeeper:
    """A mail of now is the newest, unless one was read."""
    return Housekeeper(
        storage.upkeep, storage, forgotten.append, lambda: storage.upkeep.newest_mail_at() or NOW + timedelta(hours=36)
    )


def read_a_mail(storage: Storage, at: datetime, verdict: Verdict = Verdict.READ) -> None:
    """Store a mail and a reading of it, with a fact if it was read."""
    raw = f"Date: {at:%a, %d %b %Y %H:%M:%S %z}\r\n\r\n{verdict}".encode()
    storage.record_imported([raw], at)
    facts = (fact(MailKind.DELIVERED, "2026-03-01"),) if verdict is Verdict.READ else ()
    storage.save_reading(parse(raw, received_at=at), Reading(verdict, facts=facts), "1")


@pytest.mark.parametrize("wrong", [utc("1970-01-01 00:00"), utc("2024-02-01 00:00"), NOW + 401 * DAY])
def test_a_clock_that_leaps_deletes_nothing(storage: Storage, wrong: datetime) -> None:
    """Neither by the wrong instant nor right after its return; a day of even runs later it does."""
    forgotten: list[datetime] = []
    keeper = housekeeper(storage, forgotten)
    for hours in range(0, 36, 6):
        keeper.run(NOW + timedelta(hours=hours))
    assert len(forgotten) == 2
    forgotten.clear()
    back = NOW + timedelta(hours=36)
    for now in (wrong, wrong + timedelta(seconds=10), back):
        keeper.run(now)
    assert forgotten == []
    assert bool(storage.troubles())
    for hours in range(6, 36, 6):
        keeper.run(back + timedelta(hours=hours))
    assert len(forgotten) == 2
    assert storage.troubles() == ()


@pytest.mark.parametrize(("days", "is_deleted"), [(48, False), (401, False), (44, True)])
def test_a_clock_that_runs_evenly_and_wrong_deletes_nothing(storage: Storage, days: int, is_deleted: bool) -> None:
    """For days on end: the newest mail says how late it is. Forged mail and mail put aside prove nothing."""
    read_a_mail(storage, NOW)
    read_a_mail(storage, NOW + 400 * DAY, Verdict.SUSPICIOUS)
    read_a_mail(storage, NOW + 400 * DAY, Verdict.QUARANTINED)
    forgotten: list[datetime] = []
    keeper = housekeeper(storage, forgotten)
    for hours in range(0, 54, 6):
        keeper.run(NOW + days * DAY - timedelta(hours=48) + timedelta(hours=hours))
    assert bool(forgotten) is is_deleted


def test_without_any_mail_nothing_is_deleted(storage: Storage) -> None:
    """There is nothing to delete, and nothing that says how late it is."""
    forgotten: list[datetime] = []
    keeper = Housekeeper(storage.upkeep, storage, forgotten.append, storage.upkeep.newest_mail_at)
    for hours in range(0, 54, 6):
        keeper.run(NOW + timedelta(hours=hours))
    assert forgotten == []


def test_what_is_deleted_gives_its_room_back(storage: Storage) -> None:
    """New files shrink step by step, a file of an older version after it was converted."""
    for is_old in (False, True):
        path = storage.database.path
        if is_old:
            storage.close()
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("PRAGMA auto_vacuum = NONE")
                connection.execute("VACUUM")
                assert connection.execute("PRAGMA auto_vacuum").fetchone() == (0,)
        storage.record_imported([os.urandom(100_000) for _ in range(30)], NOW)
        with storage.database.write() as connection:
            connection.execute("DELETE FROM raw_mails")
        storage.upkeep.give_back()
        assert path.stat().st_size < 1_000_000
        assert Path(f"{path}-wal").stat().st_size == 0


def test_what_stays_of_a_mail_keeps_no_room_for_its_bytes(storage: Storage) -> None:
    """A page of the file is given back only once nothing is left in it, and of each mail something is."""
    for number in range(500):
        storage.record_imported([b"%d" % number + os.urandom(1500)], NOW)
    with storage.database.write() as connection:
        connection.execute(
            "INSERT INTO readings SELECT number, '1', 'ignored', NULL, NULL, '', '', '', '[]' FROM mails"
        )
    assert storage.forget_raw_mails(NOW + DAY) == 500
    storage.upkeep.give_back()
    assert storage.database.path.stat().st_size < 400_000  # of 1,100,000


def test_of_a_mail_that_stated_nothing_a_number_stays(storage: Storage) -> None:
    """What states a fact, was an answer, or might matter and was not read, stays; and so does whatever is young, or
    whose bytes are kept. All are counted as before, so that nothing seems to be missing.
    """
    facts = {"order": (fact(MailKind.DELIVERED, "2026-03-01"),)}
    verdicts = {"order": Verdict.READ, "unread": Verdict.UNRECOGNISED, "young": Verdict.IGNORED}
    for name in ("advertisement", "order", "answer", "unread", "young", "kept"):
        seen = NOW + DAY if name == "young" else NOW
        raw = f"Date: {seen:%a, %d %b %Y %H:%M:%S %z}\r\n\r\n{name}".encode()
        storage.record_imported([raw], seen)
        mail = parse(raw, received_at=seen)
        storage.save_reading(mail, Reading(verdicts.get(name, Verdict.IGNORED), facts=facts.get(name, ())), "1")
        if name == "answer":
            storage.answers.note("<1@example.org>", mail.id)
        if name != "kept":
            storage.forget_raw_mail(mail.id)
    with storage.database.read() as connection:
        before, held = storage.verdicts(), holdings_of(connection)
        for _ in range(2):
            storage.forget_readings(NOW + DAY / 2)
            assert storage.verdicts() == before
            assert holdings_of(connection) == held
        assert connection.execute("SELECT COUNT(*) FROM mails").fetchone() == (5,)
        assert connection.execute("SELECT COUNT(*) FROM readings").fetchone() == (3,)
    assert storage.facts() == facts["order"]
    assert len(storage.unread_mails()) == 1
    assert [mail.raw[-4:] for mail in storage.all_mails()] == [b"kept"]
    assert len(storage.answers.pending()) == 1
    storage.database.check()


def test_a_day_brings_one_backup_if_something_changed(storage: Storage) -> None:
    """Nothing new is no new file, but the last backup counts as fresh."""
    keeper = housekeeper(storage, [])
    folder = storage.database.backups
    for day, expected in ((0, 1), (0.5, 1), (1, 1), (2, 1)):
        keeper.run(NOW + day * DAY)
        assert len(list(folder.glob("reminderd-*.db"))) == expected
    assert storage.last_backup_at() == NOW + 2 * DAY
    storage.add_mark(mark("done", "2026-03-01"))
    keeper.run(NOW + 3 * DAY)
    assert len(list(folder.glob("reminderd-*.db"))) == 2


def test_a_day_reads_the_whole_file_once(storage: Storage) -> None:
    """A backup is checked, so the day it is made needs no other check; a day without one has its own."""
    keeper, asked = housekeeper(storage, []), list[str]()
    with storage.database.read() as connection:
        connection.set_trace_callback(asked.append)
    for day, checks in ((0, 0), (1, 1), (2, 2)):
        keeper.run(NOW + day * DAY)
        assert storage.upkeep.last("check") == NOW + day * DAY
        assert sum("quick_check" in query for query in asked) == checks
    storage.add_mark(mark("done", "2026-03-01"))
    keeper.run(NOW + 3 * DAY)
    assert sum("quick_check" in query for query in asked) == 2
    assert storage.upkeep.last("check") == NOW + 3 * DAY


def test_a_backup_that_fails_is_a_trouble_until_one_succeeds(storage: Storage) -> None:
    """A file where the folder should be."""
    storage.database.backups.write_text("")
    keeper = housekeeper(storage, [])
    keeper.run(NOW)
    assert [trouble.key for trouble in storage.troubles()] == ["backup/state"]
    storage.database.backups.unlink()
    keeper.run(NOW + DAY)
    assert storage.troubles() == ()
