"""A server that repeats what we say at the login: nobody reads the secret, in no line, log or letter."""

import base64
import logging
from pathlib import Path

import pytest

from faults.lying_mail_server import HOUR, Life, lived
from installed.shop_mailbox import inbox_for
from reminderd.adapters.network.echoes import without_secret
from reminderd.core.model import LoginError, TemporaryError
from servers import Dovecot, LyingImap, SmtpSink

SECRET = 'hors"e \\ bättery'
ECHOES = {
    "as it is": lambda user, secret: secret,
    "in capitals": lambda user, secret: secret.upper(),
    "quoted": lambda user, secret: secret.replace("\\", r"\\").replace('"', r"\""),
    "in base64": lambda user, secret: base64.b64encode(secret.encode()).decode(),
    "as PLAIN": lambda user, secret: base64.b64encode(f"\0{user}\0{secret}".encode()).decode(),
    "as a token": lambda user, secret: base64.b64encode(f"user={user}\1auth=Bearer {secret}\1\1".encode()).decode(),
}


@pytest.mark.parametrize("how", ECHOES)
def test_an_echo_holds_no_secret(how: str) -> None:
    """What else the server said stays."""
    echo = ECHOES[how]("maria", SECRET)
    said = without_secret(f"bad login {echo}, see https://example.org/help", SECRET)
    assert said == "bad login …, see https://example.org/help"


def test_what_is_no_secret_stays() -> None:
    assert without_secret("535 5.7.8 no such thing", "no") == "535 5.7.8 no such thing"


@pytest.mark.parametrize("code", ["535 5.7.8", "454 4.7.0", "334"])
def test_a_mail_server_that_repeats_the_password_tells_it_nobody(
    tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the log, nor what `status` says, nor what is stored."""
    caplog.set_level(logging.DEBUG)
    plain = ECHOES["as PLAIN"]("maria", "secret")
    with lived(tmp_path, dovecot, sink) as life:
        life.server.lies = {"AUTH": f"{code} bad: secret {plain}"}
        life.pass_by(HOUR)
        assert "bad: … …" in caplog.text
        told = f"{caplog.text} {_stored(life)}"
        assert "secret" not in told.replace("secret/", "")
        assert plain not in told


def _stored(life: Life) -> str:
    now = life.now
    problems = life.service.vitals.health.problems(now, is_running=False)
    return f"{problems} {life.service.storage.troubles()}"


@pytest.mark.parametrize(
    ("answer", "error"), [(b"BAD unknown", TemporaryError), (b"NO [AUTHENTICATIONFAILED]", LoginError)]
)
def test_a_mailbox_server_that_repeats_the_password_tells_it_nobody(answer: bytes, error: type[Exception]) -> None:
    with LyingImap({}) as server:
        server.lie = lambda command: (
            [b"TAG " + answer + b": " + command.encode() + b"\r\n"] if command.startswith("LOGIN") else None
        )
        with pytest.raises(error) as caught:
            list(inbox_for(server).chunks({}, None))
        assert "LOGIN" in str(caught.value)
        assert server.password not in str(caught.value)
        assert caught.value.__cause__ is None
