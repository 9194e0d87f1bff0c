"""Take the pages that the user hands over: keep what may be kept, note what they say, return what to ask back."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from reminderd.core.model import Certainty, Fact, Mark, Order, OrderKey, Statement
from reminderd.core.model.page import DocumentForm, Page, PageDocument, PageKind, PageReading, PageWords
from reminderd.core.model.page_problems import PageProblem
from reminderd.core.model.vendor import Vendor
from reminderd.core.pages.facts import facts_of_page
from reminderd.core.pages.kept_lines import kept_text
from reminderd.core.pages.kept_page import UNPROVEN, keep, read_document, read_page
from reminderd.core.pages.repair import with_known_numbers
from reminderd.core.pages.text import is_unread
from reminderd.core.statements.grammar import PAGE
from reminderd.jobs.pages.problems import is_doubted, meant_by, only_number, problems_of
from reminderd.projection import Projection, Snapshot

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)

OpenPage = Callable[[bytes, str, str], PageDocument]
"""Given the bytes, name and media type of a file, return what it holds."""


class PageShelf(Protocol):
    """Where pages are kept."""

    def save(self, page: Page, facts: Sequence[Fact]) -> bool: ...
    def all(self) -> tuple[Page, ...]: ...
    def note_unread(self, kind: str, at: datetime) -> None: ...


class MarkShelf(Protocol):
    """Where it is noted what the user said."""

    def add_mark(self, mark: Mark) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page seems to say of an order, as the words by which the user says that it is right. `quote`: its line."""

    order: OrderKey
    words: str
    quote: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class TakenPage:
    """What became of a page. `noted`: its facts that count. `asked`: what waits for the user's word. `orders`: those
    it is about, known by now. `changes`: by order, the end of protection before and after, where that is another one.
    `protected_until`: by order, the end of protection that counts now. `wanted`: the orders on their way of a list,
    which tells no end of protection: their tracking pages do.
    """

    readings: tuple[PageReading, ...]
    is_new: bool
    noted: tuple[Fact, ...]
    asked: tuple[Asked, ...]
    orders: tuple[OrderKey, ...]
    changes: Mapping[OrderKey, tuple[date | None, date | None]]
    problems: tuple[PageProblem, ...]
    wanted: tuple[str, ...]
    protected_until: Mapping[OrderKey, date | None]


class Pages:
    """Reads pages for one vendor. `load_words`: how its pages are worded, by language; asked when a page comes."""

    def __init__(
        self,
        projection: Projection,
        shelf: PageShelf,
        marks: MarkShelf,
        vendor: Vendor,
        load_words: Callable[[], Mapping[str, PageWords]],
    ) -> None:
        self._marks = marks
        self._projection = projection
        self._shelf = shelf
        self._vendor = vendor
        self._load_words = load_words

    @cached_property
    def _words(self) -> Mapping[str, PageWords]:
        return self._load_words()

    def look(
        self,
        document: PageDocument,
        now: datetime,
        *,
        captured_at: datetime | None = None,
        order: str | None = None,
        is_proven: bool = True,
    ) -> tuple[PageReading, ...]:
        """Return what a document says, and change nothing."""
        return read_document(
            document,
            self._words,
            self._vendor.zone,
            now,
            captured_at=captured_at,
            order=order,
            is_proven=is_proven,
        )

    def take(
        self,
        document: PageDocument,
        now: datetime,
        *,
        via: str,
        captured_at: datetime | None = None,
        order: str | None = None,
    ) -> TakenPage:
        """Keep a document, note what it says, and return what became of it. `order`: the number of the order it is
        about, where it names none.
        """
        before = self._projection.state()
        known = {key.number for key in before.orders}
        if captured_at and captured_at > now:
            captured_at = now
        document = self._repaired(document)
        if order is None and not any(one.order or one.orders for one in self.look(document, now)):
            order = only_number(document, known)
        page = keep(document, self._words, now, captured_at=captured_at, order=order, via=via)
        is_proven = via != UNPROVEN
        readings = self.look(document, now, captured_at=captured_at, order=order, is_proven=is_proven)
        facts = self._facts(page, known)
        if any(one.page for one in readings):
            self._shelf.save(page, facts)
        if via != UNPROVEN and document.form is not DocumentForm.PICTURE:
            self._note_unread(readings, now)
        is_new = self._mark(page, facts, before, via, now)
        after = self._projection.state()
        keys = tuple(dict.fromkeys(fact.order for fact in facts if fact.order in after.orders and fact.order))
        counting = {(fact.kind, fact.due, fact.source) for key in keys for fact in after.orders[key].told}
        log.info("page %s: %d facts, of %d orders", page.id[:12], len(facts), len(keys))
        taken = TakenPage(
            readings=readings,
            is_new=is_new,
            noted=tuple(
                fact for fact in facts if (fact.kind, fact.due, fact.source) in counting and not fact.is_guessed
            ),
            asked=tuple(_asked(facts, after)),
            orders=keys,
            changes=_changes(keys, before, after),
            protected_until={key: after.orders[key].protection_until for key in keys},
            problems=(),
            wanted=tuple(
                row.order
                for one in readings
                if one.page is PageKind.ORDER_LIST
                for row in one.orders
                if row.status == "awaiting_delivery"
            ),
        )
        return replace(taken, problems=problems_of(taken, facts, after.orders, self._vendor.name))

    def _mark(self, page: Page, facts: Sequence[Fact], before: Snapshot, via: str, now: datetime) -> bool:
        """Note of each order that the user handed over its page, and return whether that is news."""
        source = f"page:{page.id}"
        standing = {mark.target for mark in before.marks if mark.saying == source}
        new = dict.fromkeys(str(fact.order) for fact in facts if str(fact.order) not in standing)
        for target in new:
            id_ = sha256(f"{source} {target} {now.isoformat()}".encode()).hexdigest()[:16]
            self._marks.add_mark(Mark(id_, now, via, target, PAGE, saying=source))
        return bool(new)

    def _note_unread(self, readings: Sequence[PageReading], now: datetime) -> None:
        """Note a page that was not understood: a copy safe to share is asked for, once per kind and language."""
        for one in filter(is_unread, readings):
            self._shelf.note_unread(f"{one.page or 'unknown'}/{one.language}", now)

    def _repaired(self, document: PageDocument) -> PageDocument:
        if document.form is DocumentForm.CAPTURE:
            return document
        numbers = [key.number for key in self._projection.state().orders]
        return replace(document, text=with_known_numbers(document.text, numbers))

    def names_vendor(self, text: str) -> bool:
        """Return whether a text names the vendor."""
        return self._vendor.display_name.casefold() in text.casefold()

    def is_wording(self, line: str) -> bool:
        """Return whether a line is typical of pages."""
        return bool(kept_text(line, self._words, None))

    def read_again(self) -> Iterator[tuple[Page, tuple[Fact, ...]]]:
        """Yield every page that is kept, with what it says by today's rules."""
        known = {key.number for key in self._projection.state().orders}
        for page in self._shelf.all():
            yield page, self._facts(page, known)

    def save(self, page: Page, facts: Sequence[Fact]) -> None:
        """Store what a page that is kept says now."""
        self._shelf.save(page, facts)

    def _facts(self, page: Page, known: Collection[str]) -> tuple[Fact, ...]:
        facts: list[Fact] = []
        for read in read_page(page, self._words, self._vendor.zone):
            is_sure = not is_doubted(read, page.form, page.content, known)
            reading = read if is_sure else replace(read, order=meant_by(read.order, page.order))
            facts += facts_of_page(
                reading,
                f"page:{page.id}",
                page.seen_at,
                vendor=self._vendor.name,
                zone=self._vendor.zone,
                user_zone=self._projection.preferences.zone,
                is_proven=page.via != UNPROVEN,
            )
        return tuple(facts)


def _asked(facts: Sequence[Fact], after: Snapshot) -> list[Asked]:
    found: list[Asked] = []
    for fact in facts:
        order = after.orders.get(fact.order) if fact.order else None
        if order is None or not isinstance(fact.kind, Statement) or _is_said(fact, order) or _is_known(fact, order):
            continue
        is_later = (
            fact.kind is Statement.PROTECTED_UNTIL
            and fact.due is not None
            and order.protection_until is not None
            and fact.due > order.protection_until + _DAY  # the two pages differ by a day
        )
        if fact.certainty is Certainty.ASKED or is_later:
            found.append(Asked(order.key, _words_of(fact), fact.quote, fact))
    return list(dict.fromkeys(found))


def _is_known(fact: Fact, order: Order) -> bool:
    """Return whether what a page seems to say is known already, from a mail, a page or the user."""
    runs = any(claim.is_open_dispute for claim in order.claims)
    match fact.kind:
        case Statement.RECEIVED:
            return order.delivered_at is not None  # whether it is here was asked when its mail came
        case Statement.DISPUTED:
            return runs
        case Statement.DISPUTE_CLOSED:
            return not runs
        case Statement.FROZEN:
            return order.frozen_at is not None
        case _:
            return False


def _is_said(fact: Fact, order: Order) -> bool:
    """Return whether the user has said it before."""
    if fact.kind in (Statement.DISPUTED, Statement.FROZEN):
        return False  # that one which is over was asked for does not say that of the next
    return any(one.kind == fact.kind and one.due == fact.due and not one.is_of_page for one in order.facts)


def _words_of(fact: Fact) -> str:
    """The words of the grammar by which the user says what a fact tells."""
    is_told = fact.kind is Statement.RECEIVED or (fact.kind is Statement.DISPUTED and fact.noted_at)
    happened = fact.stated_at if is_told else None
    until = f"until {fact.due}" if fact.kind is Statement.OFFER and fact.due else fact.due
    day = happened.date() if happened else None
    return " ".join(str(part) for part in (fact.kind.value, fact.amount, until, day) if part)


def _changes(
    keys: Sequence[OrderKey], before: Snapshot, after: Snapshot
) -> dict[OrderKey, tuple[date | None, date | None]]:
    found = {}
    for key in keys:
        was = before.orders[key].protection_until if key in before.orders else None
        if was != after.orders[key].protection_until:
            found[key] = (was, after.orders[key].protection_until)
    return found
