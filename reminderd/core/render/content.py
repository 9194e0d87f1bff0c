"""What a letter tells: as the jobs hand it over (Entry, DigestContent) and as the templates see it (the views).

Views hold only text that is safe to print and ready-made decisions, so that a template is layout and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from reminderd.core.drift import Drift
from reminderd.core.model import Deadline, DeadlineKind, DeadlineState, Order, Trouble, UnreadMail


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline with its order. `next_at`: when the next reminder is planned, None = none is."""

    deadline: Deadline
    order: Order
    state: DeadlineState = DeadlineState.OPEN
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DigestContent:
    """What a digest tells. `since`: the digest before, None = this is the first. `entries`: deadlines that are open
    or snoozed. `unread`: unrecognised and suspicious mails. `drift`: the vendor writes otherwise than before.
    `last_looked_at`: per account, None = never yet.
    """

    since: datetime | None
    entries: tuple[Entry, ...]
    moving: tuple[Order, ...]
    recently_solved: tuple[Order, ...]
    unread: tuple[UnreadMail, ...]
    troubles: tuple[Trouble, ...]
    mails_read: int
    last_looked_at: Mapping[str, datetime | None]
    drift: Drift | None = None


# --- what the templates see ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """The values that the wording of a deadline chooses by.

    `phase`: "before" act_by; "late" between the dates, when it may be too late or not; "over" after hard_end.
    `act_in` and `over_in`: the distances of the two dates from now, in words. `basis`: who named the date. `news`: the
    kind of mail that a guessed one looks like. `line`: the number of the item that it is about, empty = all of them.
    `amount`: the sum offered, granted or paid, empty = unknown; `percent`: how much of the price that is.
    """

    uid: str
    number: str
    kind: DeadlineKind
    vendor: str
    support_url: str
    act_by: datetime
    hard_end: datetime
    phase: Literal["before", "late", "over"]
    basis: Literal["vendor", "user", "count"]
    act_in: str
    over_in: str
    news: str = ""
    line: str = ""
    amount: str = ""
    percent: int | None = None
    placed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What the wording says of one deadline. `answers`: (command to type, what it tells reminderd).

    `cautions`: mistakes to avoid.
    """

    subject: str
    title: str
    when: str
    lost: str
    steps: tuple[str, ...]
    evidence: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order. Texts nobody stated are empty; `url` is built from the order number alone."""

    number: str
    url: str
    thing: str
    amount: str
    status: str
    step: str
    expected_until: date | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """A deadline of an order. Only the first of its kind in a letter gets its steps; one that `is_brief` stands so far
    down that loss, evidence and cautions are left out.
    """

    deadline: DeadlineView
    order: OrderView
    advice: Advice
    reasons: tuple[str, ...]
    urgency: Literal["late", "soon", "calm"]
    is_first_of_kind: bool
    is_brief: bool
    is_snoozed: bool
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class TroubleView:
    account: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class UnreadView:
    """`order`: the number of the known order that it is about, or empty."""

    sender: str
    subject: str
    sent_at: datetime
    order: str = ""


@dataclass(frozen=True, slots=True)
class DigestView:
    since: datetime | None
    soon: tuple[EntryView, ...]
    later: tuple[EntryView, ...]
    moving: tuple[OrderView, ...]
    solved: tuple[OrderView, ...]
    unreadable: tuple[UnreadView, ...]
    suspicious: tuple[UnreadView, ...]
    troubles: tuple[TroubleView, ...]
    mails_read: int
    looks: tuple[tuple[str, datetime | None], ...]
    drift: Drift | None = None
    cautions: tuple[str, ...] = ()
