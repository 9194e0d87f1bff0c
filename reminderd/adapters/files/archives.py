"""Write several files as one folder or one zip; replace an older one of the same kind, and nothing else."""

import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from reminderd.core.model import PermanentError, UnfitFileError


def write_bundle(target: Path, files: Mapping[str, bytes], manifest: str) -> None:
    """Write the files into the folder, or into one zip where the target's name ends so.

    `manifest` names the file that tells, as JSON, what `order` it is about and its `files`. Raise PermanentError when
    something else is there (it is left as it is), or when it cannot be written.
    """
    with _translated(target):
        if target.suffix.lower() == ".zip":
            _write_zip(target, files, manifest)
        else:
            _write_folder(target, files, manifest)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return the files as one zip."""
    buffer = BytesIO()
    _zip(buffer, files)
    return buffer.getvalue()


def _zip(file: IO[bytes], files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def _write_zip(target: Path, files: Mapping[str, bytes], manifest: str) -> None:
    if target.exists() and _said_by(_manifest_in_zip(target, manifest)) != _said_by(files[manifest]):
        raise PermanentError(f"{target}: is not a case file of this order; remove it, or choose another name")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            _zip(file, files)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _write_folder(target: Path, files: Mapping[str, bytes], manifest: str) -> None:
    target.mkdir(mode=0o700, exist_ok=True)
    for old in _replaceable(target, files[manifest], manifest):
        old.unlink()
    for name, content in files.items():  # the manifest is the first, so that half a folder is known, too
        path = target / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)


def _replaceable(target: Path, new: bytes, manifest: str) -> list[Path]:
    """Return the files of the older case file in the folder. Raise PermanentError if there are others in it."""
    there = [path for path in target.rglob("*") if path.is_symlink() or not path.is_dir()]
    if not there:
        return []
    known = target / manifest
    old = known.read_bytes() if known.is_file() and not known.is_symlink() else b""
    names = _names(old) | {manifest}
    if _said_by(old) != _said_by(new) or any(path.relative_to(target).as_posix() not in names for path in there):
        raise PermanentError(f"{target}: is not empty, and not only a case file of this order; choose another folder")
    return [path for path in there if path != known]


def _manifest_in_zip(target: Path, manifest: str) -> bytes:
    try:
        with zipfile.ZipFile(target) as archive:
            return archive.read(manifest)
    except (zipfile.BadZipFile, KeyError):
        return b""


def _content(manifest: bytes) -> dict[str, object]:
    try:
        found = json.loads(manifest)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _said_by(manifest: bytes) -> object:
    return _content(manifest).get("order", "")


def _names(manifest: bytes) -> set[str]:
    files = _content(manifest).get("files")
    return {name for name in files if isinstance(name, str)} if isinstance(files, list) else set()


@contextmanager
def _translated(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnfitFileError(f"{target}: cannot be written: {error.strerror}") from error
