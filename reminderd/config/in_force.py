"""The settings in force: what the file says, checked and complete, and what follows from several of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path

from reminderd.config import sections
from reminderd.config.sections import Account
from reminderd.core.model.words import Payment


@dataclass(frozen=True, kw_only=True)
class Settings(sections.Settings):
    """All of them. `lead_times` and `repeat_every` have the defaults of what the file does not name.

    `is_state_dir_named`: the user chose the place of the state.
    """

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
