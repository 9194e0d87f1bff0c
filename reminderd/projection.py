"""Orders and deadlines as they follow from all facts and marks, computed anew only when one of these changed.

Nothing here is stored: the tables hold what was said. An order is folded again only where something else is said of it
than the last time; what comes of it is the same as if all were, and can be thrown away at any moment.
"""

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.stalled import newly_stalled
from reminderd.core.deadlines.unproven import deadlines_of
from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.model import Deadline, Decision, DecisionReason, Fact, Mark, Order, OrderKey, Outcome, Stalled
from reminderd.core.orders import by_order, fold_order, unassigned
from reminderd.core.orders.names import with_names
from reminderd.core.pages.facts import confirmed
from reminderd.core.planning.last_day import Reminded, reminded_again
from reminderd.core.planning.planner import Preferences, plan
from reminderd.core.statements.reopened_answers import facts_of, in_force


class FactStorage(Protocol):
    """Where facts and marks are kept."""

    def revision(self) -> str: ...
    def facts(self) -> tuple[Fact, ...]: ...
    def marks(self) -> tuple[Mark, ...]: ...


@dataclass(frozen=True, slots=True)
class State:
    """What all facts and marks amount to. `deadlines` are sorted by `act_by`; `unassigned` facts are about parcels of
    which no mail says to which order they belong. `marks` stand; `struck` are those that the user took back.
    """

    orders: Mapping[OrderKey, Order]
    deadlines: tuple[Deadline, ...]
    marks: tuple[Mark, ...]
    unassigned: tuple[Fact, ...] = ()
    struck: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Folded:
    """One order with its deadlines, and the facts that it was folded from."""

    told: list[Fact]
    order: Order
    deadlines: list[Deadline]


class Projection:
    """The one place that turns what was said into what is to be done."""

    def __init__(self, storage: FactStorage, policy: Policy, preferences: Preferences) -> None:
        self._storage = storage
        self._policy = policy
        self.preferences = preferences
        self._lock = threading.Lock()
        self._cached: tuple[str, State] | None = None
        self._folded: dict[OrderKey, _Folded] = {}

    def state(self) -> State:
        """Return the state of now, folding only when something was said since the last call."""
        with self._lock:
            revision = self._storage.revision()
            if self._cached is None or self._cached[0] != revision:
                self._cached = (revision, self.compute(self._storage.facts(), self._storage.marks()))
            return self._cached[1]

    def compute(self, facts: tuple[Fact, ...], marks: tuple[Mark, ...]) -> State:
        """Given the facts of mails and pages and all marks, return what they come to: what is struck out, nothing."""
        standing = tuple(mark for mark in marks if mark.struck_at is None)
        struck = tuple(mark for mark in marks if mark.struck_at is not None)
        said = facts_of(standing, self.preferences.zone)
        of_mails = tuple(fact for fact in facts if not fact.is_of_page)
        gone = {(one.saying, one.target) for one in struck} - {(one.saying, one.target) for one in standing}
        known = {fact.order for fact in of_mails if fact.order}
        of_pages = confirmed((fact for fact in facts if fact.is_of_page), said, gone, known)
        everything = (*of_mails, *of_pages, *said)
        before = self._folded
        folded = {key: self._fold(key, told, before.get(key)) for key, told in by_order(everything).items()}
        self._folded = folded
        found = [deadline for one in folded.values() for deadline in one.deadlines]
        nearest_first = sorted(found, key=lambda deadline: (deadline.act_by, deadline.uid))
        orders = with_names({key: one.order for key, one in folded.items()})
        return State(orders, tuple(nearest_first), standing, unassigned(of_mails), struck)

    def _fold(self, key: OrderKey, told: list[Fact], before: _Folded | None) -> _Folded:
        """What an order comes to depends on its facts alone, so what the same ones came to before still holds."""
        if before is not None and before.told == told:
            return before
        order = fold_order(key, told, self.zone)
        return _Folded(told, order, deadlines_of(order, told, self.zone, self._policy))

    def with_mark(self, mark: Mark) -> State:
        """Return what all would amount to with one mark more, which is not stored."""
        return self.compute(self._storage.facts(), (*self._storage.marks(), mark))

    def without(self, taken_back: Collection[Mark]) -> State:
        """Return what all would amount to without some of the marks, which stay as they are."""
        return self.compute(
            self._storage.facts(), tuple(mark for mark in self._storage.marks() if mark not in taken_back)
        )

    def decide(self, announced: Mapping[str, Outcome], now: datetime) -> tuple[Decision, ...]:
        """Return the planner's decision for every deadline, what is lost next first."""
        state = self.state()
        ordered = sorted(state.deadlines, key=lambda one: loss_rank(one, now))
        return plan(ordered, in_force(state.marks), announced, self.preferences, now)

    def reminded_again(self, uids: Collection[str], wished: datetime, now: datetime) -> Mapping[str, Reminded]:
        """Given deadlines that were snoozed until then, return by uid when one hears of them again."""
        decisions = {one.deadline.uid: one for one in self.decide({}, now)}
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
