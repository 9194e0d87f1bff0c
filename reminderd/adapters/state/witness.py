"""What the database held when last written, noted outside it, so that a lost or older database is noticed."""

import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from reminderd.adapters.files.private import give_to_owner, private_folder, sync_folder
from reminderd.config import ConfigError
from reminderd.config.plain_files import read_plain_file

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much a database holds. None of these numbers ever falls. `owner` tells one installation from another."""

    owner: str = ""
    marks: int = 0
    mails: int = 0
    letters: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.owner or self.marks or self.mails or self.letters)

    def lacks(self, noted: "Holdings") -> str:
        """Given an earlier note, return in words what is missing here; empty if nothing is."""
        if noted.owner and self.owner != noted.owner:
            return "it is not the one that was used before" if self.owner else "it is empty"
        counts = [
            f"{was} {name} were there, {now} are left"
            for name, was, now in (
                ("mails", noted.mails, self.mails),
                ("answers of yours", noted.marks, self.marks),
                ("letters", noted.letters, self.letters),
            )
            if now < was
        ]
        return "; ".join(counts)


class Witness:
    """The file `last-seen.json` in the folder of the backups, written after what it tells was safe on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "last-seen.json"
        self._has_told = False

    def noted(self) -> Holdings | None:
        """Return what was noted last; None if nothing ever was, or if it cannot be read."""
        try:
            found = json.loads(read_plain_file(self._path, 4096))
            return Holdings(str(found["owner"]), *(int(found[name]) for name in ("marks", "mails", "letters")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is nonsense"
            self._tell(f"cannot be read, and is written anew: {why}")
            return None

    def note(self, holdings: Holdings) -> None:
        """Note what the database holds. A disk that cannot take it is no reason to fail: the old note stays true."""
        if holdings == self.noted():
            return
        try:
            private_folder(self._folder)
            handle, draft = tempfile.mkstemp(prefix=".", dir=self._folder)  # mode 600
            try:
                with os.fdopen(handle, "w") as file:
                    os.fchmod(file.fileno(), 0o600)  # whatever the umask takes away
                    give_to_owner(file.fileno(), self._folder)
                    json.dump(asdict(holdings), file)
                    file.flush()
                    os.fsync(file.fileno())
                Path(draft).replace(self._path)
            except BaseException:
                Path(draft).unlink(missing_ok=True)
                raise
            sync_folder(self._folder)
        except (OSError, ConfigError) as error:
            self._tell(f"cannot be written: {getattr(error, 'strerror', None) or error}")

    def _tell(self, what: str) -> None:
        if not self._has_told:
            self._has_told = True
            log.warning("%s %s", self._path, what)

    def forget(self) -> None:
        """Stop noting, before another database takes the place of this one."""
        if not self._path.is_dir():  # then it notes nothing
            self._path.unlink(missing_ok=True)
