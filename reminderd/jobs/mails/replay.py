"""Read all stored mail again with the current rules: report what would change and, if wanted, change it."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Protocol

from reminderd.core.model import Fact, Mail, MailKind, Order, OrderKey, Reading, StoredMail, Verdict
from reminderd.jobs.mails.quarantine import let_out, tell, way_of_reading
from reminderd.jobs.mails.reader import Reader
from reminderd.jobs.pages.taking import Pages
from reminderd.jobs.protocols import MailStorage
from reminderd.projection import Projection, Snapshot

_AT_ONCE = 64  # readings in one transaction


class ReplayStorage(MailStorage, Protocol):
    """Where all stored mails and their readings are."""

    def all_mails(self) -> Iterator[StoredMail]: ...
    def kinds_by_mail(self) -> dict[str, MailKind | None]: ...


@dataclass(frozen=True, slots=True)
class MailChange:
    """One mail that is read differently now."""

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


def replay(
    projection: Projection,
    storage: ReplayStorage,
    reader: Reader,
    pages: Pages,
    rules: str,
    *,
    is_kept: bool,
    on_read: Callable[[int, int], object] = lambda _done, _known: None,
) -> Difference:
    """Read every stored mail and page anew and return the difference; store the new readings only if `is_kept`.

    `on_read` is told, after each mail, how many were read and how many are known, some of which may have no bytes left.
    Facts of mails whose bytes were deleted stay as they are. A mail whose reading hung is tried again only if the
    program or the rules are others than then; one that was put aside and is read well now is so no longer.
    """
    before, old_facts, old_kinds = projection.state(), storage.facts(), storage.kinds_by_mail()
    changes: list[MailChange] = []
    replayed: set[str] = set()
    new_facts: list[Fact] = []
    hung = storage.work.never_ended()
    retried = hung - storage.work.never_ended(way_of_reading(rules))
    aside = storage.work.quarantined()
    waiting: list[tuple[StoredMail, Mail, Reading]] = []

    def keep() -> None:
        if is_kept:
            _keep(storage, waiting, rules, aside, hung)
        waiting.clear()

    # Those that once hung come last: if one hangs again, the others have been read.
    for stored in chain(
        (one for one in storage.all_mails() if one.id not in hung),
        (one for one in (storage.all_mails() if retried else ()) if one.id in retried),
    ):
        if stored.id in retried:
            keep()  # what was read before it hangs
        with storage.work.reading(stored.id):
            mail, reading = reader.read(stored, is_retried=True)
        replayed.add(f"mail:{mail.id}")
        new_facts += reading.facts
        if reading.kind != old_kinds.get(mail.id):
            changes.append(MailChange(mail.id, mail.subject, old_kinds.get(mail.id), reading.kind))
        waiting.append((replace(stored, raw=b""), mail, reading))
        on_read(len(replayed), len(old_kinds))
        if len(waiting) == _AT_ONCE:
            keep()
    keep()
    for page, facts in pages.read_again():
        replayed.add(f"page:{page.id}")
        new_facts += facts
        if is_kept:
            pages.save(page, facts)
    kept = [fact for fact in old_facts if fact.source not in replayed]
    mail_count = sum(one.startswith("mail:") for one in replayed)
    after = projection.compute((*kept, *new_facts), before.marks)
    return _difference(before, after, tuple(changes), mail_count)


def _keep(
    storage: ReplayStorage,
    found: Sequence[tuple[StoredMail, Mail, Reading]],
    rules: str,
    aside: Set[str],
    hung: Set[str],
) -> None:
    """Store some readings in one transaction; `aside`, `hung`: the mails that were put aside, or whose reading hung."""
    with storage.together():
        for stored, mail, reading in found:
            storage.save_reading(mail, reading, rules)
            if reading.verdict is not Verdict.QUARANTINED and stored.id in aside | hung:
                let_out(storage, stored.id)
            elif stored.id not in aside:
                tell(storage, mail, reading, stored)


def _difference(before: Snapshot, after: Snapshot, mails: tuple[MailChange, ...], mail_count: int) -> Difference:
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
