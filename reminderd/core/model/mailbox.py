"""How mails come from a mailbox: what its server announces, what was fetched, and what is still owed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailRef:
    """Where a mail lay when it was fetched. Never its identity: UIDs are reused and mails move."""

    account: str
    folder: str
    uid_validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one folder of one account was read. Valid only while the folder keeps its UIDVALIDITY."""

    account: str
    folder: str
    uid_validity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """Raw bytes as the server gave them. `too_big` says that only the header was fetched."""

    ref: MailRef
    raw: bytes
    is_too_big: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some new mails of one folder and the cursor that is true once they are stored.

    `position` of `total` new mails of this folder are handed over with this chunk included. `missed`: mails that the
    server announced and did not give, by UID, and why. `exists` and `uid_next` are what the server said of the folder.
    `is_search_poor`: its search misses mails, or is not proven to find all, so the headers were read instead.
    """

    mails: tuple[FetchedMail, ...]
    cursor: Cursor
    position: int
    total: int
    missed: Mapping[int, str] = field(default_factory=dict)
    exists: int = 0
    uid_next: int = 0
    is_search_poor: bool = False


@dataclass(frozen=True, slots=True)
class OwedMail:
    """A mail that the server announced and did not give: since when it is owed, how often it was asked for without
    success, why, and when it is asked for again.
    """

    ref: MailRef
    since: datetime
    attempts: int
    reason: str
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What the looks at one folder proved. `succeeded_at` is None when it was never read to its end.

    `uid_validity`, `uid_next` and `holds` (mails) are what the server said at the last success, `fetched` counts the
    mails had since it numbers them so, `owed` those announced and not had.
    """

    account: str
    folder: str
    first_tried_at: datetime
    succeeded_at: datetime | None
    uid_validity: int | None
    uid_next: int | None
    holds: int | None
    fetched: int
    owed: int
    is_read_by_headers: bool


@dataclass(frozen=True, slots=True)
class FolderSummary:
    """What a look at one folder found: its mails in all, and those the vendor's senders wrote in the time asked for."""

    folder: str
    total: int
    matching: int
    is_search_poor: bool = False
