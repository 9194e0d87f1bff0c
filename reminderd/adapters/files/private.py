"""Folders and files that are the user's alone, whatever the umask says; and an end to those that others may write."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from reminderd.config import ConfigError
from reminderd.config.errors import UnusableStateError
from reminderd.core.model import PermanentError

_ENOUGH = 1000  # bytes in which a file tells what it is


def private_folder(path: Path) -> None:
    """Make the folder, readable by its owner alone, or look whether the one that is there may be trusted.

    One that its group may read, as service managers make them, is fine: the files in it are not readable. Raise
    ConfigError, in one line that says what to do, if it is no folder, another user's, or writable by others; and
    UnusableStateError if it is a link that leads nowhere, as to a disk that is not mounted.
    """
    try:
        if path.is_symlink() and not path.exists():
            raise UnusableStateError([f"{path} leads nowhere: is the disk there?"])
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
            path.chmod(0o700)  # an umask may have taken more than we want
            give_to_owner(path, path.parent)
        found = path.stat()
    except FileExistsError as error:
        raise ConfigError([f"{path} or a folder above it is a file; choose another state_dir"]) from error
    except PermissionError as error:
        hint = "" if os.geteuid() == 0 else "; put sudo before the command if it is the service's"
        raise ConfigError([f"{path} cannot be used: {error.strerror}{hint}"]) from error
    except OSError as error:
        raise ConfigError([f"{path} cannot be used: {error.strerror}"]) from error
    if not stat.S_ISDIR(found.st_mode):
        raise ConfigError([f"{path} is a file, not a folder; choose another state_dir"])
    if os.geteuid() not in (0, found.st_uid):
        raise ConfigError([f"{path} belongs to another user; put sudo before the command, or choose another state_dir"])
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError([f"{path} can be written by other users; say: chmod 700 {path}"])


def private_file(path: Path) -> None:
    """Make an empty file if there is none, and let only its owner read and write it. Raise ConfigError if that
    cannot be done.

    One that is there is not opened: to close a database that this process has open elsewhere would free SQLite's locks
    on it, and the next process to leave would delete its log (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError([f"{path} is no file"])
        if not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if stat.S_IMODE(found.st_mode) != 0o600 and os.geteuid() in (0, found.st_uid):
            path.chmod(0o600)
        give_to_owner(path, path.parent)
    except OSError as error:
        raise UnusableStateError([f"{path}: cannot be opened: {error.strerror}"]) from error


def open_note(path: Path) -> int:
    """Open a small file of ours to read and write, made if there is none; return its descriptor. Raise OSError if it
    cannot be, or is a link, a folder, a pipe or a device: what others put there is not written into.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "Is no plain file", str(path))
    os.fchmod(descriptor, 0o600)  # an umask may have taken more than we want
    give_to_owner(descriptor, path.parent)
    return descriptor


def give_to_owner(file: int | Path, folder: Path) -> None:
    """Give what root made in a folder of the service's to the service, which could not read it otherwise: a command
    that is typed with sudo works in the state of a user without rights. `file`: a descriptor, or a path.
    """
    if os.geteuid() == 0:
        owner = folder.stat()
        if owner.st_uid != 0:
            os.chown(file, owner.st_uid, owner.st_gid)


def sync_folder(path: Path) -> None:
    """See the names in a folder on the disk. Raise OSError if that fails."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_private(path: Path, content: bytes, begins: bytes | None = None) -> None:
    """Write a file that only its owner may read, a pipe or a device.

    `begins`: how a file of this kind begins; one that begins so is replaced, None = no file is. Raise PermanentError if
    anything else is there, such as the configuration, named by mistake: it is left as it is. Raise OSError if it cannot
    be written.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600) if _is_plain(path) else os.open(path, os.O_WRONLY)
    with os.fdopen(descriptor, "wb") as file:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            present = os.pread(descriptor, _ENOUGH, 0).lstrip()
            if present and (begins is None or not present.startswith(begins)):
                raise PermanentError(f"{path} is something else and is left alone: name another file")
            os.ftruncate(descriptor, 0)
            os.fchmod(descriptor, 0o600)
        file.write(content)


def _is_plain(path: Path) -> bool:
    return path.is_file() or not path.exists()
