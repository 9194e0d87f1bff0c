"""Logins with OAuth2 access tokens, at a real Dovecot and a real SMTP server."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reminderd.adapters.channels.smtp import SmtpChannel
from reminderd.adapters.imap.connection import ImapAccount, hang_up
from reminderd.config import read_secret
from reminderd.config.servers import SmtpServer
from reminderd.core.model import LoginError, Outcome, PermanentError
from samples.letters import entry, reminder
from servers import LOOPBACK, Dovecot, SmtpSink

LETTER = reminder(entry())


# --- IMAP ----------------------------------------------------------------------------------------


def account(dovecot: Dovecot, token: str, **settings: Any) -> ImapAccount:
    given = {"port": dovecot.port, "username": dovecot.user, "auth": "xoauth2"} | settings
    return ImapAccount("home", dovecot.host, security="none", password=lambda: token, timeout=5.0, **given)


def test_dovecot_takes_the_token(dovecot: Dovecot) -> None:
    """Logged in, the folders can be listed."""
    box = account(dovecot, dovecot.token()).connect()
    assert "INBOX" in [folder.name for folder in box.folder.list()]
    hang_up(box)


def test_a_token_that_dovecot_refuses_is_one_clear_line(dovecot: Dovecot) -> None:
    """Forged or expired: it is the user's to mend, so a LoginError, without the token."""
    line = rf"^home \(.*\): the OAuth2 token of {dovecot.user} refused: .*fail"
    for token in ("Tok3n", dovecot.token(expires_in=-3600)):
        with pytest.raises(LoginError, match=line) as caught:
            account(dovecot, token).connect()
        assert token not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_password_is_no_token(dovecot: Dovecot) -> None:
    """With `auth: xoauth2` the secret is never sent as a password."""
    with pytest.raises(LoginError):
        account(dovecot, dovecot.password).connect()


# --- SMTP ----------------------------------------------------------------------------------------


@pytest.fixture
def outlook() -> Iterator[SmtpSink]:
    with SmtpSink(token=("maria@example.org", "g00d")) as sink:
        yield sink


def channel(sink: SmtpSink, password: Any) -> SmtpChannel:
    return SmtpChannel(
        host=LOOPBACK, port=sink.port, security="none", username="maria@example.org", password=password,
        sender="maria@example.org", recipient="maria@example.org", timeout=5.0, auth="xoauth2",
    )  # fmt: skip


def test_the_smtp_server_takes_the_token(outlook: SmtpSink) -> None:
    """Logged in, a letter is handed over."""
    assert "logged in as maria@example.org" in channel(outlook, lambda: "g00d").check()
    assert channel(outlook, lambda: "g00d").send(LETTER).outcome is Outcome.ACCEPTED
    assert len(outlook.mails) == 1


def test_a_token_that_the_smtp_server_refuses_is_one_clear_line(outlook: SmtpSink) -> None:
    """The server says why in a challenge; an empty line is the answer to it, and then comes the refusal."""
    with pytest.raises(
        LoginError, match=r"refused the login of maria@example\.org \(535 .*; check .*OAuth2 token"
    ) as caught:
        channel(outlook, lambda: "Tok3n").send(LETTER)
    assert "Tok3n" not in str(caught.value)
    assert outlook.answers_to_challenges == [b""]
    assert outlook.mails == []


def test_a_server_without_oauth2_is_told_apart(sink: SmtpSink) -> None:
    """That is a wrong setting, and no refusal."""
    with pytest.raises(PermanentError, match="offers no login with an OAuth2 token; set auth to password") as caught:
        channel(sink, lambda: "g00d").send(LETTER)
    assert not isinstance(caught.value, LoginError)


def test_the_token_is_asked_for_anew_at_each_login(outlook: SmtpSink, tmp_path: Path) -> None:
    """Tokens live an hour: a command prints a fresh one each time, and an old one is never used again."""
    file = tmp_path / "token"
    command = [sys.executable, "-c", f"print(open({str(file)!r}).read())"]
    server = SmtpServer.model_validate(
        {"host": "x.example.org", "username": "maria@example.org", "password_command": command, "auth": "xoauth2"}
    )
    way = channel(outlook, lambda: read_secret(server))
    for token in ("g00d", "fresh"):
        file.write_text(token)
        outlook.token = ("maria@example.org", token)
        assert way.send(LETTER).outcome is Outcome.ACCEPTED
    assert len(outlook.mails) == 2
