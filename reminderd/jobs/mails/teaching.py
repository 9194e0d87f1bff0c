"""What a proposed rule would do to all stored mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from reminderd.core.model import Mail, MailKind, Reading, StoredMail, Verdict
from reminderd.jobs.mails.reader import Reader


class AllMails(Protocol):
    """Where all stored mails are."""

    def all_mails(self) -> Iterator[StoredMail]: ...


@dataclass(frozen=True, slots=True)
class Effect:
    """The mails that a new rule makes readable, and those that it would read differently, which it must not."""

    learned: tuple[tuple[Mail, Reading], ...]
    changed: tuple[tuple[Mail, MailKind | None, MailKind | None], ...]
    mail_count: int


def try_out(storage: AllMails, before: Reader, after: Reader) -> Effect:
    """Given readers with the rules of now and with a new one, return the difference over all stored mail."""
    learned: list[tuple[Mail, Reading]] = []
    changed: list[tuple[Mail, MailKind | None, MailKind | None]] = []
    count = 0
    for stored in storage.all_mails():
        count += 1
        mail, old = before.read(stored)
        _, new = after.read(stored)
        if old == new:
            continue
        if old.verdict is Verdict.UNRECOGNISED and new.verdict is not Verdict.UNRECOGNISED:
            learned.append((mail, new))
        elif old.verdict is not Verdict.UNRECOGNISED:
            changed.append((mail, old.kind, new.kind))
    return Effect(tuple(learned), tuple(changed), count)
