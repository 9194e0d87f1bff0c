"""What was decided for each order, and until when that holds: a tick looks only at those whose time has come.

A decision follows from the deadlines of its order, the answers, the announcements, the wishes and the time. The first
four are looked at where they changed. For the time, each order has the next instant at which anything that is compared
with it may turn out otherwise: rather too many of these than one too few, since to decide once more changes nothing.
When the clock goes back, everything is decided anew. And should an instant be missing here, that must not cost a
deadline: no decision about what is open stands longer than an hour, or than a day where no end is near. What is over
stays over, so that orders of years ago cost nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from reminderd.core.deadlines.urgency import BANK_IS_NEAR, BANK_KINDS, Rank, loss_rank
from reminderd.core.model import Deadline, DeadlineState, Decision, DecisionReason, Mark, OrderKey, Outcome
from reminderd.core.model.sorted_items import SortedItems
from reminderd.core.planning.announced import Announced
from reminderd.core.planning.last_day import SHORT, ends_of
from reminderd.core.planning.planner import Moment, decide_each, paced
from reminderd.core.planning.preferences import Preferences
from reminderd.core.planning.told import Course

LONGEST = timedelta(hours=1)
"""How long a decision stands at most where something may be lost within the next days."""

_FAR, _LONGEST_IF_FAR = timedelta(days=7), timedelta(days=1)
_AN_INSTANT = timedelta(microseconds=1)
_OPEN = (DeadlineState.OPEN, DeadlineState.SNOOZED)
_UNSAID = (DecisionReason.QUIET_HOURS, DecisionReason.NEXT_LETTER)

Matter = tuple[Sequence[Deadline], Sequence[Mark]]
"""The deadlines of one order and what the user said of it that is in force."""


class Decisions(tuple[Decision, ...]):
    """The decisions for all deadlines, what is lost next first. `speaking`: those with something to say now."""

    speaking: tuple[Decision, ...]


def speaking_of(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return those with something to say now, in order."""
    if isinstance(decisions, Decisions):
        return decisions.speaking
    return tuple(one for one in decisions if one.notice)


@dataclass(frozen=True, slots=True)
class Plan:
    """What was decided for one order. `until`: from then on it may be otherwise, None = never. `is_speaking`: something
    is to be said now, unless another letter speaks for it. `is_waiting`: something waits for the next letter, so it
    goes with any letter that goes now.
    """

    decisions: tuple[Decision, ...]
    until: datetime | None
    is_speaking: bool
    is_waiting: bool

    def looked_at_again(self, now: datetime, longest: timedelta) -> datetime | None:
        """Return by when to decide anew even if no instant says so; None where nothing is open. `longest`: how long a
        decision stands while an end is near.
        """
        open_ = [one.deadline for one in self.decisions if one.state in _OPEN]
        if not open_:
            return None
        return now + (longest if any(_is_near(one, now) for one in open_) else max(longest, _LONGEST_IF_FAR))


def _is_near(deadline: Deadline, now: datetime) -> bool:
    """Tell whether something of it ends within the next days, or may be lost at any time by now."""
    is_losing = deadline.lost_at is not None and deadline.act_by <= now <= deadline.hard_end
    return is_losing or any(now <= end < now + _FAR for end in _all_ends(deadline))


def plan_order(matter: Matter, moment: Moment, *, is_writing: bool) -> Plan:
    """Return the plan of one order, given what was announced of it. `is_writing`: a letter goes now in any case."""
    deadlines, marks = matter
    announced, preferences, now = moment.announced, moment.preferences, moment.now
    drafts = decide_each(deadlines, marks, moment)
    decisions = paced(drafts, marks, moment)
    is_speaking = any(one.notice for one in decisions)
    is_waiting = any(one.reason is DecisionReason.NEXT_LETTER for one in decisions)
    if is_waiting and (is_speaking or is_writing):
        moment = replace(moment, is_writing=True)
        drafts = decide_each(deadlines, marks, moment)
        decisions = paced(drafts, marks, moment)
    was_withdrawn = Outcome.WITHDRAWN in announced.values()
    instants = [
        at
        for one, (draft, course) in zip(decisions, drafts, strict=True)
        for at in _turns(one, draft, course, was_withdrawn=was_withdrawn)
    ]
    if any(one.notice or one.reason in _UNSAID for one in decisions):
        instants.append(preferences.quiet_time.turns_after(now))
    until = min((at for at in instants if at > now), default=None)
    return Plan(decisions, until, is_speaking, is_waiting)


def _turns(decision: Decision, draft: Decision, course: Course, *, was_withdrawn: bool) -> Iterator[datetime]:
    """Yield the instants at which something that the decision rests on may turn. `was_withdrawn`: a letter about the
    order was; whether it is written anew depends on the day to act.
    """
    deadline = course.deadline
    if draft.state is DeadlineState.PAST:
        return
    yield deadline.hard_end + _AN_INSTANT  # over, only after it
    yield from _turns_of_rank(deadline)
    if draft.state is DeadlineState.DONE:
        return
    for begin, end in course.others_speak:
        yield begin
        yield end + _AN_INSTANT
    yield from (trigger.at for trigger in course.triggers)
    yield from filter(None, (course.until, draft.next_at, decision.next_at))
    if draft.notice or draft.reason in _UNSAID or was_withdrawn:  # else the ends were compared with nothing
        yield deadline.act_by
        for end in _all_ends(deadline):
            yield end + _AN_INSTANT
            yield end - SHORT + _AN_INSTANT


def _all_ends(deadline: Deadline) -> tuple[datetime, ...]:
    return *ends_of(deadline), deadline.act_by, deadline.hard_end


def _turns_of_rank(deadline: Deadline) -> Iterator[datetime]:
    """Yield the instants at which another deadline may become more urgent than this one."""
    if deadline.lost_at:
        yield deadline.lost_at
        if deadline.kind in BANK_KINDS:
            yield from (end - BANK_IS_NEAR for end in (deadline.lost_at, deadline.hard_end))


class Timetable:
    """`matter_of` returns what is known of an order; no deadlines where it has none any more. `longest`: how long a
    decision stands at most, None = as long as the instants say.
    """

    def __init__(
        self, preferences: Preferences, matter_of: Callable[[OrderKey], Matter], longest: timedelta | None = LONGEST
    ) -> None:
        self.preferences = preferences
        self._matter_of = matter_of
        self._longest = longest
        self._announced = Announced()
        self._now: datetime | None = None
        self._plans: dict[OrderKey, Plan] = {}
        self._courses: dict[OrderKey, dict[str, tuple[object, Course]]] = {}  # kept where an order is decided often
        self._names: dict[str, OrderKey] = {}
        self._turns: list[tuple[datetime, int, OrderKey]] = []
        self._numbers = count()
        self._speaking: set[OrderKey] = set()
        self._waiting: set[OrderKey] = set()
        self._over: set[OrderKey] = set()
        self._is_writing = False
        self._shown: dict[OrderKey, list[tuple[Rank, Decision]]] = {}
        self._ranked = SortedItems[Decision]()
        self._decided = _decisions((), ())

    def decide(self, touched: Iterable[OrderKey], announced: Mapping[str, Outcome], now: datetime) -> Decisions:
        """Given the orders of which something else is known than the last time, what was announced and the time, return
        the decision for every deadline of all orders.
        """
        stale = {*touched, *self._due(now), *self._announced_anew(announced)}
        self._now = now
        changed = {key for key in stale if self._plan(key, now)}
        is_writing = bool(self._speaking)
        if is_writing != self._is_writing:
            self._is_writing = is_writing
            changed |= self._waiting
        elif is_writing:
            changed |= stale & self._waiting
        if changed:
            self._show(changed, now)
        return self._decided

    def _due(self, now: datetime) -> Iterator[OrderKey]:
        """Yield the orders whose instant has come, or all where the clock went back."""
        if self._now is not None and now < self._now:
            yield from self._plans
        while self._turns and self._turns[0][0] <= now:
            at, _, key = heappop(self._turns)
            if key in self._plans and self._plans[key].until == at:
                yield key

    def _announced_anew(self, announced: Mapping[str, Outcome]) -> Iterator[OrderKey]:
        """Yield the orders of which something else was announced than the last time."""
        before = self._announced
        self._announced = announced if isinstance(announced, Announced) else Announced(announced)
        names = self._announced.changed_since(before)
        return (self._names[name] for name in names if name in self._names)

    def _plan(self, key: OrderKey, now: datetime) -> bool:
        """Decide for one order, and return whether what is to be shown of it may have changed."""
        matter, name = self._matter_of(key), str(key)
        before = self._plans.pop(key, None)
        self._speaking.discard(key)
        self._waiting.discard(key)
        self._over.discard(key)
        if not matter[0]:
            self._names.pop(name, None)
            return before is not None
        plan = plan_order(matter, self._moment(key, now), is_writing=False)
        if self._longest and (again := plan.looked_at_again(now, self._longest)):
            plan = replace(plan, until=min(plan.until or again, again))
        self._plans[key], self._names[name] = plan, key
        if plan.until is None:
            self._over.add(key)
        else:
            heappush(self._turns, (plan.until, next(self._numbers), key))
        if plan.is_speaking:
            self._speaking.add(key)
        elif plan.is_waiting:
            self._waiting.add(key)
        return True

    def take_over(self, most: int, others: Iterable[OrderKey] = ()) -> set[OrderKey]:
        """Return so many at most of the orders that time alone can change nothing about, each once; and those of the
        others of which this is true as well.
        """
        found = {key for key in others if key in self._plans and self._plans[key].until is None}
        while self._over and len(found) < most:
            found.add(self._over.pop())
        return found

    def _show(self, changed: Iterable[OrderKey], now: datetime) -> None:
        """Put what was decided for these orders in its place among all."""
        gone, new = [], []
        for key in changed:
            before = self._shown.pop(key, [])
            shown = [(loss_rank(one.deadline, now), one) for one in self._decisions_of(key, now)]
            if shown:
                self._shown[key] = shown
            if shown != before:
                gone += [rank for rank, _ in before]
                new += shown
        if gone or new:
            self._ranked.replace(gone, new)
            pairs = (pair for key in self._speaking | self._waiting for pair in self._shown[key] if pair[1].notice)
            speaking = sorted(pairs, key=lambda pair: pair[0])
            self._decided = _decisions(self._ranked, (one for _, one in speaking))

    def _decisions_of(self, key: OrderKey, now: datetime) -> Sequence[Decision]:
        plan = self._plans.get(key)
        if plan is None:
            return ()
        if not (self._is_writing and key in self._waiting):
            return plan.decisions
        return plan_order(self._matter_of(key), self._moment(key, now), is_writing=True).decisions

    def _moment(self, key: OrderKey, now: datetime) -> Moment:
        courses = {} if self._longest else self._courses.setdefault(key, {})
        return Moment(self._announced.of(str(key)), self.preferences, now, courses=courses)


def _decisions(decisions: Iterable[Decision], speaking: Iterable[Decision]) -> Decisions:
    made = Decisions(decisions)
    made.speaking = tuple(speaking)
    return made
