"""Access tokens, renewed at a real OAuth2 server on a virtual clock; files, locks and processes are real."""

import logging
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from installed.renewing import HOUR, ME, MINUTE, Life
from reminderd.adapters.oauth2.access_tokens import AccessTokens
from reminderd.core.model import GrantError, TemporaryError, Tokens


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = Life(tmp_path)
    with life.provider:
        life.log_in()
        life.start()
        yield life


def test_a_token_is_used_until_shortly_before_its_end_and_then_renewed(life: Life) -> None:
    """The file holds the new one, for its owner alone."""
    first = life.token()
    life.now += 49 * MINUTE
    assert life.token() == first
    assert life.provider.asked["refresh_token"] == 0
    life.now += 2 * MINUTE
    second = life.token()
    assert second != first
    assert life.provider.opens(second)
    assert life.stored()["access"] == second
    assert stat.S_IMODE(life.files.path("home").stat().st_mode) == 0o600
    assert stat.S_IMODE(life.files.path("home").parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("rotates", [True, False])
def test_it_goes_on_for_years(life: Life, rotates: bool) -> None:
    """Whether or not each renewal ends the token before it, and whichever process renewed last."""
    life.provider.rotates = rotates
    for number in range(40):
        life.now += 50 * MINUTE
        assert life.provider.opens(life.token())
        if number % 3 == 0:
            life.start()
    assert life.provider.asked["refresh_token"] == 40


@pytest.mark.parametrize(("status", "body"), [(0, b""), (503, b"<html>"), (429, b"{}"), (200, b"not JSON"), (302, b"")])
def test_a_provider_that_cannot_be_asked_ends_nothing(life: Life, status: int, body: bytes) -> None:
    """The old token is used while it is good; when it is not, that passes, and is no refusal."""
    first = life.token()
    life.provider.faults.status, life.provider.faults.body = status, body
    life.now += 52 * MINUTE
    assert life.token() == first
    assert life.fault() == ""
    life.now += 10 * MINUTE
    with pytest.raises(TemporaryError):
        life.token()
    life.provider.faults.status = None
    life.now += 5 * MINUTE
    assert life.provider.opens(life.token())


def test_a_provider_in_trouble_is_not_asked_at_each_login(life: Life) -> None:
    """Later and later, every five minutes at most; at once by a process that begins."""
    life.provider.faults.status = 500
    life.now += 61 * MINUTE
    asked = []
    for _ in range(120):
        with pytest.raises(TemporaryError, match="HTTP 500"):
            life.token()
        life.now += timedelta(seconds=15)
        asked.append(life.provider.asked["fault"])
    assert 8 <= asked[-1] <= 12
    assert asked[4] >= 2


def test_the_provider_takes_the_grant_back_while_the_token_is_good(life: Life) -> None:
    """Nine minutes are left to say so by mail; then the user is needed. What a login brings is used at once."""
    first = life.token()
    life.provider.revoke()
    life.now += 51 * MINUTE
    assert life.token() == first
    assert life.fault() == ("127.0.0.1 refuses (invalid_grant, AADSTS700082): say `reminderd login home`")
    life.now += 9 * MINUTE
    with pytest.raises(GrantError, match="reminderd login home") as caught:
        life.token()
    assert caught.value.account == "home"
    assert life.provider.asked["refresh_token"] == 1
    life.log_in()
    assert life.provider.opens(life.token())
    assert life.fault() == ""


def test_a_refusal_by_mistake_is_mended_by_itself(life: Life) -> None:
    """What was refused is kept, and tried again every hour: providers have had bad days."""
    kept = set(life.provider.refresh)
    life.provider.revoke()
    life.now += 61 * MINUTE
    with pytest.raises(GrantError):
        life.token()
    life.provider.refresh |= kept
    with pytest.raises(GrantError):
        life.token()
    life.now += HOUR
    assert life.provider.opens(life.token())


def test_a_token_that_the_mail_server_refuses_is_replaced(life: Life) -> None:
    """The clock of this machine is wrong, or the provider ended it early."""
    first = life.token()
    second = life.token(refused=first)
    assert second != first
    assert life.token(refused=first) == second
    assert life.provider.asked["refresh_token"] == 1


def test_the_answer_to_a_renewal_is_lost(life: Life) -> None:
    """The provider has ended the old token, and nobody knows the new one: the user is needed, and told so."""
    life.provider.faults.lost = True
    life.now += 51 * MINUTE
    life.token()
    life.provider.faults.lost = False
    life.now += 5 * MINUTE
    life.token()
    assert "reminderd login home" in life.fault()


def test_a_new_token_that_never_became_valid_costs_nothing(life: Life) -> None:
    """It was stored, and the provider did not keep it: the one before it still renews."""
    life.provider.rotates = False
    told = Tokens("stale", HOUR, "never-valid")
    grant = life.files.read("home")
    assert grant is not None
    life.files.write("home", grant.renewed(told, None, life.now))
    life.now += 51 * MINUTE
    assert life.provider.opens(life.token())
    assert life.fault() == ""


def test_many_ask_and_one_renews(life: Life) -> None:
    """Ten threads of three processes: the old token is sent once, as a provider that rotates insists."""
    processes = [AccessTokens(life.files, {"home": life.client}, lambda: life.now) for _ in range(3)]
    life.now += 61 * MINUTE
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda one: found.append(one.token("home", ME)), args=(processes[number % 3],))
        for number in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert len(set(found)) == 1
    assert life.provider.asked["refresh_token"] == 1


def test_who_is_killed_before_it_stores_loses_nothing_that_the_provider_keeps(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file is whole until the new one is: whoever comes next renews with what it holds."""
    life.provider.rotates = False
    before = life.stored()

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("os.fsync", "pathlib.Path.replace"):
        life.start()
        life.now += 51 * MINUTE
        with monkeypatch.context() as patch:
            patch.setattr(step, dies)
            with pytest.raises(KeyboardInterrupt):
                life.token()
        assert life.stored() == before
    life.start()
    assert life.provider.opens(life.token())


def test_a_full_disk_loses_no_token(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the old token is good nothing is asked that could not be stored; after that the new one is kept in memory,
    and stored when there is room.
    """

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    first = life.token()
    with monkeypatch.context() as patch:
        patch.setattr("os.posix_fallocate", full)
        patch.setattr("os.pwrite", full)
        life.now += 51 * MINUTE
        assert life.token() == first
        assert life.provider.asked["refresh_token"] == 0
        life.now += 10 * MINUTE
        second = life.token()
        assert life.provider.opens(second)
        assert life.token() == second
        assert life.stored()["access"] == first
        life.now += 51 * MINUTE
        life.token()
    life.now += 51 * MINUTE
    last = life.token()
    assert life.stored()["access"] == last
    life.start()
    assert life.token() == last


def test_no_log_holds_a_token(life: Life, caplog: pytest.LogCaptureFixture) -> None:
    """Through renewals, outages and a revocation."""
    caplog.set_level(logging.DEBUG)
    steps: list[Callable[[], None]] = [lambda: None, life.provider.revoke]
    for step in steps:
        step()
        life.now += 51 * MINUTE
        life.token()
    life.provider.faults.status, life.provider.faults.body = 500, " ".join(life.provider.every_token).encode()
    life.now += 2 * HOUR
    with pytest.raises(TemporaryError) as caught:
        life.token()
    said = caplog.text + str(caught.value)
    assert len(life.provider.every_token) == 4
    assert not [token for token in life.provider.every_token if token in said]
