"""`status` and the digest never call quiet what nobody knows."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from installed.installation import Installation
from patience import PATIENCE, wait_until
from reminderd.adapters.state.lock import sole_user
from reminderd.adapters.state.state_dir import free_bytes, is_in_use
from reminderd.config import load
from reminderd.demo.mailbox import sample_mails
from reminderd.service import Service

ARRIVED = [mail for mail in sample_mails() if mail.kind]
LAST_DAY = max(mail.at for mail in ARRIVED)
DAY = timedelta(days=1)
TWO_ACCOUNTS = """accounts:
  - name: second
    imap: {host: imap.invalid, username: maria, password_command: echo x}"""


def at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M%z}"


def kinds(home: Installation, *options: str, code: int = 1) -> list[str]:
    shown = home.json("status", *options, code=code)
    assert shown["ok"] is (not shown["problems"])
    first = home.reminderd("status", *options, code=code).stdout.splitlines()[0]
    assert first == "OK" if shown["ok"] else first.startswith("NEEDS YOU: ")
    return [problem["kind"] for problem in shown["problems"]]


def test_a_fresh_installation_is_not_well_before_its_first_run(home: Installation) -> None:
    """It says what to do, and after a good run it is well."""
    assert kinds(home) == ["new"]
    shown = home.reminderd("status", code=1).stdout
    assert "reminderd run" in shown.splitlines()[0]
    assert "service: does not run, never worked" in shown
    home.reminderd("once")
    assert kinds(home, code=0) == []
    assert home.json("status")["service"]["runs"] is False


@pytest.mark.parametrize(
    ("days", "expected"), [(0, []), (1, []), (2, ["stopped"]), (20, ["stopped"]), (92, ["stopped"])]
)
def test_a_last_look_long_ago_is_no_proof(home: Installation, days: int, expected: list[str]) -> None:
    """Nobody came since: exit code 1, and since when."""
    home.reminderd("once", "--now", at(LAST_DAY))
    assert kinds(home, "--now", at(LAST_DAY + days * DAY), code=1 if expected else 0) == expected


def test_an_account_that_was_never_reached_is_named_by_status_and_digest(home: Installation) -> None:
    """From the first day on; the Monday letter does not call it quiet."""
    home.write_config(imap_port=1, digest="weekly")
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    home.reminderd("once", "--now", at(now), code=1)
    assert {"unread", "unreachable"} & set(kinds(home, "--now", at(now)))
    for hours in (1, 24, 25, 67):
        home.reminderd("once", "--now", at(now + timedelta(hours=hours)), code=1)
    digest = message_from_bytes(home.sink.mails[-1].raw)
    text = " ".join(digest.get_payload(0).get_payload(decode=True).decode().split())
    assert home.subjects()[-1] == "Needs a fix: reminderd may be missing mail"
    assert "Nothing to do" not in text
    assert "I cannot see everything right now" in text
    assert "Mailbox home: not looked at yet." in text
    assert home.json("once", "--now", at(now + timedelta(hours=68)), code=1)["failed"] == ["home"]


def test_one_dead_account_of_two_is_named(home: Installation) -> None:
    """The other one's success is no proof for it."""
    text = home.config.read_text()
    dead = text[text.index("  - name: home") : text.index("smtp:")].replace("home", "dead")
    home.config.write_text(text.replace("smtp:", dead.replace(f"port: {home.dovecot.port}", "port: 1") + "smtp:", 1))
    home.reminderd("once", code=1)
    (problem,) = home.json("status", code=1)["problems"]
    assert problem["account"] == "dead"


@pytest.mark.parametrize("answer", ["550 5.4.5 Daily user sending limit exceeded", "451 4.7.1 later"])
def test_a_letter_that_the_server_did_not_take_is_a_problem_until_one_is_taken(home: Installation, answer: str) -> None:
    """Refused or put off, at once and by the exit code of `once`, too."""
    home.dovecot.append(*(mail.raw for mail in ARRIVED))
    home.sink.faults.body = answer
    home.reminderd("once", "--now", at(LAST_DAY), code=1)
    shown = home.reminderd("status", "--now", at(LAST_DAY + timedelta(minutes=1)), code=1).stdout
    assert re.match("NEEDS YOU: .*letters to you ", shown)
    assert answer in shown.splitlines()[0]


def test_a_service_whose_reader_hangs_is_not_well(home: Installation) -> None:
    """The lock says that it runs, the last look that it does not read."""
    home.reminderd("once")
    past = (datetime.now(UTC) - timedelta(hours=2)).isoformat(timespec="microseconds")
    with closing(sqlite3.connect(home.state / "reminderd.db", isolation_level=None)) as database:
        database.execute("UPDATE folder_looks SET succeeded_at = ?", (past,))
    assert kinds(home, code=0) == []
    with sole_user(home.state):
        shown = home.json("status", code=1)
        assert shown["service"]["runs"] is True
        assert [problem["kind"] for problem in shown["problems"]] == ["unread"]


def test_a_service_that_reads_for_the_first_time_says_what_is_not_done_yet(home: Installation) -> None:
    """It is not well before that is done, and after an hour somebody is needed."""
    with sole_user(home.state):
        shown = home.reminderd("status", code=1).stdout.splitlines()[0]
        assert re.match(
            "NEEDS YOU: mailbox home was not read to its end yet since the start, .* takes minutes",
            shown,
        )
        assert home.json("status", code=1)["ok"] is False
        later = at(datetime.now(UTC) + timedelta(minutes=61))
        assert kinds(home, "--now", later) == ["job", "unread"]


@pytest.mark.parametrize(("days", "expected"), [(0, ["new"]), (2, ["stopped"])])
def test_a_round_that_was_interrupted_is_no_proof(home: Installation, days: int, expected: list[str]) -> None:
    """The first one or a later one, killed when the mailbox was read and nothing said yet."""
    if days:
        home.reminderd("once", "--now", at(LAST_DAY))
    now = LAST_DAY + days * DAY
    service = Service(load(home.config), lambda: now)
    service.poll("home")
    service.close()
    assert kinds(home, "--now", at(now)) == expected
    shown = home.json("status", "--now", at(now), code=1)
    assert shown["accounts"][0]["last_looked_at"] is not None


@pytest.mark.parametrize(
    ("before", "after"),
    [("folders: [INBOX]", "folders: [INBOX, Shopping]"), ("name: home", "name: mine"), ("accounts:", TWO_ACCOUNTS)],
    ids=["a folder more", "renamed", "an account more"],
)
def test_what_is_new_in_the_configuration_is_not_read_yet(home: Installation, before: str, after: str) -> None:
    """No success of what was there before is a proof for it, whether a service runs or not."""
    home.reminderd("once")
    text = home.config.read_text()
    home.config.write_text(text.replace(before, after, 1))
    assert kinds(home) == ["unread"]
    with sole_user(home.state):
        assert kinds(home) == ["unread"]
    assert None in [account["last_looked_at"] for account in home.json("status", code=1)["accounts"]]


def test_what_is_gone_from_the_configuration_needs_nobody(home: Installation) -> None:
    """Neither an account nor a way to send, nor the jobs of a service that cron replaced."""
    service = Service(load(home.config), lambda: datetime.now(UTC))
    gone = ["login/old", "unreachable/old", "owed/old", "sending/push/old", "address/push/old", "job/poll/old"]
    for key in gone:
        service.storage.raise_trouble(key, key.partition("/")[2], "refused", service.clock())
    service.close()
    home.reminderd("once")
    assert kinds(home, code=0) == []
    assert home.subjects() == []


def test_a_running_service_that_reads_and_reminds_is_well(home: Installation) -> None:
    """As soon as the first round is done; when it was stopped for long, that is said."""
    with home.running() as process:
        wait_until(lambda: bool(home.status()["ok"]))
        assert home.json("status")["service"]["runs"] is True
        process.terminate()
        process.wait(PATIENCE)
    assert home.json("status")["service"]["runs"] is False
    later = at(datetime.now(UTC) + timedelta(hours=3))
    assert kinds(home, "--now", later) == ["stopped"]


def test_a_clock_behind_what_was_done_is_a_problem(home: Installation) -> None:
    """1970 at boot: nothing can be told to be fresh."""
    home.reminderd("once")
    assert "clock" in kinds(home, "--now", "2001-01-02")


def test_the_lock_is_looked_at_without_touching_it(tmp_path: Path) -> None:
    """Free, held, no folder at all: no file is made or changed."""
    assert is_in_use(tmp_path) is False
    assert list(tmp_path.iterdir()) == []
    with sole_user(tmp_path):
        assert is_in_use(tmp_path) is True
    assert is_in_use(tmp_path) is False
    assert list(tmp_path.iterdir()) == []
    assert is_in_use(tmp_path / "nowhere") is False
    assert free_bytes(tmp_path) > 0
    assert free_bytes(tmp_path / "nowhere") == 0


def test_a_disk_that_is_almost_full_is_told_by_letter_and_status(
    home: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is full; nothing can be sent afterwards."""
    from reminderd import vitals
    from reminderd.core.planning.health import LEAST_FREE_BYTES

    monkeypatch.setattr(vitals, "free_bytes", lambda _: LEAST_FREE_BYTES - 1)
    service = Service(load(home.config), lambda: datetime.now(UTC))
    service.remind()
    assert home.subjects() == ["reminderd needs you: disk"]
    assert "disk" in kinds(home)
    monkeypatch.setattr(vitals, "free_bytes", lambda _: 3 * LEAST_FREE_BYTES)
    service.remind()
    service.close()
    assert "disk" not in kinds(home)
