"""The state directory: free space, whether a process uses it, and what is wrong with it."""

import os
import stat
from collections.abc import Iterator
from fcntl import LOCK_NB, LOCK_SH, LOCK_UN, flock
from pathlib import Path

_FOLDERS = ("backups", "evidence", "tokens")
_FILES = ("hung", "reading", "calendar.ics", "backups/last-seen.json")
_TRACES = ("hung*", "reading*", "calendar.ics", "evidence/*", "reminderd.db.replaced-*", "backups/*.db")
"""Files that only a reminderd with a database leaves: none that users put there, none that a failed first start leaves.
"""


def faults_of(state_dir: Path) -> str:
    """Return in words what is wrong, empty if nothing is: a file in place of a folder, or something unreadable or
    read-only. What does not exist yet is made when needed. Changes nothing.
    """
    return "; ".join(
        fault
        for names, is_folder in ((("", *_FOLDERS), True), (_FILES, False))
        for name in names
        for fault in _fault_of(state_dir / name, is_folder=is_folder)
    )


def _fault_of(path: Path, *, is_folder: bool) -> Iterator[str]:
    try:
        mode = (path.lstat if path.name in ("hung", "reading") else path.stat)().st_mode  # these may be no links
    except FileNotFoundError:
        if path.is_symlink():
            yield f"{path} leads nowhere; move it away"
        return
    except OSError as error:
        if not path.parent.is_file():  # said of the folder already
            yield f"{path} cannot be used: {error.strerror}"
        return
    if not (stat.S_ISDIR if is_folder else stat.S_ISREG)(mode):
        yield f"{path} is no {'folder' if is_folder else 'plain file'}; move it away"
    elif not os.access(path, os.R_OK | os.W_OK | (os.X_OK if is_folder else 0)):
        yield f"{path} cannot be read and written"


def was_used(state_dir: Path) -> bool:
    """Return whether the directory once held a database that is lost with its backups, judged by what else is in it."""
    return any(True for pattern in _TRACES for _ in state_dir.glob(pattern))


def free_bytes(state_dir: Path) -> int:
    """Return how many bytes the user may still write there, 0 if no file may be made; 0 too if that cannot be told."""
    try:
        room = os.statvfs(state_dir)
    except OSError:
        return 0
    has_files = room.f_favail > 0 or room.f_files == 0  # some file systems do not count files
    return room.f_bavail * room.f_frsize if has_files else 0


def is_in_use(state_dir: Path) -> bool:
    """Tell whether a process holds the lock of the state (see `lock.py`). Nothing is changed."""
    try:
        lock = os.open(state_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        flock(lock, LOCK_SH | LOCK_NB)
        flock(lock, LOCK_UN)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
