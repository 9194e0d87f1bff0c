"""The command login: a mailbox opened by OAuth2, for the service to renew from then on."""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from reminderd.adapters.imap.connection import ImapAccount, hang_up
from reminderd.adapters.oauth2.grant_files import GrantFiles
from reminderd.adapters.oauth2.known_providers import client_of
from reminderd.cli.completing import accounts
from reminderd.cli.granting import obtain
from reminderd.cli.options import Common
from reminderd.cli.telling import say
from reminderd.clock import system_clock
from reminderd.config import Account, Settings
from reminderd.connections import Connections
from reminderd.core.model import Grant, LoginError, PermanentError, TemporaryError, granted
from reminderd.jobs.grants import until

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("account", required=False, shell_complete=accounts)
@click.option(
    "--browser", "is_by_browser", is_flag=True, help="By a browser, where a code for another device would do."
)
@click.option("--config", "-c", type=_PATH, help="The configuration file.")
@click.option("--state", type=_PATH, help="The state directory to use instead of the configured one.")
def login(account: str | None, is_by_browser: bool, config: Path | None, state: Path | None) -> None:
    """Log in to a mailbox by OAuth2, where no password opens it. The service renews the login from then on.

    ACCOUNT is its name in the configuration, which can be left out if only one logs in so. Nothing is stored before the
    mailbox has been opened. docs/oauth.md says what you need.
    """
    settings = Common(config, state, None, as_json=False).settings()
    found = _account(settings, account)
    client, files = client_of(found), GrantFiles(settings.state_dir)
    with files.sole_renewer(found.name, 0.0):
        pass  # can it be stored? Asked before the user has the trouble
    tokens = obtain(client, say, is_by_browser=is_by_browser)
    grant = granted(found.imap.username, client.client_id, tokens, client.usual, system_clock())
    _open(found, grant)
    with files.sole_renewer(found.name) as is_ours:
        if not is_ours:
            raise TemporaryError("another reminderd renews the old login just now: say the command again")
        _store(files, found.name, grant)
    say(f"Logged in. {_how_long(grant, tokens.refresh_lasts is None, settings, system_clock())}")
    sends = settings.smtp.auth == "oauth2" and (settings.smtp.username or "").lower() == grant.username.lower()
    if sends and not _can_send(settings, grant):
        sys.exit(1)


def _account(settings: Settings, name: str | None) -> Account:
    by_oauth2 = {account.name: account for account in settings.grants()}
    if name is None and len(by_oauth2) == 1:
        return next(iter(by_oauth2.values()))
    if name in by_oauth2:
        return by_oauth2[name]
    names = ", ".join(by_oauth2) or "none"
    if name is None:
        raise click.UsageError(f"say which account is meant; those that log in by OAuth2: {names}")
    if name in {account.name for account in settings.accounts}:
        raise PermanentError(
            f"account {name} logs in with a password: write auth: oauth2 to its imap first, and client_id to its "
            "oauth2 (docs/oauth.md)"
        )
    raise click.UsageError(f"there is no account '{name[:60]}'; those that log in by OAuth2: {names}")


def _mailbox(account: Account, grant: Grant) -> ImapAccount:
    server, token = account.imap, partial(str, grant.access)
    place = (account.name, server.host, server.port, server.security, server.username)
    return ImapAccount(*place, token, server.ca_file, auth="xoauth2")


def _open(account: Account, grant: Grant) -> None:
    """Raise if the login is not of this mailbox. A server that is out of reach is no reason to throw it away."""
    try:
        hang_up(_mailbox(account, grant).connect())
    except LoginError as error:
        raise LoginError(f"{error}; did you log in as {grant.username}? Nothing was stored") from None
    except (PermanentError, TemporaryError) as error:
        say(f"The login is stored, but was not tried: {error}", err=True)


def _store(files: GrantFiles, account: str, grant: Grant) -> None:
    try:
        files.write(account, grant)
    except OSError as error:
        raise PermanentError(
            f"{files.path(account)} cannot be written ({error.strerror}); nothing was changed"
        ) from None


def _how_long(grant: Grant, is_usual: bool, settings: Settings, now: datetime) -> str:
    if grant.ends_at is None:
        return "The service renews it by itself."
    if is_usual:
        return f"The service renews it by itself; it ends after {(grant.ends_at - now).days + 1} days without use."
    return f"The provider ends it on {until(grant, settings.time_zone)}: log in again before."


def _can_send(settings: Settings, grant: Grant) -> bool:
    try:
        say(f"Sending works: {Connections(settings, (), lambda _: grant.access).channel().check()}.")
    except (PermanentError, TemporaryError) as error:
        say(f"Sending does not work yet: {error}", err=True)
        return False
    return True
