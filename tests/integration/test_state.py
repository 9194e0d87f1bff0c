"""What is remembered: backups and the way back, damage that is noticed, and that nobody else can read or take it."""

import email.policy
import os
import shutil
import signal
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from functools import partial
from pathlib import Path

import pytest

from installed.installation import Installation, environment
from installed.processes import run_command
from patience import PATIENCE, wait_until
from reminderd.adapters.state.backups import Backups, write_backup
from reminderd.adapters.state.database import SCHEMA
from reminderd.adapters.state.witness import Holdings, Witness
from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import StateError
from reminderd.demo.mailbox import sample_mails
from samples.builders import ORDER, mark, utc

NOW = utc("2026-03-20 12:00")
MAILS = [mail.raw for mail in sample_mails() if mail.kind]


def database(home: Installation) -> Path:
    return home.state / "reminderd.db"


def newest(home: Installation) -> Path:
    return max((home.state / "backups").glob("reminderd-*.db"))


def test_a_backup_brings_back_all_that_was_known(used: Installation, tmp_path: Path) -> None:
    """To a new state directory, by commands; the replaced database stays beside it."""
    copy = tmp_path / "copy.db"
    orders, deadlines = used.json("orders"), used.json("deadlines", "--all")
    assert used.json("backup", str(copy))["file"] == str(copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    used.reminderd("mark", orders[0]["order"], "ignore")
    assert used.json("deadlines", "--all") != deadlines
    aside = Path(used.json("restore", str(copy))["replaced"])
    assert used.json("orders") == orders
    assert used.json("deadlines", "--all") == deadlines
    used.reminderd("restore", str(aside))
    assert used.json("deadlines", "--all") != deadlines
    shutil.rmtree(used.state)
    used.reminderd("restore", str(copy))
    assert used.json("orders") == orders


def test_a_restore_waits_for_nobody_and_believes_only_a_sound_backup(used: Installation, tmp_path: Path) -> None:
    """Not while the service runs; not a newer one, not a damaged one; then nothing has changed."""
    copy = tmp_path / "copy.db"
    used.reminderd("backup", str(copy))
    with used.running():
        assert "another reminderd is running in" in used.reminderd("restore", str(copy), code=1).stderr
    used.reminderd("mark", used.json("orders")[0]["order"], "ignore")
    before = used.json("deadlines", "--all")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA user_version = 999")
        connection.commit()
    assert "newer reminderd" in used.reminderd("restore", str(copy), code=1).stderr
    used.reminderd("backup", str(tmp_path / "other.db"))
    damage(tmp_path / "other.db")
    assert "damaged" in used.reminderd("restore", str(tmp_path / "other.db"), code=1).stderr
    assert used.json("deadlines", "--all") == before


def damage(path: Path, page: int | None = None) -> None:
    """Fill the beginning of every page but the first with nonsense, or of one page."""
    data = bytearray(path.read_bytes())
    for number in [page] if page is not None else range(1, len(data) // 4096):
        data[number * 4096 : number * 4096 + 25] = bytes(byte ^ 0xA5 for byte in data[number * 4096 :][:25])
    path.write_bytes(data)


def ruined(home: Installation, how: str) -> None:
    path = database(home)
    for rest in ("-wal", "-shm"):
        Path(f"{path}{rest}").unlink(missing_ok=True)
    match how:
        case "lost":
            path.unlink()
        case "zero":
            path.write_bytes(b"")
        case "truncated":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "nonsense":
            path.write_bytes(os.urandom(50_000))
        case "flipped":
            damage(path)
        case "head":
            damage(path, 0)
        case "foreign":
            path.unlink()
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE cats (name TEXT)")
        case "another":
            path.unlink()
            other = Storage(home.folder / "elsewhere" / "reminderd.db")
            other.identity()
            other.close()
            shutil.copy(home.folder / "elsewhere" / "reminderd.db", path)
        case "older":
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("DELETE FROM marks")
                connection.commit()


def text_of(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))
    return " ".join(body.get_content().split()) if body else ""


RUINS = ["lost", "zero", "truncated", "nonsense", "flipped", "head", "foreign", "another", "older"]


@pytest.mark.parametrize("how", RUINS)
def test_a_ruined_database_stops_everything_with_the_way_back(used: Installation, how: str) -> None:
    """One line that names the backup, one letter a day that says it, no new beginning; `restore` mends it."""
    orders = used.json("orders")
    used.reminderd("mark", orders[0]["order"], "ignore")
    letters = len(used.sink.mails)
    ruined(used, how)
    for command, code in (("status", 1), ("once", 1), ("run", 2)):
        done = used.reminderd(command, code=code)
        *log, line = (done.stdout + done.stderr).splitlines()
        assert f"reminderd restore {newest(used)}" in line
        assert orders[0]["order"] not in line
        assert len(log) == (1 if command == "once" else 0)  # the letter that tells of it
    assert used.subjects()[letters:] == ["reminderd needs you: stored data"]
    assert f"reminderd restore {newest(used)}" in text_of(used.sink.mails[-1].raw)
    used.reminderd("restore", str(newest(used)))
    assert used.json("orders") == orders
    used.reminderd("status")
    used.reminderd("once")
    assert used.subjects()[letters + 1 :].count("reminderd: all well again, stored data") == 1
    used.reminderd("once")
    assert used.subjects()[letters + 1 :].count("reminderd: all well again, stored data") == 1


@pytest.mark.parametrize("page", range(1, 40, 3))
def test_a_flipped_page_is_found_or_harmless(used: Installation, page: int) -> None:
    """Whatever page is hit: commands end with a line or an answer, never with a traceback."""
    path = database(used)
    if page * 4096 >= path.stat().st_size:
        page %= path.stat().st_size // 4096
    damage(path, page)
    done = run_command(used.arguments("status"), environment())
    assert done.returncode == 1 or not done.stderr
    assert "Traceback" not in done.stderr


def test_damage_under_a_running_service_ends_it(used: Installation) -> None:
    """It stops by itself, with the code after which systemd does not start it again, and says the way back."""
    with used.running() as process:
        wait_until(lambda: not Path(f"{database(used)}-journal").exists())
        damage(database(used))
        process.send_signal(signal.SIGHUP)  # new connections: no page is remembered
        assert process.wait(PATIENCE) == 2
    assert "reminderd restore" in used.log()


@pytest.mark.parametrize(
    "note", [b'{"owner": "x", "marks": 1e999, "mails": 0, "letters": 0}', b"[" * 4096, b"\xff", None]
)
def test_a_note_that_cannot_be_read_is_none_and_written_anew(tmp_path: Path, note: bytes | None) -> None:
    """None stands for a pipe, which nobody writes to."""
    path = tmp_path / "last-seen.json"
    path.write_bytes(note) if note is not None else os.mkfifo(path)
    witness = Witness(tmp_path)
    assert witness.noted() is None
    witness.note(Holdings("x", 1, 2, 3))
    assert witness.noted() == Holdings("x", 1, 2, 3)


def test_a_first_start_is_as_quiet_as_ever(tmp_path: Path) -> None:
    """No database and no backup is no loss; nor are an old database's copies, once the folder of backups is gone."""
    Storage(tmp_path / "state" / "reminderd.db").close()
    shutil.rmtree(tmp_path / "state")
    storage = Storage(tmp_path / "state" / "reminderd.db")
    storage.identity()
    storage.close()
    (tmp_path / "state" / "reminderd.db").unlink()
    with pytest.raises(StateError, match="begin anew"):
        Storage(tmp_path / "state" / "reminderd.db")
    shutil.rmtree(tmp_path / "state" / "backups")
    Storage(tmp_path / "state" / "reminderd.db").close()


def test_backups_fade_out_with_their_age(tmp_path: Path) -> None:
    """Seven days and four weeks stay; a file of the user's beside them stays, too."""
    storage = Storage(tmp_path / "state" / "reminderd.db")
    backups = Backups(storage.database)
    kept = tmp_path / "state" / "backups" / "reminderd-before-the-trip.db"
    for day in range(60):
        for hour in (0, 9):
            backups.take(NOW + timedelta(days=day, hours=hour))
        kept.touch()
    names = sorted(path.name[10:18] for path in kept.parent.glob("reminderd-2*.db"))
    assert names == ["20260503", "20260510", *(f"202605{day}" for day in range(12, 19))]
    assert kept.exists()


def test_a_backup_is_made_before_a_migration(tmp_path: Path) -> None:
    """The file as it was, with the old number."""
    path = tmp_path / "state" / "reminderd.db"
    storage = Storage(path)
    storage.add_mark(mark("done", "2026-03-01", f"{ORDER}/window"))
    storage.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'struck_out_marks'")
        for column in ("saying", "struck_at", "struck_by"):
            connection.execute(f"ALTER TABLE marks DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 8")
        connection.commit()
    storage = Storage(path)
    (kept,) = storage.marks()
    assert kept.saying  # what an older version stored can be taken back, too
    assert kept.struck_at is None
    with closing(sqlite3.connect(path.parent / "backups" / f"before-schema-{SCHEMA}.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (8,)
        assert connection.execute("SELECT COUNT(*) FROM marks").fetchone() == (1,)


def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    """Copied while marks are added: sound, and with every mark that was there at its beginning."""
    storage = Storage(tmp_path / "state" / "reminderd.db")
    for number in range(50):
        storage.add_mark(mark(f"done-{number}", "2026-03-01"))
    write_backup(storage.database, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("SELECT COUNT(*) FROM marks").fetchone() == (50,)


# --- whose it is ---


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_modes_do_not_hang_on_the_umask(home: Installation, tmp_path: Path, umask: int) -> None:
    """Folders 0700, files 0600, whatever the shell says."""
    home.dovecot.append(*MAILS[:2])
    for arguments in (["once"], ["report", "-o", str(tmp_path / "r.html")], ["backup", str(tmp_path / "b.db")]):
        done = run_command(home.arguments(*arguments), environment(), partial(os.umask, umask))
        assert done.returncode == 0, done.stderr
    for path in (home.state, *home.state.rglob("*"), tmp_path / "r.html", tmp_path / "b.db"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_state_directory_that_others_can_write_is_refused(home: Installation) -> None:
    """The line says what to do; one that the group can read, as systemd makes it, is fine."""
    home.reminderd("once")
    home.state.chmod(0o777)
    assert f"chmod 700 {home.state}" in home.reminderd("orders", code=2).stderr
    assert f"chmod 700 {home.state}" in home.reminderd("run", code=2).stderr
    home.state.chmod(0o755)
    home.reminderd("orders")


def test_the_lock_follows_no_link_and_cannot_be_removed(home: Installation, tmp_path: Path) -> None:
    """A link in its place empties no file; without the file there are still not two."""
    victim, lock = tmp_path / "victim", home.state / "lock"
    victim.write_text("mine")
    home.reminderd("once")
    lock.unlink(missing_ok=True)
    lock.symlink_to(victim)
    with home.running():
        lock.unlink()
        assert "another reminderd is running in" in home.reminderd("once", code=1).stderr
    assert victim.read_text() == "mine"
