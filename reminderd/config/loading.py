"""The settings file -> the settings in force. What was found good once is not checked again while nothing changed."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from reminderd.config.certificates import read_certificates
from reminderd.config.errors import SEE_EXAMPLE, ConfigError
from reminderd.config.in_force import Settings
from reminderd.config.kept import Kept
from reminderd.config.plain_files import read_plain_file
from reminderd.config.secret_sources import read_credential, read_secret_file, reason
from reminderd.config.sections import SecretUrl
from reminderd.config.shipped import written_languages
from reminderd.core.model.records import Form

LARGEST_FILE = 100_000
"""Bytes; the example with every setting and its comments has fewer than 20,000."""

_SETTINGS = Form[Settings](Settings, {Path: (Path, str)})


def load(
    path: Path,
    *,
    languages: Collection[str] | None = None,
    known_periods: Collection[str] | None = None,
    are_files_checked: bool = True,
    text: str | None = None,
) -> Settings:
    """Given a settings file, return its Settings. Raise ConfigError with every problem in it, in the file's order.

    `languages`: those that letters can be written in; None: those there are templates for. `known_periods`: the names
    that vendor packs use; None: those of ours.
    `are_files_checked`: also look whether files with passwords and certificates can be read; commands that only
    read the database need no password and say False. Password commands are not run here. `text`: what the file is to
    hold; it need not be there yet.
    """
    text, folder = _text_of(path) if text is None else text, path.resolve().parent
    # All that a file's meaning depends on beside its text: `~`, the state directory that systemd hands over.
    surroundings = [str(folder), *(os.environ.get(name, "") for name in ("HOME", "STATE_DIRECTORY"))]
    kept = Kept("settings", [text, *surroundings, *sorted(languages or written_languages()), *(known_periods or ())])
    if (settings := kept.read(_SETTINGS)) and not (are_files_checked and _has_unreadable_file(settings)):
        return settings
    settings = _checked(text, path, folder, languages, known_periods, are_files_checked=are_files_checked)
    kept.write(_SETTINGS, settings)
    return settings


def _checked(
    text: str,
    path: Path,
    folder: Path,
    languages: Collection[str] | None,
    known_periods: Collection[str] | None,
    *,
    are_files_checked: bool,
) -> Settings:
    """Loads the schema machinery: 0.3 s on a small machine."""
    from reminderd.config.checking import check
    from reminderd.config.defaults import PERIOD_NAMES
    from reminderd.config.values import Surroundings

    around = Surroundings(
        folder=folder,
        languages=written_languages() if languages is None else languages,
        known_periods=PERIOD_NAMES if known_periods is None else known_periods,
        are_files_checked=are_files_checked,
    )
    found = check(text, path, around)
    return _SETTINGS.read(found.model_dump(mode="json") | {"is_state_dir_named": "state_dir" in found.model_fields_set})


def _has_unreadable_file(settings: Settings) -> bool:
    """Whether a file with a password or certificates is not as it must be: the check in full says which, and where."""
    try:
        for server in (settings.smtp, *(account.imap for account in settings.accounts)):
            _read_files(server.password_file, server.password_credential)
            if server.ca_file:
                read_certificates(server.ca_file)
        for account in settings.accounts:
            if account.oauth2:
                _read_files(account.oauth2.client_secret_file, account.oauth2.client_secret_credential)
        for url in _urls(settings):
            _read_files(url.url_file, url.url_credential)
    except ValueError:
        return True
    return False


def _urls(settings: Settings) -> Iterator[SecretUrl]:
    yield from settings.push
    if settings.heartbeat_url:
        yield settings.heartbeat_url


def _read_files(file: Path | None, credential: str | None) -> None:
    if file:
        read_secret_file(file)
    if credential:
        read_credential(credential)


def _text_of(path: Path) -> str:
    try:
        return read_plain_file(path, LARGEST_FILE).decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError([f"{path}: there is no such file: {SEE_EXAMPLE}"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot read it: {reason(error)}"]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{path.name}:{line}: is not UTF-8 text: save it as UTF-8"]) from None
