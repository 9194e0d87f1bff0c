"""How often a silent buyer is written to: what was said a few days ago speaks for what can wait (POLICY A6, A12).

In: what would be said now, and what was said of the same order. Out: what of it is left out. Never left out are the
first word of anything new, the last reminder before a day to act, the end of a snooze, what is asked for daily, and
what the user chose. Whoever answers a letter starts anew: only letters since then count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.model import Mark, Notice, OrderKey, Outcome
from reminderd.core.planning.pauses import (
    BEFORE_AN_EVE,
    MUCH,
    NEAR,
    OF_DISPUTES,
    OF_REFUNDS,
    OF_REPEATS,
    ROUTINE,
    SAME_TIME,
    TOLD_ENOUGH,
    TOO_MUCH,
    is_paused,
    of_early_reminders,
)
from reminderd.core.planning.told import Course, Told, routine_of, told_by
from reminderd.core.planning.triggers import Trigger

A_DAY = timedelta(days=1)


@dataclass
class Pace:
    """The deadlines of each order, what was told of it, and when the user spoke of it. `said` grows by what is said
    now.
    """

    courses: Mapping[OrderKey, Sequence[Course]]
    said: defaultdict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))
    marks: Mapping[str, Sequence[datetime]] = field(default_factory=dict)

    def add(self, course: Course, notice: Notice) -> None:
        """Note what is said now."""
        at = max(notice.due_at, course.since) if course.since else notice.due_at
        dated, is_repeat = notice.key.rpartition("#")[0], notice.trigger.startswith("+")
        self.said[str(course.deadline.order)].append(Told(at, dated, is_repeat, course))

    def rank(self, course: Course, now: datetime) -> tuple[int, datetime, str]:
        """Return a key to sort by: what cannot be left out now, then what is lost next. A careful day is told of before
        the others early on, but after them on the day itself.
        """
        passed, deadline = course.passed(now), course.deadline
        if not passed or not course.is_optional(passed[-1]):
            group = 0
        elif deadline.named_later is None:
            group = 2
        else:
            group = 3 if passed[-1] in course.last_reminders else 1
        return group, deadline.lost_at or deadline.act_by, deadline.uid

    def current(self, course: Course, dated: str, now: datetime, announced: Collection[Trigger]) -> Trigger | None:
        """Return the trigger by which the deadline is to be told of now, or was told of last; None = neither. Each is
        told of once before its day at least. `dated`: its uid with its day. `announced`: those that were.
        """
        passed = course.passed(now)
        was_told = any(one.dated == dated for one in self.said.get(str(course.deadline.order), ()))
        for trigger in reversed(passed):
            if trigger in course.last_reminders and not was_told:
                return trigger
            is_wanted = trigger == passed[-1] or not course.is_optional(trigger)
            if trigger in announced or (is_wanted and not self.speaks_for(course, trigger)):
                return trigger
        return None

    def next(self, course: Course, now: datetime) -> Trigger | None:
        """Return the next trigger that nothing said by now speaks for, None = there is none."""
        ahead = (trigger for trigger in course.triggers if trigger.at > now)
        return next((trigger for trigger in ahead if not self.speaks_for(course, trigger)), None)

    def speaks_for(self, course: Course, trigger: Trigger) -> bool:
        """Tell whether what was said, or is soon to be, speaks for an announcement that is not needed by itself."""
        if trigger == course.eve:
            return self._was_just_told(course, trigger.at)
        if not course.is_optional(trigger):
            return False
        told = self._since_the_user_spoke(course, trigger.at)
        if not trigger.name.startswith("+"):
            return self._outranks_reminder(course, trigger, told)
        everything = self.said.get(str(course.deadline.order), ())
        was_told = any(one.uid == course.deadline.uid for one in everything)  # what was never said is no repeat
        return was_told and self._outranks_repeat(course, trigger.at, told)

    def _was_just_told(self, course: Course, at: datetime) -> bool:
        """Return whether the same day was told of less than a day before, whatever for, and when it was near."""
        told = self.said.get(str(course.deadline.order), ())
        near = course.deadline.act_by - 2 * A_DAY
        return any(one.course is course and one.at >= near and timedelta() < at - one.at < A_DAY for one in told)

    def _since_the_user_spoke(self, course: Course, at: datetime) -> list[Told]:
        """Return what was told by then of the same arrival and line, or of all of the order."""
        order = str(course.deadline.order)
        silent_since = max((one for one in self.marks.get(order, ()) if one <= at), default=None)
        return [
            one
            for one in self.said.get(order, ())
            if one.at <= at + SAME_TIME
            and (silent_since is None or one.at > silent_since)
            and course.is_shared_with(one.course)
        ]

    def _outranks_reminder(self, course: Course, trigger: Trigger, told: Sequence[Told]) -> bool:
        deadline, at, is_much = course.deadline, trigger.at, len(told) >= MUCH
        routine = routine_of(told)
        of_others = [one for one in routine if one.uid != deadline.uid]
        if len(told) >= TOO_MUCH or deadline.kind not in ROUTINE:
            return len(told) >= TOO_MUCH
        if any(abs(at - one.at) <= SAME_TIME for one in of_others):
            return True
        is_last = trigger in course.last_reminders
        if len(routine) >= TOLD_ENOUGH and (is_last or self._is_soon_told(course, at, is_certainly=True)):
            return True
        news = [one for one in (told if is_much else of_others) if is_much or not one.is_repeat]
        is_near = any(at - one.at < NEAR for one in news if one.uid not in (deadline.uid, *deadline.settled_with))
        was_told = any(one.uid == deadline.uid for one in told)
        pauses = BEFORE_AN_EVE if course.eve and was_told else of_early_reminders(deadline.kind)
        return (len(routine) > 1 and is_near) or is_paused((one.at for one in routine), at, pauses)

    def _outranks_repeat(self, course: Course, at: datetime, told: Sequence[Told]) -> bool:
        kind, routine = course.deadline.kind, routine_of(told)
        is_dispute = len(routine) < len(told) and kind not in ROUTINE
        counted = told if is_dispute else routine
        if len(counted) >= MUCH:
            of_others = (one for one in counted if one.uid != course.deadline.uid and not one.is_repeat)
            if any(at - one.at < NEAR for one in of_others) or self._is_soon_told(course, at):
                return True
        pauses = OF_REPEATS if kind in ROUTINE else OF_DISPUTES if is_dispute else OF_REFUNDS
        return is_paused((one.at for one in counted), at, pauses)

    def _is_soon_told(self, course: Course, at: datetime, *, is_certainly: bool = False) -> bool:
        """Tell whether another deadline is told of before its day, or `is_certainly`, within the next days."""
        others = (
            one for one in self.courses[course.deadline.order] if one is not course and course.is_shared_with(one)
        )
        soon = ((one, trigger) for one in others for trigger in one.triggers if at < trigger.at < at + NEAR)
        return any(
            trigger.name.startswith("-") and not (is_certainly and one.is_optional(trigger)) for one, trigger in soon
        )


def pace_of(
    courses: Sequence[Course],
    wanted: Collection[OrderKey],
    marks: Iterable[Mark],
    announced: Mapping[str, Outcome],
    zone: ZoneInfo,
) -> Pace:
    """Given all deadlines, of which orders there may be something to say, what the user said and where he lives, and by
    key how far each announcement got, return the pace. Only what has arrived counts.
    """
    by_order: defaultdict[OrderKey, list[Course]] = defaultdict(list)
    for course in courses:
        if course.deadline.order in wanted:
            by_order[course.deadline.order].append(course)
    by_uid = {one.deadline.uid: one for found in by_order.values() for one in found}
    spoken: defaultdict[str, list[datetime]] = defaultdict(list)
    for mark in marks:
        spoken[_order_of(mark.target)].append(mark.at)
    pace = Pace(by_order, marks=spoken)
    names = {str(key) for key in by_order}
    for key, outcome in announced.items():
        order = _order_of(key.partition("@")[0])
        if outcome is Outcome.ACCEPTED and order in names and (told := told_by(key, by_uid, zone)):
            pace.said[order].append(told)
    return pace


def _order_of(uid: str) -> str:
    return "/".join(uid.split("/", 2)[:2])
