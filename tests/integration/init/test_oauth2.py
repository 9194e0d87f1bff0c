"""`reminderd init` for a mailbox that no password opens: the login by OAuth2 is part of the dialogue."""

import stat
from collections.abc import Iterator
from functools import partial

import click
import pytest

from installed.newcomer import ADDRESS, Newcomer
from reminderd.adapters.oauth2 import known_providers
from reminderd.adapters.oauth2.known_providers import Known
from reminderd.cli.granting import obtain
from reminderd.config import load
from reminderd.core.model import LoginError, PermanentError
from reminderd.logins import Logins
from servers import Dovecot, OAuthServer


@pytest.fixture
def provider(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[OAuthServer]:
    """The provider of the newcomer's mailbox, which stands in the table."""
    with OAuthServer() as server:
        server.mint = lambda: dovecot.token(expires_in=3600)
        said = {name: value for name, value in server.settings().items() if name != "client_id"}
        known = Known(hosts=("127.0.0.1",), lasts=90, **said)
        monkeypatch.setattr(known_providers, "known_oauth2", lambda: {"here": known})
        yield server


@pytest.fixture
def options(newcomer: Newcomer, provider: OAuthServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("HOME", str(newcomer.folder))
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    return [*newcomer.servers(), "--email", ADDRESS, "--time-zone", "Europe/Berlin"]


def state_of(newcomer: Newcomer) -> dict[str, int]:
    folder = newcomer.folder / ".local/state/reminderd"
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*")) if path.exists()}


def test_a_client_id_is_all_that_a_script_gives(
    newcomer: Newcomer, provider: OAuthServer, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The code is typed elsewhere meanwhile; settings and login are written together, each with its mode."""
    newcomer.play(*options, "--client-id", provider.client_id)
    shown = capsys.readouterr().out
    assert "Type this code there:\n\nABCD-EFGH\n" in shown
    assert "12 mails of AliExpress in INBOX" in shown
    settings = load(newcomer.config)
    (account,) = settings.accounts
    assert account.imap.auth == "oauth2"
    assert account.imap.password_file is None
    assert account.oauth2 is not None
    assert account.oauth2.client_id == provider.client_id
    assert state_of(newcomer) == {"reminderd": 0o700, "tokens": 0o700, f"{account.name}.json": 0o600}
    assert provider.opens(Logins(settings, provider.clock).secret(account.imap))
    written = newcomer.config.read_text() + shown
    assert not [token for token in provider.every_token if token in written]


def test_run_again_it_uses_the_login_that_is_there(
    newcomer: Newcomer, provider: OAuthServer, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is asked for a password, nor to log in."""
    newcomer.play(*options, "--client-id", provider.client_id)
    before = newcomer.config.read_text()
    newcomer.answer({"Send a test": False})
    assert newcomer.config.read_text() == before
    assert not [question for question in newcomer.asked if question.startswith(("Password", "Client"))]
    assert provider.asked["device"] == 1
    assert "Nothing is to be changed" in capsys.readouterr().out


def test_a_mailbox_with_a_password_goes_over_to_oauth2_and_back(
    newcomer: Newcomer, provider: OAuthServer, options: list[str]
) -> None:
    """The password's file goes with it; one that is given later counts again."""
    newcomer.set_up()
    newcomer.play("--email", ADDRESS, "--client-id", provider.client_id)
    assert load(newcomer.config).accounts[0].imap.auth == "oauth2"
    assert sorted(path.name for path in newcomer.config.parent.iterdir()) == ["reminderd.yaml"]
    newcomer.play("--email", ADDRESS, "--password-file", str(newcomer.password))
    imap = load(newcomer.config).accounts[0].imap
    assert (imap.auth, imap.password_file is not None) == ("password", True)


def test_the_client_secret_is_copied_where_the_service_finds_it(
    newcomer: Newcomer, provider: OAuthServer, options: list[str]
) -> None:
    provider.needs_secret = True
    secret = newcomer.folder / "secret"
    secret.touch(0o600)
    secret.write_text(provider.client_secret)
    newcomer.play(*options, "--client-id", provider.client_id, "--client-secret-file", str(secret))
    oauth2 = load(newcomer.config).accounts[0].oauth2
    assert oauth2 is not None
    assert oauth2.client_secret_file is not None
    assert oauth2.client_secret_file.read_text() == provider.client_secret
    assert stat.S_IMODE(oauth2.client_secret_file.stat().st_mode) == 0o600
    assert provider.client_secret not in newcomer.config.read_text()


def test_where_no_password_opens_it_the_client_id_is_asked_for(
    newcomer: Newcomer, provider: OAuthServer, options: list[str]
) -> None:
    """Outlook.com and the like, with two lines that say what to do."""
    answers = {"Client id": provider.client_id, "Send a test": False}
    newcomer.answer(answers, "--provider", "outlook", *options)
    assert "Client id of the program you registered (docs/oauth.md says how to get one)" in newcomer.asked
    assert load(newcomer.config).accounts[0].imap.auth == "oauth2"


@pytest.mark.parametrize("stop", ["device", "authorize", "Folders", "Your time zone", "Write"])
def test_ctrl_c_at_any_moment_writes_nothing(
    newcomer: Newcomer, provider: OAuthServer, options: list[str], stop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither settings nor a login."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    if stop == "device":
        provider.faults.pending = 5
        monkeypatch.setattr("reminderd.cli.new_grant.obtain", partial(obtain, wait=stopped))
    if stop == "authorize":
        monkeypatch.setattr("reminderd.cli.new_grant.granted", stopped)
    with pytest.raises((KeyboardInterrupt, click.Abort)):
        newcomer.answer(
            {"Your time zone": "Europe/Berlin"} | {stop: KeyboardInterrupt},
            *options[:-2],
            "--client-id",
            provider.client_id,
        )
    assert newcomer.tree() == {}
    assert state_of(newcomer) == {}


def test_a_login_of_somebody_else_writes_nothing(
    newcomer: Newcomer, provider: OAuthServer, options: list[str], dovecot: Dovecot
) -> None:
    provider.mint = lambda: dovecot.guest(5).token(expires_in=3600)
    with pytest.raises(LoginError):
        newcomer.play(*options, "--client-id", provider.client_id)
    assert newcomer.tree() == {}
    assert state_of(newcomer) == {}


def test_a_provider_that_nobody_knows_is_one_line(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(click.UsageError, match=r"who gives the tokens for 127\.0\.0\.1 is not known here"):
        newcomer.play(*newcomer.servers(), "--email", ADDRESS, "--time-zone", "UTC", "--client-id", "x")
    with pytest.raises(PermanentError, match="name a program that you registered there"):
        newcomer.play("--email", "m@hotmail.com", "--time-zone", "UTC")
    assert newcomer.tree() == {}
