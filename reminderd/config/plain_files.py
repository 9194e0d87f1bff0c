"""Read a file that somebody names, without waiting for one that never ends, and with bounded memory."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_plain_file(path: Path, most: int | None = None) -> BinaryIO:
    """Open a file for reading. `most`: bytes that it may hold.

    Raise OSError, its `strerror` fit to be shown, if it cannot be read, is larger, or is no plain file but a
    directory, a pipe or a device: those may never end.
    """
    # Without waiting: a named pipe would wait for its writer.
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    try:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "Is not a plain file but a pipe or a device", str(path))
        if most is not None and found.st_size > most:
            raise too_large(most, str(path))
    except OSError:
        file.close()
        raise
    return file


def read_plain_file(path: Path, most: int) -> bytes:
    """Return what a file holds, at most `most` bytes. Raise as `open_plain_file` does."""
    with open_plain_file(path, most) as file:
        content = file.read(most + 1)  # it may have grown, or have a size that is known to nobody
    if len(content) > most:
        raise too_large(most, str(path))
    return content


def too_large(most: int, name: str) -> OSError:
    """Return the error of a file, or of standard input, that holds more than `most` bytes."""
    size = f"{most / 1_000_000:g} MB" if most >= 1_000_000 else f"{most // 1000} kB"
    return OSError(errno.EFBIG, f"Is larger than {size}", name)


def named(value: object) -> object:
    """Given what stands where a file or folder is named, return it. Raise ValueError if it is empty, since that would
    be the folder of the configuration.
    """
    if value == "":
        raise ValueError("has no value: write one, or delete the line")
    return value
