"""What a hint says to type: it works in the environment in which it is said."""

import os
import sys
from pathlib import Path

import pytest

from reminderd.config.extras import command_to_add


@pytest.mark.parametrize(
    ("note", "command"),
    [
        ("uv-receipt.toml", "uv tool install --force '.[push]'"),
        ("pipx_metadata.json", "pipx install --force '.[push]'"),
        ("pyvenv.cfg", "PREFIX/bin/pip install '.[push]'"),
    ],
)
def test_the_tool_that_made_the_environment_adds_to_it(
    note: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`pip` alone would be another environment's, or refused by the system."""
    (tmp_path / note).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert command_to_add("push") == command.replace("PREFIX", str(tmp_path))


def test_an_environment_of_root_asks_for_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", "/opt/reminderd/venv")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert command_to_add("push") == "sudo /opt/reminderd/venv/bin/pip install '.[push]'"


def test_a_package_without_pip_is_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is the Debian package: docs/install.md says the same."""
    monkeypatch.setattr("reminderd.config.extras.find_spec", lambda _: None)
    command = command_to_add("push")
    assert command == "script/deb dist push && sudo apt-get install --reinstall ./dist/reminderd_*.deb"
