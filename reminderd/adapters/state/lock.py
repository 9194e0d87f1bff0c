"""One process at a time fetches and sends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from reminderd.adapters.files.private import private_folder
from reminderd.config import ConfigError
from reminderd.core.model import PermanentError


@contextmanager
def sole_user(state_dir: Path) -> Iterator[None]:
    """Hold the lock under which only one process at a time may fetch and send. The folder itself is locked, not a
    file in it, which could be removed or be a link. Raise PermanentError if the lock is taken or the folder cannot be
    used.
    """
    private_folder(state_dir)
    try:
        descriptor = os.open(state_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigError([f"{state_dir} cannot be used: {error.strerror}"]) from error
    try:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise PermanentError(f"another reminderd is running in {state_dir}; stop it first") from error
        except OSError as error:
            raise PermanentError(f"{state_dir} cannot be locked: {error.strerror}") from error
        yield
    finally:
        os.close(descriptor)
