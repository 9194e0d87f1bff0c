"""`init`, its first half: which servers, the login, the folders. Nothing is written here."""

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reminderd.adapters.providers.autoconfig import read_autoconfig
from reminderd.adapters.providers.known import ServerAddress, domain_of, known_providers, provider_named, provider_of
from reminderd.cli.asking import MOST_TRIES, Asker, checked_as
from reminderd.cli.new_grant import log_in_by_oauth2
from reminderd.cli.new_server import looked_for, other_server
from reminderd.cli.output import counted, printable
from reminderd.config.secret_sources import first_line_of, read_secret_file
from reminderd.config.values import Host
from reminderd.core.model import LoginError, PermanentError, TemporaryError
from reminderd.onboarding.access import Access, Accesses, Secrets, by_provider, by_settings
from reminderd.onboarding.folders import Folder, Use, proposed
from reminderd.onboarding.mailbox import look_at
from reminderd.onboarding.own_server import named
from reminderd.onboarding.present import Present

if TYPE_CHECKING:
    from reminderd.config import Account, Server


_NAMED_PLACE = re.compile(r"^[\w.-]+ \(([^)]+)\)(?=:)")
"""The account's name at the beginning of an error: it has none yet that says anything."""


@dataclass(frozen=True)
class MailboxOptions:
    """What the options say of the mailbox and its servers; None: not given."""

    provider: str | None = None
    autoconfig: Path | None = None
    imap_host: str | None = None
    imap_port: int | None = None
    imap_security: str | None = None
    imap_user: str | None = None
    smtp_host: str | None = None
    smtp_port: int | None = None
    smtp_security: str | None = None
    smtp_user: str | None = None
    ca_file: Path | None = None
    password_file: Path | None = None
    smtp_password_file: Path | None = None
    password_command: str | None = None
    client_id: str | None = None
    client_secret_file: Path | None = None
    is_by_browser: bool = False
    folders: Sequence[str] = ()

    @property
    def names_servers(self) -> bool:
        servers = (self.provider, self.autoconfig, self.imap_host, self.imap_port, self.imap_security, self.imap_user)
        return any(one is not None for one in (*servers, self.ca_file))

    @property
    def names_sending(self) -> bool:
        sending = (self.smtp_host, self.smtp_port, self.smtp_security, self.smtp_user, self.smtp_password_file)
        return any(one is not None for one in sending)

    @property
    def command(self) -> tuple[str, ...] | None:
        try:
            return tuple(shlex.split(self.password_command)) if self.password_command else None
        except ValueError:
            raise click.UsageError("--password-command: an unmatched quotation mark") from None


def servers_for(address: str, options: MailboxOptions, present: Present, number: int, asker: Asker) -> Accesses:
    """Return the servers of an address: as the options say, as the settings say, or as the provider is known to have
    them; else they are asked for.
    """
    known, settings = present.account(number), present.settings
    if known and settings and not options.names_servers:
        found = by_settings(known, settings.smtp)
    else:
        found = _by_provider(address, options, asker)
    return replace(found, imap=_with(found.imap, options, "imap"), smtp=_with(found.smtp, options, "smtp"))


def _by_provider(address: str, options: MailboxOptions, asker: Asker) -> Accesses:
    has_token = options.command is not None
    if options.autoconfig:
        return by_provider(read_autoconfig(options.autoconfig, address), address, options.ca_file)
    if options.provider:
        return by_provider(provider_named(options.provider), address, options.ca_file, has_token=has_token)
    known = provider_of(address)
    if known and not options.imap_host:
        return by_provider(known, address, options.ca_file, has_token=has_token)
    domain = domain_of(address)
    if not options.imap_host:
        asker.say(
            f"{domain} is not a provider that is known here. Name one that runs it (such as google-workspace or "
            "microsoft365), or the server to read from."
        )
    reading = asker.text(
        "Provider or IMAP server",
        lambda text: text if text in known_providers() else named(text, checked_as(Host)),
        option="--imap-host HOST (or --provider, --autoconfig)",
        given=options.imap_host,
        proposal=None if asker.is_quiet else f"imap.{domain}",
    )
    if isinstance(reading, str):
        return by_provider(provider_named(reading), address, options.ca_file, has_token=has_token)
    sending = asker.text(
        "SMTP server, to send from",
        lambda text: named(text, checked_as(Host)),
        option="--smtp-host HOST",
        given=options.smtp_host,
        proposal=f"smtp.{reading.host.removeprefix('imap.')}" if reading.host.startswith("imap.") else reading.host,
    )
    empty = Access(ServerAddress(host=reading.host), address, ca_file=options.ca_file)
    imap = looked_for(empty, reading, "imap", options.imap_port, options.imap_security)
    return Accesses(imap, looked_for(empty, sending, "smtp", options.smtp_port, options.smtp_security), domain)


def _with(access: Access, options: MailboxOptions, kind: str) -> Access:
    """The access with what the options say of it."""
    said = {name: getattr(options, f"{kind}_{name}") for name in ("host", "port", "security")}
    changes = {name: value for name, value in said.items() if value is not None}
    if "host" in changes:
        server = named(changes["host"], checked_as(Host))
        changes = {"port": server.port, **changes, "host": server.host} if server.port else changes
    place = access.place
    if place.security != changes.get("security", place.security) and "port" not in changes:
        changes["port"] = None
    if changes:
        place = ServerAddress.model_validate({**place.model_dump(), **changes})
    user: str | None = getattr(options, f"{kind}_user")
    return replace(
        access,
        place=place,
        username=access.username if user is None else user,
        ca_file=options.ca_file.resolve() if options.ca_file else access.ca_file,
        auth="password" if not options.command and options.password_file else access.auth,
    )


def log_in(
    servers: Accesses,
    options: MailboxOptions,
    known: "Account | None",
    search_from: Sequence[str],
    since: date,
    asker: Asker,
    stored: "Callable[[Server], str]",
) -> tuple[tuple[Folder, ...], Secrets, Accesses]:
    """Log in with what the options or the user say, else with what is `stored`, and return the folders, the secret and
    the servers.

    A wrong password is asked for again, and so is a server that cannot be talked to. Raise LoginError, PermanentError
    or TemporaryError when that ends.
    """
    is_granted = servers.imap.auth == "oauth2"
    if servers.how and not (asker.is_quiet or known or is_granted):
        asker.say("\n".join((f"{servers.name}:", *(f"  {line}" for line in servers.how))))
    secrets = None
    for left in range(MOST_TRIES - 1, -1, -1):
        if secrets is None:
            secrets = (
                _granted(servers, options, asker, stored) if is_granted else _secrets(options, servers, known, asker)
            )
        account = servers.imap.imap(known.name if known else "mailbox", _imap_secret(secrets, known))
        try:
            folders = look_at(account, search_from, since)
        except (PermanentError, TemporaryError) as error:
            is_typed = not (options.password_file or options.command or is_granted)
            if asker.is_quiet or not left or (isinstance(error, LoginError) and not is_typed):
                raise
            asker.say("  " + _NAMED_PLACE.sub(r"\1", str(error), count=1))
            if isinstance(error, LoginError):
                secrets = None
            else:
                servers = servers.with_imap(other_server(servers.imap, "imap", error, asker))
            continue
        asker.say(f"Logged in to {servers.imap.place.host} as {servers.imap.username}.")
        return folders, secrets, servers
    raise AssertionError


def _granted(servers: Accesses, options: MailboxOptions, asker: Asker, stored: "Callable[[Server], str]") -> Secrets:
    """The token of a login that the user does now by OAuth2, or of the one that is stored."""
    if options.client_id is None:
        return Secrets(stored=stored)
    grant = log_in_by_oauth2(
        servers, options.client_id, options.client_secret_file, asker, by_browser=options.is_by_browser
    )
    return Secrets(grant.access, grant.access, grant, stored)


def _imap_secret(secrets: Secrets, known: "Account | None") -> Callable[[], str]:
    if secrets.imap is not None or known is None:
        return lambda: secrets.imap or ""
    return lambda: secrets(known.imap)


def _secrets(options: MailboxOptions, servers: Accesses, known: "Account | None", asker: Asker) -> Secrets:
    """The secret that an option names, or that is typed; none if the stored one is to stay."""
    try:
        if command := options.command:
            token = first_line_of(command)
            return Secrets(token, token)
        if options.password_file:
            secret = _usual_form(read_secret_file(options.password_file))
            sending = options.smtp_password_file
            return Secrets(secret, read_secret_file(sending) if sending else secret)
    except ValueError as error:
        raise PermanentError(str(error)) from None
    if asker.is_quiet:
        if known is None:
            raise click.UsageError("give --password-file FILE (or --password-command), or leave out --yes to be asked")
        return Secrets()
    keep = " (Enter keeps the stored one)" if known else ""
    typed = asker.secret(f"Password of {servers.imap.username}{keep}, unseen", can_keep=known is not None)
    return Secrets(_usual_form(typed), _usual_form(typed)) if typed else Secrets()


def _usual_form(secret: str) -> str:
    """An app password of Google is shown in four groups of letters, and taken without the blanks."""
    groups = secret.split()
    is_grouped = len(groups) == 4 and all(len(group) == 4 and group.isalpha() for group in groups)
    return "".join(groups) if is_grouped else secret


def choose_folders(
    folders: Sequence[Folder], options: MailboxOptions, known: "Account | None", asker: Asker
) -> tuple[str, ...]:
    """Show where the shop's mails lie and return the folders to read."""
    for folder in sorted(folders, key=lambda one: -one.matching):
        if folder.matching:
            asker.say(f"  {counted(folder.matching, 'mail')} of AliExpress in {printable(folder.name)}")
    names = {folder.name: folder for folder in folders if folder.use is not Use.CLOSED}

    def check(text: str) -> tuple[str, ...]:
        wanted = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
        return _existing(wanted, names)

    if options.folders:
        try:
            return _existing(tuple(dict.fromkeys(options.folders)), names)
        except ValueError as error:
            raise click.UsageError(f"--folder: {error}") from None
    best = known.folders if known else proposed(folders)
    if any("," in name for name in best) and not asker.is_quiet:
        return best if asker.confirm(f"Read {' and '.join(best)}?") else asker.text(
            "Folders to read, with commas between", check, option="--folder")  # fmt: skip
    if asker.is_quiet:
        return tuple(best)
    return asker.text("Folders to read, with commas between", check, option="--folder", proposal=", ".join(best))


def _existing(wanted: Sequence[str], names: dict[str, Folder]) -> tuple[str, ...]:
    missing = [name for name in wanted if name not in names and name.upper() != "INBOX"]
    if missing or not wanted:
        there = ", ".join(printable(name) for name in names)
        raise ValueError(f"there is no folder {printable(', '.join(missing))!r}; there are: {there}")
    return tuple(wanted)


def account_name(provider: str, present: Present) -> str:
    """Return a short name, made from the provider's, that no other account has."""
    first = re.split(r"[ ,(]", provider.lower())[0]
    base = re.sub(r"[^a-z0-9]+", "-", first).strip("-")[:30] or "mail"
    taken = {account.name for account in present.settings.accounts} if present.settings else set()
    return next(name for name in (base, *(f"{base}-{count}" for count in range(2, 1000))) if name not in taken)
