"""The values for the templates of whole letters: the digest, what a reminder tells in addition, the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from reminderd.core.letters.bounds import NOTHING_LEFT, Rest
from reminderd.core.letters.content import Choice, EntryView, OrderView
from reminderd.core.model import Stalled

if TYPE_CHECKING:
    from reminderd.core.reading.drift import Drift


@dataclass(frozen=True, slots=True)
class TroubleView:
    """A trouble. `of`: its sort, the first word of its key."""

    account: str
    detail: str
    since: datetime
    of: str = ""
    is_over: bool = False

    @property
    def hides_mail(self) -> bool:
        """Whether it is about a mailbox, so that new mails are not read while it lasts."""
        return self.of in ("login", "token", "unreachable")


@dataclass(frozen=True, slots=True)
class UnreadView:
    """A mail that was not read. `order`: the number of the known order that it is about, or ""."""

    sender: str
    subject: str
    sent_at: datetime
    order: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """The money of a digest: what is overdue and no less safe for it, what is lost next and when, and what may be lost
    already.
    """

    overdue: tuple[str, ...] = ()
    next_money: str = ""
    next_days: int = 0
    next_at: datetime | None = None
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestView:
    """A digest. `overdue`: what the user had to do by now; `soon`: within a week, and what only the user can answer;
    `waiting`: what somebody else has to do first; `later`: the rest, of which `distant` are far days of the bank.
    `money`: sums by name ("late", "soon", "calm", "doubtful", "recovered"). `rest`: what has no row.
    """

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
    drift: "Drift | None" = None
    cautions: tuple[str, ...] = ()
    overdue: tuple[EntryView, ...] = ()
    waiting: tuple[EntryView, ...] = ()
    distant: tuple[EntryView, ...] = ()
    money: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headline: Headline = Headline()
    stalled: tuple[tuple[OrderView, Stalled], ...] = ()
    has_unread_page: bool = False
    rest: Rest = NOTHING_LEFT

    @property
    def entries(self) -> tuple[EntryView, ...]:
        """All entries, in the order of the digest and so of their numbers."""
        return (*self.overdue, *self.soon, *self.waiting, *self.later, *self.distant)

    @property
    def to_do(self) -> tuple[EntryView, ...]:
        """What to do this week, what is lost soonest first."""
        return tuple(sorted((*self.overdue, *self.soon), key=lambda entry: entry.place))

    @property
    def watched(self) -> tuple[EntryView, ...]:
        """What can wait until after this week, what is lost soonest first."""
        return tuple(sorted((*self.waiting, *self.later, *self.distant), key=lambda entry: entry.place))


@dataclass(frozen=True, slots=True)
class Watched:
    """What can wait until after this week: how many days, the first of them, and how many orders are on their way."""

    dates: int
    first: datetime | None
    moving: int


@dataclass(frozen=True, slots=True)
class RecoveredView:
    """The sums that came back: those told for the first time, what for, and all that ever did."""

    new: tuple[str, ...]
    thing: str
    in_all: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageQuestionView:
    """A question about a page: its text, the line of the page and its order, the answer, and an address to tap."""

    asked: str
    quote: str
    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class PageView:
    """What a receipt says of a page. `lines`: what is told. `questions`: what is asked back."""

    name: str
    lines: tuple[str, ...]
    questions: tuple[PageQuestionView, ...]


@dataclass(frozen=True, slots=True)
class RefusalView:
    """A line that was not understood, and why. `meant`: the same without its slip, if it may be one; `address`: one
    whose mail says that, empty = there is none.
    """

    words: str
    reason: str
    meant: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """`understood`: words, and what they are about: the thing, or the number of its order; `unconfirmed`: the same,
    and `confirmation` an address whose mail confirms them all, empty = there is none. `taken_back`: what an undo struck
    out. `reminded`: of what was put off, its title and when one hears of it again. `choices`: the entries, with their
    numbers in the answered letter, and what may be told of each. `details`: entries told in full.
    `details_left`: the numbers of those for which there was no room, `details_words` how to ask for each of them, and
    `more_details` an address whose mail asks for all.
    """

    understood: tuple[tuple[str, str], ...]
    refused: tuple[RefusalView, ...]
    kept: tuple[str, ...]
    choices: tuple[tuple[EntryView, tuple[Choice, ...]], ...]
    is_numbered: bool
    unconfirmed: tuple[tuple[str, str], ...] = ()
    confirmation: str = ""
    taken_back: tuple[tuple[str, str], ...] = ()
    reminded: tuple[tuple[str, str], ...] = ()
    pages: tuple[PageView, ...] = ()
    details: tuple[EntryView, ...] = ()
    details_left: tuple[int, ...] = ()
    details_words: tuple[str, ...] = ()
    more_details: str = ""

    @property
    def has_questions(self) -> bool:
        """Whether there is a question about a page."""
        return any(page.questions for page in self.pages)

    @property
    def has_more_than_details(self) -> bool:
        """Whether there is anything to tell besides the details that were wanted."""
        told = (self.understood, self.refused, self.kept, self.unconfirmed, self.taken_back, self.reminded, self.pages)
        return any(told) or not self.details

    @property
    def is_explained(self) -> bool:
        """Whether nothing is left to say; otherwise the letter lists the possible answers."""
        told = (self.unconfirmed, self.taken_back, self.reminded, self.pages, self.details)
        return any(told) and not self.refused
