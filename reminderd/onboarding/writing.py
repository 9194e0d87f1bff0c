"""Files that are written together: all of them, or none."""

import errno
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reminderd.core.model import PermanentError


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to write. `mode` is for a new file; one that exists keeps its mode, unless it `is_secret`. `folder_mode`
    is for folders that have to be made.
    """

    path: Path
    content: bytes
    mode: int = 0o600
    folder_mode: int = 0o700
    is_secret: bool = True


def write_together(files: Sequence[NewFile], gone: Sequence[Path] = ()) -> None:
    """Write all files, then remove those in `gone`. Whoever reads one meanwhile sees the old or the new one, whole.

    If anything goes wrong on the way, all files are as they were before. Raise PermanentError, with one line that says
    why, if a file cannot be written.
    """
    writing = _Writing()
    try:
        for file in files:
            writing.prepare(file)
        writing.put_in_place()
        for path in gone:
            path.unlink(missing_ok=True)
    except OSError as error:
        writing.undo()
        raise PermanentError(_why(error)) from error
    except BaseException:
        writing.undo()
        raise


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full: make room and try again; nothing was changed"
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}cannot be written ({(error.strerror or 'error').lower()}); nothing was changed"


class _Writing:
    """What was done so far, so that it can be undone."""

    def __init__(self) -> None:
        self._ready: list[tuple[Path, Path]] = []
        self._replaced: list[tuple[Path, Path | None]] = []
        self._folders: list[Path] = []

    def prepare(self, file: NewFile) -> None:
        """Write the content into a new file beside the one that it will replace."""
        target = file.path.resolve()  # a link stays one
        self._make_folders(target.parent, file.folder_mode)
        try:
            present = target.stat()
        except FileNotFoundError:
            present = None
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        self._ready.append((Path(name), target))
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(descriptor, file.mode if present is None or file.is_secret else present.st_mode & 0o7777)
            owner = present or target.parent.stat()
            if os.geteuid() == 0 and (owner.st_uid, owner.st_gid) != (0, 0):
                os.fchown(descriptor, owner.st_uid, owner.st_gid)
            stream.write(file.content)
            stream.flush()
            os.fsync(descriptor)

    def put_in_place(self) -> None:
        for fresh, target in self._ready:
            kept = None
            if target.exists():
                kept = fresh.with_name(f"{fresh.name}.old")
                os.link(target, kept)
            self._replaced.append((target, kept))
            fresh.replace(target)
        done, self._replaced = self._replaced, []  # all files are in place: nothing is to be undone any more
        for _, kept in done:
            if kept:
                kept.unlink()

    def undo(self) -> None:
        for target, kept in self._replaced:
            with suppress(OSError):
                if kept:
                    kept.replace(target)
                else:
                    target.unlink(missing_ok=True)
        for fresh, _ in self._ready:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
                fresh.with_name(f"{fresh.name}.old").unlink(missing_ok=True)
        for folder in reversed(self._folders):
            with suppress(OSError):
                folder.rmdir()

    def _make_folders(self, folder: Path, mode: int) -> None:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(mode=mode)
            self._folders.append(one)
            one.chmod(mode)  # an umask may have taken more than we want
            owner = one.parent.stat()
            if os.geteuid() == 0 and owner.st_uid != 0:
                os.chown(one, owner.st_uid, owner.st_gid)
