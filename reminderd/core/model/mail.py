"""What a vendor or the user said: mails with their facts, and marks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from reminderd.core.model.words import Authenticity, Certainty, MailKind, Payment, Statement, TransitStep, Verdict


@dataclass(frozen=True, slots=True)
class Mail:
    """One parsed mail.

    `id` is the SHA-256 (hex) of the raw bytes. `sent_at` is aware. `lines` are the visible text lines in
    reading order, white space folded, the hidden preheader first; `written` are those that its writer added, as far as
    HTML marks what is quoted (`is_quoting`: it does) or a signature, and could see, where the sender is no vendor.
    `alternative` are the lines of the plain text beside HTML. `links` are unescaped href values.
    `problems` says what was odd about the bytes (two From headers, undecodable charset ...). `reply_to` is the address
    answers would go to, if the mail names one. `attached` holds the raw bytes of mails that came as attachments.
    `is_automatic`: a program wrote it (RFC 3834). `answers_to`: the Message-IDs of the mails that it answers, the next
    first, without angle brackets. `wants_no_answer`: it is a bounce, a holiday notice or the like.
    `forwarded_by`: whoever sent this original on, by hand; `id` is then that of the mail it came in. `sent_after`: set
    where the mail does not tell its own day; it was sent between then and `sent_at`. `is_packed`: the user sent
    something of the vendor's on in a form that nobody could unwrap. `excess`: of what there was more than any real mail
    holds, so that not all of it was looked at.
    """

    id: str
    message_id: str
    sender: str
    sender_name: str
    subject: str
    sent_at: datetime
    lines: tuple[str, ...]
    links: tuple[str, ...]
    authenticity: Authenticity
    problems: tuple[str, ...] = ()
    reply_to: str = ""
    attached: tuple[bytes, ...] = ()
    is_automatic: bool = False
    forwarded_by: str = ""
    answers_to: tuple[str, ...] = ()
    wants_no_answer: bool = False
    sent_after: datetime | None = None
    is_packed: bool = False
    excess: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    alternative: tuple[str, ...] = ()
    is_quoting: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail. `kind`: its media type, in small letters. `is_inline`: it belongs to the text."""

    name: str
    kind: str
    content: bytes
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    quantity: int


@dataclass(frozen=True, slots=True, order=True)
class OrderKey:
    vendor: str
    number: str

    def __str__(self) -> str:
        return f"{self.vendor}/{self.number}"


FactKind = MailKind | Statement


REST = "rest"
"""In place of a line: all of the order but what has a dispute of its own."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a mail or the user stated about one order.

    `order` is None where a mail names a parcel and not its order: other mails tell which orders lie in that parcel.
    `source` is "mail:<Mail.id>", "mark:<Mark.id>" or "page:<Page.id>". `stated_at` is when it was said. Dates without a
    time (`due`, `expected_*`, `delivered_on`) are days in the vendor's zone. `quote` is the sentence it rests on.
    `noted_at` is when the user said it, where `stated_at` is the day it speaks of. `line`: the line of the order that
    is meant, None = the whole order, REST = all but the lines that have a dispute of their own. `price` is what the
    order costs, `amount` what was offered, granted or paid back. `authenticity`, `forwarded_by` and `account` (the
    mailbox it came from) are those of the mail. `stated_after`: set where the mail's own day is unknown; it lies
    between then and `stated_at`. `is_lifted`: a later `reopen` of the user took its effect away. `happened_at`: the
    start of the day that the user named, in the user's zone. `answered_at`: of a `reopen`, when the user had said
    the `done` that it takes back.
    """

    source: str
    order: OrderKey | None
    kind: FactKind
    stated_at: datetime
    certainty: Certainty = Certainty.STATED
    line: str | None = None
    step: TransitStep | None = None
    due: date | None = None
    within: timedelta | None = None
    expected_from: date | None = None
    expected_until: date | None = None
    placed_at: datetime | None = None
    delivered_on: date | None = None
    tracking_number: str | None = None
    is_partial: bool = False
    price: Money | None = None
    amount: Money | None = None
    payment: Payment | None = None
    items: tuple[Item, ...] = ()
    quote: str = ""
    noted_at: datetime | None = None
    authenticity: Authenticity | None = None
    forwarded_by: str = ""
    account: str = ""
    stated_after: datetime | None = None
    is_lifted: bool = False
    happened_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def is_guessed(self) -> bool:
        """Whether it was guessed by words of its family, since no rule knew the mail."""
        return self.certainty is Certainty.GUESSED

    @property
    def is_of_page(self) -> bool:
        """Whether it was read from a page of the shop that the user handed over."""
        return self.source.startswith("page:")

    @property
    def is_unproven(self) -> bool:
        """Whether it comes from a mail for whose sender nobody vouches."""
        return self.authenticity in (Authenticity.UNKNOWN, Authenticity.FAIL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one mail says: its kind and facts, or, with no kind, the problems that kept it unread."""

    verdict: Verdict
    vendor: str | None = None
    language: str | None = None
    kind: MailKind | None = None
    facts: tuple[Fact, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredMail:
    """The raw bytes of a stored mail with what must be known to read them."""

    id: str
    raw: bytes
    first_seen_at: datetime
    account: str


@dataclass(frozen=True, slots=True)
class UnreadMail:
    """A stored mail from which no fact was taken although the vendor, or somebody posing as it, wrote it. `order`: the
    known order that it is about, as far as that can be told.
    """

    id: str
    sender: str
    subject: str
    sent_at: datetime
    verdict: Verdict
    problems: tuple[str, ...]
    order: OrderKey | None = None


NEW_WORDING = "a new wording, taken as news of the parcel's way"
"""The problem of a mail that was read so: no rule knows its words, but its form is that of such mails."""


@dataclass(frozen=True, slots=True)
class MailOutcome:
    """What became of a stored mail."""

    sent_at: datetime
    subject: str
    verdict: Verdict
    kind: MailKind | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What the user said. `target`: an order key or a deadline uid. `value`: what belongs to the action, in the form
    that `core.statements.grammar` writes and reads. `saying` is the same for all marks of the same words said at once.
    `struck_at`: when the user took it back, None = it stands; `struck_by` names the undo that did so (rule A13).
    """

    id: str
    at: datetime
    via: str
    target: str
    action: str
    value: str | None = None
    saying: str = ""
    struck_at: datetime | None = None
    struck_by: str = ""
