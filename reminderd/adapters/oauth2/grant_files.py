"""The tokens of the accounts that log in by OAuth2: a file for each in the state directory, for its owner alone."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from reminderd.adapters.files.private import give_to_owner, open_note, private_folder, sync_folder
from reminderd.config.plain_files import read_plain_file
from reminderd.core.model import Grant, GrantError, PermanentError, TemporaryError
from reminderd.core.model.records import Form

FOLDER = "tokens"
_FORM = Form[Grant](Grant)
_LARGEST = 256 * 1024
_ROOM = 64 * 1024  # bytes that are made sure of on the disk, before the provider is asked for what goes there
_WAIT_SECONDS, _LOOK_SECONDS = 60.0, 0.05


class GrantFiles:
    """`state_dir`: where the folder with the files lies, or is made."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._folder = state_dir / FOLDER

    def path(self, account: str) -> Path:
        """Return where the tokens of an account lie."""
        return self._folder / f"{account}.json"

    def read(self, account: str) -> Grant | None:
        """Return what is stored, None where there is nothing. Raise PermanentError if it cannot be read,
        GrantError if it is damaged: the user has to log in anew.
        """
        path = self.path(account)
        try:
            return _FORM.load(read_plain_file(path, _LARGEST))
        except FileNotFoundError:
            return None
        except PermissionError:
            raise PermanentError(f"{path} is the service's and closed to you: put sudo before the command") from None
        except OSError as error:
            raise PermanentError(f"{path} cannot be read: {error.strerror}") from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise GrantError(account, f"{path} is damaged: say `reminderd login {account}`") from None

    @contextmanager
    def sole_renewer(self, account: str, wait: float = _WAIT_SECONDS) -> Iterator[bool]:
        """Hold the lock under which the tokens of an account are renewed and stored: by one thread of one process at
        a time. Yield whether it was had within `wait` seconds. Raise PermanentError if it cannot be made.
        """
        private_folder(self._state_dir)
        private_folder(self._folder)
        try:
            lock = open_note(self._folder / f"{account}.lock")
        except OSError as error:
            raise PermanentError(f"{self._folder}/{account}.lock cannot be used: {error.strerror}") from None
        try:
            yield _locked(lock, wait)
        finally:
            os.close(lock)

    def make_room(self, account: str) -> None:
        """See that there is room to store tokens. Raise TemporaryError if there is none."""
        try:
            descriptor = self._draft(account)
            try:
                os.posix_fallocate(descriptor, 0, _ROOM)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise TemporaryError(f"{self._folder}: {error.strerror}: there is no room for new tokens") from None

    def write(self, account: str, grant: Grant) -> None:
        """Store the tokens: a reader sees the old ones or the new ones. Raise OSError if that fails."""
        content = written_grant(grant)
        descriptor = self._draft(account)
        try:
            written = 0
            while written < len(content):
                written += os.pwrite(descriptor, content[written:], written)
            os.ftruncate(descriptor, len(content))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._draft_path(account).replace(self.path(account))
        sync_folder(self._folder)

    def forget_draft(self, account: str) -> None:
        """Remove what `make_room` made, if nothing was written there."""
        with suppress(OSError):
            self._draft_path(account).unlink(missing_ok=True)

    def _draft_path(self, account: str) -> Path:
        return self._folder / f"{account}.json.new"

    def _draft(self, account: str) -> int:
        descriptor = open_note(self._draft_path(account))
        give_to_owner(descriptor, self._folder)
        return descriptor


def written_grant(grant: Grant) -> bytes:
    """Return what a file with these tokens holds."""
    return _FORM.dump(grant).encode()


def _locked(lock: int, wait: float) -> bool:
    give_up_at = time.monotonic() + wait
    while True:
        with suppress(BlockingIOError):
            flock(lock, LOCK_EX | LOCK_NB)
            return True
        if time.monotonic() >= give_up_at:
            return False
        time.sleep(_LOOK_SECONDS)
