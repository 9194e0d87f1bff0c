"""Orders and deadlines as they follow from all facts and marks, computed anew only where one of these changed.

Nothing here is stored: the tables hold what was said. What news touches is folded again and decided again; what comes
of it is the same as if all were, and can be thrown away at any moment.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.said_days import Zones
from reminderd.core.deadlines.stalled import newly_stalled
from reminderd.core.deadlines.unproven import deadlines_of
from reminderd.core.model import Deadline, DecisionReason, Fact, Mark, Order, OrderKey, Outcome, Stalled
from reminderd.core.model.packed_facts import PackedFacts
from reminderd.core.model.sorted_items import SortedItems
from reminderd.core.orders import fold_order
from reminderd.core.orders.named_orders import NamedOrders
from reminderd.core.planning.preferences import Preferences
from reminderd.core.planning.snoozes import Reminded, reminded_again
from reminderd.core.planning.timetable import LONGEST, Decisions, Matter, Timetable
from reminderd.core.statements.sayings import News, Sayings

_AWAY_AT_ONCE = 50  # orders in one look, each of which takes a millisecond


class FactStorage(Protocol):
    """Where facts and marks are kept."""

    def revision(self) -> str: ...
    def facts(self) -> tuple[Fact, ...]: ...
    def marks(self) -> tuple[Mark, ...]: ...


NewsOf = Callable[[str, str], News | None]
"""Given two revisions, return what changed from one to the other; None = nobody noted it, so all is looked at."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What all facts and marks amount to. `deadlines` are sorted by `act_by`; `unassigned` facts are about parcels of
    which no mail says to which order they belong. `marks` stand; `struck` are those that the user took back.
    """

    orders: Mapping[OrderKey, Order]
    deadlines: Collection[Deadline]
    marks: tuple[Mark, ...]
    unassigned: tuple[Fact, ...] = ()
    struck: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Folded:
    """One order with its deadlines, and the facts that it was folded from."""

    told: Sequence[Fact]
    order: Order
    deadlines: list[Deadline]


@dataclass
class _Book:
    """All that was said, and what it came to. `is_new`: nothing stands in it yet, whatever is folded already.
    `touched`: the orders of which something else is known than when it was last decided.
    """

    sayings: Sayings
    folded: dict[OrderKey, _Folded] = field(default_factory=dict)
    named: NamedOrders = field(default_factory=NamedOrders)
    nearest: SortedItems[Deadline] = field(default_factory=SortedItems)
    touched: set[OrderKey] = field(default_factory=set)
    is_new: bool = True

    def copy(self) -> "_Book":
        """Return the same, for the question what would be if the marks were others."""
        return _Book(self.sayings.copy(), self.folded.copy(), self.named.copy(), self.nearest.copy(), is_new=False)

    def matter_of(self, key: OrderKey) -> Matter:
        """Return what of an order there is to decide about."""
        folded = self.folded.get(key)
        return (folded.deadlines, self.sayings.answers_of(key)) if folded else ((), ())

    def put_away(self, over: Iterable[OrderKey]) -> bool:
        """Keep what was said of these orders in little room: they are as they were to whoever looks. Return whether
        there were any. What is guessed stays at hand: it is asked about.
        """
        away: dict[OrderKey, Order | None] = {}
        for key in over:
            folded = self.folded.get(key)
            if folded is None or any(fact.is_guessed for fact in folded.told):
                continue
            mails = self.sayings.put_away(key)
            told = _packed(folded.told, mails)
            order = replace(folded.order, told=_packed(folded.order.told, told))
            self.folded[key], away[key] = _Folded(told, order, folded.deadlines), order
        self.named.replace(away)
        return bool(away)

    def state(self) -> Snapshot:
        """Return what it came to."""
        said = self.sayings
        return Snapshot(self.named.orders(), self.nearest.copy(), said.standing, said.unassigned(), said.struck)


class Projection:
    """The one place that turns what was said into what is to be done."""

    def __init__(
        self,
        storage: FactStorage,
        policy: Policy,
        preferences: Preferences,
        news_of: NewsOf = lambda _before, _now: None,
        longest: timedelta | None = LONGEST,
        *,
        puts_away: bool = False,
    ) -> None:
        """`puts_away`: the process stays, so what nobody looks at is kept in little room."""
        self._storage = storage
        self._policy = policy
        self._news_of = news_of
        self.preferences = preferences
        self._lock = threading.RLock()
        self._book = _Book(Sayings(preferences.zone))
        self._cached: tuple[str, Snapshot] | None = None
        self._longest, self._puts_away = longest, puts_away
        self._timetable = self._new_timetable()

    def state(self) -> Snapshot:
        """Return the state of now, folding only what was touched by what was said since the last call."""
        with self._lock:
            revision = self._storage.revision()
            if self._cached is None or self._cached[0] != revision:
                news = self._news_of(self._cached[0], revision) if self._cached else None
                if news is None:
                    self._book = self._opened(self._storage.facts(), self._storage.marks(), self._book)
                else:
                    self._take(news)
                self._fold(self._book)
                self._cached = (revision, self._book.state())
            return self._cached[1]

    def compute(self, facts: tuple[Fact, ...], marks: tuple[Mark, ...]) -> Snapshot:
        """Given the facts of mails and pages and all marks, return what they come to: what is struck out, nothing."""
        with self._lock:
            book = self._opened(facts, marks, self._book)
            self._fold(book)
            return book.state()

    def _opened(self, facts: Iterable[Fact], marks: Iterable[Mark], before: _Book) -> _Book:
        """Return a new book with all of it, in which nothing is folded that comes to the same as before."""
        book = _Book(Sayings(self.preferences.zone), before.folded.copy())
        book.sayings.add(facts)
        book.sayings.mark(marks)
        book.touched = before.touched | before.folded.keys()
        return book

    def _take(self, news: News) -> None:
        for source, facts in news.facts.items():
            self._book.sayings.replace(source, facts)
        if news.are_marks_new:
            self._book.sayings.mark(self._storage.marks())

    def _fold(self, book: _Book) -> None:
        """Fold what was touched. What an order comes to depends on its facts alone, so what the same ones came to
        before still holds.
        """
        touched = book.sayings.take_touched()
        if book.is_new:
            touched |= book.folded.keys()
        book.touched |= touched
        gone: list[tuple[datetime, str]] = []
        new: list[tuple[tuple[datetime, str], Deadline]] = []
        orders: dict[OrderKey, Order | None] = {}
        is_new, book.is_new = book.is_new, False
        for key in touched:
            before, told = book.folded.pop(key, None), book.sayings.told_of(key)
            now = self._folded(key, told, before) if told else None
            if now:
                book.folded[key] = now
            if now is before and not is_new:
                continue
            orders[key] = now.order if now else None
            gone += [_place(one) for one in before.deadlines] if before and not is_new else []
            new += [(_place(one), one) for one in now.deadlines] if now else []
        book.named.replace(orders)
        book.nearest.replace(gone, new)

    def _folded(self, key: OrderKey, told: list[Fact], before: _Folded | None) -> _Folded:
        if before is not None and before.told == told:
            return before
        order = fold_order(key, told, self.zone)
        return _Folded(told, order, deadlines_of(order, told, self.zone, self._policy))

    def with_mark(self, mark: Mark) -> Snapshot:
        """Return what all would amount to with one mark more, which is not stored."""
        return self._with_marks((*self._storage.marks(), mark))

    def without(self, taken_back: Collection[Mark]) -> Snapshot:
        """Return what all would amount to without some of the marks, which stay as they are."""
        return self._with_marks(tuple(mark for mark in self._storage.marks() if mark not in taken_back))

    def _with_marks(self, marks: tuple[Mark, ...]) -> Snapshot:
        with self._lock:
            self.state()
            book = self._book.copy()
            book.sayings.mark(marks)
            self._fold(book)
            return book.state()

    def decide(self, announced: Mapping[str, Outcome], now: datetime) -> Decisions:
        """Return the planner's decision for every deadline, what is lost next first."""
        with self._lock:
            self.state()
            touched, self._book.touched = self._book.touched, set()
            if self._timetable.preferences is not self.preferences:
                self._timetable = self._new_timetable()
                touched = set(self._book.folded)
            decisions = self._timetable.decide(touched, announced, now)
            if self._puts_away and self._cached:
                over = self._timetable.take_over(_AWAY_AT_ONCE, self._book.sayings.taken_out())
                if self._book.put_away(over):
                    self._cached = (self._cached[0], self._book.state())
            return decisions

    def ahead(self) -> Callable[[Mapping[str, Outcome], datetime], Decisions]:
        """Return what decides as `decide` does, for a clock that runs ahead while nothing new is said: it looks only at
        the orders whose instant has come, and what was decided here stays as it is.
        """
        with self._lock:
            self.state()
            book = self._book.copy()
        timetable, touched = Timetable(self.preferences, book.matter_of, longest=None), set(book.folded)

        def decide(announced: Mapping[str, Outcome], now: datetime) -> Decisions:
            decisions = timetable.decide(touched, announced, now)
            touched.clear()
            return decisions

        return decide

    def _new_timetable(self) -> Timetable:
        return Timetable(self.preferences, self._matter_of, self._longest)

    def _matter_of(self, key: OrderKey) -> Matter:
        return self._book.matter_of(key)  # of whichever book there is by then

    def reminded_again(self, uids: Collection[str], wished: datetime, now: datetime) -> Mapping[str, Reminded]:
        """Given deadlines that were snoozed until then, return by uid when one hears of them again."""
        with self._lock:
            self.state()
            timetable = self._new_timetable()
            decisions = {one.deadline.uid: one for one in timetable.decide(self._book.folded, {}, now)}
        found = {}
        for uid in filter(decisions.__contains__, uids):
            one = decisions[uid]
            clocks = one.deadline.yields_to if one.reason is DecisionReason.SPOKEN_FOR else (uid,)
            ahead = [at for clock in clocks if clock in decisions and (at := decisions[clock].next_at)]
            at = min(ahead, default=None)
            found[uid] = reminded_again(one.deadline, at, wished, now, self.preferences.zone)
        return found

    def stalled(self, since: datetime | None, now: datetime) -> tuple[Stalled, ...]:
        """Return the parcels without news for unusually long that were not told in the digest before, at `since`."""
        return newly_stalled(self.state().orders.values(), self._policy, since, now)

    @property
    def zone(self) -> ZoneInfo:
        """The vendor's zone, in which its days begin and end."""
        return self._policy.zone

    @property
    def zones(self) -> Zones:
        """The vendor's zone, and the buyer's."""
        return self._policy.zone, self.preferences.zone


def _packed(facts: Sequence[Fact], known: PackedFacts | None) -> PackedFacts:
    """Return the facts packed: as they are known already, where these are the same."""
    if isinstance(facts, PackedFacts):
        return facts
    return known if known is not None and known == facts else PackedFacts(facts)


def _place(deadline: Deadline) -> tuple[datetime, str]:
    return deadline.act_by, deadline.uid
