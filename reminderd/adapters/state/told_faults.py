"""Which faults of the state the user was told of, kept outside the state, which can no longer be read or written."""

import os
import stat
import tempfile
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path


class ToldFaults(MutableMapping[str, datetime]):
    """When the user was told of each kind of fault of a state directory, for all processes of this user until the
    machine starts anew.

    Kept as empty files in the folder for temporary files, their times the instants: a full disk takes them too. Where
    even that cannot be, this process alone remembers. Raises no OSError.
    """

    def __init__(self, state_dir: Path) -> None:
        name = sha256(os.fsencode(state_dir.absolute())).hexdigest()[:16]
        self._folder = Path(tempfile.gettempdir()) / f"reminderd-{os.geteuid()}"
        self._begin = f"{name}-"
        self._own: dict[str, datetime] = {}

    def __getitem__(self, kind: str) -> datetime:
        if kind in self._own:
            return self._own[kind]
        with suppress(OSError):
            found = self._path(kind).lstat()
            if self._is_ours(self._folder.lstat()) and found.st_uid == os.geteuid():
                return datetime.fromtimestamp(found.st_mtime, UTC)
        raise KeyError(kind)

    def __setitem__(self, kind: str, told_at: datetime) -> None:
        self._own[kind] = told_at
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            if self._is_ours(self._folder.lstat()):
                self._path(kind).touch(mode=0o600)
                os.utime(self._path(kind), (told_at.timestamp(), told_at.timestamp()), follow_symlinks=False)

    def __delitem__(self, kind: str) -> None:
        if kind not in self:
            raise KeyError(kind)
        self._own.pop(kind, None)
        with suppress(OSError):
            self._path(kind).unlink()

    def __iter__(self) -> Iterator[str]:
        names = set(self._own)
        with suppress(OSError):
            names |= {file.name.removeprefix(self._begin) for file in self._folder.glob(f"{self._begin}*")}
        return (kind for kind in sorted(names) if kind in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _path(self, kind: str) -> Path:
        return self._folder / f"{self._begin}{kind}"

    @staticmethod
    def _is_ours(folder: os.stat_result) -> bool:
        """Others may write where temporary files are: what is not ours says nothing."""
        return stat.S_ISDIR(folder.st_mode) and folder.st_uid == os.geteuid() and not folder.st_mode & 0o022
