"""The calendar and the report as files, for other programs to show."""

import os
import re
import tempfile
from pathlib import Path

from reminderd.adapters.files.private import give_to_owner
from reminderd.config.plain_files import read_plain_file
from reminderd.core.model import TemporaryError

_LARGEST = 50_000_000  # bytes; thousands of deadlines

_WRITTEN_AT = re.compile(r"(?m)^DTSTAMP:.*$")


class OutputFile:
    """A calendar or a report, which only its owner may read. Readers see the old one or the new one, never a part.

    `begins`: how what we write begins. A file that begins otherwise is somebody's, such as the configuration, if the
    user named it by mistake: it is left alone. `database`: our own, which is not even opened (see `private_file`).
    """

    def __init__(self, path: Path, begins: str = "BEGIN:VCALENDAR", database: Path | None = None) -> None:
        self._path = path
        self._begins = begins
        self._database = database

    def write(self, content: str) -> bool:
        """Replace the file, unless only the time at which a calendar was written differs.

        Return whether it was written. Raise TemporaryError if that cannot be done.
        """
        left_alone = TemporaryError(f"{self._path} is something else and is left alone: name another file")
        try:
            if self._is_of_database():
                raise left_alone
            present = self._present()
            if _content(content) == _content(present):
                return False
            if present.strip() and not present.lstrip("\ufeff \t\r\n").startswith(self._begins):
                raise left_alone
            self._replace(content.encode())
        except OSError as error:
            raise TemporaryError(f"{self._path.name} cannot be written: {error.strerror}") from error
        return True

    def _is_of_database(self) -> bool:
        """Return whether it is the database or its log."""
        return self._database is not None and str(self._path.resolve()).startswith(str(self._database.resolve()))

    def _present(self) -> str:
        try:
            return read_plain_file(self._path, _LARGEST).decode(errors="replace")
        except FileNotFoundError:
            return ""

    def _replace(self, content: bytes) -> None:
        descriptor, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)  # mode 600
        try:
            with os.fdopen(descriptor, "wb") as file:
                give_to_owner(descriptor, self._path.parent)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _content(calendar: str) -> str:
    return _WRITTEN_AT.sub("", calendar)
