"""A mail in which the reading hangs, through whole processes: noticed, ended, put aside, shown; the others are read."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from installed.installation import Installation, environment
from patience import PATIENCE, wait_until
from reminderd.adapters.packs.resources import load_vendor
from reminderd.adapters.tables.storage import Storage
from reminderd.config import load
from reminderd.demo.mailbox import sample_mails
from reminderd.jobs.mails.reader import Reader
from reminderd.watchdog import SHORTEST_NET
from samples.builders import utc
from servers import Dovecot, SmtpSink

NOW = utc("2026-03-04 12:00")
ARRIVED = [mail.raw for mail in sample_mails() if mail.kind][:3]
SHOP = "transaction@notice.aliexpress.com"
POISON = (
    f"From: AliExpress <{SHOP}>\r\nDate: Tue, 03 Mar 2026 10:00:00 +0000\r\nSubject: {'wool ' * 40}x\r\n\r\n"
    "Order 8204417306625518 is on its way.\r\n"
).encode()
BACKTRACKING = """\
language: en
subjects:
  - kind: order_shipped
    verified:
      'no': ['(?:(?:wool )+)+!']
"""
HEALTHY = BACKTRACKING.replace("(?:(?:wool )+)+!", "(?:wool )+x")


def write_rule(home: Installation, text: str) -> None:
    folder = home.state / "vendors" / "aliexpress"
    home.state.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "en.yaml").write_text(text)


@pytest.fixture(scope="module")
def hung_once(
    tmp_path_factory: pytest.TempPathFactory, shared_dovecot: Dovecot
) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A pass that hung, and the state in which the mail was put aside by one more."""
    folder = tmp_path_factory.mktemp("hung")
    with pytest.MonkeyPatch.context() as patch, SmtpSink() as sink:
        hung = poison(Installation(folder, shared_dovecot.guest(0), sink), patch)
        first = hang(hung, "once")
        hung.reminderd("once")
    return first, hung.state


@pytest.fixture
def after_a_hang(poisoned: Installation, hung_once: tuple[object, Path]) -> Installation:
    shutil.copytree(hung_once[1], poisoned.state, dirs_exist_ok=True)
    return poisoned


def hang(home: Installation, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that hangs, as a user starts it, to the end of all that it started."""
    with subprocess.Popen(
        home.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        rest_in_the_hang(home, process)
        output, errors = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def rest_in_the_hang(home: Installation, process: subprocess.Popen[str]) -> None:
    """The call into C would take a processor until the net ends it: it is halted meanwhile. The net's time runs on."""

    def is_reading() -> bool:
        return process.poll() is not None or any(
            sha256(POISON).hexdigest() in path.read_text() for path in home.state.glob("reading*")
        )

    wait_until(is_reading)
    process.send_signal(signal.SIGSTOP)
    time.sleep(SHORTEST_NET - 0.5)
    process.send_signal(signal.SIGCONT)


@pytest.fixture
def poisoned(home: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An installation whose own rule backtracks for ever over the first of four mails."""
    return poison(home, monkeypatch)


def poison(home: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("WATCHDOG_USEC", "3000000")
    home.write_config(idle="false")
    write_rule(home, BACKTRACKING)
    home.dovecot.append(POISON, *ARRIVED)
    return home


def assert_put_aside(home: Installation) -> None:
    """The others were read, and everything that shows the state shows this mail."""
    said = home.status()
    assert said["mails"]["read"] == len(ARRIVED)
    assert said["mails"]["quarantined"] == 1
    assert not said["ok"]
    (trouble,) = [one for one in said["problems"] if one["kind"] == "quarantine"]
    assert trouble["account"] == "home"
    assert "notice.aliexpress.com" in trouble["detail"]
    (mail,) = [one for one in said["unread"] if one["verdict"] == "quarantined"]
    assert mail["mail"] == sha256(POISON).hexdigest()
    assert mail["sender"] == "notice.aliexpress.com"
    line = next(
        line for line in home.reminderd("status", code=1).stdout.splitlines() if line.startswith("quarantined:")
    )
    assert "notice.aliexpress.com" in line
    assert mail["mail"][:12] in line
    assert "1 mail from AliExpress I could not read" in home.reminderd("digest", "--print").stdout


def test_once_ends_at_a_mail_that_hangs_and_reads_the_others_the_next_time(
    after_a_hang: Installation, hung_once: tuple[subprocess.CompletedProcess[str], Path]
) -> None:
    """One line and the exit code 1, though no Python runs in a call into C that never returns."""
    first, _ = hung_once  # the line comes from a shell that outlives it
    assert first.returncode == 1
    assert [line for line in first.stderr.splitlines() if "hangs" in line] == [
        "reminderd: hangs: this process ends; the mail in which it hung is put aside at the next start"
    ]
    assert_put_aside(after_a_hang)
    after_a_hang.reminderd("once")
    assert_put_aside(after_a_hang)


def test_import_ends_at_a_mail_that_hangs_and_reads_the_others_the_next_time(
    poisoned: Installation, tmp_path: Path
) -> None:
    """The same for mails from files."""
    for number, raw in enumerate([POISON, *ARRIVED]):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    files = [str(tmp_path / f"{number}.eml") for number in range(4)]
    first = hang(poisoned, "import", *files)
    assert first.returncode == 1
    assert "hangs" in first.stderr
    poisoned.reminderd("import", *files)
    said = poisoned.status()
    assert (said["mails"]["read"], said["mails"]["quarantined"]) == (len(ARRIVED), 1)


def test_the_service_ends_at_a_mail_that_hangs_and_its_next_start_reads_the_others(
    poisoned: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service manager hears of the start, then our end with the exit code 1, at which it starts us again.

    That it does not listen meanwhile, so that its socket is full, makes nothing hang.
    """
    with listening(tmp_path, monkeypatch) as manager:
        with poisoned.running() as process:
            rest_in_the_hang(poisoned, process)
            assert process.wait(PATIENCE) == 1
            assert manager.recv(200).startswith(b"READY=1")
        with poisoned.running() as process:
            wait_until(lambda: poisoned.status()["mails"].get("read") == len(ARRIVED))
            assert_put_aside(poisoned)
            process.terminate()
            assert process.wait(PATIENCE) == 0


@contextmanager
def listening(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    address = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        yield manager


def test_a_replay_by_better_rules_lets_the_mail_out(after_a_hang: Installation) -> None:
    """By the same rules it is not tried again; by others it is, and read well it is one like all others."""
    after_a_hang.reminderd("replay", "--write")
    assert_put_aside(after_a_hang)
    write_rule(after_a_hang, HEALTHY)
    after_a_hang.reminderd("replay", "--write")
    said = after_a_hang.status()
    assert said["mails"] == {"read": len(ARRIVED) + 1}
    assert [one for one in said["problems"] if one["kind"] == "quarantine"] == []
    storage = Storage(after_a_hang.state / "reminderd.db")
    assert storage.work.never_ended() == frozenset()
    storage.close()


def test_a_replay_that_hangs_again_says_so_and_the_next_one_leaves_the_mail_out(after_a_hang: Installation) -> None:
    """It ends with 1 and one line; nobody is blamed but the mail."""
    write_rule(after_a_hang, BACKTRACKING.replace("!", "[?]"))
    again = hang(after_a_hang, "replay", "--write")
    assert again.returncode == 1
    assert "hangs" in again.stderr
    after_a_hang.reminderd("replay", "--write")
    assert_put_aside(after_a_hang)


def test_the_users_word_ends_the_trouble(after_a_hang: Installation) -> None:
    """`inspect ID` shows the mail without reading it; with --seen it needs nobody any more, and is still listed."""
    mail_id = sha256(POISON).hexdigest()[:12]
    shown = after_a_hang.reminderd("inspect", mail_id).stdout
    assert "its reading did not end" in shown
    assert "--seen" in shown
    after_a_hang.reminderd("inspect", mail_id, "--seen")
    said = after_a_hang.status()
    assert [one for one in said["problems"] if one["kind"] == "quarantine"] == []
    assert [one["verdict"] for one in said["unread"]] == ["quarantined"]
    after_a_hang.reminderd("replay", "--write")
    assert [one for one in after_a_hang.status()["problems"] if one["kind"] == "quarantine"] == []
    after_a_hang.reminderd("inspect", str(after_a_hang.config), "--seen", code=2)


def test_the_first_look_at_a_mail_is_watched_too_and_one_that_hung_in_it_is_kept(
    tmp_path: Path, home: Installation
) -> None:
    """Before it is stored its hash is noted; afterwards it is stored as it came, shown, and never parsed."""
    storage = Storage(tmp_path / "reminderd.db")
    seen = []

    @contextmanager
    def watch() -> Iterator[None]:
        seen.append((tmp_path / "reading").read_text().split())
        yield

    storage.work.watch = watch
    reader = Reader(storage, load_vendor(), load(home.config))
    mail_id = sha256(POISON).hexdigest()
    private = b"From: friend@home.example\r\n\r\nhello\r\n"
    assert not reader.is_wanted(private, NOW)
    assert reader.is_wanted(POISON, NOW)
    assert seen == [[sha256(private).hexdigest()], [mail_id]]
    with storage.work.reading(sha256(private).hexdigest()):
        storage.work.hung_file.write_text("Current thread 0x00007f00 (most recent call first):")
        storage.work.blame(storage.installed_at(NOW), "1")
    assert reader.is_wanted(private, NOW)
    storage.record_imported([private], NOW)
    reader.read_new_mails()
    assert [mail.verdict.value for mail in storage.unread_mails()] == ["quarantined"]
    storage.close()
