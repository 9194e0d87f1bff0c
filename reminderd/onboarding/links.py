"""The links by which everybody finds this reminderd: the command, its manual page, and its completion in shells."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from reminderd.onboarding.systemd_service import Manager
from reminderd.onboarding.units import program

COMMAND = Path("/usr/local/bin/reminderd")
OWN_COMMAND = Path("~/.local/bin/reminderd")
"""A user's; many systems look there from the next login on."""

SHARES = Path("/usr/local/share")
PACKAGED = Path("/usr/share/man/man1")
"""Where a package of the system puts the manual page. Such a package brings all the rest, too."""

_SHARED = (
    "man/man1/reminderd.1",
    "bash-completion/completions/reminderd",
    "fish/vendor_completions.d/reminderd.fish",
)
_ZSH = "zsh/site-functions/_reminderd"
"""zsh looks into no folder of a user's by itself."""


def place_links(manager: Manager) -> tuple[list[Path], list[Path]]:
    """Put the links where shells and `man` look, for everybody or for the user. Return those that were made: to the
    command, and to page and completion. What is there, or is found elsewhere, stays; what may not be written is not.
    """
    is_found = manager.root is None and shutil.which("reminderd", path="/usr/local/bin:/usr/bin:/bin")
    is_packaged = any(PACKAGED.glob("reminderd.1*"))
    return (
        [link for link, target in _command(manager) if not is_found and _is_made(link, target)],
        [link for link, target in _shares(manager) if not is_packaged and _is_made(link, target)],
    )


def typed_now() -> str:
    """Return what to type for this reminderd in a shell as it is now: its name if that is found, else its path."""
    if shutil.which("reminderd"):
        return "reminderd"
    return str(OWN_COMMAND) if OWN_COMMAND.expanduser().exists() else shlex.join(program())


def remove_links(manager: Manager) -> None:
    """Remove the links that lead to this reminderd."""
    for link, target in (*_command(manager), *_shares(manager)):
        if link.is_symlink() and link.readlink() == target:
            link.unlink(missing_ok=True)


def _command(manager: Manager) -> Iterator[tuple[Path, Path]]:
    words = program()
    if len(words) == 1:
        yield OWN_COMMAND.expanduser() if manager.is_user else manager.at(COMMAND), Path(words[0])


def _shares(manager: Manager) -> Iterator[tuple[Path, Path]]:
    folder = _user_shares() if manager.is_user else SHARES
    for name in _SHARED if manager.is_user else (*_SHARED, _ZSH):
        yield manager.at(folder / name), Path(sys.prefix, "share", name)


def _user_shares() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser()


def _is_made(link: Path, target: Path) -> bool:
    if not target.exists() or link.exists() or (link.is_symlink() and link.readlink() == target):
        return False
    try:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)  # it led to a reminderd that is no more
        link.symlink_to(target)
    except OSError:
        return False
    return True
