"""A disk that is full, or may not be written: one line each time, and nothing lost or sent twice when it is well again.

What stands for the disk is a limit of the system on the size of files: SQLite and all else meet a real error at a real
write.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, getrlimit, setrlimit

import pytest

from faults.lying_mail_server import HOUR, Life, lived
from installed.installation import Installation, environment
from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import StateError, TemporaryError
from reminderd.daemon import Shift
from reminderd.demo.mailbox import sample_mails
from reminderd.jobs.statements import Statements
from reminderd.watchdog import Watchdog
from servers import Dovecot, SmtpSink

FULL = "the disk failed, or is full|the disk is full"


def fill() -> None:
    setrlimit(RLIMIT_FSIZE, (1, getrlimit(RLIMIT_FSIZE)[1]))


def make_room() -> None:
    setrlimit(RLIMIT_FSIZE, (RLIM_INFINITY, getrlimit(RLIMIT_FSIZE)[1]))


@contextmanager
def full_disk() -> Iterator[None]:
    fill()
    try:
        yield
    finally:
        make_room()


@pytest.fixture
def life(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink) -> Iterator[Life]:
    with lived(tmp_path, dovecot, sink) as life:
        try:
            yield life
        finally:
            make_room()


def names(life: Life) -> list[str]:
    return [str(message_from_bytes(mail)["Message-ID"]) for mail in life.server.mails]


def test_what_could_not_be_stored_is_fetched_again(life: Life) -> None:
    """And read once."""
    new = [mail.raw for mail in sample_mails() if mail.kind][3:6]
    life.dovecot.append(*new)
    with full_disk(), pytest.raises(TemporaryError, match=FULL):
        life.service.poll("home")
    assert life.service.poll("home") == len(new)
    assert life.service.poll("home") == 0


def test_what_could_not_be_noted_was_not_said(life: Life) -> None:
    """The user is told so, and says it again."""
    order = next(iter(life.service.projection.state().orders)).number
    statements = Statements(life.service.projection, life.service.storage)
    with full_disk(), pytest.raises(TemporaryError, match=FULL):
        statements.take(order, ["paid-with", "paypal"], via="cli", now=life.now)
    assert life.service.storage.marks() == ()
    statements.take(order, ["paid-with", "paypal"], via="cli", now=life.now)
    assert len(life.service.storage.marks()) == 1


@pytest.mark.parametrize("step", ["greeting", "MAIL", "DATA", "body", "QUIT"])
def test_a_disk_that_fills_while_a_letter_is_sent_loses_and_doubles_none(life: Life, step: str) -> None:
    """Before the letter begins it is not sent; once the server has taken it, that is kept until it can be noted."""
    life.server.on_step = lambda at: fill() if at == step else None
    with pytest.raises(TemporaryError, match=FULL):
        life.service.remind()
    make_room()
    life.server.on_step = lambda _: None
    life.pass_by(3 * HOUR)
    assert not life.is_open()
    assert names(life)
    assert len(set(names(life))) == len(names(life))


def test_a_backup_that_finds_no_room_leaves_nothing_and_is_made_later(life: Life) -> None:
    """No half of one stands for a whole one."""
    folder = life.home.state / "backups"
    with full_disk(), pytest.raises(TemporaryError, match=FULL):
        life.service.housekeep()
    assert list(folder.glob("reminderd-*.db")) == []
    life.service.housekeep()
    (backup,) = folder.glob("reminderd-*.db")
    Storage(backup).close()
    assert not [one for one in folder.iterdir() if one.name.startswith(".")]


def test_a_service_that_can_note_nothing_says_so_without_noting_it(life: Life) -> None:
    """At the third failure in a row, once a day; then the other letters go out."""
    assert life.service.renderer  # as in a service that has said something before
    shift = Shift(life.service, Watchdog(life.home.state / "hung"), lambda: None)
    with full_disk():
        for count in range(5):
            if count < 2:
                shift.note_result("remind", "the disk is full")
            else:
                with pytest.raises(TemporaryError, match=FULL):
                    shift.note_result("remind", "the disk is full")
    (letter,) = [message_from_bytes(mail) for mail in life.server.mails]
    assert letter["Subject"] == "reminderd needs you: disk"
    shift.remind()
    told = [str(message_from_bytes(mail)["Subject"]) for mail in life.server.mails]
    assert told.count("reminderd: all well again, disk") == 1
    assert len(told) > 2


def test_a_service_that_finds_damage_says_so_before_it_ends(life: Life) -> None:
    """Nobody may look at its log for weeks."""
    ended: list[bool] = []
    shift = Shift(life.service, Watchdog(life.home.state / "hung"), lambda: ended.append(True))

    def find() -> None:
        raise StateError("it is damaged; restore a backup: reminderd restore FILE")

    shift.guarded(find)
    assert ended == [True]
    (letter,) = [message_from_bytes(mail) for mail in life.server.mails]
    assert "reminderd restore FILE" in letter.get_payload()[0].get_payload(decode=True).decode()


@pytest.mark.parametrize("room", [0, 40])
def test_each_command_says_it_in_one_line_and_is_well_afterwards(home: Installation, room: int) -> None:
    """`room`: kilobytes that a file may have. No traceback, no letter twice."""
    mails = [mail.raw for mail in sample_mails() if mail.kind]
    home.dovecot.append(*mails[:3])
    home.reminderd("once")
    home.dovecot.append(*mails[3:6])
    order = home.json("orders")[0]["order"]
    for words in (["once"], ["mark", order, "received"], ["backup"], ["digest"]):
        limited = ["sh", "-c", f'ulimit -f {2 * room}; exec "$@"', "sh", *home.command(*words)]
        done = subprocess.run(limited, capture_output=True, text=True, timeout=60, check=False, env=environment())
        errors = [line for line in done.stderr.splitlines() if line.startswith("reminderd: ")]
        assert "Traceback" not in done.stderr
        assert "please report" not in done.stderr
        assert len(errors) <= 1
        assert done.returncode in ((1, 2) if errors else (0, 1))
    home.reminderd("once")
    home.reminderd("status")
    told = [message_from_bytes(mail.raw)["Message-ID"] for mail in home.sink.mails]
    assert len(set(told)) == len(told)
    assert len(home.json("orders")) >= 1


def test_status_says_that_a_state_without_room_cannot_be_used(home: Installation) -> None:
    """In its first line and in JSON, as everything else that is wrong."""
    home.reminderd("once")
    (home.state / "reminderd.db-wal").mkdir()
    (line,) = home.reminderd("status", code=1).stdout.splitlines()
    assert line.startswith("NEEDS YOU: the state directory cannot be used")
    shape = home.json("status", code=1)
    assert (shape["ok"], [problem["kind"] for problem in shape["problems"]]) == (False, ["state"])
