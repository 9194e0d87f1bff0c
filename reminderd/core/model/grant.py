"""What a mail provider granted us (OAuth2): a token that opens the mailbox for an hour, and one that renews it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

RENEWED_AHEAD = timedelta(minutes=10)
"""How long before its end an access token is renewed: should that be refused, the old one still sends the letter that
says so.
"""

SLACK = timedelta(seconds=30)
"""A token that ends sooner is not used: a login takes its time, and clocks differ."""

WARNED_AHEAD = timedelta(days=3)
"""How long before a grant ends the user is told: Google's, in testing mode, last for seven days."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """An answer of the provider (RFC 6749, section 5.1). `lasts`: of the access token; `refresh_lasts`: of the other,
    None where it is not told.
    """

    access: str = field(repr=False)
    lasts: timedelta
    refresh: str = field(default="", repr=False)
    refresh_lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """The tokens of one account. `before`: the token that renewed until `refresh` took its place, kept until that one
    has proved good. `ends_at`: when `refresh` ends unless it is renewed, None = not known. `fault`: why the provider
    renews no longer, in our words.
    """

    username: str
    client_id: str
    access: str = field(repr=False)
    access_ends_at: datetime
    refresh: str = field(repr=False)
    renewed_at: datetime
    before: str = field(default="", repr=False)
    ends_at: datetime | None = None
    fault: str = ""

    def opens(self, now: datetime) -> bool:
        """Return whether the access token is good for a login, as far as its provider said."""
        return now < self.access_ends_at - SLACK

    @property
    def renew_at(self) -> datetime:
        """When to renew the access token: in time, but not within the first three quarters of its life."""
        life = self.access_ends_at - self.renewed_at
        return self.access_ends_at - min(RENEWED_AHEAD, life / 4)

    def ends_soon(self, now: datetime) -> bool:
        """Return whether the user has to log in anew soon."""
        return self.ends_at is not None and self.ends_at - now <= WARNED_AHEAD

    def renewed(self, tokens: Tokens, usual: timedelta | None, now: datetime) -> "Grant":
        """Return the grant after a renewal. `usual`: how long the provider's tokens that renew last, None = not known.

        An end that was stated stays until another is: that nothing is said of it is no news.
        """
        lasts = tokens.refresh_lasts or (usual if tokens.refresh or self.ends_at is None else None)
        is_new = tokens.refresh not in ("", self.refresh)
        return replace(
            self,
            access=tokens.access,
            access_ends_at=now + tokens.lasts,
            refresh=tokens.refresh or self.refresh,
            renewed_at=now,
            before=self.refresh if is_new else "",
            ends_at=self.ends_at if lasts is None else now + lasts,
            fault="",
        )


def granted(username: str, client_id: str, tokens: Tokens, usual: timedelta | None, now: datetime) -> Grant:
    """Return the grant that a login gave. `usual` as in `Grant.renewed`."""
    lasts = tokens.refresh_lasts or usual
    ends_at = None if lasts is None else now + lasts
    return Grant(username, client_id, tokens.access, now + tokens.lasts, tokens.refresh, now, ends_at=ends_at)
