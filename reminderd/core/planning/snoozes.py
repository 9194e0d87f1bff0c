"""When a snooze ends: never so late that the last day of a deadline would pass in silence (rule A12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.said_days import said_at
from reminderd.core.model import Deadline, Mark, Outcome
from reminderd.core.planning.last_day import ENOUGH, announce_at, ends_of, out_of_quiet_time
from reminderd.core.planning.letter_hours import LetterHours

LAST_DAY = timedelta(days=1)
"""A snooze ends at least this long before the day to act, so that nobody sleeps through it."""

SNOOZED_UNTIL = "snoozed-until-%Y-%m-%dT%H:%MZ"
"""The name of the announcement at the end of a snooze, with the time in UTC."""


def snoozes_of(answers: Iterable[Mark]) -> list[Mark]:
    """Return the snoozes among the user's answers, the newest last."""
    return sorted((mark for mark in answers if mark.action == "snooze" and mark.value), key=lambda mark: mark.at)


def snooze_end(deadline: Deadline, said_at: datetime, wished: datetime) -> datetime | None:
    """Return when a snooze ends; None if it puts nothing off.

    `said_at`: when the user asked for it. `wished`: until when. A snooze that would outlast the day to act, or what may
    be the last day, ends a day before it (rule A12); where nothing is lost by waiting, only what is certainly the end
    counts. If that moment had already passed when the user asked, nothing is put off, and the reminders of the last day
    come.
    """
    until = min(wished, _latest_end(deadline, said_at))
    return until if until > said_at else None


def days_that_fit(deadline: Deadline, now: datetime) -> int:
    """Return how many whole days a snooze can put the deadline off if the user asks now; 0 for none."""
    return max((_latest_end(deadline, now) - now).days, 0)


def _latest_end(deadline: Deadline, said_at: datetime) -> datetime:
    has_last_day = deadline.lost_at is not None and said_at < deadline.act_by
    return (deadline.act_by if has_last_day else deadline.hard_end) - LAST_DAY


def snoozed_until(deadline: Deadline, snooze: Mark, hours: LetterHours) -> datetime | None:
    """Return when a snooze of the deadline ends, as `snooze_end` says, moved to when a letter may be sent; None if it
    puts nothing off.

    If it would end in a quiet time that lasts past the day to act, it ends before that quiet time. If it is longer
    than half a day, it ends with the letter of its day.
    """
    until = snooze_end(deadline, snooze.at, datetime.fromisoformat(snooze.value or ""))
    if until is None:
        return None
    before = out_of_quiet_time(until, ends_of(deadline), hours.quiet)
    if before >= until and until - snooze.at > ENOUGH:
        before = announce_at(until, ends_of(deadline), hours)
        return (before if before > snooze.at else until).astimezone(UTC)
    return (before if snooze.at < before < until else until).astimezone(UTC)


def told_at_the_end_of_a_snooze(dated: str, announced: Iterable[str]) -> datetime | None:
    """Return when the last snooze ended whose end was announced; None if none was. All that was due before that moment
    was said in that letter.

    `dated`: the deadline's uid with its present day. `announced`: the keys of all announcements.
    """
    begin = f"{dated}#{SNOOZED_UNTIL.partition('%')[0]}"
    last = max((key.removeprefix(f"{dated}#") for key in announced if key.startswith(begin)), default=None)
    if last is None:
        return None
    return datetime.strptime(last.partition("Z")[0], SNOOZED_UNTIL.removesuffix("Z")).replace(tzinfo=UTC)


def is_moved_untold(uid: str, dated: str, announced: Mapping[str, Outcome]) -> bool:
    """Return whether the user has only been told another day for this deadline.

    `uid`: of the deadline; `dated`: the same with its present day. `announced`: what became of each announcement.
    """
    told = [outcome for key, outcome in announced.items() if key.startswith(f"{dated}#")]
    of_other_days = any(key.startswith(f"{uid}@") and not key.startswith(f"{dated}#") for key in announced)
    return of_other_days and Outcome.ACCEPTED not in told


@dataclass(frozen=True, slots=True)
class Reminded:
    """When the user hears of a snoozed deadline again. `at`: None if never. `act_by`: on the day that is said to be the
    one to act by, None if it has come. `is_last_day`: the reminder comes on that day, or in the last hours after it.
    `is_sooner`: it comes well before the user wished, or never.
    """

    at: datetime | None
    act_by: datetime | None
    is_last_day: bool
    is_sooner: bool


def reminded_again(
    deadline: Deadline, at: datetime | None, wished: datetime, now: datetime, zone: ZoneInfo
) -> Reminded:
    """Return what to tell the user about a snooze. `at`: when the next reminder comes, None if none does. `wished`:
    until when the user wanted to be left alone.
    """
    act_by = said_at(deadline, zone, now) if now < deadline.act_by else None
    is_last_day = bool(at and act_by and at.astimezone(zone).date() >= act_by.astimezone(zone).date())
    is_same_day = bool(at and at.astimezone(zone).date() == wished.astimezone(zone).date())
    return Reminded(at, act_by, is_last_day, is_sooner=at is None or (wished - at > ENOUGH and not is_same_day))
