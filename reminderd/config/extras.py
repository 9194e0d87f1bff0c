"""Optional packages: how to install them into the environment that runs now."""

import os
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

_NOTES = {
    "uv-receipt.toml": "uv tool install --force {what}",
    "pipx_metadata.json": "pipx install --force {what}",
}
"""What leaves a note of its own in an environment, and its command."""


def command_to_add(extra: str) -> str:
    """Given the name of an extra, return what to type. It is installed from the project's folder: no index has it."""
    environment, what = Path(sys.prefix), shlex.quote(f".[{extra}]")
    for note, command in _NOTES.items():
        if (environment / note).exists():
            return command.format(what=what)
    if find_spec("pip") is None:  # of the Debian package, which is built anew
        return f"script/deb dist {extra} && sudo apt-get install --reinstall ./dist/reminderd_*.deb"
    sudo = "" if os.access(environment, os.W_OK) else "sudo "
    return f"{sudo}{shlex.quote(str(environment / 'bin' / 'pip'))} install {what}"


def how_to_add(extra: str) -> str:
    """As `command_to_add`, and where."""
    return f"in reminderd's folder: {command_to_add(extra)}"
