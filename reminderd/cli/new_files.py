"""`init` and the files: what the settings are to say of a mailbox, and where its secret lies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reminderd.adapters.grant_files import GrantFiles, written_grant
from reminderd.cli.new_mailbox import MailboxOptions, account_name
from reminderd.config import Server, Settings, secret_sources
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


def mailbox_change(
    present: Present,
    servers: Accesses,
    folders: tuple[str, ...],
    number: int,
    secrets: Secrets,
    options: MailboxOptions,
    *,
    sets_smtp: bool,
) -> tuple[Change, list[ToStore]]:
    """Return what is new in the settings, and the secrets to store.

    Of a mailbox that is known, only its folders and its secret, unless the options name servers.
    """
    known = present.account(number)
    if known and not (options.names_servers or options.command or options.client_id):
        values: dict[Way, object] = {} if known.folders == folders else {("accounts", number, "folders"): list(folders)}
        stored = []
        if secrets.imap is not None:
            source, path = _kept_source(present, known.imap, f"{known.name}-password")
            values |= {("accounts", number, "imap", name): value for name, value in source.items()}
            stored.append(ToStore(path, secrets.imap))
        if sets_smtp:
            more, more_stored = _sending(present, servers, secrets, known.name)
            values, stored = values | dict(more.values), stored + more_stored
        return Change(values), stored
    return _whole(present, servers, folders, number, secrets, options, sets_smtp=sets_smtp)


def _whole(
    present: Present,
    servers: Accesses,
    folders: tuple[str, ...],
    number: int,
    secrets: Secrets,
    options: MailboxOptions,
    *,
    sets_smtp: bool,
) -> tuple[Change, list[ToStore]]:
    known = present.account(number)
    name = known.name if known else account_name(servers.name, present)
    stored: list[ToStore] = []
    if command := options.command:
        source: tuple[str, object] = ("password_command", list(command))
    else:
        source, path = present.secret_at(_secret_name(present, name, number))
        if secrets.imap is not None and secrets.grant is None:
            stored.append(ToStore(path, secrets.imap))
        elif known:
            source = next(iter(_source_of(known.imap).items()), source)
    way: Way = ("accounts", number)
    values: dict[Way, object] = {(*way, "name"): name}
    values |= servers.imap.values((*way, "imap"), source)
    if options.client_id is not None:
        program, secret = _registered(present, (*way, "oauth2"), name, options)
        values, stored = values | program, stored + secret
    values[(*way, "folders")] = None if folders == ("INBOX",) else list(folders)
    if sets_smtp:
        if secrets.smtp in (None, secrets.imap):
            values |= servers.smtp.values(("smtp",), source)
        else:
            more, more_stored = _sending(present, servers, secrets, name)
            values, stored = values | dict(more.values), stored + more_stored
    return Change(values), stored


def _registered(
    present: Present, way: Way, name: str, options: MailboxOptions
) -> tuple[dict[Way, object], list[ToStore]]:
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


def _sending(present: Present, servers: Accesses, secrets: Secrets, name: str) -> tuple[Change, list[ToStore]]:
    """The server that sends, with a secret of its own."""
    source, path = present.secret_at("smtp-password" if present.is_system else f"{name}-smtp-password")
    stored = [] if secrets.smtp is None else [ToStore(path, secrets.smtp)]
    if secrets.smtp is None and present.settings:
        source = next(iter(_source_of(present.settings.smtp).items()), source)
    return Change(servers.smtp.values(("smtp",), source)), stored


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
