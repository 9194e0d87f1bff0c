"""`init` and the files: what the settings are to say of a mailbox, and where its secret lies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reminderd.adapters.oauth2.grant_files import GrantFiles, written_grant
from reminderd.cli.new_mailbox import MailboxOptions, account_name
from reminderd.config import Account, Server, Settings, secret_sources
from reminderd.core.model import Grant
from reminderd.onboarding.access import Accesses, Secrets
from reminderd.onboarding.credentials import sealed
from reminderd.onboarding.document import Change, Way
from reminderd.onboarding.present import Present
from reminderd.onboarding.writing import NewFile


@dataclass(frozen=True, slots=True)
class ToStore:
    """A secret, and the file that is to hold it."""

    path: Path
    secret: str


_Parts = tuple[Mapping[Way, object], list[ToStore]]
"""Of the settings what is new, by the way to each, and the secrets to store."""


@dataclass(frozen=True, slots=True)
class FoundMailbox:
    """What `init` found out of a mailbox. `number`: its place among the accounts. `sets_smtp`: it sends, too."""

    present: Present
    servers: Accesses
    folders: tuple[str, ...]
    number: int
    secrets: Secrets
    options: MailboxOptions
    sets_smtp: bool


def mailbox_change(found: FoundMailbox) -> tuple[Change, list[ToStore]]:
    """Return what is new in the settings, and the secrets to store.

    Of a mailbox that is known, only its folders and its secret, unless the options name servers.
    """
    known, options = found.present.account(found.number), found.options
    if known and not (options.names_servers or options.command or options.client_id):
        values, stored = _renewed(found, known)
    else:
        values, stored = _whole(found, known)
    return Change(values), stored


def _renewed(found: FoundMailbox, known: Account) -> _Parts:
    values: dict[Way, object] = {}
    stored: list[ToStore] = []
    if known.folders != found.folders:
        values["accounts", found.number, "folders"] = list(found.folders)
    if found.secrets.imap is not None:
        source, path = _kept_source(found.present, known.imap, f"{known.name}-password")
        values |= {("accounts", found.number, "imap", name): value for name, value in source.items()}
        stored.append(ToStore(path, found.secrets.imap))
    return _joined((values, stored), _sending(found, known.name) if found.sets_smtp else ({}, []))


def _whole(found: FoundMailbox, known: Account | None) -> _Parts:
    present, servers, secrets, options = found.present, found.servers, found.secrets, found.options
    name = known.name if known else account_name(servers.name, present)
    stored: list[ToStore] = []
    if command := options.command:
        source: tuple[str, object] = ("password_command", list(command))
    else:
        source, path = present.secret_at(_secret_name(present, name, found.number))
        if secrets.imap is not None and secrets.grant is None:
            stored.append(ToStore(path, secrets.imap))
        elif known:
            source = next(iter(_source_of(known.imap).items()), source)
    way: Way = ("accounts", found.number)
    values: dict[Way, object] = {(*way, "name"): name}
    values |= servers.imap.values((*way, "imap"), source)
    registered = _registered(present, (*way, "oauth2"), name, options) if options.client_id is not None else ({}, [])
    folders: Mapping[Way, object] = {(*way, "folders"): None if found.folders == ("INBOX",) else list(found.folders)}
    made = _joined((values, stored), registered, (folders, []))
    if not found.sets_smtp:
        return made
    is_same = secrets.smtp in (None, secrets.imap)
    return _joined(made, (servers.smtp.values(("smtp",), source), []) if is_same else _sending(found, name))


def _joined(*parts: _Parts) -> _Parts:
    values: dict[Way, object] = {}
    for more, _ in parts:
        values |= more
    return values, [one for _, stored in parts for one in stored]


def _registered(present: Present, way: Way, name: str, options: MailboxOptions) -> _Parts:
    """The program that logs in by OAuth2, with a copy of its secret."""
    values: dict[Way, object] = {(*way, "client_id"): options.client_id}
    if options.client_secret_file is None:
        return values, []
    (source, where), path = present.secret_at(f"{name}-client-secret")
    values[(*way, source.replace("password", "client_secret"))] = where
    return values, [ToStore(path, secret_sources.read_secret_file(options.client_secret_file))]


def grant_file(settings: Settings, account: str, grant: Grant) -> NewFile:
    """Return the file that is to hold a login by OAuth2."""
    return NewFile(GrantFiles(settings.state_dir).path(account), written_grant(grant))


def _sending(found: FoundMailbox, name: str) -> _Parts:
    """The server that sends, with a secret of its own."""
    present, secrets = found.present, found.secrets
    source, path = present.secret_at("smtp-password" if present.is_system else f"{name}-smtp-password")
    stored = [] if secrets.smtp is None else [ToStore(path, secrets.smtp)]
    if secrets.smtp is None and present.settings:
        source = next(iter(_source_of(present.settings.smtp).items()), source)
    return found.servers.smtp.values(("smtp",), source), stored


def _secret_name(present: Present, name: str, number: int) -> str:
    return "imap-password" if present.is_system and number == 0 else f"{name}-password"


def _source_of(server: Server) -> dict[str, object]:
    sources = {
        "password_file": str(server.password_file) if server.password_file else None,
        "password_command": list(server.password_command) if server.password_command else None,
        "password_credential": server.password_credential,
    }
    return {name: value for name, value in sources.items() if value is not None}


def _kept_source(present: Present, server: Server, name: str) -> tuple[dict[str, object], Path]:
    """What changes in the settings where a new secret takes the place of the old one, and its file: the same, unless a
    command gave the old one.
    """
    if server.password_file:
        return {}, server.password_file
    if server.password_credential:
        return {}, secret_sources.SERVICE_CREDENTIALS / server.password_credential
    source, path = present.secret_at(name)
    return {"password_command": None, "auth": None, source[0]: source[1]}, path


def secret_files(stored: Sequence[ToStore]) -> tuple[list[NewFile], list[Path]]:
    """Return the files to write, and those that they replace: where systemd can, a credential of the system's service
    is encrypted for this machine.
    """
    files, gone = [], []
    for one in stored:
        is_credential = one.path.parent == secret_sources.SERVICE_CREDENTIALS
        encrypted_path = one.path.with_name(f"{one.path.name}.cred")
        encrypted = sealed(one.path.name, one.secret) if is_credential else None
        if encrypted is not None:
            files.append(NewFile(encrypted_path, encrypted))
            gone.append(one.path)
        else:
            files.append(NewFile(one.path, one.secret.encode()))
            gone += [encrypted_path] if is_credential else []
    return files, gone


def forgotten(present: Present, settings: Settings) -> list[Path]:
    """Return the files of secrets beside the settings that these named, and do not any more."""
    named = [{*_password_files(one)} for one in (present.settings, settings) if one]
    gone = named[0] - named[1] if len(named) == 2 else set()
    return sorted(file for file in gone if file.parent == present.path.parent)


def _password_files(settings: Settings) -> Iterator[Path]:
    for server in (*(account.imap for account in settings.accounts), settings.smtp):
        if server.password_file:
            yield server.password_file


def settings_file(present: Present, text: str) -> NewFile:
    """Return the settings file to write: the system's service runs as a user of its own, so all may read it."""
    mode, folder_mode = (0o644, 0o755) if present.is_system else (0o600, 0o700)
    return NewFile(present.path, text.encode(), mode, folder_mode, is_secret=False)
