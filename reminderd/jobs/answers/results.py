"""The result of an answer by mail, line by line, and which entries of the letter a line is about."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.core.letters import Entry, PageNews, ReceiptContent, Refusal
from reminderd.core.model import Deadline, Mark, OrderKey
from reminderd.core.planning.snoozes import Reminded
from reminderd.core.statements.answers import MAX_ANSWER_LINES, Command
from reminderd.core.statements.grammar import UNDO
from reminderd.core.statements.objections import NotUnderstoodError, question
from reminderd.core.statements.parcels import contradicting, of_entries
from reminderd.core.statements.undo import order_of
from reminderd.projection import Snapshot

MAX_CHOICES = 10
"""Entries of which a receipt lists the choices: an answered digest may have two hundred."""

MAX_DETAILS = 8
"""Entries of which a receipt tells all; those after the first are folded, and more would not fit one mail."""


@dataclass(slots=True)
class AnswerResult:
    """What became of one answer. `understood`: its words, and the number of the order that they are about;
    `taken_back`: what an undo struck out; `unconfirmed`: those that the user has to confirm, because nobody knows who
    wrote them (`is_proven`). `snoozed`: the uids of what was put off, and until when the user wished; `reminded`: by
    uid, when the next reminder comes. `pages`: pages of the shop that came with it. `details`: the uids of the entries
    that the user wants in full.
    """

    is_proven: Callable[[], bool]
    understood: list[tuple[str, str]] = field(default_factory=list)
    taken_back: list[tuple[str, str]] = field(default_factory=list)
    unconfirmed: list[tuple[str, str]] = field(default_factory=list)
    snoozed: list[tuple[str, datetime]] = field(default_factory=list)
    reminded: dict[str, Reminded] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    pages: list[PageNews] = field(default_factory=list)
    orders: list[OrderKey] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    is_help: bool = False
    has_files: bool = False

    @property
    def is_anything(self) -> bool:
        """Return whether anything was found in the answer."""
        return self.needs_receipt or bool(self.understood or self.kept)

    @property
    def needs_receipt(self) -> bool:
        """Whether there is something to tell: what was not understood or must be confirmed, what was taken back, a
        reminder that comes sooner than the user wished, what a page says, or what the user asked for.
        """
        is_sooner = any(one.is_sooner for one in self.reminded.values())
        told = (self.taken_back, self.unconfirmed, self.refused, self.pages, self.details)
        return self.is_help or is_sooner or any(told)


def meant_by(number: int | None, entries: Sequence[str]) -> Sequence[str]:
    """Return the uids of the entries that a command is about, at least one.

    Raise NotUnderstoodError if none can be told.
    """
    if not entries:
        raise NotUnderstoodError(question("no_entries"))
    if number is not None:
        if not 1 <= number <= len(entries):
            raise NotUnderstoodError(question("unknown_entry", number=number))
        return entries[number - 1 : number]
    if len({order_of(uid) for uid in entries}) > 1:
        raise NotUnderstoodError(question("which_entry"))
    return entries


def asked_back_of(
    commands: Sequence[Command], entries: Sequence[str], deadlines: Iterable[Deadline]
) -> Collection[int]:
    """Return the positions of the commands that contradict each other; one that takes back another makes sense."""
    if any(words[:1] == (UNDO,) for _, words in commands):
        return ()
    known = {one.uid: one for one in deadlines}
    meant = [entries[number - 1 : number] if number else entries for number, _ in commands]
    return contradicting(
        (only_order(map(order_of, uids)), of_entries(words, [known[uid] for uid in uids if uid in known]))
        for uids, (_, words) in zip(meant, commands, strict=True)
    )


def only_order(orders: Iterable[OrderKey]) -> OrderKey | None:
    """Return the order that is meant, if there is only one."""
    found = set(orders)
    return found.pop() if len(found) == 1 else None


def words_of(mark: Mark, zone: ZoneInfo) -> str:
    """Return what a mark says in the words of the grammar; a snooze holds the instant of its end."""
    value = mark.value
    if mark.action == "snooze" and value:
        value = str(datetime.fromisoformat(value).astimezone(zone).date())
    return " ".join(filter(None, (mark.action, value)))


def receipt_of(result: AnswerResult, entries: Sequence[str], state: Snapshot) -> ReceiptContent:
    """Given what became of an answer to the letter with these entries (uids), return what its receipt tells."""
    deadlines = {one.uid: one for one in state.deadlines}

    def entry_of(uid: str) -> Entry:
        return Entry(deadlines[uid], state.orders[deadlines[uid].order])

    said = {number for _, number in (*result.understood, *result.taken_back, *result.unconfirmed)}
    for page in result.pages:
        said |= {*page.orders, *page.wanted, *(one.order.number for one in page.questions)}
        said |= {number for number, _, _ in page.changes}
    numbered = [(number, uid) for number, uid in enumerate(entries, 1) if uid in deadlines]
    wanted = [(number, uid) for number, uid in numbered if uid in result.details]
    return ReceiptContent(
        understood=tuple(result.understood),
        taken_back=tuple(result.taken_back),
        unconfirmed=tuple(result.unconfirmed),
        refused=tuple(result.refused),
        kept=tuple(result.kept),
        entries=tuple((number, entry_of(uid)) for number, uid in numbered[:MAX_CHOICES]),
        is_numbered=len(entries) > 1,
        reminded=tuple((entry_of(uid), one) for uid, one in result.reminded.items() if uid in deadlines),
        pages=tuple(result.pages),
        entry_count=len(entries),
        details=tuple((number, entry_of(uid)) for number, uid in wanted[:MAX_DETAILS]),
        details_left=tuple(number for number, _ in wanted[MAX_DETAILS:MAX_ANSWER_LINES]),
        orders=tuple(state.orders[key] for key in state.orders if key.number in said),
    )
