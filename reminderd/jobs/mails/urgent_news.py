"""Mails that may be urgent but name no known order: a trouble for each, told the same day (rule A21).

What is told of a known order becomes a deadline; without an order there is nothing to hang one on. Each such trouble
ends when the order becomes known, when newer rules read the mail, or when an offer could no longer be answered.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from reminderd.core.model import Fact
from reminderd.core.model.vendor import Vendor
from reminderd.jobs.protocols import OpenTroubles

KIND = "news/"


def settle(storage: OpenTroubles, unassigned: Iterable[Fact], vendor: Vendor, now: datetime) -> None:
    """Given the facts of no known order, and the vendor, who says how long an offer may be answered, bring the troubles
    up to date.

    What a mail says stays in it: the detail names its kind, and the mail by the beginning of its id.
    """
    latest = timedelta(days=vendor.periods["offer_answer_latest"].days)
    open_now = {_key(fact): fact for fact in unassigned if fact.is_guessed and fact.stated_at > now - latest}
    for key, fact in open_now.items():
        mail_id = key.removeprefix(KIND)
        detail = f"mail {mail_id}: its words look like “{fact.kind}”; no order of it is known"
        storage.raise_trouble(key, fact.account, detail, now)
    _clear(storage, open_now)


def _clear(storage: OpenTroubles, kept: Collection[str]) -> None:
    for trouble in storage.troubles():
        if trouble.key.startswith(KIND) and trouble.key not in kept:
            storage.clear_trouble(trouble.key)


def _key(fact: Fact) -> str:
    return f"{KIND}{fact.source.removeprefix('mail:')[:12]}"
