"""Tell the user of a login by OAuth2 that is over or ends soon, and renew each in time."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from reminderd.core.model import Grant, PermanentError, TemporaryError
from reminderd.jobs.protocols import TroubleStorage

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=1)
OVER, ENDS = "token", "token_ends"
"""The first parts of the keys of the troubles."""


class Logins(Protocol):
    """The accounts that log in by OAuth2."""

    def accounts(self) -> Sequence[str]: ...

    def grant(self, account: str) -> Grant | None:
        """Return what is known of a login, None where there is none. Raise PermanentError if that cannot be read."""

    def renew(self, account: str) -> None:
        """Renew its token if it is time to. Raise PermanentError or TemporaryError."""


class GrantKeeper:
    """Keeps logins by OAuth2 renewed, and warns of those that end. `zone`: the user's."""

    def __init__(self, logins: Logins, troubles: TroubleStorage, zone: ZoneInfo) -> None:
        self._logins = logins
        self._troubles = troubles
        self._zone = zone

    def renew(self) -> timedelta:
        """Renew what is due, and return how long to wait before the next look."""
        for account in self._logins.accounts():
            try:
                self._logins.renew(account)
            except (PermanentError, TemporaryError) as error:  # said in the log where it happened, and by who logs in
                log.debug("account %s: %s", account, error)
        return LOOK_EVERY

    def watch(self, now: datetime) -> None:
        """Bring the troubles up to date. A warning ends with the next login, not with the day it warned of."""
        accounts, lasting = self._logins.accounts(), {trouble.key: trouble for trouble in self._troubles.troubles()}
        for key in lasting:
            kind, _, account = key.partition("/")
            if kind in (OVER, ENDS) and account not in accounts:
                self._troubles.clear_trouble(key)
        for account in accounts:
            fault, warning = self._judge(account, now)
            told = {OVER: fault, ENDS: warning}
            for kind, detail in told.items():
                key = f"{kind}/{account}"
                known = lasting.get(key)
                if detail and (known is None or known.detail != detail):
                    self._troubles.raise_trouble(key, account, detail, now)
                elif known and not detail and not (kind == ENDS and fault):
                    self._troubles.clear_trouble(key)

    def _judge(self, account: str, now: datetime) -> tuple[str, str]:
        """Return why a login is over, and that it ends soon; empty where that is not so."""
        try:
            grant = self._logins.grant(account)
        except PermanentError as error:
            return str(error), ""
        if grant is None:
            return f"no login is stored: say `reminderd login {account}`", ""
        if grant.fault or not grant.ends_soon(now):
            return grant.fault, ""
        return "", f"the provider ends it on {until(grant, self._zone)}: say `reminderd login {account}` before"


def until(grant: Grant, zone: ZoneInfo) -> str:
    """Return in words until when a login is good, empty where that is not known."""
    return f"{grant.ends_at.astimezone(zone):%a %d %b %Y %H:%M}" if grant.ends_at else ""
