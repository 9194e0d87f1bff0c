"""The folder in which the user puts pages: a phone's sync or a browser's "save page" is enough."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reminderd.adapters.pages.documents import LARGEST_PAGE
from reminderd.config.plain_files import read_plain_file
from reminderd.core.model import TemporaryError

DONE = "done"
_STILL_GROWING = timedelta(seconds=10)
_MOST = 20  # of one look; the others come at the next


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One file. `shown`: its name as text, whatever bytes it is made of. `written_at` is its own time. `problem`: why
    it was not read.
    """

    name: str
    shown: str
    content: bytes
    written_at: datetime
    problem: str = ""


class PageFolder:
    """Raises TemporaryError where the folder cannot be read or written, or lies in the state directory: then what
    would be put away is ours.
    """

    def __init__(self, path: Path, state_dir: Path) -> None:
        self.path = path
        self._state_dir = state_dir

    def found(self, now: datetime) -> Iterator[FoundPage]:
        """Yield the files that lie there, the oldest first; those that may still be growing wait."""
        if _lies_in(self.path, self._state_dir):
            raise TemporaryError(f"the folder of pages {self.path} lies in the state directory: name another")
        try:
            entries = [one for one in os.scandir(self.path) if not one.name.startswith(".")]
            plain = [(one.stat().st_mtime, one.name, one.path) for one in entries if _is_plain(one)]
        except OSError as error:
            raise TemporaryError(f"the folder of pages {self.path} cannot be read: {error.strerror}") from error
        for written, name, path in sorted(plain)[:_MOST]:
            written_at = datetime.fromtimestamp(written, UTC)
            if timedelta() <= now - written_at < _STILL_GROWING:
                continue
            try:
                yield FoundPage(name, _shown(name), read_plain_file(Path(path), LARGEST_PAGE), written_at)
            except OSError as error:
                yield FoundPage(name, _shown(name), b"", written_at, error.strerror or type(error).__name__)

    def put_away(self, name: str, now: datetime) -> None:
        """Move a file to the folder `done` beside it, over none that is there."""
        done = self.path / DONE
        try:
            done.mkdir(mode=0o700, exist_ok=True)
            target = done / name
            if target.exists():
                target = done / f"{now:%Y%m%d-%H%M%S}-{name}"
            (self.path / name).rename(target)
        except OSError as error:
            raise TemporaryError(f"{self.path / _shown(name)} cannot be moved to {DONE}: {error.strerror}") from error


def _shown(name: str) -> str:
    """Return the name of a file as text that can be stored and written: phones and old disks have names in no UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def _lies_in(path: Path, folder: Path) -> bool:
    with suppress(OSError, RuntimeError):  # a circle of links, for one: reading it will say so
        return path.resolve().is_relative_to(folder.resolve())
    return False


def _is_plain(entry: "os.DirEntry[str]") -> bool:
    with suppress(OSError):
        return stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode)
    return False
