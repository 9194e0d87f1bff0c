"""`reminderd import` as a process: the same mail once, whichever way it comes; old mail makes no noise."""

import re
import sqlite3
import subprocess
import time
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from installed.installation import Installation, environment
from installed.shop_mailbox import other_mail
from patience import wait_until
from reminderd.demo.mailbox import sample_mails

ARRIVED = [mail for mail in sample_mails() if mail.kind]
LAST_DAY = max(mail.at for mail in ARRIVED)
RAW = [mail.raw for mail in ARRIVED]


def mbox(mails: list[bytes]) -> bytes:
    """Return mails as Gmail Takeout writes them."""
    labels = b"From 1786@xxx Mon Jun 01 10:00:00 +0000 2026\r\nX-GM-THRID: 1786\r\nX-Gmail-Labels: Inbox\r\n"
    ended = (raw if raw.endswith(b"\n") else raw + b"\r\n" for raw in mails)
    return b"".join(labels + re.sub(rb"(?m)^(>*From )", rb">\1", raw) + b"\r\n" for raw in ended)


@pytest.fixture
def takeout(tmp_path: Path) -> Path:
    """A mailbox of the shop's mails among a hundred others."""
    path = tmp_path / "All mail Including Spam and Trash.mbox"
    path.write_bytes(mbox([other_mail(n) for n in range(50)] + RAW + [other_mail(n) for n in range(50, 100)]))
    return path


def test_an_imported_mailbox_tells_all_that_the_imap_server_would(home: Installation, takeout: Path) -> None:
    """The orders are those of `once`; what is stored are the shop's mails and no other."""
    said = home.json("import", str(takeout))
    assert (said["files"], said["new"], said["known"], said["ignored"], said["failed"]) == (
        1,
        len(set(RAW)),
        0,
        100,
        [],
    )
    assert sum(said["verdicts"].values()) == len(set(RAW))
    assert {order["order"] for order in home.json("orders")} == {number for mail in ARRIVED for number in mail.orders}
    assert sum(home.status()["mails"].values()) == len(set(RAW))
    assert not home.sink.mails


def test_the_same_mail_is_stored_once_by_either_way(home: Installation, takeout: Path) -> None:
    """First imported then fetched, or the other way round, or imported again: nothing is new the second time."""
    home.dovecot.append(*RAW[:9])
    assert "account home: 9 new mails" in home.reminderd("once", "--now", f"{LAST_DAY:%Y-%m-%dT%H:%M%z}").stderr
    said = home.json("import", str(takeout))
    assert (said["new"], said["known"]) == (len(RAW) - 9, 9)
    home.dovecot.append(*RAW[9:])
    assert "account home: 0 new mails" in home.reminderd("once", "--now", f"{LAST_DAY:%Y-%m-%dT%H:%M%z}").stderr
    assert home.json("import", str(takeout))["new"] == 0


def test_eml_files_maildirs_and_mailboxes_can_be_given_together(home: Installation, tmp_path: Path) -> None:
    """A broken file is one line and exit code 1; it does not hold up the others."""
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "a.eml").write_bytes(RAW[0].replace(b"\r\n", b"\n"))
    (tmp_path / "saved" / "b.eml").symlink_to(tmp_path / "nowhere")
    for name in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    (tmp_path / "Maildir" / "cur" / "1786.M1.host:2,S").write_bytes(RAW[1].replace(b"\r\n", b"\n"))
    (tmp_path / "box").write_bytes(mbox(RAW[2:4]))
    paths = [str(tmp_path / name) for name in ("missing", "saved", "Maildir", "box")]
    done = home.reminderd("import", *paths, code=1)
    assert done.stdout.startswith("3 files: 4 new mails, 4 read; 0 were known, 0 are not AliExpress's")
    errors = [line for line in done.stderr.splitlines() if line.startswith("cannot read")]
    assert [line.split(": ")[0].rpartition("/")[2] for line in errors] == ["missing", "b.eml"]


def stored(home: Installation) -> int:
    path = home.state / "reminderd.db"
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM mails").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def test_a_killed_import_goes_on_where_it_was(home: Installation, tmp_path: Path) -> None:
    """SIGKILL in the middle: what was stored stays and is known the next time, nothing is missing or doubled."""
    many = [raw.replace(b"\r\n\r\n", b"\r\nX-Copy: %d\r\n\r\n" % n, 1) for n in range(14) for raw in RAW]
    path = tmp_path / "many.mbox"
    path.write_bytes(mbox(many))
    process = subprocess.Popen(home.command("import", str(path)), env=environment())
    wait_until(lambda: stored(home) > 0)
    process.kill()
    process.wait()
    said = home.json("import", str(path))
    assert said["known"] > 0
    assert said["new"] > 0
    assert said["new"] + said["known"] == len(many)
    assert sum(home.status()["mails"].values()) == len({sha256(raw).hexdigest() for raw in many})


def test_old_mails_cause_one_letter_at_most(home: Installation, takeout: Path) -> None:
    """Whatever was missed, the next look says it in one letter, and the one after that says nothing."""
    now = f"{LAST_DAY + timedelta(hours=2):%Y-%m-%dT%H:%M%z}"
    home.reminderd("import", str(takeout), "--now", now)
    home.reminderd("once", "--now", now)
    home.reminderd("once", "--now", now)
    assert len(home.sink.mails) == 1


def test_a_large_mailbox_is_read_fast_and_in_little_memory(home: Installation, tmp_path: Path) -> None:
    """80 MB of other people's mail pass within a minute, in less memory than a quarter of a small machine's."""
    path = tmp_path / "large.mbox"
    filler = b"".join(b"A" * 76 + b"\r\n" for _ in range(1000))
    with path.open("wb") as file:
        for number in range(1000):
            file.write(mbox([other_mail(number) + filler]))
        file.write(mbox(RAW[:1]))
    process = subprocess.Popen(home.command("import", str(path)), env=environment())
    most = 0
    while process.poll() is None:  # what the system reports of a dead child counts the memory it was forked from, too
        with suppress(psutil.Error):
            most = max(most, psutil.Process(process.pid).memory_info().rss)
        time.sleep(0.01)
    assert process.returncode == 0
    assert 20_000_000 < most < 128_000_000
    assert home.status()["mails"] == {"read": 1}


def test_no_path_is_wrong_use(home: Installation) -> None:
    """It says what is missing."""
    assert "PATH" in home.reminderd("import", code=2).stderr
