"""What the jobs need of the world; only daemon.py knows the classes behind it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from reminderd.core.model import (
    CalendarEvent,
    Chunk,
    Cursor,
    Delivery,
    Letter,
    LetterKind,
    Mail,
    MailOutcome,
    Outcome,
    Reading,
    SendResult,
    StoredMail,
    Trouble,
    UnreadMail,
    Verdict,
)
from reminderd.ledger import FactStorage


class Inbox(Protocol):
    """New mail of one account."""

    @property
    def name(self) -> str: ...

    def chunks(self, cursors: Mapping[str, Cursor], since: date) -> Iterator[Chunk]:
        """Yield the mails that came after the cursors (by folder), or since the day where there is none.

        Raise LoginError, PermanentError or TemporaryError.
        """

    def find(self, message_id: str) -> str | None:
        """Return the folder in which a mail with that Message-ID lies, or None. Raise as `chunks` does."""

    def close(self) -> None: ...


class Channel(Protocol):
    """A way to the user."""

    @property
    def name(self) -> str: ...

    def send(self, letter: Letter) -> SendResult:
        """Hand the letter over and return what became of it. Raise LoginError or PermanentError where only the user
        can mend it.
        """


class MailStorage(FactStorage, Protocol):
    """Where mails and what was read from them are kept."""

    def record(self, chunk: Chunk, now: datetime) -> int: ...
    def cursors(self, account: str) -> Mapping[str, Cursor]: ...
    def looked_at(self) -> Mapping[str, datetime]: ...
    def mails_to_read(self) -> Iterator[StoredMail]: ...
    def save_reading(self, mail: Mail, reading: Reading, rules: str) -> None: ...
    def raise_trouble(self, key: str, account: str, detail: str, now: datetime) -> None: ...
    def clear_trouble(self, key: str) -> None: ...
    def forget_raw_mails(self, before: datetime) -> int: ...
    def second_look_at(self, account: str, now: datetime) -> datetime: ...
    def note_second_look(self, account: str, now: datetime) -> None: ...


class LetterLog(Protocol):
    """Every letter, its notices, and each attempt to deliver it."""

    def begin(self, letter: Letter, channel: str, now: datetime, also: Sequence[str] = ()) -> int | None: ...
    def begin_again(self, letter_key: str, channel: str, now: datetime) -> int: ...
    def finish(self, attempt: int, result: SendResult) -> None: ...
    def found(self, letter_key: str, channel: str, now: datetime, where: str) -> None: ...
    def looked(self, letter_key: str, channel: str, now: datetime, where: str | None) -> None: ...
    def withdraw(self, letter_key: str, channel: str, now: datetime, reason: str) -> None: ...
    def announced(self) -> Mapping[str, Outcome]: ...
    def has(self, letter_key: str) -> bool: ...
    def pass_over(self, letter_key: str) -> None: ...
    def events(self) -> Mapping[str, CalendarEvent]: ...
    def unsettled(self) -> Sequence[tuple[Letter, Sequence[Delivery]]]: ...
    def since(self, since: datetime) -> Sequence[tuple[Letter, Sequence[Delivery]]]: ...
    def last_written_at(self, kind: LetterKind) -> datetime | None: ...


class DigestStorage(Protocol):
    """What a digest tells besides orders and deadlines."""

    def unread_mails(self, since: datetime | None = None) -> tuple[UnreadMail, ...]: ...
    def outcomes(self, since: datetime) -> tuple[MailOutcome, ...]: ...
    def verdicts(self, since: datetime | None = None) -> Mapping[Verdict, int]: ...
    def installed_at(self, now: datetime) -> datetime: ...


class Wellbeing(Protocol):
    """Whether all is well, as far as that is proven."""

    def troubles(self, now: datetime) -> tuple[Trouble, ...]: ...
    def looked_at(self) -> Mapping[str, datetime | None]:
        """Return when each account of the configuration was last read, None = never."""
