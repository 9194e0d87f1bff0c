"""Photos, films and papers that prove what is wrong with an order: the files, and one row for each."""

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from reminderd.adapters.files.private import give_to_owner
from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.core.model import Evidence, OrderKey, PermanentError, TemporaryError

LONGEST_NAME = 60
"""Characters kept of a name; with the hash before it, it fits into the 255 bytes of a file system in any script."""

_PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EINTR, errno.EAGAIN}


class EvidenceStore:
    """The table `evidence`, and the files it names, in one folder for each order below `folder`.

    Safe to use from several threads. Methods raise as `Database` does, and the same for files: TemporaryError when
    the disk is full, PermanentError when it may not be written.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def add(self, order: OrderKey, name: str, content: bytes, at: datetime, mail_id: str) -> bool:
        """Keep a file as evidence of the order; return whether it is new, since the same content is kept once.
        `name`: its name as sent. `at`: when it was sent. `mail_id`: the mail it came in, or empty.
        """
        digest = sha256(content).hexdigest()
        known = next((kept for kept in self.of(order) if kept.sha256 == digest), None)
        path = Path(known.path) if known else self._folder_of(order) / f"{digest[:16]}-{safe_name(name)}"
        if not path.exists():
            _write(path, content)  # before its row, so that every row has its file; a crash between leaves a file more
        row = (str(order), digest, _storable(name), len(content), to_text(at), mail_id, path.name)
        with self._database.write() as connection:
            return connection.execute("INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)", row).rowcount > 0

    def of(self, order: OrderKey) -> tuple[Evidence, ...]:
        """Return the evidence of the order, the oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT name, sha256, size, at, file, mail_id FROM evidence WHERE order_key = ? ORDER BY at, rowid",
                (str(order),),
            ).fetchall()
            folder = self._folder_of(order)
            return tuple(
                Evidence(name, digest, size, to_instant(at), str(folder / file), mail_id)
                for name, digest, size, at, file, mail_id in rows
            )

    def _folder_of(self, order: OrderKey) -> Path:
        return self._folder / safe_name(f"{order.vendor}-{order.number}")


def safe_name(name: str) -> str:
    """Return a name like the given one, of letters, digits, ".", "_" and "-" only, to be prefixed with a hash."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w.-]+", "_", last)
    if not plain.strip("._-"):
        return "file"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 8:
        return plain[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _storable(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")  # of a mail's broken header, half a character may remain


def _write(path: Path, content: bytes) -> None:
    """Write a file that only the user may read, whole or not at all, and sync it to the disk."""
    with _translated(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        give_to_owner(path.parent.parent, path.parent.parent.parent)
        give_to_owner(path.parent, path.parent.parent)
        handle, draft = tempfile.mkstemp(prefix=".", dir=path.parent)  # mode 600
        try:
            with os.fdopen(handle, "wb") as file:
                give_to_owner(handle, path.parent)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = TemporaryError if error.errno in _PASSING else PermanentError
        raise kind(f"{path}: cannot be written: {error.strerror}") from error
