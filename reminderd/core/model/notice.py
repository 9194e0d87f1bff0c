"""What is to be done in time, and what was said of it: deadlines, notices, letters, deliveries."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from reminderd.core.model.mail import Attachment, Money, OrderKey
from reminderd.core.model.words import DeadlineKind, DeadlineState, DecisionReason, LetterKind, MailKind, Outcome, Phase

StatedBy = Literal["mail", "page", "user"]
"""Who named a day: a mail of the vendor, its page, or the user."""

Urgency = Literal["calm", "soon", "late"]
"""How near a deadline is: late = its day has come, soon = within three days, calm = later."""


@dataclass(frozen=True, slots=True)
class Because:
    """One reason for a date: a quoted fact (`quote`, `stated_at`) or a counted period (`period`, `days`).

    `source` is the fact's source, or where the period is written down; `confidence` is the period's letter
    (A = the vendor's own recent words ... D = inferred). `stated_after`: the mail does not tell its day, which lies
    between then and `stated_at`. `is_unproven`: nobody vouches for the quoted mail's sender.
    """

    source: str
    quote: str = ""
    stated_at: datetime | None = None
    period: str = ""
    days: int | None = None
    confidence: str = ""
    is_business: bool = False
    stated_after: datetime | None = None
    is_unproven: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """An unproven mail by which a deadline would be over or later: only the user can say whether it tells the truth.
    `due`: the day that it names, if any.
    """

    kind: MailKind
    because: Because
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to do in time. `act_by`: earliest plausible end, so remind before it; `hard_end`: latest
    plausible end, so only after it may anybody say "too late". `stated_by`: who named the day, None = we counted it.
    `news`: what a mail probably says that only the user can be sure of. `line`: the line of the order that it is about.
    `amount`: the money it is about, where that is not the price. `repeat_until`: after that, it is not repeated.
    `doubt`: the mail that would end it or put it off, were it proven. `lost_at`: the instant after which money or a
    right may be gone, None where waiting costs nothing (rule A14). `yields_to`: the names of deadlines about the same
    money; while one of them speaks, this one is silent. `backs_off`: its repeats come ever more seldom, also where
    those of its kind do not (both rule A6). `arrival`: the parcel, or the line, that it is about where an order has
    several. `named_later`: beside a careful day, the later one that the vendor names for the same thing.
    `settled_with`: the uids of those whose `done` settles this one, too. `reopens`: the deadline until which a closed
    dispute can be opened again, None = not known. `is_of_rest`: it is about all of the order but the lines that
    have a dispute of their own. `over_because`: what `hard_end` rests on.
    """

    uid: str
    order: OrderKey
    kind: DeadlineKind
    act_by: datetime
    hard_end: datetime
    because: tuple[Because, ...]
    news: MailKind | None = None
    line: str | None = None
    amount: Money | None = None
    repeat_until: datetime | None = None
    doubt: Doubt | None = None
    lost_at: datetime | None = None
    yields_to: tuple[str, ...] = ()
    backs_off: bool = False
    stated_by: StatedBy | None = None
    arrival: str | None = None
    named_later: datetime | None = None
    settled_with: tuple[str, ...] = ()
    reopens: "Deadline | None" = None
    may_be_well: bool = False
    is_of_rest: bool = False
    over_because: tuple[Because, ...] = ()

    @property
    def is_stated(self) -> bool:
        """Whether a mail, a page or the user named the day; else it is our own count."""
        return self.stated_by is not None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that proves something about an order. `name` is its sender's, `at` when it was given, `path` where its
    copy lies. `mail_id`: the mail it came in, empty = it came from a file.
    """

    name: str
    sha256: str
    size: int
    at: datetime
    path: str
    mail_id: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement of one deadline. `key` = uid@act_by-day#trigger: a moved date is a new notice.

    `due_at`: when it was to be made; a machine that was off is late.
    """

    key: str
    deadline: Deadline
    trigger: str
    reason: DecisionReason
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What the planner decided for one deadline at one instant, and when it will next have something to say.

    `current_key` names the announcement that is the right one by now, whether or not it was sent already.
    """

    deadline: Deadline
    reason: DecisionReason
    state: DeadlineState
    notice: Notice | None = None
    next_at: datetime | None = None
    current_key: str | None = None


CalendarParts = Literal["events", "tasks", "both"]
"""What a deadline is in the user's calendar: an event on its day, a task that is due by then, or both."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event or a task, or both, as it stands in the user's calendar since a letter put it there. `uid` is the
    deadline's.
    """

    uid: str
    sequence: int
    act_by: datetime
    title: str
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered letter, stored before it is first sent and never rendered again.

    `key` names it for ever (a second letter with the same key cannot be stored), `notice_keys` are what it
    announces. `message_id` and `thread_id` are without angle brackets. `short` is its text for a phone, `urgency` that
    of its most urgent entry; both are empty where a letter goes by mail only. `deadlines`: the uids of its entries in
    the order in which they stand in it, so that an answer can name one by its number. `calendar`: an iCalendar, empty =
    none, and `events` what it puts into the calendar or takes out of it. `attachments`: other files with it.
    `is_repeated`: a copy of it may have arrived before.
    """

    key: str
    kind: LetterKind
    message_id: str
    thread_id: str | None
    created_at: datetime
    subject: str
    text: str
    html: str
    notice_keys: tuple[str, ...] = ()
    short: str = ""
    urgency: Urgency | Literal[""] = ""
    deadlines: tuple[str, ...] = ()
    calendar: str = ""
    events: tuple[CalendarEvent, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to send one letter. `answer` is the server's reply code and text, never the letter's. `phase`: how
    far it got, as it was noted before that step began; None in the log of an older version.

    `looked_at`: when the letter was last looked for in the user's mailbox; `seen_at` and `seen_in`: when and where it
    was found there.
    """

    letter_key: str
    channel: str
    attempted_at: datetime
    outcome: Outcome
    answer: str = ""
    is_ambiguous: bool = False
    phase: Phase | None = None
    seen_at: datetime | None = None
    seen_in: str = ""
    looked_at: datetime | None = None

    @property
    def may_have_arrived(self) -> bool:
        """Whether the server may hold the letter although it did not say so: also where the process died meanwhile."""
        was_cut_off = self.outcome is Outcome.ATTEMPTING and self.phase in (None, Phase.BODY)
        return self.is_ambiguous or was_cut_off


@dataclass(frozen=True, slots=True)
class SendResult:
    """What a channel answers. `is_ambiguous`: the server may hold the letter although it did not say so. `phase`: how
    far it got.
    """

    outcome: Outcome
    answer: str = ""
    is_ambiguous: bool = False
    phase: Phase = Phase.ANSWERED


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the user must mend, such as a refused login. `key` names it while it lasts, `account` says of what it
    is, `detail` is its technical line. `is_over`: it ended, which is still to be told.
    """

    key: str
    since: datetime
    account: str
    detail: str
    is_over: bool = False

    @property
    def notice_key(self) -> str:
        """The name of its announcement, which ends with when it began."""
        return f"trouble/{self.key}@{self.since.astimezone(UTC):%Y-%m-%dT%H:%M}"
