"""`service install` lets everybody, or the user, find the command, its manual page and its completion."""

import shutil
import sys
from pathlib import Path

import pytest

from installed.machine import OWN, Machine
from reminderd.cli import command_line

ROOT = Path(__file__).parents[2]
SHARED = {
    "man/man1/reminderd.1",
    "bash-completion/completions/reminderd",
    "zsh/site-functions/_reminderd",
    "fish/vendor_completions.d/reminderd.fish",
}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """With a reminderd in an environment of its own, as the wheel installs it."""
    shutil.copytree(ROOT / "share", tmp_path / "opt/share")
    (tmp_path / "opt/bin").mkdir()
    (tmp_path / "opt/bin/reminderd").touch(0o755)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "opt"))
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None if path else f"/bin/{name}")
    made = Machine(tmp_path, monkeypatch)
    (made.home / ".config/reminderd/reminderd.yaml").write_text(OWN)
    return made


def service(*words: str) -> None:
    command_line.main(["service", *words], standalone_mode=False)


def links_below(folder: Path) -> dict[str, str]:
    """What is linked there, and to what."""
    return {str(one.relative_to(folder)): str(one.readlink()) for one in folder.rglob("*") if one.is_symlink()}


def test_the_systems_service_brings_page_and_completion_and_takes_them_away(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """They lead into the environment, so that an update renews them. What others put there stays."""
    local = machine.folder / "usr/local"
    service("install")
    expected = {f"share/{name}": f"{sys.prefix}/share/{name}" for name in SHARED}
    assert links_below(local) == expected | {"bin/reminderd": f"{sys.prefix}/bin/reminderd"}
    assert "A new shell knows `man reminderd`, and completes commands." in capsys.readouterr().out
    other = local / "share/man/man1/other.1"
    other.symlink_to("/opt/other.1")
    service("install")
    service("uninstall")
    assert links_below(local) == {"share/man/man1/other.1": "/opt/other.1"}


def test_the_users_service_brings_them_to_the_users_folder(machine: Machine) -> None:
    """zsh looks into no folder of a user's, and the command is where the user put it."""
    service("install", "--user")
    shares = machine.home / ".local/share"
    assert set(links_below(shares)) == {name for name in SHARED if not name.startswith("zsh")}
    assert links_below(machine.folder / "usr") == {}
    service("uninstall", "--user")
    assert links_below(shares) == {}


def test_what_is_there_stays_and_a_dead_link_does_not(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that pipx or a person put there; a link to an environment that was deleted."""
    shares = machine.home / ".local/share"
    page, completion = (shares / name for name in ("man/man1/reminderd.1", "bash-completion/completions/reminderd"))
    for one in (page, completion):
        one.parent.mkdir(parents=True)
    page.write_text("mine")
    completion.symlink_to("/nowhere/reminderd")
    service("install", "--user")
    assert page.read_text() == "mine"
    assert completion.resolve().is_relative_to(sys.prefix)
    service("uninstall", "--user")
    assert page.read_text() == "mine"
    capsys.readouterr()
    service("install", "--user")
    service("install", "--user")
    assert capsys.readouterr().out.count("A new shell knows") == 1


def test_a_package_of_the_system_has_placed_them(machine: Machine) -> None:
    page = machine.folder / "usr/share/man/man1/reminderd.1.gz"
    page.parent.mkdir(parents=True)
    page.touch()
    service("install")
    assert set(links_below(machine.folder / "usr/local")) == {"bin/reminderd"}


def test_a_folder_that_cannot_be_written_stops_nothing(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    (machine.folder / "usr").write_text("no folder")
    service("install")
    said = capsys.readouterr().out
    assert "It runs, and starts at each boot." in said
    assert "A new shell" not in said
