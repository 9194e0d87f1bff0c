"""How to reach a mailbox and a server that sends: what `init` finds out before there is a settings file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from reminderd.adapters.channels.smtp import SmtpChannel
from reminderd.adapters.imap.connection import ImapAccount
from reminderd.adapters.providers.known import Provider, ServerAddress, user_name
from reminderd.config import Account, Server, SmtpServer, read_secret
from reminderd.config.hosts import IMAP_PORTS, SMTP_PORTS
from reminderd.core.model import Grant
from reminderd.onboarding.document import Way

Auth = Literal["password", "oauth2", "xoauth2"]


@dataclass(frozen=True)
class Access:
    """A server and how to log in to it; the secret itself is not kept here. A `place` without a port has the usual one.
    An empty `username` means no login.
    """

    place: ServerAddress
    username: str
    auth: Auth = "password"
    ca_file: Path | None = None

    def imap(self, name: str, secret: Callable[[], str], timeout: float = 30.0) -> ImapAccount:
        """Return the mailbox, not yet connected. Raise PermanentError if a value holds control characters.

        `name`: the account's. `secret` returns the password or token. `timeout`: seconds for each step.
        """
        place = self.place
        return ImapAccount(
            name,
            place.host,
            place.imap_port(),
            place.security,
            self.username,
            secret,
            self.ca_file,
            timeout,
            self._auth,
        )

    @property
    def _auth(self) -> Literal["password", "xoauth2"]:
        """How a login is told to a server: either kind of token is handed over in the same way."""
        return "password" if self.auth == "password" else "xoauth2"

    def smtp(self, secret: Callable[[], str], address: str) -> SmtpChannel:
        """Return a channel that sends from and to `address`, not yet connected."""
        place = self.place
        return SmtpChannel(
            host=place.host,
            port=place.smtp_port(),
            security=place.security,
            username=self.username or None,
            password=secret if self.username else None,
            sender=address,
            recipient=address,
            ca_file=self.ca_file,
            auth=self._auth,
        )

    def values(self, way: Way, source: tuple[str, object]) -> Mapping[Way, object]:
        """Return the settings below `way` that describe this access; None for those to leave out.

        `source`: name and value of the setting that says where the secret is.
        """
        place = self.place
        sources = dict.fromkeys(("password_file", "password_command", "password_credential"))
        said: dict[str, object] = {
            "host": place.host,
            "port": place.port,
            "security": None if place.security == "tls" else place.security,
            "username": self.username or None,
            "auth": None if self.auth == "password" else self.auth,
            **sources,
            "ca_file": str(self.ca_file) if self.ca_file and place.security != "none" else None,
        }
        if self.username and self.auth != "oauth2":  # whose tokens lie in the state directory
            said[source[0]] = source[1]
        return {(*way, name): value for name, value in said.items()}


@dataclass(frozen=True)
class Accesses:
    """How to reach both servers of a mailbox called `name`. `how`: what the user has to do first, in sentences.
    `needs_token`: they take an OAuth2 token instead of a password.
    """

    imap: Access
    smtp: Access
    name: str
    how: tuple[str, ...] = ()
    needs_token: bool = False

    def with_imap(self, imap: Access) -> "Accesses":
        """Return the same with another way to read. What is newly trusted there is trusted for sending from that host,
        too.
        """
        is_trusted = imap.ca_file != self.imap.ca_file and imap.place.host == self.smtp.place.host
        smtp = replace(self.smtp, ca_file=imap.ca_file) if is_trusted else self.smtp
        return replace(self, imap=imap, smtp=smtp)


def by_provider(provider: Provider, address: str, ca_file: Path | None = None, *, has_token: bool = False) -> Accesses:
    """Return how the owner of `address` reaches the provider's servers. `has_token`: the user has an OAuth2 token."""
    own = provider.at(address)
    auth: Auth = "xoauth2" if has_token and provider.login == "token" else "password"
    return Accesses(
        Access(own.imap, user_name(own.username, address), auth, ca_file),
        Access(own.smtp, user_name(own.smtp_username, address), auth, ca_file),
        own.name,
        own.how,
        own.login == "token",
    )


def by_settings(account: Account, smtp: SmtpServer) -> Accesses:
    """Return how the settings reach the servers of an account."""
    return Accesses(_present(account.imap, IMAP_PORTS), _present(smtp, SMTP_PORTS), account.name)


def _present(server: Server, usual_ports: Mapping[str, int]) -> Access:
    port = None if server.port == usual_ports[server.security] else server.port
    place = ServerAddress(host=server.host, port=port, security=server.security)
    return Access(place, server.username or "", server.auth, server.ca_file)


class Secrets:
    """The secrets of both servers: what was typed, else what the settings name (`stored`). `grant`: the login by OAuth2
    that they come from.
    """

    def __init__(
        self,
        imap: str | None = None,
        smtp: str | None = None,
        grant: Grant | None = None,
        stored: Callable[[Server], str] = read_secret,
    ) -> None:
        self.imap, self.smtp, self.grant = imap, smtp, grant
        self._stored = stored

    def __call__(self, server: Server) -> str:
        """Return the password or token for a server of the settings. Raise as `read_secret`."""
        typed = self.smtp if isinstance(server, SmtpServer) else self.imap
        return self._stored(server) if typed is None else typed
