"""`reminderd login` as a user types it: a real provider, a real Dovecot, a real process."""

import json
import re
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from installed.installation import Installation, environment
from patience import PATIENCE, wait_until
from servers import Dovecot, OAuthServer, SmtpSink


@pytest.fixture
def provider(dovecot: Dovecot) -> Iterator[OAuthServer]:
    with OAuthServer() as server:
        server.mint = lambda: dovecot.token(expires_in=3600)
        yield server


@pytest.fixture
def home(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, provider: OAuthServer) -> Installation:
    """An installation whose mailbox opens by OAuth2."""
    home = Installation(tmp_path, dovecot, sink)
    text = home.config.read_text().replace("password_file: imap-password", "auth: oauth2")
    home.config.write_text(text.replace("    folders:", f"    oauth2: {json.dumps(provider.settings())}\n    folders:"))
    return home


@contextmanager
def logging_in(home: Installation, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield `login --browser` under way, and the address to open."""
    process = subprocess.Popen(
        home.command("login", "--browser", *options), text=True, env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (a shell's background ignores it)
    )  # fmt: skip
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        yield process, next(line.strip() for line in lines if line.startswith("http"))
    finally:
        process.kill()
        process.communicate()


def files(home: Installation) -> list[str]:
    return sorted(path.name for path in home.state.rglob("*") if path.is_file() and not path.name.endswith(".lock"))


def test_a_code_typed_on_another_device_opens_the_mailbox(home: Installation, provider: OAuthServer) -> None:
    """From then on every command and the service read it; `check` says how long."""
    done = home.reminderd("login")
    assert re.search(r"\n\nhttp://\S+\n\nType this code there:\n\nABCD-EFGH\n\n", done.stdout)
    assert "Logged in. The service renews it by itself." in done.stdout
    stored = home.state / "tokens" / "home.json"
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    checked = home.reminderd("check").stdout
    assert "ok      account home: would read 0 of 0 mails in INBOX" in checked
    assert "the login is renewed by itself" in checked
    for token in provider.every_token:
        assert token not in done.stdout + done.stderr + checked


def test_a_browser_on_this_machine_brings_the_answer_itself(home: Installation, provider: OAuthServer) -> None:
    with logging_in(home, "home") as (process, address):
        provider.agree(address)
        said, _ = process.communicate(timeout=PATIENCE)
    assert "Logged in." in said
    assert process.returncode == 0


def test_the_address_of_the_last_page_can_be_pasted(home: Installation, provider: OAuthServer) -> None:
    """From a browser elsewhere; what is no such address is asked for again. No process shows a secret in its name."""
    with logging_in(home) as (process, address):
        assert process.stdin is not None
        process.stdin.write("https://example.org/\n")
        process.stdin.flush()
        seen = Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
        said, _ = process.communicate(f"{provider.browse(address)}\n", timeout=20)
    assert "that is not the address that this login ends at" in said
    assert "Logged in." in said
    assert not [token for token in provider.every_token if token in seen + said]


def test_ctrl_c_leaves_what_was_there(home: Installation, provider: OAuthServer) -> None:
    """Nothing at first; later the login that works."""
    with logging_in(home) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
    assert files(home) == []
    home.reminderd("login")
    before = (home.state / "tokens" / "home.json").read_bytes()
    with logging_in(home) as (process, _):
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
    assert (home.state / "tokens" / "home.json").read_bytes() == before
    assert files(home) == ["home.json"]


def test_a_login_of_somebody_else_is_not_stored(home: Installation, provider: OAuthServer, dovecot: Dovecot) -> None:
    """The browser was logged in elsewhere: the mailbox does not open, and what worked before stays."""
    provider.mint = lambda: dovecot.guest(2999).token(expires_in=3600)
    done = home.reminderd("login", code=1)
    assert f"did you log in as {dovecot.user}? Nothing was stored" in done.stderr
    assert files(home) == []


def test_without_a_login_each_command_says_what_to_type(home: Installation) -> None:
    assert "no login is stored: say `reminderd login home`" in home.reminderd("check", code=1).stdout
    home.reminderd("once", code=1)
    status = home.reminderd("status", code=1).stdout
    assert "NEEDS YOU: the login of home is over" in status
    assert "say `reminderd login home`" in status


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("login", "other"), "there is no account 'other'; those that log in by OAuth2: home"),
        (("login", "--state", "/proc/1/none"), "cannot be used"),
    ],
)
def test_a_slip_is_one_line(home: Installation, arguments: tuple[str, ...], words: str) -> None:
    done = home.reminderd(*arguments, code=2)
    assert words in done.stderr


def test_an_account_with_a_password_is_told_what_to_write(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink) -> None:
    home = Installation(tmp_path, dovecot, sink)
    assert "write auth: oauth2 to its imap first" in home.reminderd("login", "home", code=1).stderr
    assert "those that log in by OAuth2: none" in home.reminderd("login", code=2).stderr


def test_the_service_renews_by_itself(home: Installation, provider: OAuthServer) -> None:
    """A token that has ended since: the service asks for another one, and says nothing of it."""
    provider.lives = provider.lives / 3600
    home.reminderd("login")
    time.sleep(provider.lives.total_seconds())
    with home.running():
        wait_until(lambda: provider.asked["refresh_token"] >= 1)
    assert not [token for token in provider.every_token if token in home.log()]
