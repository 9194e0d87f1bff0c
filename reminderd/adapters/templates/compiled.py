"""Templates as they were compiled before, in files: to compile them takes longer than to fill them.

Whoever may write these files decides what runs. So they are read and written only in a folder that belongs to the user
who runs the program: root, who types a command for a service without rights, takes nothing from it.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import jinja2
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from reminderd import __version__
from reminderd.adapters.files.private import private_folder
from reminderd.config import ConfigError
from reminderd.config.plain_files import read_plain_file

_MOST = 5_000_000  # bytes of one file; ours have about fifty thousand
_VERSIONS = f"reminderd {__version__}, Jinja {jinja2.__version__}\n".encode()


class CompiledTemplates(BytecodeCache):
    """One file for each template's name, in a folder that is made when there is something to keep.

    A file that is damaged, of another version or of another text counts as none. Where none can be written the
    templates are compiled each time, and nothing fails.
    """

    def __init__(self, folder: Path, user: Callable[[], int] = os.geteuid) -> None:
        self._folder = folder
        self._user = user

    def load_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's."""
        with suppress(OSError):
            if not self._is_ours():
                return
            proof, code = _parted(read_plain_file(self._folder / bucket.key, _MOST))
            if proof == _proof_of(code):
                bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's."""
        code = bucket.bytecode_to_string()
        with suppress(OSError, ConfigError):
            if not self._is_ours():
                return
            private_folder(self._folder)
            with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as draft:
                try:
                    os.fchmod(draft.fileno(), 0o600)  # an umask may have taken more than we want
                    draft.write(_proof_of(code) + code)
                    draft.close()
                    Path(draft.name).replace(self._folder / bucket.key)
                except OSError:
                    Path(draft.name).unlink(missing_ok=True)
                    raise

    def _is_ours(self) -> bool:
        place = self._folder if self._folder.exists() else self._folder.parent
        return place.stat().st_uid == self._user()


def _proof_of(code: bytes) -> bytes:
    """Return what tells bytecode of these versions, whole, from all else: a flipped bit could end the process."""
    return sha256(_VERSIONS + code).digest()


def _parted(content: bytes) -> tuple[bytes, bytes]:
    length = sha256().digest_size
    return content[:length], content[length:]
