"""`init` and OAuth2: which registered program logs in, and the login itself. Nothing is written here."""

from dataclasses import replace
from pathlib import Path

import click

from reminderd.adapters.oauth2.known_providers import client_for, is_known
from reminderd.cli.asking import Asker, checked_as
from reminderd.cli.granting import obtain
from reminderd.clock import system_clock
from reminderd.config import OAuth2
from reminderd.config.values import Text
from reminderd.core.model import Grant, PermanentError, granted
from reminderd.onboarding.access import Accesses

_WHERE = "docs/oauth.md says how to get one"


def client_id_for(servers: Accesses, said: str | None, asker: Asker, *, has_token: bool) -> str | None:
    """Return the id of the user's registered program if the login is to be by OAuth2: what was `said`, or what is typed
    where no password opens the mailbox and no program of the user's prints tokens (`has_token`).

    Raise PermanentError where nothing is said and nobody can be asked.
    """
    host = servers.imap.place.host
    if said is not None:
        if not is_known(host):
            raise click.UsageError(f"--client-id: who gives the tokens for {host} is not known here (docs/oauth.md)")
        return said
    if has_token or not servers.needs_token:
        return None
    asker.say("\n".join(servers.how))
    if asker.is_quiet:
        raise PermanentError(
            f"{servers.name} takes no password from programs: name a program that you registered there (--client-id; "
            f"{_WHERE}), one that prints OAuth2 tokens (--password-command), or the address of another mailbox"
        )
    typed: str = asker.text(
        f"Client id of the program you registered ({_WHERE})", checked_as(Text), option="--client-id ID"
    )
    return typed


def by_oauth2(servers: Accesses) -> Accesses:
    """Return the servers, to be logged in to by OAuth2; the one that sends, if it is by the same login."""
    is_same = servers.smtp.username == servers.imap.username
    smtp = replace(servers.smtp, auth="oauth2") if is_same else servers.smtp
    return replace(servers, imap=replace(servers.imap, auth="oauth2"), smtp=smtp)


def log_in_by_oauth2(
    servers: Accesses, client_id: str, secret_file: Path | None, asker: Asker, *, by_browser: bool
) -> Grant:
    """Return the grant of a login that the user does now. Raise PermanentError or TemporaryError."""
    program = OAuth2(
        client_id=client_id,
        client_secret_file=secret_file.resolve() if secret_file else None,
        client_secret_command=None,
        client_secret_credential=None,
        authorize_url=None,
        device_url=None,
        token_url=None,
        scope=None,
    )
    client = client_for(servers.name, servers.imap.place.host, program)
    tokens = obtain(client, asker.say, is_by_browser=by_browser)
    return granted(servers.imap.username, client_id, tokens, client.usual, system_clock())
