"""The settings that are there already, and where new ones go: the files of the system's service, or the user's own."""

import os
from dataclasses import dataclass
from pathlib import Path

from reminderd.adapters.unresolved import is_example
from reminderd.config import Account, Settings, load, secret_sources
from reminderd.config.plain_files import read_plain_file
from reminderd.core.model import PermanentError

SYSTEM_FILE = Path("/etc/reminderd/reminderd.yaml")
SYSTEM_STATE = Path("/var/lib/reminderd")
SYSTEM_CACHE = Path("/var/cache/reminderd")
USER_FILE = Path("~/.config/reminderd/reminderd.yaml")
_LARGEST = 100_000


@dataclass(frozen=True)
class Present:
    """`text` and `settings` are None where there is no file yet. `is_system`: the system's service reads the file."""

    path: Path
    is_system: bool
    text: str | None = None
    settings: Settings | None = None

    def account_of(self, address: str) -> int:
        """Return the number of the account of this address; of the next one where there is none.

        One that nobody filled in, as the example has it, counts as none: it is replaced.
        """
        accounts = self.settings.accounts if self.settings else ()
        for number, account in enumerate(accounts):
            if account.imap.username.lower() in (address.lower(), address.lower().rpartition("@")[0]):
                return number
        for number, account in enumerate(accounts):
            if is_example(account.imap.host):
                return number
        return len(accounts)

    def account(self, number: int) -> Account | None:
        """Return an account that the user has filled in, None where there is none of this number."""
        accounts = self.settings.accounts if self.settings else ()
        found = accounts[number] if number < len(accounts) else None
        return None if found is None or is_example(found.imap.host) else found

    @property
    def filled_in(self) -> Settings | None:
        """The settings, if a person filled them in; None for none, or the example as it came."""
        known = self.settings
        return None if known is None or is_example(known.accounts[0].imap.host) else known

    @property
    def sends(self) -> bool:
        """Whether the settings name a server that sends."""
        return self.settings is not None and not is_example(self.settings.smtp.host)

    def address(self) -> str | None:
        """Return the user's address, as far as the settings tell it."""
        known = self.filled_in
        if known is None:
            return None
        username = known.accounts[0].imap.username
        return username if "@" in username else known.recipient

    def secret_at(self, name: str) -> tuple[tuple[str, object], Path]:
        """Given a secret's name, return the setting that names its source, and the file to write it to."""
        if self.is_system:
            return ("password_credential", name), secret_sources.SERVICE_CREDENTIALS / name
        return ("password_file", name), self.path.parent / name


def present_at(path: Path | None) -> Present:
    """Return what is there: in the file that is named, else where reminderd looks for its settings.

    Raise ConfigError if the settings are wrong: they are mended by hand, not overwritten.
    """
    is_root = os.geteuid() == 0
    place = path or (SYSTEM_FILE if is_root else USER_FILE.expanduser())
    is_system = place.resolve() == SYSTEM_FILE.resolve()
    try:
        text = read_plain_file(place, _LARGEST).decode("utf-8-sig")
    except FileNotFoundError:
        return Present(place, is_system)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise PermanentError(f"{place}: cannot be read: {why}") from error
    return Present(place, is_system, text, load(place, are_files_checked=False, text=text))
