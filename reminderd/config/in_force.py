"""The settings in force: what the file says, checked and complete.

What it may say is in `settings.py` and `servers.py`, with the same fields, as a test holds. Here nothing is checked,
and so nothing is loaded that could check.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from reminderd.config.hosts import IMAP_PORTS, SMTP_PORTS
from reminderd.core.model.words import DeadlineKind, Membership, Payment, Region


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server and how to log in to it."""

    PORTS: ClassVar[Mapping[str, int]] = {}

    host: str
    security: Literal["tls", "starttls", "none"]
    port: int
    username: str | None
    auth: Literal["password", "oauth2", "xoauth2"]
    password_file: Path | None
    password_command: tuple[str, ...] | None
    password_credential: str | None
    ca_file: Path | None


@dataclass(frozen=True, kw_only=True)
class ImapServer(Server):
    """Where the mail is read."""

    PORTS: ClassVar[Mapping[str, int]] = IMAP_PORTS

    username: str


@dataclass(frozen=True, kw_only=True)
class SmtpServer(Server):
    """Where the reminders are handed in."""

    PORTS: ClassVar[Mapping[str, int]] = SMTP_PORTS


@dataclass(frozen=True, kw_only=True)
class OAuth2:
    """The program that the user registered with a mail provider."""

    client_id: str
    client_secret_file: Path | None
    client_secret_command: tuple[str, ...] | None
    client_secret_credential: str | None
    authorize_url: str | None
    device_url: str | None
    token_url: str | None
    scope: str | None


@dataclass(frozen=True, kw_only=True)
class Account:
    """One mailbox to read. Nothing in it is ever changed."""

    name: str
    imap: ImapServer
    oauth2: OAuth2 | None
    folders: tuple[str, ...]
    read_back: timedelta
    idle: bool
    poll_every: timedelta
    authserv_id: str | None
    forwarded: bool
    payment: Payment | None
    trusted_forwarders: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SecretUrl:
    """A URL that holds a secret, by where it is to be had."""

    url_file: Path | None
    url_command: tuple[str, ...] | None
    url_credential: str | None


@dataclass(frozen=True, kw_only=True)
class Push(SecretUrl):
    """Another way to the user, by Apprise."""

    name: str
    urgency: Literal["calm", "soon", "late", "fallback"]


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """When no reminder is sent, unless a deadline would pass meanwhile: times of day in the user's zone."""

    start: time
    end: time


@dataclass(frozen=True, kw_only=True)
class Digest:
    """The regular overview of all orders."""

    every: Literal["daily", "weekly", "off"]
    hour: int
    sign_of_life: timedelta
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All of them. `lead_times` and `repeat_every` have the defaults of what the file does not name.

    `is_state_dir_named`: the user chose the place of the state.
    """

    accounts: tuple[Account, ...]
    smtp: SmtpServer
    sender: str
    recipient: str
    time_zone: ZoneInfo
    language: str
    lead_times: Mapping[DeadlineKind, tuple[timedelta, ...]]
    repeat_every: Mapping[DeadlineKind, tuple[timedelta, ...]]
    quiet_hours: QuietHours | None
    weekends: bool
    digest: Digest
    templates: Path | None
    calendar: Literal["off", "attach", "file"]
    report: Path | None
    answers: bool
    pages: Path | None
    push: tuple[Push, ...]
    heartbeat_url: SecretUrl | None
    country: str | None
    region: Region
    membership: Membership | None
    periods: Mapping[str, int]
    protection_anchor: Literal["ordered", "shipped"]
    state_dir: Path
    keep_mail: timedelta
    verify_dkim: bool
    is_state_dir_named: bool = field(compare=False)

    def with_state_dir(self, state_dir: Path) -> "Settings":
        """Return the same with another place of the state."""
        return replace(self, state_dir=state_dir, is_state_dir_named=True)

    def grants(self) -> tuple[Account, ...]:
        """Return the accounts that log in by OAuth2."""
        return tuple(account for account in self.accounts if account.imap.auth == "oauth2")

    def payments(self) -> Mapping[str, Payment]:
        """Return how orders are paid, by the account that receives their mails.

        "" stands for mails from files, where all accounts agree.
        """
        found = {account.name: account.payment for account in self.accounts if account.payment}
        is_one = len(found) == len(self.accounts) and len(set(found.values())) == 1
        return found | ({"": next(iter(found.values()))} if is_one else {})

    @property
    def is_recipient_watched(self) -> bool:
        """Whether letters go to a mailbox that we read, so that we can see them arrive."""
        return self.recipient.lower() in {account.imap.username.lower() for account in self.accounts}

    def answerers(self) -> frozenset[str]:
        """Return the user's own addresses, in small letters, whose answers to our letters are read; none if off."""
        if not self.answers:
            return frozenset()
        given = [address for one in self.accounts for address in (one.imap.username, *one.trusted_forwarders)]
        return _addresses(*given, self.recipient, parseaddr(self.sender)[1])

    def reply_address(self) -> str:
        """Return where answers to our letters go: to a mailbox that we read, if its user name is an address, else to
        the sender. Empty if answers are off.
        """
        sender = parseaddr(self.sender)[1]
        usernames = [one.imap.username for one in self.accounts]
        read = _addresses(*usernames)
        best = next((one for one in (sender, self.recipient, *usernames) if one.lower() in read), sender)
        return best if self.answers else ""

    def forwarders(self, account_name: str | None = None) -> frozenset[str]:
        """Given an account's name, return the user's own addresses whose forwarded mails are read, in small letters.

        Without one: those of all accounts.
        """
        accounts = [one for one in self.accounts if account_name in (None, one.name) and one.forwarded]
        given = [address for one in accounts for address in (one.imap.username, *one.trusted_forwarders)]
        own = [self.recipient, parseaddr(self.sender)[1]] if accounts else []
        return _addresses(*given, *own)


def _addresses(*texts: str) -> frozenset[str]:
    return frozenset(one.lower() for one in texts if re.fullmatch(r"[!-~]+@[!-~]+", one))
