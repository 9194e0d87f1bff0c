"""Read all stored mail again with today's rules: what would change, and then, if wanted, change it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reminderd.core.model import Fact, Mail, MailKind, Order, OrderKey, Reading, StoredMail
from reminderd.jobs.reader import Reader
from reminderd.ledger import FactStorage, Ledger, State


class ReplayStorage(FactStorage, Protocol):
    """Where all stored mails and their readings are."""

    def all_mails(self) -> Iterator[StoredMail]: ...
    def kinds_by_mail(self) -> dict[str, MailKind | None]: ...
    def save_reading(self, mail: Mail, reading: Reading, rules: str) -> None: ...


@dataclass(frozen=True, slots=True)
class MailChange:
    """One mail that reads otherwise now."""

    mail_id: str
    subject: str
    before: MailKind | None
    after: MailKind | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a replay changes. Deadlines by uid; the instant is `act_by`."""

    mails: tuple[MailChange, ...]
    orders: tuple[tuple[OrderKey, Order | None, Order | None], ...]
    deadlines: tuple[tuple[str, datetime | None, datetime | None], ...]
    mail_count: int


def replay(ledger: Ledger, storage: ReplayStorage, reader: Reader, rules: str, *, is_kept: bool) -> Difference:
    """Read every stored mail anew and return the difference; store the new readings only if `is_kept`.

    Facts of mails whose bytes were deleted stay as they are.
    """
    before, old_facts, old_kinds = ledger.state(), storage.facts(), storage.kinds_by_mail()
    changes: list[MailChange] = []
    replayed: set[str] = set()
    new_facts: list[Fact] = []
    for stored in storage.all_mails():
        mail, reading = reader.read(stored)
        replayed.add(f"mail:{mail.id}")
        new_facts += reading.facts
        if reading.kind != old_kinds.get(mail.id):
            changes.append(MailChange(mail.id, mail.subject, old_kinds.get(mail.id), reading.kind))
        if is_kept:
            storage.save_reading(mail, reading, rules)
    kept = [fact for fact in old_facts if fact.source not in replayed]
    after = ledger.compute((*kept, *new_facts), before.marks)
    return _difference(before, after, tuple(changes), len(replayed))


def _difference(before: State, after: State, mails: tuple[MailChange, ...], mail_count: int) -> Difference:
    keys = sorted({*before.orders, *after.orders})
    pairs = [(key, before.orders.get(key), after.orders.get(key)) for key in keys]
    dates_before = {deadline.uid: deadline.act_by for deadline in before.deadlines}
    dates_after = {deadline.uid: deadline.act_by for deadline in after.deadlines}
    uids = sorted({*dates_before, *dates_after})
    dates = [(uid, dates_before.get(uid), dates_after.get(uid)) for uid in uids]
    return Difference(
        mails,
        tuple(pair for pair in pairs if pair[1] != pair[2]),
        tuple(date for date in dates if date[1] != date[2]),
        mail_count,
    )
