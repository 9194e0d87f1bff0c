"""A state directory that is not what it should be: `status` says so as soon as anything fails by it, and never less."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from installed.installation import Installation
from reminderd.adapters.tables.storage import Storage
from reminderd.demo.mailbox import sample_mails
from reminderd.jobs.housekeeping import Housekeeper

MAILS = [mail.raw for mail in sample_mails() if mail.kind][:3]


def database(home: Installation) -> Path:
    return home.state / "reminderd.db"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO troubles (key, since, account, detail, is_over) VALUES ('login/home', 'yesterday', 'home', '', 0)",
        "INSERT INTO troubles (key, since, account, detail, is_over) VALUES ('login/a', '2026-03-01', 'home', '', 0)",
        "UPDATE meta SET value = 'soon' WHERE key = 'installed_at'",
        "UPDATE meta SET value = '?' WHERE key LIKE 'job/%'",
        "UPDATE folder_looks SET succeeded_at = '2026-13-01'",
        "UPDATE facts SET body = '{'",
        "UPDATE folder_looks SET succeeded_at = '0001-01-01T00:00:00+23:59'",
        "UPDATE meta SET value = '9999-12-31T23:59:59-23:59' WHERE key LIKE 'job/%'",
        "UPDATE readings SET verdict = 'fine', problems = 'none'",
    ],
)
def test_a_stored_value_that_is_none_is_damage_with_the_way_back(used: Installation, statement: str) -> None:
    """One line with the backup to restore; then all is as before."""
    with closing(sqlite3.connect(database(used), isolation_level=None)) as connection:
        connection.execute(statement)
    (line,) = used.reminderd("status", code=1).stdout.splitlines()
    assert line.startswith("NEEDS YOU: the state directory cannot be used")
    assert "restore a backup: reminderd restore " in line
    (backup,) = (used.state / "backups").glob("reminderd-*.db")
    used.reminderd("restore", str(backup))
    used.reminderd("once")


@pytest.mark.parametrize(
    "place", ["backups", "evidence", "calendar.ics", "hung", "reading", "backups/last-seen.json", "a pipe at reading"]
)
def test_status_is_as_sad_as_once(used: Installation, place: str) -> None:
    """A file where a folder should be, a folder or a pipe where a file should be: both commands say so, in one line,
    and a letter does the same day.
    """
    path = used.state / place.removeprefix("a pipe at ")
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if place.startswith("a pipe"):
        os.mkfifo(path)
    elif place in ("backups", "evidence"):
        path.touch()
    else:
        path.mkdir()
    used.dovecot.append(sample_mails()[-1].raw)
    used.reminderd("once", code=1)
    shown = used.reminderd("status", code=1)
    assert f"{path} is no " in shown.stdout.splitlines()[0]
    assert len(shown.stderr.splitlines()) <= 1
    assert used.subjects()[-1].startswith("reminderd needs you")
    path.rmdir() if path.is_dir() else path.unlink()
    used.reminderd("once")
    used.reminderd("status")


@pytest.mark.parametrize("place", ["backups", "evidence", "calendar.ics"])
def test_a_link_that_leads_nowhere_is_told(used: Installation, place: str) -> None:
    path = used.state / place
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.symlink_to("nowhere/at-all")
    assert f"{path} leads nowhere" in used.reminderd("status", code=1).stdout.splitlines()[0]
    used.reminderd("once", code=1)
    assert used.subjects()[-1].startswith("reminderd needs you")


@pytest.mark.parametrize("instead", ["nothing", "a folder", "a pipe", "nonsense"])
def test_a_backup_that_is_gone_is_none(used: Installation, instead: str) -> None:
    """However lately it was made: `status` says so, no line names it as the way back, and the next one is made."""
    (backup,) = (used.state / "backups").glob("reminderd-*.db")
    backup.unlink()
    if instead != "nothing":
        {"a folder": backup.mkdir, "a pipe": lambda: os.mkfifo(backup), "nonsense": lambda: backup.write_text("no")}[
            instead
        ]()
    with closing(sqlite3.connect(database(used), isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = '2026-01-01T00:00:00.000000+00:00' WHERE key = 'installed_at'")
    assert "there is no recent backup" in used.reminderd("status", code=1).stdout.splitlines()[0]
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1, hours=1):%Y-%m-%dT%H:%MZ}"
    with closing(Storage(database(used))) as storage:
        Housekeeper(storage.upkeep, storage, lambda _: None, lambda: None).run(datetime.fromisoformat(tomorrow))
        assert storage.last_backup_at()
    aside = used.state / "aside"
    aside.mkdir()
    for path in (used.state / "backups").glob("reminderd-2*.db"):
        if path != backup:
            path.rename(aside / path.name)
    database(used).write_text("")
    assert str(backup) not in used.reminderd("once", code=1).stderr


def test_a_lost_database_is_no_new_installation_even_without_its_backups(used: Installation) -> None:
    """What else lies in the directory tells that there was one; with all of it moved away it begins anew."""
    database(used).unlink()
    shutil.rmtree(used.state / "backups")
    for command, code in (("status", 1), ("once", 1), ("run", 2)):
        done = used.reminderd(command, code=code)
        line = (done.stdout + done.stderr).splitlines()[-1]  # above it: a letter tells of it, too
        assert "is lost, and so are its backups" in line
    used.state.rename(used.folder / "aside")
    used.reminderd("once")


def test_a_lost_note_leaves_the_word_of_the_newest_backup(used: Installation) -> None:
    """Nonsense in it is told once, and what the database lacks is still noticed."""
    note = used.state / "backups" / "last-seen.json"
    note.write_bytes(os.urandom(40))
    said = used.reminderd("status").stderr
    assert len(said.splitlines()) == 1
    assert "last-seen.json cannot be read" in said
    note.unlink()
    with closing(sqlite3.connect(database(used), isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM mails")
    assert "holds less than before" in used.reminderd("status", code=1).stdout


def test_nonsense_in_the_notes_of_a_hang_puts_nothing_aside(used: Installation) -> None:
    """Neither in the stack nor in the names of the mails."""
    (used.state / "reading").write_text("one two " + "a" * 64)
    (used.state / "hung").write_bytes(b"one two three")
    used.reminderd("once")
    (used.state / "reading").write_text("one two")
    (used.state / "hung").write_bytes(b"Current thread 0x00007f00 (most recent call first):")
    used.reminderd("once")
    with closing(sqlite3.connect(database(used))) as connection:
        assert connection.execute("SELECT COUNT(*) FROM work_on_mails").fetchone() == (0,)
    used.reminderd("status")


def test_what_you_said_and_cannot_be_read_is_told_and_all_else_goes_on(used: Installation) -> None:
    """In one line with the order, by `status` and by letter; what it put off is due again. It can be struck out."""
    uid, order = (used.json("deadlines")[0][key] for key in ("uid", "order"))
    used.reminderd("snooze", uid, "3d")
    used.reminderd("mark", order, "paid-with", "paypal")
    with closing(sqlite3.connect(database(used), isolation_level=None)) as connection:
        connection.execute("UPDATE marks SET value = 'soon' WHERE action = 'snooze'")
        connection.execute("UPDATE marks SET at = '0001-01-01T00:00:00+23:59' WHERE action != 'snooze'")
    for command in ("orders", "deadlines"):
        used.reminderd(command)
    (line,) = [one for one in used.reminderd("status", code=1).stdout.splitlines() if "NEEDS YOU" in one]
    assert f"snooze of {uid} (what belongs to it cannot be read)" in line
    assert f"paid-with of aliexpress/{order} (its time cannot be read)" in line
    assert "undo --unreadable" in line
    used.reminderd("once", code=1)
    assert used.subjects()[-1].startswith("reminderd needs you")
    assert len(used.json("undo", "--unreadable")["struck"]) == 2
    used.reminderd("status")
    used.reminderd("once")
    assert "reminderd: all well again, your answers" in used.subjects()
    used.reminderd("snooze", uid, "3d")


def test_a_row_that_names_what_is_not_there_is_damage(used: Installation) -> None:
    """As a whole page would be: `status` looks for it, too."""
    with closing(sqlite3.connect(database(used), isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("UPDATE readings SET mail = mail + 1000")
    for command in ("status", "once"):
        done = used.reminderd(command, code=1)
        line = (done.stdout + done.stderr).splitlines()[-1]  # above it: a letter tells of it, too
        assert "is damaged; restore a backup: reminderd restore " in line


@pytest.mark.parametrize("rows", ["", "WHERE position = 0", "WHERE mail = (SELECT MAX(mail) FROM facts)"])
def test_facts_that_are_gone_are_damage(used: Installation, rows: str) -> None:
    """All of them, the first of each mail, or those of one mail: else its deadlines would be gone without a word."""
    with closing(sqlite3.connect(database(used), isolation_level=None)) as connection:
        connection.execute(f"DELETE FROM facts {rows}")
    for command in ("status", "once"):
        done = used.reminderd(command, code=1)
        assert "has lost what mails said; restore a backup: " in (done.stdout + done.stderr).splitlines()[-1]
    assert used.subjects()[-1] == "reminderd needs you: stored data"


def test_a_database_of_a_newer_version_is_told(used: Installation) -> None:
    """After a step back to an older version nobody may look for weeks: `status`, one line and a letter a day say so."""
    with closing(sqlite3.connect(database(used))) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("PRAGMA user_version = 999")
    letters = len(used.sink.mails)
    for command, code in (("once", 1), ("once", 1), ("status", 1)):
        done = used.reminderd(command, code=code)
        assert "written by a newer reminderd" in (done.stdout + done.stderr).splitlines()[-1]
    assert used.subjects()[letters:] == ["reminderd needs you: stored data"]
    with closing(sqlite3.connect(database(used))) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    used.reminderd("once")
    assert used.subjects()[-1] == "reminderd: all well again, stored data"


@pytest.mark.parametrize("leads_to", ["a/disk/that/is/not/mounted", "state"])
def test_a_state_directory_that_leads_nowhere_is_told(used: Installation, leads_to: str) -> None:
    """As on a disk that is not mounted: nothing begins anew beside it."""
    aside = used.state.rename(used.folder / "aside")
    used.state.symlink_to(leads_to)
    letters = len(used.sink.mails)
    for command, code in (("once", 2), ("once", 2), ("status", 1)):
        done = used.reminderd(command, code=code)
        assert f"{used.state} leads nowhere" in (done.stdout + done.stderr).splitlines()[-1]
    assert len(used.sink.mails) == letters + 1
    assert used.subjects()[-1].startswith("reminderd needs you")
    used.state.unlink()
    aside.rename(used.state)
    used.reminderd("once")
    used.reminderd("status")
