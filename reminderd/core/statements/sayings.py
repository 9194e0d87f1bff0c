"""All that mails, pages and the user said, sorted by order: news is put where it belongs, the rest is not looked at.

In: facts by their sources, and marks. Out: for an order, the facts that count for it; and which orders news touched.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from zoneinfo import ZoneInfo

from reminderd.core.model import Fact, MailKind, Mark, OrderKey
from reminderd.core.model.packed_facts import PackedFacts
from reminderd.core.orders import unassigned
from reminderd.core.pages.facts import confirmed
from reminderd.core.planning.announced import order_named
from reminderd.core.statements.reopened_answers import facts_of, in_force

_Numbered = dict[int, Fact]
_NONE: _Numbered = {}
_NOBODY: frozenset[OrderKey] = frozenset()


@dataclass(frozen=True, slots=True)
class News:
    """What changed from one revision to another. `facts`: what each mail or page says now. `are_marks_new`: the user
    said something, or took it back.
    """

    facts: Mapping[str, tuple[Fact, ...]]
    are_marks_new: bool


class Sayings:
    """`zone`: the user's. `standing` marks count, `struck` ones were taken back."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._numbers = count()
        self._by_source: dict[str, _Numbered] = {}
        self._mails: dict[OrderKey, _Numbered] = {}
        self._pages: dict[OrderKey, _Numbered] = {}
        self._put_away: dict[OrderKey, PackedFacts] = {}  # what mails say of orders that nobody looks at
        self._put_away_by: dict[int, tuple[OrderKey, ...]] = {}  # by the hash of a source: which of these it speaks of
        self._taken_out: set[OrderKey] = set()
        self._loose: dict[str, _Numbered] = {}
        self._assigned: Counter[str] = Counter()
        self._parcels: dict[OrderKey, frozenset[str]] = {}
        self._holders: dict[str, frozenset[OrderKey]] = {}
        self._marks: dict[str, tuple[Mark, ...]] = {}
        self._said: dict[OrderKey, dict[str, tuple[Fact, ...]]] = {}
        self._touched: set[OrderKey] = set()
        self._unassigned: tuple[Fact, ...] | None = None
        self.standing: tuple[Mark, ...] = ()
        self.struck: tuple[Mark, ...] = ()

    def copy(self) -> "Sayings":
        """Return the same sayings, for the question what would be if the marks were others."""
        copied = Sayings(self._zone)
        copied.__dict__.update(self.__dict__)
        for name in ("_parcels", "_holders", "_marks", "_said", "_touched"):
            setattr(copied, name, getattr(self, name).copy())
        return copied

    def take_touched(self) -> set[OrderKey]:
        """Return the orders of which something else is said since the last call."""
        touched, self._touched = self._touched, set()
        return touched

    # --- facts that nobody looks at

    def put_away(self, key: OrderKey) -> PackedFacts | None:
        """Keep what mails say of the order in little room until somebody asks; return it, None = they say nothing."""
        facts = self._mails.pop(key, None)
        if not facts:
            return self._put_away.get(key)
        for number, fact in facts.items():
            of_source = self._by_source[fact.source]
            del of_source[number]
            if not of_source:
                del self._by_source[fact.source]
            known = self._put_away_by.get(hash(fact.source), ())
            if key not in known:
                self._put_away_by[hash(fact.source)] = (*known, key)
        packed = self._put_away[key] = PackedFacts(tuple(facts.values()))
        return packed

    def _take_out(self, key: OrderKey) -> None:
        packed = self._put_away.pop(key, None)
        if packed is None:
            return
        self._taken_out.add(key)
        place = self._mails[key] = {}
        for number, fact in zip(self._numbers, packed, strict=False):
            place[number] = fact
            self._by_source.setdefault(fact.source, {})[number] = fact

    def taken_out(self) -> set[OrderKey]:
        """Return the orders that somebody looked at since the last call though they had been put away."""
        taken_out = set(self._taken_out)
        self._taken_out.clear()
        return taken_out

    # --- facts

    def replace(self, source: str, facts: Iterable[Fact]) -> None:
        """Put what a mail or a page says in place of what it said before. It counts as said last."""
        for key in self._put_away_by.get(hash(source), ()):
            self._take_out(key)
        for number, fact in self._by_source.pop(source, _NONE).items():
            self._drop(number, fact)
        self.add(facts)

    def add(self, facts: Iterable[Fact]) -> None:
        """Add facts of any sources, in the order in which they were said."""
        for fact in facts:
            self._add(next(self._numbers), fact)

    def _add(self, number: int, fact: Fact) -> None:
        self._by_source.setdefault(fact.source, {})[number] = fact
        self._place_of(fact)[number] = fact
        if fact.order and _names_parcel(fact) and not fact.is_of_page:
            self._count(fact.tracking_number or "", 1)

    def _drop(self, number: int, fact: Fact) -> None:
        place = self._place_of(fact)
        del place[number]
        if fact.order and _names_parcel(fact) and not fact.is_of_page:
            self._count(fact.tracking_number or "", -1)

    def _place_of(self, fact: Fact) -> _Numbered:
        if fact.order:
            self._touched.add(fact.order)
            self._take_out(fact.order)
            return (self._pages if fact.is_of_page else self._mails).setdefault(fact.order, {})
        parcel = fact.tracking_number or ""
        self._touched |= self._holders.get(parcel, _NOBODY)
        self._unassigned = None
        return self._loose.setdefault(parcel, {})

    def _count(self, parcel: str, more: int) -> None:
        before = self._assigned[parcel]
        self._assigned[parcel] += more
        if self._loose.get(parcel) and (before == 0) != (before + more == 0):
            self._unassigned = None

    def unassigned(self) -> tuple[Fact, ...]:
        """Return the facts about parcels whose orders no mail has named yet, in order."""
        if self._unassigned is None:
            homeless = (facts for parcel, facts in self._loose.items() if not self._assigned[parcel])
            self._unassigned = unassigned(fact for facts in homeless for fact in facts.values())
        return self._unassigned

    # --- marks

    def mark(self, marks: Iterable[Mark]) -> None:
        """Given all marks there are now, take those that differ."""
        by_order: defaultdict[str, list[Mark]] = defaultdict(list)
        marks = tuple(marks)
        for mark in marks:
            by_order[order_named(mark.target)].append(mark)
        self.standing = tuple(mark for mark in marks if mark.struck_at is None)
        self.struck = tuple(mark for mark in marks if mark.struck_at is not None)
        for name in by_order.keys() | self._marks.keys():
            of_order = tuple(by_order.get(name, ()))
            if of_order != self._marks.get(name, ()):
                self._mark_order(name, of_order)

    def _mark_order(self, name: str, marks: tuple[Mark, ...]) -> None:
        vendor, _, number = name.partition("/")
        named = OrderKey(vendor, number)
        for key in self._told_by(self._marks.get(name, ())):
            self._said[key] = {of: facts for of, facts in self._said[key].items() if of != name}
            self._touched.add(key)
        self._marks[name] = marks
        for key, facts in self._told_by(marks).items():
            self._said[key] = {**self._said.get(key, {}), name: facts}
            self._touched.add(key)
        self._touched.add(named)

    def _told_by(self, marks: Sequence[Mark]) -> dict[OrderKey, tuple[Fact, ...]]:
        found: defaultdict[OrderKey, list[Fact]] = defaultdict(list)
        for fact in facts_of((mark for mark in marks if mark.struck_at is None), self._zone):
            if fact.order:
                found[fact.order].append(fact)
        return {key: tuple(facts) for key, facts in found.items()}

    def answers_of(self, key: OrderKey) -> tuple[Mark, ...]:
        """Return what the user said of the order and its deadlines that is in force."""
        return in_force(mark for mark in self._marks.get(str(key), ()) if mark.struck_at is None)

    # --- orders

    def told_of(self, key: OrderKey) -> list[Fact]:
        """Return the facts that count for an order: of mails, of parcels in which a mail says that it lies, of pages as
        far as these count, and of the user. None: there is no such order (any more).
        """
        self._take_out(key)
        mails = self._mails.get(key, _NONE)
        said = [fact for facts in self._said.get(key, {}).values() for fact in facts]
        pages = self._counting(key, said, is_known=bool(mails))
        told = (*mails.values(), *pages, *said)
        self._hold(key, frozenset(fact.tracking_number or "" for fact in told if _names_parcel(fact)))
        loose = [self._loose[parcel] for parcel in self._parcels.get(key, ()) if self._loose.get(parcel)]
        if not loose:
            return list(told)
        numbered = {number: fact for facts in (mails, *loose) for number, fact in facts.items()}
        return [*(numbered[number] for number in sorted(numbered)), *pages, *said]

    def _counting(self, key: OrderKey, said: Sequence[Fact], *, is_known: bool) -> tuple[Fact, ...]:
        """Return the facts of pages about the order, as far as they count."""
        pages = self._pages.get(key)
        if not pages:
            return ()
        marks = [mark for mark in self._marks.get(str(key), ()) if mark.target == str(key)]
        standing = {mark.saying for mark in marks if mark.struck_at is None}
        struck = {mark.saying for mark in marks if mark.struck_at is not None}
        gone = {(saying, str(key)) for saying in struck - standing}
        return confirmed(pages.values(), said, gone, {key} if is_known else ())

    def _hold(self, key: OrderKey, parcels: frozenset[str]) -> None:
        """Note in which parcels the order lies."""
        before = self._parcels.get(key, frozenset())
        for parcel in before - parcels:
            self._holders[parcel] -= {key}
        for parcel in parcels - before:
            self._holders[parcel] = self._holders.get(parcel, _NOBODY) | {key}
        if parcels != before:
            self._parcels[key] = parcels


def _names_parcel(fact: Fact) -> bool:
    """Tell whether a mail or page says that the order lies in a parcel."""
    return bool(fact.order and fact.tracking_number and isinstance(fact.kind, MailKind))
