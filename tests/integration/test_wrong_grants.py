"""What is stored of a login by OAuth2 does not fit, or is damaged: one clear line, and nothing goes to a stranger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from installed.renewing import MINUTE, Life
from reminderd.core.model import GrantError


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = Life(tmp_path)
    with life.provider:
        life.log_in()
        life.start()
        yield life


def test_a_wrong_client_secret_is_told_as_such(life: Life) -> None:
    """No new login is needed for that: once it is right, the old one goes on."""
    life.provider.needs_secret = True
    life.now += 51 * MINUTE
    life.token()
    fault = life.fault()
    assert "refuses client_id or client_secret (invalid_client, AADSTS7000215): correct them" in fault
    life.secret = life.provider.client_secret
    life.start()
    life.token()
    assert life.fault() == ""


def test_what_is_stored_is_of_another_program_or_mailbox(life: Life) -> None:
    """The settings were changed: nothing is sent to a provider that did not give it."""
    with pytest.raises(GrantError, match=r"is of maria@example\.org: say `reminderd login home`"):
        life.tokens.token("home", "other@example.org")
    life.client_id = "another"
    life.now += 61 * MINUTE
    with pytest.raises(GrantError, match="of another client_id: say `reminderd login home`"):
        life.token()
    assert life.provider.asked == {}


def test_no_login_yet(life: Life) -> None:
    life.files.path("home").unlink()
    with pytest.raises(GrantError, match="no login is stored: say `reminderd login home`"):
        life.token()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"username": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_one_clear_line(life: Life, content: bytes) -> None:
    life.files.path("home").write_bytes(content)
    with pytest.raises(GrantError, match=r"home\.json is damaged: say `reminderd login home`$"):
        life.token()
