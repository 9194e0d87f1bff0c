"""Whose OAuth2 is known: from the shipped table, as far as the configuration does not say otherwise."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel

from reminderd.adapters.oauth2.provider import LOOPBACK, Client
from reminderd.adapters.packs.strict_yaml import checked
from reminderd.config import Account, ConfigError, OAuth2, read_client_secret

_TABLE = Path(__file__).resolve().parent.parent.parent / "oauth2.yaml"


class Known(BaseModel):
    """One provider; the fields are explained in the file. `lasts` in days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: tuple[str, ...]
    authorize_url: str
    token_url: str
    scope: str
    device_url: str | None = None
    parameters: Mapping[str, str] = {}
    redirect: str = LOOPBACK
    lasts: int


@cache
def known_oauth2() -> Mapping[str, Known]:
    """Return the shipped table: name -> what is known."""
    return checked(_TABLE.name, _TABLE.read_text(encoding="utf-8"), RootModel[dict[str, Known]]).root


def is_known(host: str) -> bool:
    """Return whether the table knows who logs in to this server."""
    return any(host.lower() in one.hosts for one in known_oauth2().values())


def client_of(account: Account) -> Client:
    """Return the registered program of an account that logs in by OAuth2. Raise ConfigError as `client_for`."""
    if account.oauth2 is None:
        raise ConfigError([f"account {account.name}: oauth2 is missing; docs/oauth.md says what belongs there"])
    return client_for(account.name, account.imap.host, account.oauth2)


def client_for(account: str, host: str, said: OAuth2) -> Client:
    """Return the program that the user registered, to read mail at a host. `account`: its name, for messages.

    Raise ConfigError if nobody knows where its provider gives tokens.
    """
    known = next((one for one in known_oauth2().values() if host.lower() in one.hosts), None)
    authorize, device = said.authorize_url, said.device_url
    if known and not said.token_url:  # with an address of the user's own, nothing of another provider's fits
        authorize, device = authorize or known.authorize_url, device or known.device_url
    token_url, scope = said.token_url or (known and known.token_url), said.scope or (known and known.scope)
    if not token_url or not (authorize or device):
        raise ConfigError(
            [
                f"account {account}: who gives the tokens for {host} is not known here: name token_url, and "
                "authorize_url or device_url, in its oauth2"
            ]
        )
    return Client(
        said.client_id,
        token_url,
        authorize,
        device,
        scope or "",
        partial(read_client_secret, said),
        redirect=known.redirect if known else LOOPBACK,
        parameters=known.parameters if known else {},
        usual=timedelta(days=known.lasts) if known else None,
    )
