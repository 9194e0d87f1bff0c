"""Decides what to announce now, from deadlines, answers, the log of letters, preferences and the time.

Every deadline gets a Decision with its reason, whether or not it leads to a notice. Only the latest trigger that has
passed counts, so a week of downtime causes one notice, not four. A notice in a stored letter is never planned again;
`attempts.py` decides when that letter is tried again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.careful_days import answers_to
from reminderd.core.model import (
    Deadline,
    DeadlineState,
    Decision,
    DecisionReason,
    Mark,
    Notice,
    Outcome,
)
from reminderd.core.planning.announced import unwithdrawn
from reminderd.core.planning.last_day import can_wait, cannot_wait, ends_of
from reminderd.core.planning.pace import Pace, pace_of
from reminderd.core.planning.pauses import AT_ONCE
from reminderd.core.planning.preferences import Preferences
from reminderd.core.planning.snoozes import (
    is_moved_untold,
    snoozed_until,
    snoozes_of,
    told_at_the_end_of_a_snooze,
)
from reminderd.core.planning.told import Course, day_of
from reminderd.core.planning.triggers import Trigger


def plan(
    deadlines: Iterable[Deadline],
    marks: Iterable[Mark],
    announced: Mapping[str, Outcome],
    preferences: Preferences,
    now: datetime,
) -> tuple[Decision, ...]:
    """Return one decision for each deadline. Those to announce now carry a notice, whose `reason` tells why now.

    `announced`: how far each notice that stands in a letter has got, by its key.
    """
    deadlines, marks = tuple(deadlines), tuple(marks)
    moment = Moment(announced, preferences, now)
    decided = decide_each(deadlines, marks, moment)
    decisions = paced(decided, marks, moment)
    if any(one.notice for one in decisions):  # a letter goes now, so what could wait goes with it
        moment = replace(moment, is_writing=True)
        decisions = paced(decide_each(deadlines, marks, moment), marks, moment)
    return decisions


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known when the planner decides. `is_writing`: a letter is sent now in any case. `courses`: those that
    were found before with the same preferences, by the deadline's uid, and what each follows from.
    """

    announced: Mapping[str, Outcome]
    preferences: Preferences
    now: datetime
    is_writing: bool = False
    courses: dict[str, tuple[object, Course]] = field(default_factory=dict)

    def course(
        self,
        deadline: Deadline,
        until: datetime | None,
        told: datetime | None,
        others: tuple[tuple[datetime, datetime], ...],
        *,
        is_snoozed: bool,
    ) -> Course:
        """Return the course of a deadline, which is the same until one of these is another. `until`: when a snooze
        ends; `told`: when one ended whose end was announced. `others`: from when until when others are announced
        instead.
        """
        source = (deadline, until, told, others, is_snoozed)
        known = self.courses.get(deadline.uid)
        if known and known[0] == source:
            return known[1]
        wishes = self.preferences
        find = partial(wishes.triggers, deadline, until or told, is_snoozed=is_snoozed)
        course = Course(deadline, find, wishes.is_as_wished(deadline), others, wishes.letter_hours, until)
        self.courses[deadline.uid] = source, course
        return course


def decide_each(deadlines: Iterable[Deadline], marks: Iterable[Mark], moment: Moment) -> list[tuple[Decision, Course]]:
    """Return for each deadline, in order, what is decided for it as if it were alone, with its course."""
    answers: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        answers[mark.target].append(mark)
    answered = [(one, answers_to(one, answers)) for one in deadlines]
    speakers = {one.uid: one for one, said in answered if not _is_done(said)}
    return [_decide(one, said, moment, speakers) for one, said in answered]


def paced(decided: Sequence[tuple[Decision, Course]], marks: Iterable[Mark], moment: Moment) -> tuple[Decision, ...]:
    """Leave out what another letter about the same order makes unnecessary, after saying what cannot be left out. What
    waits for the end of quiet hours is judged, too, so that nothing is promised then that is left out.
    """
    announced, zone, now = moment.announced, moment.preferences.zone, moment.now
    wanted = {one.deadline.order for one, _ in decided if one.notice or one.next_at}
    pace = pace_of([course for _, course in decided], wanted, marks, announced, zone)
    kept = {one.deadline.uid: one for one, _ in decided}
    speaking = [one for one in decided if one[0].notice or one[0].reason is DecisionReason.QUIET_HOURS]
    for decision, course in sorted(speaking, key=lambda one: pace.rank(one[1], now)):
        deadline, paced = course.deadline, decision
        keys = {one: notice_key(deadline, one.name, zone) for one in course.triggers}
        said = [one for one, key in keys.items() if key in announced]
        trigger = pace.current(course, _dated_uid(deadline, zone), now, said)
        if trigger is None:
            paced = Decision(deadline, DecisionReason.PACED, DeadlineState.OPEN, next_at=decision.next_at)
        elif trigger != course.passed(now)[-1]:
            paced = _announce(course, trigger, moment, decision.next_at)
        if paced.notice:
            pace.add(course, paced.notice)
        kept[deadline.uid] = paced
    return tuple(_with_next(kept[course.deadline.uid], course, pace, moment) for _, course in decided)


_SAID_LATER = (DecisionReason.SNOOZED, DecisionReason.QUIET_HOURS, DecisionReason.NEXT_LETTER)


def _with_next(decision: Decision, course: Course, pace: Pace, moment: Moment) -> Decision:
    """Promise no reminder that a letter sent by now makes unnecessary."""
    if decision.next_at is None or decision.reason in _SAID_LATER:
        return decision
    ahead = pace.next(course, _dated_uid(course.deadline, moment.preferences.zone), moment.now)
    return replace(decision, next_at=ahead.at if ahead else None)


def _is_done(answers: Sequence[Mark]) -> bool:
    """Return whether a `done` settled it, and the user did not ask to be reminded after that."""
    if not answers:
        return False
    asked_at = max((mark.at for mark in snoozes_of(answers)), default=None)
    return any(mark.action == "done" and (asked_at is None or asked_at <= mark.at) for mark in answers)


def _decide(
    deadline: Deadline, answers: Sequence[Mark], moment: Moment, speakers: Mapping[str, Deadline]
) -> tuple[Decision, Course]:
    """Return the decision about one deadline, and its course. `speakers`: the deadlines not marked as done, by uid."""
    preferences, now = moment.preferences, moment.now
    until = _snoozed_until(answers, deadline, moment.announced, preferences)
    is_snoozed = bool(snoozes_of(answers))
    told = told_at_the_end_of_a_snooze(_dated_uid(deadline, preferences.zone), moment.announced) if is_snoozed else None
    others = tuple(_speaks(one, preferences) for name in deadline.yields_to if (one := speakers.get(name)))
    course = moment.course(deadline, until, told, others, is_snoozed=is_snoozed)
    if _is_done(answers):
        return Decision(deadline, DecisionReason.DONE, DeadlineState.DONE), course
    if now > deadline.hard_end:
        return Decision(deadline, DecisionReason.PAST_DUE, DeadlineState.PAST), course
    next_at = min((trigger.at for trigger in course.triggers if trigger.at > now), default=None)
    if course.is_spoken_for(now):
        return Decision(deadline, DecisionReason.SPOKEN_FOR, DeadlineState.OPEN, next_at=next_at), course
    passed = course.passed(now)
    if until and now < until:
        again = max(until, next_at) if next_at else until
        return Decision(deadline, DecisionReason.SNOOZED, DeadlineState.SNOOZED, next_at=again), course
    if not passed:
        return Decision(deadline, DecisionReason.NOT_YET, DeadlineState.OPEN, next_at=next_at), course
    return _announce(course, passed[-1], moment, next_at), course


def _speaks(deadline: Deadline, preferences: Preferences) -> tuple[datetime, datetime]:
    """Return from when until when a deadline is announced instead of those that yield to it."""
    letter = preferences.letter_hours.on(deadline.act_by.astimezone(preferences.zone).date())
    return min(letter or deadline.act_by, deadline.act_by), deadline.hard_end


def _snoozed_until(
    answers: Iterable[Mark], deadline: Deadline, announced: Mapping[str, Outcome], preferences: Preferences
) -> datetime | None:
    """Return when the last snooze ends; None if there is none that counts. A snooze puts off the day that was known
    then: if the day has moved to before the snooze, the user is told of that first.
    """
    last = next(reversed(snoozes_of(answers)), None)
    if last is None:
        return None
    if deadline.act_by <= last.at and is_moved_untold(deadline.uid, _dated_uid(deadline, preferences.zone), announced):
        return None
    return snoozed_until(deadline, last, preferences.letter_hours)


def _announce(course: Course, trigger: Trigger, moment: Moment, next_at: datetime | None) -> Decision:
    deadline, announced, preferences, now = course.deadline, moment.announced, moment.preferences, moment.now
    # Where a day came while its letter waited to be sent, or what had settled the matter was taken back, a new letter
    # tells how things stand now.
    key = unwithdrawn(notice_key(deadline, trigger.name, preferences.zone), announced)
    if (outcome := announced.get(key)) is not None:
        return Decision(deadline, _REASON_OF_OUTCOME[outcome], DeadlineState.OPEN, next_at=next_at, current_key=key)
    quiet, reason = preferences.quiet_time.stretch_at(now), _why_now(deadline, announced, preferences)
    is_news = reason is not DecisionReason.NEXT_TRIGGER
    if quiet and not cannot_wait(ends_of(deadline), now, quiet[1], is_news=is_news):
        return Decision(deadline, DecisionReason.QUIET_HOURS, DeadlineState.OPEN, next_at=quiet[1], current_key=key)
    if is_news and (letter_at := _letter_of_news(course, moment)):
        return Decision(deadline, DecisionReason.NEXT_LETTER, DeadlineState.OPEN, next_at=letter_at, current_key=key)
    name = key.rpartition("#")[2]
    notice = Notice(key=key, deadline=deadline, trigger=name, reason=reason, due_at=trigger.at)
    return Decision(deadline, reason, DeadlineState.OPEN, notice, next_at, current_key=key)


def _letter_of_news(course: Course, moment: Moment) -> datetime | None:
    """Return when the letter comes for which news of a deadline can wait; None if it is announced at once."""
    deadline, now = course.deadline, moment.now
    if moment.is_writing or course.since is None or deadline.kind in AT_ONCE or not can_wait(deadline, now):
        return None
    letter_at = moment.preferences.letter_hours.next_after(course.since)
    return letter_at if letter_at and now < letter_at else None


_REASON_OF_OUTCOME = {
    Outcome.ATTEMPTING: DecisionReason.BACKING_OFF,
    Outcome.DEFERRED: DecisionReason.BACKING_OFF,
    Outcome.ACCEPTED: DecisionReason.ALREADY_SENT,
    Outcome.REJECTED: DecisionReason.REJECTED,
}


def notice_key(deadline: Deadline, trigger: str, zone: ZoneInfo) -> str:
    """Return the key of one announcement. It holds the day to act in the user's zone, so a moved date has a new key."""
    return f"{_dated_uid(deadline, zone)}#{trigger}"


def _dated_uid(deadline: Deadline, zone: ZoneInfo) -> str:
    return f"{deadline.uid}@{day_of(deadline.act_by, zone)}"


def _why_now(deadline: Deadline, announced: Mapping[str, Outcome], preferences: Preferences) -> DecisionReason:
    of_this_day, of_any = f"{_dated_uid(deadline, preferences.zone)}#", f"{deadline.uid}@"
    if any(key.startswith(of_this_day) for key in announced):
        return DecisionReason.NEXT_TRIGGER
    if any(key.startswith(of_any) for key in announced):
        return DecisionReason.DUE_MOVED
    return DecisionReason.FIRST
