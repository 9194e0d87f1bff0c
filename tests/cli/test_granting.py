"""The dialogue of a login by OAuth2, at a real provider: how often it is asked, and what each of its answers means."""

import queue
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from patience import PATIENCE
from reminderd.adapters.oauth2.loopback import code_in, listening
from reminderd.adapters.oauth2.provider import Client, begin_browser, begin_device, exchange
from reminderd.cli.granting import obtain
from reminderd.core.model import PermanentError, TemporaryError
from servers import OAuthServer


@pytest.fixture
def provider() -> Iterator[OAuthServer]:
    with OAuthServer() as server:
        yield server


def client(provider: OAuthServer, **changes: object) -> Client:
    said = provider.settings()
    values: dict[str, Any] = {"secret": lambda: ""} | said | changes
    return Client(**values)


def unheard(_: str) -> None:
    """For what is said to the user."""


def asked(provider: OAuthServer) -> list[float]:
    """Ask until there are tokens; return how long was waited before each question."""
    waits: list[float] = []
    tokens = obtain(client(provider), unheard, wait=waits.append)
    assert provider.opens(tokens.access)
    assert tokens.lasts == timedelta(hours=1)
    return waits


# --- a code for another device


def test_a_device_asks_until_the_user_has_agreed(provider: OAuthServer) -> None:
    provider.faults.pending = 3
    assert asked(provider) == [1, 1, 1, 1]


def test_a_device_that_asks_too_often_asks_less_often(provider: OAuthServer) -> None:
    """Five seconds more each time, from then on (RFC 8628, section 3.5)."""
    provider.faults.slow_down, provider.faults.pending = 2, 1
    assert asked(provider) == [1, 6, 11, 11]


def test_a_device_that_gets_no_answer_goes_on(provider: OAuthServer) -> None:
    """Half a minute without a network is no reason to begin again."""
    waits: list[float] = []

    def cut(_: str) -> None:
        provider.faults.status = 503

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            provider.faults.status = None

    assert obtain(client(provider), cut, wait=wait).refresh
    assert waits == [1, 2, 4]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("access_denied", "refused in the browser"),
        ("expired_token", "not typed in time"),
        ("invalid_client", "refuses"),
    ],
)
def test_a_refusal_ends_it_with_one_line(provider: OAuthServer, code: str, words: str) -> None:
    provider.faults.device = code
    with pytest.raises(PermanentError, match=words):
        asked(provider)


def test_a_code_that_nobody_types_ends(provider: OAuthServer) -> None:
    provider.faults.slow_down, provider.faults.pending = 12, 1000  # else it would be asked 900 times
    waits: list[float] = []
    with pytest.raises(TemporaryError, match="not typed in time: say the command again"):
        obtain(client(provider), unheard, wait=waits.append)
    assert waits[-1] == 60  # never longer
    assert 900 <= sum(waits) < 960
    assert provider.asked["device_code"] == len(waits)


@pytest.mark.parametrize("address", ["", "ftp://x", "https://x\x1b[2J"])
def test_an_address_that_nobody_should_open_is_not_shown(
    provider: OAuthServer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"device_code": "d", "user_code": "A", "verification_uri": address}
    monkeypatch.setattr(provider, "answer", lambda *_: (200, told))
    with pytest.raises(TemporaryError, match="cannot be read"):
        begin_device(client(provider))


# --- a browser


def test_the_browser_comes_back_with_a_code(provider: OAuthServer) -> None:
    """PKCE and the address it came back to are checked by the provider."""
    with listening() as (port, answers):
        login = begin_browser(client(provider), port)
        assert "close this window" in provider.agree(login.address)
        code = code_in(answers.get(timeout=PATIENCE), login.state)
    assert provider.opens(exchange(client(provider), login, code).access)
    query = parse_qs(urlsplit(login.address).query)
    assert query["redirect_uri"] == [f"http://127.0.0.1:{port}"]
    assert login.verifier not in login.address


def test_a_code_is_worth_nothing_to_another_login(provider: OAuthServer) -> None:
    """Whoever sees it on its way has no verifier."""
    mine, theirs = (begin_browser(client(provider), port) for port in (1111, 1111))
    code = code_in(provider.browse(mine.address), mine.state)
    with pytest.raises(PermanentError, match="invalid_grant"):
        exchange(client(provider), theirs, code)


def test_what_else_a_browser_asks_for_is_no_answer() -> None:
    """Icons, and whatever other pages on this machine send."""
    with listening() as (port, answers):
        for path in ("/favicon.ico", "/", "/?state=x"):
            with pytest.raises(OSError, match="404"):
                urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE)
        with pytest.raises(queue.Empty):
            answers.get(timeout=0.05)


@pytest.mark.parametrize(
    "pasted", ["", "code", "http://127.0.0.1:1/?code=abc", "http://127.0.0.1:1/?code=abc&state=other", "http://[::1"]
)
def test_an_address_of_another_login_is_not_taken(pasted: str) -> None:
    with pytest.raises(ValueError, match="copy the whole address"):
        code_in(pasted, "right")


def test_who_refuses_in_the_browser_is_told_so() -> None:
    with pytest.raises(PermanentError, match=r"refuses the login \(access_denied\)"):
        code_in("http://127.0.0.1:1/?error=access_denied&state=right", "right")


def test_a_login_that_cannot_be_renewed_is_none(provider: OAuthServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would end within the hour, without a word."""
    tokens = provider.tokens()
    monkeypatch.setattr(provider, "tokens", lambda: tokens | {"refresh_token": ""})
    with pytest.raises(PermanentError, match="no token that renews"):
        obtain(client(provider), unheard, wait=lambda _: None)
