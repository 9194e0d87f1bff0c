"""What was found good once is not checked again, and whatever changes is: settings kept in the user's cache."""

import os
from pathlib import Path
from typing import Any

import pytest

from reminderd.config import ConfigError, checking, load, settings
from reminderd.config.kept import Kept
from reminderd.core.model.records import Form

WORDS = Form[str](str)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "reminderd"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tells how often a file was checked in full."""
    seen: list[str] = []
    check = checking.check

    def counted(text: str, *arguments: Any) -> settings.Settings:
        seen.append(text)
        return check(text, *arguments)

    monkeypatch.setattr(checking, "check", counted)
    return seen


def test_a_file_is_checked_once_as_long_as_it_says_the_same(right: str, write, cache: Path, checks: list[str]) -> None:
    first = load(write(right))
    assert load(write(right)) == first
    assert len(checks) == 1
    assert load(write(f"{right}weekends: false\n")) != first
    assert len(checks) == 2
    assert load(write(right)) == first
    assert len(checks) == 2


def test_all_that_can_be_set_comes_back_as_it_was(right: str, write, cache: Path) -> None:
    more = (
        "language: de\nlead_times: {refund_check: off, dispute_window: [P1D, 12h]}\nquiet_hours: off\ncountry: DE\n"
        "repeat_every: {refund_overdue: 3d}\nperiods: {dispute_window: 20}\nmembership: diamond\npages: ~/pages\n"
        "push: [{name: phone, url_command: pass ntfy}]\nheartbeat_url: {url_file: secret}\nkeep_mail: 90m30d\n"
    )
    fresh = load(write(right + more))
    assert list(cache.iterdir())
    assert load(write(right + more)) == fresh
    assert fresh.heartbeat_url
    assert fresh.keep_mail.total_seconds() == 30 * 86400 + 90 * 60


def test_a_password_file_is_looked_at_each_time(right: str, write, cache: Path) -> None:
    """It may have become readable to others, or be gone, while the file that names it stayed as it was."""
    path = write(right)
    load(path)
    (path.parent / "secret").chmod(0o644)
    with pytest.raises(ConfigError, match=r"password_file: .* mode 0644 lets others read it"):
        load(path)
    assert load(path, are_files_checked=False)
    (path.parent / "secret").unlink()
    with pytest.raises(ConfigError, match="no such file"):
        load(path)


def test_certificates_and_urls_are_looked_at_each_time(right: str, write, cache: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("-----BEGIN CERTIFICATE-----")
    path = write(right.replace("host: smtp.example.org", "host: smtp.example.org\n  ca_file: ca.pem"))
    load(path)
    bundle.write_text("none")
    with pytest.raises(ConfigError, match="contains no PEM certificate"):
        load(path)
    path = write(f"{right}heartbeat_url: {{url_file: secret}}\n")
    load(path)
    (tmp_path / "secret").write_text("")
    with pytest.raises(ConfigError, match="is empty"):
        load(path)


def test_where_the_state_lies_follows_systemd(
    right: str, write, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(right)
    own = load(path).state_dir
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    assert load(path).state_dir == tmp_path / "state" != own


def test_what_was_found_wrong_is_not_kept(right: str, write, cache: Path) -> None:
    for _ in range(2):
        with pytest.raises(ConfigError, match="there is no such setting"):
            load(write(f"{right}frobnicate: 1\n"))
    assert not cache.exists()


@pytest.mark.parametrize("damage", [b"", b"0" * 64, b"{}", b"\xff\xfe"])
def test_damage_is_as_good_as_nothing(damage: bytes, right: str, write, cache: Path, checks: list[str]) -> None:
    """A power cut may leave an empty or half file."""
    fresh = load(write(right))
    for path in cache.iterdir():
        path.write_bytes(path.read_bytes()[: -len(damage) - 1] + damage if damage else b"")
    assert load(write(right)) == fresh
    assert load(write(right)) == fresh
    assert len(checks) == 2


def test_what_others_could_have_written_is_not_read(cache: Path, tmp_path: Path) -> None:
    """Whoever can write the settings of a service says where its letters go."""
    Kept("settings", ["a"]).write(WORDS, "ours")
    (path,) = cache.iterdir()
    assert (path.stat().st_mode & 0o777, cache.stat().st_mode & 0o777) == (0o600, 0o700)
    path.chmod(0o622)
    assert Kept("settings", ["a"]).read(WORDS) is None
    path.chmod(0o600)
    assert Kept("settings", ["a"]).read(WORDS) == "ours"
    path.rename(tmp_path / "theirs")
    path.symlink_to(tmp_path / "theirs")
    assert Kept("settings", ["a"]).read(WORDS) is None
    path.unlink()
    os.mkfifo(path)
    assert Kept("settings", ["a"]).read(WORDS) is None
    cache.chmod(0o777)
    Kept("settings", ["b"]).write(WORDS, "ours")
    assert Kept("settings", ["b"]).read(WORDS) is None


def test_without_a_place_nothing_is_kept_and_all_works(
    right: str, write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for place in (str(tmp_path / "file"), "/proc/none"):
        monkeypatch.setenv("XDG_CACHE_HOME", place)
        assert load(write(right)) == load(write(right))


def test_systemd_says_where_a_service_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CACHE_DIRECTORY", f"{tmp_path}/one:{tmp_path}/two")
    Kept("words", ["a"]).write(WORDS, "ours")
    assert [path.parent for path in tmp_path.rglob("words-*")] == [tmp_path / "one"]


def test_what_is_kept_does_not_grow(cache: Path) -> None:
    """Sixty of a kind, and those of another kind are not driven out by them."""
    Kept("words", ["a"]).write(WORDS, "ours")
    for number in range(100):
        Kept("settings", [str(number)]).write(WORDS, "ours")
    assert len(list(cache.glob("settings-*"))) == 60
    assert len(list(cache.iterdir())) == 61
    assert Kept("settings", ["99"]).read(WORDS) == Kept("words", ["a"]).read(WORDS) == "ours"
