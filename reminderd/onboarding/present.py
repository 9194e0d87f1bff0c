"""The present settings, and where new ones go: into the files of the system's service, or into the user's own."""

import os
from dataclasses import dataclass
from pathlib import Path

from reminderd.adapters.network.unresolved import is_example
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
    """A settings file and what it says. `is_system`: it is the file of the system's service. `text` and `settings` are
    None if there is no file yet.
    """

    path: Path
    is_system: bool
    text: str | None = None
    settings: Settings | None = None

    def account_of(self, address: str) -> int:
        """Return the number of the account that reads this address, else the number for a new account.

        An account that still has the example's values counts as none and is replaced.
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
        """Return the account of this number; None if there is none, or if it still has the example's values."""
        accounts = self.settings.accounts if self.settings else ()
        found = accounts[number] if number < len(accounts) else None
        return None if found is None or is_example(found.imap.host) else found

    @property
    def filled_in(self) -> Settings | None:
        """The settings, if a person filled them in; None if there are none or they are still the example's."""
        known = self.settings
        return None if known is None or is_example(known.accounts[0].imap.host) else known

    @property
    def sends(self) -> bool:
        """Whether the settings name a server that sends."""
        return self.settings is not None and not is_example(self.settings.smtp.host)

    def address(self) -> str | None:
        """Return the user's mail address, None if the settings do not tell it."""
        known = self.filled_in
        if known is None:
            return None
        username = known.accounts[0].imap.username
        return username if "@" in username else known.recipient

    def secret_at(self, name: str) -> tuple[tuple[str, object], Path]:
        """Return the setting (name, value) that says where a secret is, and the file to write it to."""
        if self.is_system:
            return ("password_credential", name), secret_sources.SERVICE_CREDENTIALS / name
        return ("password_file", name), self.path.parent / name


def present_at(path: Path | None) -> Present:
    """Return the settings in the named file, or else in the usual place of this user.

    Raise ConfigError if they are wrong (a person has to correct them, they are never overwritten), and PermanentError
    if the file cannot be read.
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
