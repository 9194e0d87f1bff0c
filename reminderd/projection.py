"""Orders and deadlines as they follow from all facts and marks, computed anew only when one of these changed.

Nothing here is stored: the tables hold what was said, and a few thousand facts fold in milliseconds.
"""

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.stalled import newly_stalled
from reminderd.core.deadlines.unproven import deadlines
from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.model import Deadline, Decision, DecisionReason, Fact, Mark, Order, OrderKey, Outcome, Stalled
from reminderd.core.orders import fold, unassigned
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


class Projection:
    """The one place that turns what was said into what is to be done."""

    def __init__(self, storage: FactStorage, policy: Policy, preferences: Preferences) -> None:
        self._storage = storage
        self._policy = policy
        self.preferences = preferences
        self._lock = threading.Lock()
        self._cached: tuple[str, State] | None = None

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
        orders = with_names(fold(everything, self.zone))
        found = deadlines(everything, orders, self.zone, self._policy)
        nearest_first = sorted(found, key=lambda deadline: (deadline.act_by, deadline.uid))
        return State(orders, tuple(nearest_first), standing, unassigned(of_mails), struck)

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
