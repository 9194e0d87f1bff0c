"""The directory of the state: the room that is left in it, and whether a process works in it."""

import os
from fcntl import LOCK_NB, LOCK_SH, LOCK_UN, flock
from pathlib import Path


def free_bytes(state_dir: Path) -> int:
    """Return how many bytes the user may still write there, 0 if no file may be made; 0 too if that cannot be told."""
    try:
        room = os.statvfs(state_dir)
    except OSError:
        return 0
    has_files = room.f_favail > 0 or room.f_files == 0  # some file systems do not count files
    return room.f_bavail * room.f_frsize if has_files else 0


def is_in_use(state_dir: Path) -> bool:
    """Tell whether a process holds the lock of the state (see adapters/lock.py). Nothing is changed."""
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
