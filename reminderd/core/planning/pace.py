"""Leaves out reminders that can wait if another letter about the same order came a few days ago (rules A6, A12).

In: what is due now, and what was said of the same order. Out: what is left out. Never left out are the first reminder
of anything new, the last one before a day to act, the end of a snooze, what is asked for daily, and what the user
chose. When the user answers a letter, counting starts anew.
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
    """The deadlines of each order, what was told about it, and when the user said something about it. What is said now
    is added to `said`.
    """

    courses: Mapping[OrderKey, Sequence[Course]]
    said: defaultdict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))
    marks: Mapping[str, Sequence[datetime]] = field(default_factory=dict)

    def add(self, course: Course, notice: Notice) -> None:
        """Note that this notice is sent now."""
        at = max(notice.due_at, course.since) if course.since else notice.due_at
        dated, is_repeat = notice.key.rpartition("#")[0], notice.trigger.startswith("+")
        self.said[str(course.deadline.order)].append(Told(at, dated, is_repeat, course))

    def rank(self, course: Course, now: datetime) -> tuple[int, datetime, str]:
        """Return a sort key: first what cannot be left out now, then what is lost soonest. A careful day comes before
        others in early reminders, but after them on the day itself.
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
        """Return the trigger that announces the deadline now, or the one that did so last; None if there is neither.
        Every deadline is announced at least once before its day. `dated`: its uid with its day. `announced`: the
        triggers that were announced.
        """
        passed = course.passed(now)
        for trigger in reversed(passed):
            if self._is_last_chance(course, dated, trigger):
                return trigger
            is_wanted = trigger == passed[-1] or not course.is_optional(trigger)
            if trigger in announced or (is_wanted and not self.speaks_for(course, trigger)):
                return trigger
        return None

    def next(self, course: Course, dated: str, now: datetime) -> Trigger | None:
        """Return the next trigger that no letter sent by now replaces; None if there is none. `dated`: as above."""
        for trigger in (one for one in course.triggers if one.at > now):
            if self._is_last_chance(course, dated, trigger) or not self.speaks_for(course, trigger):
                return trigger
        return None

    def _is_last_chance(self, course: Course, dated: str, trigger: Trigger) -> bool:
        """Return whether nothing was said of this day yet, and this is the last reminder of it."""
        said = self.said.get(str(course.deadline.order), ())
        return trigger in course.last_reminders and not any(one.dated == dated for one in said)

    def speaks_for(self, course: Course, trigger: Trigger) -> bool:
        """Return whether another letter, sent or soon to be sent, makes this announcement unnecessary."""
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
        """Return whether the same deadline was announced less than a day ago, when its day was near already."""
        told = self.said.get(str(course.deadline.order), ())
        near = course.deadline.act_by - 2 * A_DAY
        return any(one.course is course and one.at >= near and timedelta() < at - one.at < A_DAY for one in told)

    def _since_the_user_spoke(self, course: Course, at: datetime) -> list[Told]:
        """Return what the user was told by `at`, since last speaking up, of the same parcel and line or the whole
        order.
        """
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
        """Return whether a reminder of another deadline comes in the next days. `is_certainly`: one that is never left
        out.
        """
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
    """Return what is known about each order in `wanted`: those about which there may be something to say.

    `courses`: all deadlines. `marks`: what the user said. `announced`: what became of each announcement, by key; only
    those that arrived count. `zone`: the user's.
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
