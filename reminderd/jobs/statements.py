"""Take what the user says about an order or a deadline, by whatever channel."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.model import Deadline, Fact, Mark, Order, OrderKey
from reminderd.core.model.vocabulary import Vocabulary
from reminderd.core.orders import fold_order
from reminderd.core.planning.preferences import Preferences
from reminderd.core.statements.confirmation import needs_proof, undo_needs_proof
from reminderd.core.statements.contradictions import before_all_known, insisted, objection
from reminderd.core.statements.grammar import DEADLINE_ACTIONS, UNDO, Saying, understand
from reminderd.core.statements.objections import NotUnderstoodError, Question, question
from reminderd.core.statements.reopened_answers import facts_of
from reminderd.core.statements.undo import IsMeant, newest_saying, of_deadline, of_orders, order_of
from reminderd.projection import Projection, Snapshot

_MOST_NAMED = 9  # of the orders that may be meant
_LONGEST_THING = 30


class MarkStorage(Protocol):
    """Where marks are kept."""

    def add_mark(self, mark: Mark) -> None: ...
    def strike_marks(self, ids: Iterable[str], now: datetime, by: str) -> None: ...


@dataclass(frozen=True, slots=True)
class TakenStatement:
    """What was stored: the saying, and the order or the deadlines that it is about.

    `next_up`: the nearest deadline that the order has after what was said of it. `is_unproven`: nothing was stored,
    because it takes something away, and nobody knows that the user said it. `struck`: what an undo struck out.
    """

    saying: Saying
    order: OrderKey
    deadlines: tuple[Deadline, ...] = ()
    next_up: Deadline | None = None
    is_unproven: bool = False
    struck: tuple[Mark, ...] = ()

    @property
    def snoozed_until(self) -> datetime | None:
        """Until when reminders are wished to be put off, None = that was not said, or not stored."""
        is_snooze = self.saying.action == "snooze" and not self.is_unproven
        return datetime.fromisoformat(self.saying.value) if is_snooze and self.saying.value else None


class Statements:
    """Stores what the user says, after a check that it makes sense; else it stores nothing."""

    def __init__(self, projection: Projection, storage: MarkStorage) -> None:
        self._projection = projection
        self._storage = storage

    @property
    def _preferences(self) -> Preferences:
        return self._projection.preferences

    def take(
        self,
        target: str,
        words: Sequence[str],
        *,
        via: str,
        now: datetime,
        name: str = "",
        languages: Sequence[Vocabulary] = (),
        is_proven: Callable[[], bool] = lambda: True,
    ) -> TakenStatement:
        """Given an order number or a deadline's uid and the words about it, store them as marks and return what was
        stored. `name` tells this saying from all others: taken again, it changes nothing; without one each is new.
        `languages`: in which days may be written. `is_proven`: is it sure that the user says it? It is asked where
        what is said would end something or put it off; if it is not, nothing is stored. Raise NotUnderstoodError with
        the question to ask back.
        """
        state, zone = self._projection.state(), self._preferences.zone
        known = _order_if_any(target, state)
        currency = known.price.currency if known and known.price else None
        words, is_insisted = insisted(words)
        saying = understand(words, now=now, zone=zone, currency=currency, languages=languages)
        if saying.action == UNDO:
            return self.undo(self._meant_by(target, state), now=now, name=name, is_proven=is_proven)
        name = name or secrets.token_hex(8)
        if saying.action in DEADLINE_ACTIONS:
            deadlines = self._deadlines(target, state, now)
            if not is_proven():
                return TakenStatement(saying, deadlines[0].order, deadlines, is_unproven=True)
            for deadline in deadlines:
                self._storage.add_mark(_mark(deadline.uid, saying, via, now, name))
            return TakenStatement(saying, deadlines[0].order, deadlines)
        key = find_order(target, state.orders)
        mark = _mark(str(key), saying, via, now, name)
        if any(one.id == mark.id for one in (*state.marks, *state.struck)):
            return TakenStatement(saying, key, next_up=self._next_up(key, now))
        fact = next(one for one in facts_of((*state.marks, mark), zone) if one.source == f"mark:{mark.id}")
        if asked := self._objection(state.orders[key], fact, is_insisted=is_insisted):
            raise NotUnderstoodError(asked)
        after = self._projection.with_mark(mark).deadlines
        if needs_proof(saying.statement, state.deadlines, after) and not is_proven():
            return TakenStatement(saying, key, is_unproven=True)
        self._storage.add_mark(mark)
        return TakenStatement(saying, key, next_up=self._next_up(key, now))

    def undo(
        self,
        is_meant: IsMeant = lambda _: True,
        *,
        now: datetime,
        name: str = "",
        until: datetime | None = None,
        is_proven: Callable[[], bool] = lambda: True,
    ) -> TakenStatement:
        """Strike out the newest thing said that may be meant, and return it. `name`: as for `take`; done again, it
        strikes nothing more. `until`: as for `newest_saying`. Raise NotUnderstoodError if there is nothing.
        """
        state, by = self._projection.state(), name or secrets.token_hex(8)
        done_before = tuple(mark for mark in state.struck if mark.struck_by == by)
        found = done_before or newest_saying(state.marks, is_meant, until)
        if not found:
            raise NotUnderstoodError(question("nothing_to_undo"))
        key = order_of(found[0].target)
        if not done_before:
            after = self._projection.without(found).deadlines
            if undo_needs_proof(found, state.marks, state.deadlines, after) and not is_proven():
                return TakenStatement(Saying(UNDO), key, is_unproven=True)
            self._storage.strike_marks([mark.id for mark in found], now, by)
            found = tuple(replace(mark, struck_at=now.astimezone(UTC), struck_by=by) for mark in found)
        return TakenStatement(Saying(UNDO), key, next_up=self._next_up(key, now), struck=found)

    @staticmethod
    def _meant_by(target: str, state: Snapshot) -> IsMeant:
        """What `undo` of an order's number, or of a deadline's uid, may mean; the deadline may be over by now."""
        if target.count("/") > 1:
            line = next((one.line for one in state.deadlines if one.uid == target), None)
            return of_deadline(target, line)
        return of_orders([find_order(target, state.orders)])

    def _objection(self, order: Order, said: Fact, *, is_insisted: bool) -> Question | None:
        """Return the question that it raises by what is proven, too, or one that the user can overrule: a forged mail
        silences nobody.
        """
        zone = self._preferences.zone
        asked = objection(order, said, zone, is_insisted=is_insisted)
        proven = [fact for fact in order.told if not fact.is_unproven]
        if asked and len(proven) < len(order.told):
            known = fold_order(order.key, proven, self._projection.zone)
            if objection(known, said, zone, is_insisted=is_insisted) is None:
                return None if is_insisted else before_all_known(order, said, zone)
        return asked

    def _next_up(self, key: OrderKey, now: datetime) -> Deadline | None:
        """Return what the order can lose next, given what was just said."""
        deadlines = self._projection.state().deadlines
        is_open = [one for one in deadlines if one.order == key and one.hard_end >= now]
        return min(is_open, key=lambda one: loss_rank(one, now), default=None)

    def _deadlines(self, target: str, state: Snapshot, now: datetime) -> tuple[Deadline, ...]:
        """Return the one deadline of that uid, or all deadlines of that order that are not past."""
        if exact := [deadline for deadline in state.deadlines if deadline.uid == target]:
            return tuple(exact)
        if target.count("/") > 1:
            raise NotUnderstoodError(question("unknown_deadline", text=target))
        key = find_order(target, state.orders)
        found = tuple(deadline for deadline in state.deadlines if deadline.order == key and deadline.hard_end >= now)
        if not found:
            raise NotUnderstoodError(question("no_open_deadline", order=key.number))
        return found


def _mark(target: str, saying: Saying, via: str, now: datetime, name: str) -> Mark:
    id_ = sha256(f"{name} {target}".encode()).hexdigest()[:16]
    return Mark(id_, now, via, target, saying.action, saying.value, saying=name)


def _order_if_any(target: str, state: Snapshot) -> Order | None:
    if target.count("/") > 1:  # a deadline's name
        return None
    try:
        return state.orders[find_order(target, state.orders)]
    except NotUnderstoodError:  # it is asked for again once the words are understood
        return None


def find_order(text: str, orders: Mapping[OrderKey, Order]) -> OrderKey:
    """Given an order's number, its key, its last digits (four or more) or words of its things, return the order.

    Raise NotUnderstoodError when none or several are meant.
    """
    number = text.rpartition("/")[2].strip()
    keys = list(orders)
    exact = [key for key in keys if key.number == number]
    found = (
        exact or [key for key in keys if len(number) >= 4 and key.number.endswith(number)] or _by_words(text, orders)
    )
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotUnderstoodError(question("unknown_order", text=text))
    named = ", ".join(_with_thing(orders[key]) for key in found[:_MOST_NAMED])
    more = f", +{len(found) - _MOST_NAMED}" if len(found) > _MOST_NAMED else ""
    raise NotUnderstoodError(question("several_orders", text=text, orders=named + more))


def _by_words(text: str, orders: Mapping[OrderKey, Order]) -> list[OrderKey]:
    """Return the orders that have an item with all these words."""
    words = text.casefold().split()
    if not words or not any(character.isalpha() for character in text):
        return []
    return [
        key
        for key, order in orders.items()
        if any(all(word in item.title.casefold() for word in words) for item in order.items)
    ]


def _with_thing(order: Order) -> str:
    thing = order.items[0].title[:_LONGEST_THING] if order.items else ""
    return f"{order.key.number} ({thing})" if thing else order.key.number
