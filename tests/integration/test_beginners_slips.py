"""A beginner's slips, in our words: a folder that is not there, the example's servers, an unknown host."""

import socket
from datetime import date
from pathlib import Path

import pytest

from installed.installation import Installation, environment
from installed.processes import run_command
from installed.shop_mailbox import inbox_for
from reminderd.adapters.imap.connection import ImapAccount
from reminderd.adapters.network.unresolved import unresolved
from reminderd.core.model import PermanentError, TemporaryError
from servers import Dovecot

EXAMPLE = (Path(__file__).parents[2] / "config/reminderd.yaml").read_text()


def test_a_folder_that_is_not_there_lists_those_that_are(home: Installation) -> None:
    home.config.write_text(home.config.read_text().replace("folders: [INBOX]", "folders: [INBOX, Bestellungen]"))
    said = home.reminderd("check", code=1).stdout
    assert "folder 'Bestellungen' refused: " in said
    assert "; there are: Spam, INBOX" in said or "; there are: INBOX, Spam" in said
    assert "secs" not in said


def test_names_of_folders_in_other_scripts_are_shown_as_they_are(dovecot: Dovecot) -> None:
    with dovecot.client() as client:
        client.create('"&BB8EPgQ6BEMEPwQ6BDg-"')
    with pytest.raises(PermanentError, match=r"; there are: .*Покупки"):
        inbox_for(dovecot, folders=["Lost"]).summary(date(2026, 1, 1))


def test_the_example_as_it_came_says_that_it_is_one(tmp_path: Path) -> None:
    """Started before it is filled in: our own words, not those of the resolver."""
    config, password = tmp_path / "reminderd.yaml", tmp_path / "password"
    password.touch(0o600)
    password.write_text("secret")
    config.write_text(EXAMPLE.replace("~/.config/reminderd/password", "password") + f"state_dir: {tmp_path}/state\n")
    done = run_command(["check", "--config", str(config)], environment())
    assert done.returncode == 1
    for place in ("imap.example.org:993", "smtp.example.org:465"):
        (line,) = [line for line in done.stdout.splitlines() if place in line]
        assert line.startswith("FAILED ")
        assert "this is the example's server: name your provider's (`reminderd init` does)" in line
    assert "Name or service" not in done.stdout


@pytest.mark.parametrize(
    ("host", "code", "kind", "said"),
    [
        ("imap.example.com", socket.EAI_NONAME, PermanentError, "this is the example's server"),
        ("mail.example", socket.EAI_AGAIN, PermanentError, "this is the example's server"),
        ("imap.gmial.com", socket.EAI_NONAME, TemporaryError, "there is no server of this name: is it spelled right?"),
        ("imap.gmail.com", socket.EAI_AGAIN, TemporaryError, "its name cannot be looked up: is there a network?"),
        ("myexample.org", socket.EAI_NONAME, TemporaryError, "there is no server of this name"),
    ],
)
def test_what_the_name_service_says_becomes_what_to_do(
    host: str, code: int, kind: type[Exception], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lookup(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    account = ImapAccount("home", host, 993, "tls", "me", lambda: "secret")
    with pytest.raises(kind, match=rf"^home \({host}:993\): ") as raised:
        account.connect()
    assert said in str(raised.value)
    assert "not known" not in str(raised.value)
    assert type(unresolved("place", host, socket.gaierror(code, "x"))) is kind
