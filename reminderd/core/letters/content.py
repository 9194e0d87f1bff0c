"""What a letter tells: as the jobs hand it over (Entry, DigestContent) and as the templates see it (the views).

Views hold only text that is safe to print and ready-made decisions, so that a template is layout and nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from reminderd.core.deadlines.said_days import Phase
from reminderd.core.model import (
    CalendarEvent,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Money,
    Order,
    Stalled,
    Trouble,
    UnreadMail,
    Verdict,
)

if TYPE_CHECKING:
    from reminderd.core.reading.drift import Drift

_TYPED = re.compile(r"\s*\([^()]*`[^()]*\)|`")


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline with its order.

    `next_at`: when the next reminder is planned, None if none is. `case_file`: the name of the attachment with the
    order's case file, "" if there is none. `is_due`: it is due today; otherwise it is only told in addition.
    """

    deadline: Deadline
    order: Order
    state: DeadlineState = DeadlineState.OPEN
    next_at: datetime | None = None
    case_file: str = ""
    is_due: bool = True


@dataclass(frozen=True, slots=True)
class Recovered:
    """Money that came back: `sums` that no letter has told of yet, their `orders`, and `in_all` that ever did."""

    sums: tuple[Money, ...] = ()
    orders: tuple[Order, ...] = ()
    in_all: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestContent:
    """What a digest tells. `since`: the digest before, None = this is the first. `entries`: deadlines that are open
    or snoozed. `unread`: unrecognised and suspicious mails. `drift`: how the vendor words its mails has changed.
    `last_looked_at`: per account, None = never yet. `recovered`: the sums that came back since the digest before.
    `stalled`: parcels newly silent for unusually long. `has_unread_page`: a page that the user handed over was the
    first of its kind that was not understood. `news`: what of all that was recovered is told for the first time.
    """

    since: datetime | None
    entries: tuple[Entry, ...]
    moving: tuple[Order, ...]
    recently_solved: tuple[Order, ...]
    unread: tuple[UnreadMail, ...]
    troubles: tuple[Trouble, ...]
    mails_read: int
    last_looked_at: Mapping[str, datetime | None]
    drift: "Drift | None" = None
    recovered: tuple[Money, ...] = ()
    stalled: tuple[Stalled, ...] = ()
    has_unread_page: bool = False
    news: Recovered = Recovered()

    @property
    def is_pressing(self) -> bool:
        """Whether there is something that may hide a deadline, so that it waits for no reminder."""
        unread = [mail for mail in self.unread if mail.verdict is not Verdict.SUSPICIOUS]
        return bool(unread or self.troubles) or self.drift is not None or self.has_unread_page

    @property
    def is_news(self) -> bool:
        """Whether there is something that no reminder tells, and that calls for a letter of its own."""
        return self.is_pressing or bool(self.unread or self.news.sums)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a reminder tells in addition to its entries: money that came back and, if a digest is due, what no entry
    tells of it. `keys`: the keys of these announcements.
    """

    keys: tuple[str, ...] = ()
    recovered: Recovered = Recovered()
    digest: DigestContent | None = None


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class UsersCalendar:
    """The user's calendar as letters have filled it. `known`: the events in it, by the deadline's uid. `solved`: those
    to remove, since nothing is left to do.
    """

    known: Mapping[str, CalendarEvent]
    solved: tuple[CalendarEvent, ...] = ()


# --- what the templates see ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order and its newest claim have come.

    `arrival`: "missing" if the carrier says that it was delivered and the user that it was not; "delivered" if the
    carrier says so and the user nothing; "partly" if some of it came and some is awaited. `result`: what became of the
    claim. `is_unsent`: goods are to go back, and nobody said that they went. `is_courtesy`: the money that came is a
    part that nobody had promised, and the order goes on.
    """

    arrival: Literal["none", "missing", "partly", "delivered", "received"] = "none"
    delivered_at: datetime | None = None
    result: Literal["none", "open", "refused", "granted", "ended"] = "none"
    disputed_at: datetime | None = None
    refund_issued_at: datetime | None = None
    return_sent_at: datetime | None = None
    is_unsent: bool = False
    is_courtesy: bool = False


"""Whether it is before the day to act, on it, after it, or certainly over."""


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """The values that the wording of a deadline chooses by.

    `phase`: "before" the day of act_by; "today" on it; "late" after it, when it may be too late or not; "over" after
    hard_end. `days`: from today to the day of act_by, negative after it. `act_in` and `over_in`: the distances of the
    two dates from now, in words. `has_time`: somebody named the hour of act_by. `basis`: who named the date. `news`:
    the kind of mail that a guessed one looks like. `line`: the number of the item that it is about, empty = all of
    them. `parcel`: the number of the one that it is about, empty = the order has no others; `goods`: what lies in it,
    empty = unknown. `named_later`: the vendor's own day, where this one is ours. `is_today`: somebody has to go
    somewhere, and today is the last day. `amount`: the sum offered, granted or paid, empty = unknown; `percent`: how
    much of the price that is; `price`: what the order cost. `reopens`: until when a closed dispute can be opened
    again, if known. `is_of_rest`: it is about all but the items that have a dispute of their own.
    """

    uid: str
    number: str
    kind: DeadlineKind
    vendor: str
    support_url: str
    act_by: datetime
    hard_end: datetime
    phase: Phase
    basis: Literal["vendor", "user", "count"]
    act_in: str
    over_in: str
    news: str = ""
    line: str = ""
    amount: str = ""
    percent: int | None = None
    placed_at: datetime | None = None
    price: str = ""
    progress: Progress = Progress()
    parcel: str = ""
    goods: str = ""
    named_later: datetime | None = None
    is_today: bool = False
    snooze_days: int = 0
    reopens: "DeadlineView | None" = None
    exact_at: str = ""
    is_answerable: bool = False
    days: int = 0
    has_time: bool = False
    is_of_rest: bool = False

    @property
    def is_ahead(self) -> bool:
        """Whether its day has not passed."""
        return self.phase in ("before", "today")


@dataclass(frozen=True, slots=True)
class Advice:
    """What the wording says of one deadline. `act`: what to do, for a subject, with "[thing]" where its name belongs.
    `when`: the day, in few words; `note`: whose day it is, and what is certain; `sum`: offered, granted or paid.
    `answers`: (command to type, what it tells reminderd). `cautions`: mistakes to avoid. `about`: the number of the
    parcel that it is about, in brackets, with the space before; it is for the small print.
    """

    act: str
    title: str
    when: str
    lost: str
    steps: tuple[str, ...]
    evidence: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    cautions: tuple[str, ...] = ()
    note: str = ""
    sum: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order. Texts that nobody stated are empty. `url` is built from the order number alone. `name`: what was
    ordered in a few words; if nobody named it, the day or the number of the order.
    """

    number: str
    url: str
    thing: str
    amount: str
    status: str
    step: str
    expected_until: date | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer to an entry: what it means, the words to write, and an address that opens a mail with them.
    `is_likely`: it is one of the two or three that have a button.
    """

    meaning: str
    words: str
    address: str = ""
    is_likely: bool = False

    @property
    def label(self) -> str:
        """The meaning as a button shows it, without mark-up and words to type."""
        return _TYPED.sub("", self.meaning).replace("*", "")


@dataclass(frozen=True, slots=True)
class EntryView:
    """A deadline of an order. One that `is_full` is told with steps, loss, evidence and message; the others stand in
    one row each, and an answer brings the rest. `drafts`: messages to paste, each by paragraphs. `case_hint`: how to
    get the case file, empty = not to be told now; `case_file`: its name, where it goes with the letter. `days_left`:
    whole days until its day, and `percent_left` how much that is of the last 15, where something ends then.
    `awaited`: who has to act before the user does, empty = nobody. `number`: by which an answer to the letter names it.
    `place`: 0 = lost next. `money`: what it is about, the sum of the claim or else the price. `page`: which page helps,
    and `page_url` its address.
    `is_distant`: a day of the bank that is far away. `doubt`: the question that an unproven mail raises.
    """

    deadline: DeadlineView
    order: OrderView
    advice: Advice
    reasons: tuple[str, ...]
    urgency: Literal["late", "soon", "calm"]
    is_full: bool
    is_snoozed: bool
    next_at: datetime | None
    drafts: tuple[tuple[str, ...], ...] = ()
    case_hint: str = ""
    case_file: str = ""
    days_left: int = 0
    percent_left: int = 0
    awaited: str = ""
    number: int = 1
    place: int = 0
    money: str = ""
    page: Literal["order", "tracking"] = "order"
    page_url: str = ""
    is_distant: bool = False
    doubt: str = ""
    choices: tuple[Choice, ...] = ()
