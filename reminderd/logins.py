"""How to log in to the servers of the settings: by a password, or by a token that is renewed (OAuth2)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from reminderd.config import Account, Server, Settings, read_secret
from reminderd.core.model import Grant, PermanentError

if TYPE_CHECKING:  # loaded late: most users have a password, and a command that only prints needs none
    from reminderd.adapters.oauth2.access_tokens import AccessTokens


class Logins:
    """`clock` returns the time (aware)."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock

    def secret(self, server: Server, refused: str = "") -> str:
        """Return the password or token for a server, where it can be other than the token that it `refused`.

        Raise as `read_secret`; GrantError if the user has to log in anew.
        """
        if server.auth != "oauth2":
            return read_secret(server)
        account = self._account_of(server)
        return self._tokens.token(account.name, account.imap.username, refused)

    def accounts(self) -> Sequence[str]:
        """Return the names of the accounts that log in by OAuth2."""
        return [account.name for account in self._settings.grants()]

    def grant(self, account: str) -> Grant | None:
        """As `AccessTokens.grant`."""
        return self._tokens.grant(account)

    def renew(self, account: str) -> None:
        """Renew the token of an account if it is time to. Raise as `secret`."""
        found = next(one for one in self._settings.grants() if one.name == account)
        self._tokens.token(account, found.imap.username)

    def _account_of(self, server: Server) -> Account:
        """Return the account by whose login a server is used: its own, or the one that has the same user name."""
        name = (server.username or "").lower()
        accounts = self._settings.grants()
        found = next((one for one in accounts if one.imap == server), None)
        found = found or next((one for one in accounts if one.imap.username.lower() == name), None)
        if found is None:
            raise PermanentError(f"{server.host}: no account of this user name logs in by OAuth2")
        return found

    @cached_property
    def _tokens(self) -> "AccessTokens":
        from reminderd.adapters.oauth2.access_tokens import AccessTokens
        from reminderd.adapters.oauth2.grant_files import GrantFiles
        from reminderd.adapters.oauth2.known_providers import client_of

        clients = {account.name: partial(client_of, account) for account in self._settings.grants()}
        return AccessTokens(GrantFiles(self._settings.state_dir), clients, self._clock)
