"""Access tokens for logins, renewed before they end: one renewal at a time, and none forgotten.

A provider that cannot be reached has not refused: the old token is used while it is good, and the provider is asked
again after longer and longer waits. If it refuses, the token is kept all the same, and tried again every hour.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reminderd.adapters.oauth2.grant_files import GrantFiles
from reminderd.adapters.oauth2.provider import Client, RefusedError, renew
from reminderd.config import ConfigError
from reminderd.core.model import Grant, GrantError, PermanentError, TemporaryError

log = logging.getLogger(__name__)

FIRST_RETRY, LAST_RETRY = timedelta(seconds=30), timedelta(minutes=5)
REFUSED_RETRY = timedelta(hours=1)
_LOGIN = "no login is stored: say `reminderd login {account}`"


@dataclass(frozen=True, slots=True)
class _Setback:
    """Since when the provider could not be asked, or refused: how often, why, and when it is asked again."""

    grant: Grant
    count: int
    why: TemporaryError
    again_at: datetime


class AccessTokens:
    """`clients`: by account, the registered program; made when it is needed."""

    def __init__(
        self, files: GrantFiles, clients: Mapping[str, Callable[[], Client]], clock: Callable[[], datetime]
    ) -> None:
        self._files = files
        self._clients = clients
        self._clock = clock
        self._setbacks: dict[str, _Setback] = {}
        self._unwritten: dict[str, Grant] = {}

    def grant(self, account: str) -> Grant | None:
        """Return what is known of an account's login, None if there was none. Raise PermanentError if that cannot be
        read.
        """
        stored, ours = self._files.read(account), self._unwritten.get(account)
        if ours and (stored is None or stored.renewed_at <= ours.renewed_at):
            return ours
        return stored

    def token(self, account: str, username: str, refused: str = "") -> str:
        """Return a token that opens the mailbox, other than the one that its server `refused`.

        Raise GrantError if the user has to log in anew, TemporaryError if none can be had now.
        """
        grant = self._known(account, username)
        if not _is_due(grant, self._clock(), refused):
            return grant.access
        try:
            grant = self._renewed(account, username, refused)
        except TemporaryError as error:
            if not grant.opens(self._clock()) or grant.access == refused:
                raise
            log.warning("account %s: its login is not renewed yet: %s", account, error)
            return grant.access
        if grant.fault and (grant.access == refused or not grant.opens(self._clock())):
            raise GrantError(account, grant.fault)
        return grant.access

    def _known(self, account: str, username: str) -> Grant:
        grant = self.grant(account)
        if grant is None:
            raise GrantError(account, _LOGIN.format(account=account))
        if grant.username.lower() != username.lower():
            raise GrantError(
                account, f"the login that is stored is of {grant.username}: say `reminderd login {account}`"
            )
        return grant

    def _renewed(self, account: str, username: str, refused: str) -> Grant:
        opens = self._known(account, username).opens(self._clock()) and not refused
        with self._files.sole_renewer(account, *((0.0,) if opens else ())) as is_ours:
            grant = self._known(account, username)
            if not _is_due(grant, self._clock(), refused):
                return grant
            if not is_ours:
                raise TemporaryError("it is being renewed")
            self._write_at_last(account)
            setback = self._setbacks.get(account)
            if setback and setback.grant.refresh == grant.refresh and self._clock() < setback.again_at:
                if grant.fault:
                    return grant
                raise setback.why
            return self._asked(account, grant)

    def _asked(self, account: str, grant: Grant) -> Grant:
        try:
            self._files.make_room(account)
        except TemporaryError:
            if grant.opens(self._clock()):
                raise
            # Without a token nothing works; what comes is kept in memory until there is room.
        try:
            fresh = self._answer(account, grant)
        except TemporaryError as error:
            self._note(account, grant, error)
            self._files.forget_draft(account)
            raise
        except (RefusedError, ConfigError) as error:
            log.error("account %s: %s", account, error)
            fresh = replace(grant, fault=_advice(account, error))
            self._note(account, fresh, TemporaryError(str(error)), REFUSED_RETRY)
        else:
            self._setbacks.pop(account, None)
            log.debug("account %s: its login was renewed", account)
        if fresh == grant:
            self._files.forget_draft(account)
        else:
            self._unwritten[account] = fresh
            self._write_at_last(account)
        return fresh

    def _answer(self, account: str, grant: Grant) -> Grant:
        """Ask with the newest token, and where that is refused with the one before it: the newest may have been stored
        and never become valid.
        """
        client = self._clients[account]()
        if client.client_id != grant.client_id:
            raise RefusedError("the login that is stored is of another client_id", "other_client")
        try:
            return grant.renewed(renew(client, grant.refresh), client.usual, self._clock())
        except RefusedError as error:
            if not grant.before or error.code != "invalid_grant":
                raise
            older = replace(grant, refresh=grant.before, before="")
            return older.renewed(renew(client, older.refresh), client.usual, self._clock())

    def _note(self, account: str, grant: Grant, why: TemporaryError, wait: timedelta | None = None) -> None:
        before = self._setbacks.get(account)
        count = before.count + 1 if before and before.grant.refresh == grant.refresh else 1
        delay = wait or min(FIRST_RETRY * 2 ** min(count - 1, 10), LAST_RETRY)
        self._setbacks[account] = _Setback(grant, count, why, self._clock() + delay)

    def _write_at_last(self, account: str) -> None:
        """Store what is not stored yet. It is kept, and tried again, where that fails."""
        grant = self._unwritten.get(account)
        if grant is None:
            return
        stored = self._files.read(account)
        if stored and stored.renewed_at > grant.renewed_at:  # the user has logged in anew meanwhile
            self._unwritten.pop(account)
            return
        try:
            self._files.write(account, grant)
        except OSError as error:
            log.error("account %s: its renewed login cannot be stored: %s", account, error.strerror)
        else:
            self._unwritten.pop(account, None)


def _is_due(grant: Grant, now: datetime, refused: str) -> bool:
    """Whether to renew: it is time, or the server takes the token no more."""
    return grant.access == refused or now >= grant.renew_at


def _advice(account: str, error: PermanentError) -> str:
    """What is wrong and what to do. A program whose id or secret is wrong needs no new login once that is corrected."""
    is_of_login = isinstance(error, RefusedError) and error.code not in ("invalid_client", "unauthorized_client")
    return f"{error}: say `reminderd login {account}`" if is_of_login else str(error)
