"""Mail providers: their servers, how to log in there and how to come by a password. From the shipped table, or from the
autoconfig file of a provider that is not in it.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from reminderd.adapters.packs.strict_yaml import checked
from reminderd.config.hosts import IMAP_PORTS, SMTP_PORTS
from reminderd.core.model import PermanentError

_PACKAGE = Path(__file__).resolve().parent.parent.parent
_TABLE, _FOLDERS = _PACKAGE / "providers.yaml", _PACKAGE / "folder_names.yaml"

Security = Literal["tls", "starttls", "none"]
UserName = Literal["address", "local_part"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServerAddress(_Model):
    """Where a server is. `port` None: the usual one of its kind and security."""

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9._{}-]+$", max_length=253)]
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Security = "tls"

    def imap_port(self) -> int:
        return self.port or IMAP_PORTS[self.security]

    def smtp_port(self) -> int:
        return self.port or SMTP_PORTS[self.security]


class Provider(_Model):
    """One provider. `login`: token means that no password opens the mailbox. `how`: lines for the user."""

    name: str
    domains: tuple[str, ...] = ()
    imap: ServerAddress
    smtp: ServerAddress
    login: Literal["app_password", "password", "token"] = "password"
    username: UserName = "address"
    smtp_username: UserName = "address"
    how: tuple[str, ...] = ()

    def at(self, address: str) -> "Provider":
        """Return the provider with its servers named for this address."""
        domain = domain_of(address)
        imap, smtp = (
            place.model_copy(update={"host": place.host.replace("{domain}", domain)})
            for place in (self.imap, self.smtp)
        )
        return self.model_copy(update={"imap": imap, "smtp": smtp})


@cache
def known_providers() -> dict[str, Provider]:
    """Return the shipped table: key -> provider, in the order of the file."""
    return checked(_TABLE.name, _TABLE.read_text(encoding="utf-8"), RootModel[dict[str, Provider]]).root


@cache
def folder_names() -> dict[str, tuple[str, ...]]:
    """Return what folders are called, by what they are for: junk, trash, sent, drafts."""
    text = _FOLDERS.read_text(encoding="utf-8")
    return checked(_FOLDERS.name, text, RootModel[dict[str, tuple[str, ...]]]).root


def provider_of(address: str) -> Provider | None:
    """Given a mail address, return its provider with the servers for it, or None where the domain is not known."""
    domain = domain_of(address)
    found = next((one for one in known_providers().values() if domain in one.domains), None)
    return found.at(address) if found else None


def provider_named(name: str) -> Provider:
    """Given a key or a name of the table, return the provider. Raise PermanentError, which lists the keys."""
    for key, provider in known_providers().items():
        if name.lower() in (key, provider.name.lower()):
            return provider
    raise PermanentError(f"no provider '{name[:40]}' is known; known are {', '.join(known_providers())}")


def user_name(kind: UserName, address: str) -> str:
    """Return the name by which the owner of the address logs in."""
    return address if kind == "address" else address.rpartition("@")[0]


def domain_of(address: str) -> str:
    """Return what stands behind the @, in small letters."""
    return address.rpartition("@")[2].lower()
