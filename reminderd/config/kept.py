"""What was checked once, kept in the user's cache: by a fingerprint of all that it follows from.

Everything here can be deleted at any time, and is made again. What is damaged, or not the user's own, is not used.
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from reminderd import __version__
from reminderd.core.model.records import Form

Value = TypeVar("Value")

_MOST_FILES = 60  # of a kind: there are fewer languages; what is older than so many others is used no more
_LARGEST = 5_000_000  # bytes
_PACKAGE = Path(__file__).resolve().parent.parent
_RULES = ("config", "adapters", "adapters/packs", "core/model", "core/deadlines", "core/planning")
"""Where the program says what a file means: in a checkout these change without a new version."""


class Kept:
    """One value. `follows_from`: the texts and names that it follows from, beside the program."""

    def __init__(self, name: str, follows_from: Iterable[str]) -> None:
        self._folder = cache_folder()
        self._name = name
        print_ = hashlib.sha256(_program())
        for one in follows_from:
            print_.update(f"{len(one)}\0{one}".encode("utf-8", "surrogatepass"))
        self._file = f"{name}-{print_.hexdigest()[:40]}.json"

    def read(self, form: Form[Value]) -> Value | None:
        """Return the value, None if it is not there, or not to be trusted."""
        if self._folder is None:
            return None
        try:
            digest, _, body = _own_content(self._folder / self._file).partition(b"\n")
            if digest == _digest(body):
                return form.load(body)
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            pass
        return None

    def write(self, form: Form[Value], value: Value) -> None:
        """Keep the value, if there is a place for it."""
        if self._folder is None:
            return
        body = form.dump(value).encode()
        draft = self._folder / f".{self._file}.{os.getpid()}"
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_own(self._folder.lstat()):
                return
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_digest(body) + b"\n" + body)
            draft.replace(self._folder / self._file)
            _drop_oldest(self._folder.glob(f"{self._name}-*.json"))
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def cache_folder() -> Path | None:
    """Where systemd lets a service keep such things, else the user's own place for them; None = nowhere."""
    handed_over = os.environ.get("CACHE_DIRECTORY", "").split(":")[0]
    if handed_over:
        return Path(handed_over)
    home = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(home) if home.startswith("/") else Path("~/.cache").expanduser()) / "reminderd"
    except RuntimeError:
        return None


def _own_content(path: Path) -> bytes:
    if not _is_own(path.parent.lstat()):
        raise OSError("a folder that others may write")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or not _is_own(found):
            raise OSError("not the user's own")
        return file.read(_LARGEST)


def _is_own(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _drop_oldest(files: Iterable[Path]) -> None:
    newest_first = sorted(files, key=lambda path: path.lstat().st_mtime, reverse=True)
    for path in newest_first[_MOST_FILES:]:
        path.unlink(missing_ok=True)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


@cache
def _program() -> bytes:
    """What tells this program from any other version of it."""
    return "\n".join([__version__, str(_PACKAGE), *sorted(_sources())]).encode("utf-8", "surrogateescape")


def _sources() -> Iterator[str]:
    for folder in _RULES:
        with os.scandir(_PACKAGE / folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    yield f"{folder}/{entry.name} {found.st_size} {found.st_mtime_ns}"
