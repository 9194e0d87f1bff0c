"""Decide what to announce now: pure, from deadlines, answers, the log of letters, wishes and the time.

Every deadline gets a Decision with its reason, whether or not it leads to a notice. Only the nearest passed trigger
counts, so a week of downtime causes one notice, not four. A notice that stands in any stored letter is never planned
again; whether that letter reached its server is the affair of `next_attempt_at`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from reminderd.core.careful import answers_to, lead_times_of
from reminderd.core.model import (
    Deadline,
    DeadlineKind,
    DeadlineState,
    Decision,
    DecisionReason,
    Delivery,
    Mark,
    Notice,
    Outcome,
)
from reminderd.core.places import Days, days_of
from reminderd.core.quiet import Quiet, out_of_quiet_time

BACK_OFF_MINUTES = (2, 4, 8, 16, 32, 60)
"""Waits after attempts that certainly did not deliver the letter; the last one from then on."""

REPEAT_MINUTES = (10, 60, 6 * 60, 24 * 60)
"""Waits after attempts that may have delivered it: mail usually needs less than ten minutes, a server that stumbled is
up again in an hour, and a doubled reminder beats a lost one, but a flood does not.
"""

SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(days=1)
NEARER = 4
"""Where the day to act is near, an undelivered letter waits at most such a part of the time that is left."""


BACKING_OFF = tuple(timedelta(days=number) for number in (3, 7, 14, 30))
"""After the day to act: +3, +7 and +14 days, then every 30 (POLICY A6)."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """When the user wants to hear of a deadline.

    `lead_times` say how long before `act_by`. `repeat_every` says how long after it, the last one being the period from
    then on: 3, 7, 14 and 30 days mean the days 3, 7, 14, 44, 74 ...; one alone is a period.
    `quiet` is (start, end) in local time, every day; with `is_quiet_on_weekends` all of Saturday and Sunday is, too.
    """

    zone: ZoneInfo
    lead_times: Mapping[DeadlineKind, Sequence[timedelta]]
    repeat_every: Mapping[DeadlineKind, Sequence[timedelta]]
    quiet: tuple[time, time] | None = None
    is_quiet_on_weekends: bool = False

    @property
    def quiet_time(self) -> Quiet:
        """When nothing is to be said."""
        return Quiet(self.quiet, self.is_quiet_on_weekends, self.zone)


@dataclass(frozen=True, slots=True)
class _Trigger:
    name: str
    at: datetime


def plan(
    deadlines: Iterable[Deadline],
    marks: Iterable[Mark],
    announced: Mapping[str, Outcome],
    preferences: Preferences,
    now: datetime,
) -> tuple[Decision, ...]:
    """Given all deadlines, the user's marks and, by notice key, how far each announced notice got, return one decision
    for each deadline. Those to announce now carry a notice; its `reason` tells why now.
    """
    deadlines = tuple(deadlines)
    answers: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        answers[mark.target].append(mark)
    answered = [(one, answers_to(one, answers)) for one in deadlines]
    speaking = {one.uid for one, said in answered if one.act_by <= now <= one.hard_end and not _is_done(said)}
    return tuple(_decide(one, said, announced, preferences, now, speaking) for one, said in answered)


def _is_done(answers: Iterable[Mark]) -> bool:
    return any(mark.action == "done" for mark in answers)


def _decide(
    deadline: Deadline,
    answers: Sequence[Mark],
    announced: Mapping[str, Outcome],
    preferences: Preferences,
    now: datetime,
    speaking: Collection[str],
) -> Decision:
    """Decide for one deadline. `speaking`: the names of those whose day has come and which the user has not settled."""
    if _is_done(answers):
        return Decision(deadline, DecisionReason.DONE, DeadlineState.DONE)
    if now > deadline.hard_end:
        return Decision(deadline, DecisionReason.PAST_DUE, DeadlineState.PAST)
    if any(name in speaking for name in deadline.yields_to):
        return Decision(deadline, DecisionReason.SPOKEN_FOR, DeadlineState.OPEN)
    snoozed_until = _snoozed_until(answers, deadline)
    if snoozed_until and now < snoozed_until:
        return Decision(deadline, DecisionReason.SNOOZED, DeadlineState.SNOOZED, next_at=snoozed_until)
    triggers = _triggers(deadline, preferences, snoozed_until)
    passed = [trigger for trigger in triggers if trigger.at <= now]
    next_at = min((trigger.at for trigger in triggers if trigger.at > now), default=None)
    if not passed:
        return Decision(deadline, DecisionReason.NOT_YET, DeadlineState.OPEN, next_at=next_at)
    return _announce(deadline, passed[-1], announced, preferences, now, next_at)


LAST_DAY = timedelta(days=1)
"""A snooze ends at the latest so long before the day to act (POLICY A12): nobody sleeps through it."""


def _snoozed_until(answers: Iterable[Mark], deadline: Deadline) -> datetime | None:
    """Return when the last snooze ends, or None where there is none, or none that may be."""
    snoozes = [mark for mark in answers if mark.action == "snooze" and mark.value]
    last = max(snoozes, key=lambda mark: mark.at, default=None)
    if last is None or last.value is None:
        return None
    return snooze_end(deadline, last.at, datetime.fromisoformat(last.value))


def snooze_end(deadline: Deadline, said_at: datetime, wished: datetime) -> datetime | None:
    """Given when a snooze was asked for and until when, return when it ends; None = it puts off nothing.

    One that would outlast the day to act, or what may be its last day, ends before it (POLICY A12). One that was asked
    for when that moment had passed sleeps through nothing: the reminders of the last day come as if it had not been
    said.
    """
    end = deadline.act_by if said_at < deadline.act_by else deadline.hard_end
    until = min(wished, end - LAST_DAY)
    return until if until > said_at else None


def _announce(
    deadline: Deadline,
    trigger: _Trigger,
    announced: Mapping[str, Outcome],
    preferences: Preferences,
    now: datetime,
    next_at: datetime | None,
) -> Decision:
    key = notice_key(deadline, trigger.name, preferences.zone)
    if announced.get(key) is Outcome.WITHDRAWN:
        # Its day came while it waited to be sent, or what had settled the matter was taken back: another letter is
        # written that says what is now.
        again = "late" if deadline.act_by < now else "again"
        key = notice_key(deadline, f"{trigger.name}-{again}", preferences.zone)
    if (outcome := announced.get(key)) is not None:
        return Decision(deadline, _REASON_OF_OUTCOME[outcome], DeadlineState.OPEN, next_at=next_at, current_key=key)
    quiet = preferences.quiet_time.stretch_at(now)
    if quiet and not now <= deadline.act_by < quiet[1]:
        return Decision(deadline, DecisionReason.QUIET_HOURS, DeadlineState.OPEN, next_at=quiet[1], current_key=key)
    reason = _why_now(deadline, announced, preferences)
    name = key.rpartition("#")[2]
    notice = Notice(key=key, deadline=deadline, trigger=name, reason=reason, due_at=trigger.at)
    return Decision(deadline, reason, DeadlineState.OPEN, notice, next_at, current_key=key)


_REASON_OF_OUTCOME = {
    Outcome.ATTEMPTING: DecisionReason.BACKING_OFF,
    Outcome.DEFERRED: DecisionReason.BACKING_OFF,
    Outcome.ACCEPTED: DecisionReason.ALREADY_SENT,
    Outcome.REJECTED: DecisionReason.REJECTED,
    Outcome.WITHDRAWN: DecisionReason.WITHDRAWN,
}


def notice_key(deadline: Deadline, trigger: str, zone: ZoneInfo) -> str:
    """Return the name of one announcement: a moved date (a day of the user's calendar) makes a new one."""
    return f"{_dated_uid(deadline, zone)}#{trigger}"


def _dated_uid(deadline: Deadline, zone: ZoneInfo) -> str:
    return f"{deadline.uid}@{deadline.act_by.astimezone(zone):%Y-%m-%d}"


def _why_now(deadline: Deadline, announced: Mapping[str, Outcome], preferences: Preferences) -> DecisionReason:
    if any(key.startswith(f"{_dated_uid(deadline, preferences.zone)}#") for key in announced):
        return DecisionReason.NEXT_TRIGGER
    if any(key.startswith(f"{deadline.uid}@") for key in announced):
        return DecisionReason.DUE_MOVED
    return DecisionReason.FIRST


# --- triggers and quiet hours --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What of the preferences decides when one kind of deadline is announced."""

    lead_times: tuple[timedelta, ...]
    repeats: tuple[timedelta, ...]
    quiet: Quiet


def _triggers(deadline: Deadline, preferences: Preferences, snoozed_until: datetime | None) -> Sequence[_Trigger]:
    """Return all instants at which the deadline is to be announced, in order, moved out of the quiet time."""
    wishes = _Wishes(
        tuple(lead_times_of(deadline, preferences.lead_times.get(deadline.kind, ()))),
        _repeats(deadline, preferences),
        preferences.quiet_time,
    )
    last = min(deadline.repeat_until or deadline.hard_end, deadline.hard_end)
    days = days_of(deadline, preferences.zone)
    return _triggers_between(deadline.act_by, last, wishes, snoozed_until, days)


@lru_cache(maxsize=10_000)  # the same for each deadline at each tick, until somebody says something new
def _triggers_between(
    act_by: datetime, last: datetime, wishes: _Wishes, snoozed_until: datetime | None, days: Days
) -> Sequence[_Trigger]:
    triggers = [_Trigger(f"-{_short(lead)}", days.counted_from - lead) for lead in wishes.lead_times]
    if wishes.lead_times:
        later = takewhile(lambda delay: act_by + delay < last, _delays(wishes.repeats))
        triggers += [_Trigger(f"+{_short(delay)}", act_by + delay) for delay in later]
    if snoozed_until:
        # What would have been said meanwhile is said once, when the snooze ends.
        triggers = [trigger for trigger in triggers if trigger.at > snoozed_until]
        triggers.append(_Trigger(f"snoozed-until-{snoozed_until:%Y-%m-%dT%H:%MZ}", snoozed_until))
    moved = [_Trigger(trigger.name, out_of_quiet_time(trigger.at, days.before, wishes.quiet)) for trigger in triggers]
    return tuple(sorted(moved, key=lambda trigger: trigger.at))


def _repeats(deadline: Deadline, preferences: Preferences) -> tuple[timedelta, ...]:
    wished = tuple(preferences.repeat_every.get(deadline.kind, ()))
    return BACKING_OFF if deadline.backs_off and wished and wished[0] < BACKING_OFF[0] else wished


def _delays(repeats: Sequence[timedelta]) -> Iterator[timedelta]:
    """Yield how long after the day to act is reminded: at each of the delays but the last, which is the period then."""
    yield from repeats[:-1]
    if repeats:
        begun = repeats[-2] if len(repeats) > 1 else timedelta()
        yield from (begun + repeats[-1] * number for number in count(1))


def _short(duration: timedelta) -> str:
    seconds = int(duration.total_seconds())
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % length == 0:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


# --- letters that have not arrived yet -----------------------------------------------------------


def next_attempt_at(attempts: Sequence[Delivery], act_by: datetime | None = None) -> datetime | None:
    """Given the attempts at one letter by one channel in order, and the nearest day to act that it tells of, return
    when to try next, or None when that is settled: it arrived or is not sent any more. To an address that is gone it is
    offered once a day, since only the user knows whether it comes back.

    An attempt without an outcome is one that a crash cut off: what is known of it is how far it had got.
    """
    if not attempts or attempts[-1].outcome in _ENDS:
        return None
    last = attempts[-1]
    if last.outcome is Outcome.REJECTED:
        return last.attempted_at + LONGEST_WAIT
    if last.may_have_arrived:
        waits: Sequence[int] = REPEAT_MINUTES
        number = sum(attempt.may_have_arrived for attempt in attempts)
    else:
        waits = BACK_OFF_MINUTES
        number = len(list(takewhile(_certainly_failed, reversed(attempts))))
    wait = timedelta(minutes=waits[min(number, len(waits)) - 1])
    if act_by and act_by > last.attempted_at:
        wait = min(wait, max(SHORTEST_WAIT, (act_by - last.attempted_at) / NEARER))
    return last.attempted_at + wait


_ENDS = (Outcome.ACCEPTED, Outcome.WITHDRAWN)


def _certainly_failed(attempt: Delivery) -> bool:
    return attempt.outcome is not Outcome.ACCEPTED and not attempt.may_have_arrived
