"""Mails that may be urgent but name no known order: a trouble for each, told the same day (POLICY A21).

What is told of a known order becomes a deadline; without an order there is nothing to hang one on. Each such trouble
ends when the order becomes known, when newer rules read the mail, or when an offer could no longer be answered.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from reminderd.core.model import Fact, Trouble

KIND = "news/"


class Troubles(Protocol):
    """Where troubles are kept."""

    def raise_trouble(self, key: str, account: str, detail: str, now: datetime) -> None: ...
    def clear_trouble(self, key: str) -> None: ...
    def troubles(self) -> tuple[Trouble, ...]: ...


def settle(storage: Troubles, unassigned: Iterable[Fact], latest: timedelta, now: datetime) -> None:
    """Given the facts of no known order and how long an offer may be answered, bring the troubles up to date.

    What a mail says stays in it: the detail names its kind, and the mail by the beginning of its id.
    """
    open_now = {_key(fact): fact for fact in unassigned if fact.is_guessed and fact.stated_at > now - latest}
    for key, fact in open_now.items():
        mail_id = key.removeprefix(KIND)
        detail = f"mail {mail_id}: its words look like “{fact.kind}”; no order of it is known"
        storage.raise_trouble(key, fact.account, detail, now)
    _clear(storage, open_now)


def _clear(storage: Troubles, kept: Collection[str]) -> None:
    for trouble in storage.troubles():
        if trouble.key.startswith(KIND) and trouble.key not in kept:
            storage.clear_trouble(trouble.key)


def _key(fact: Fact) -> str:
    return f"{KIND}{fact.source.removeprefix('mail:')[:12]}"
