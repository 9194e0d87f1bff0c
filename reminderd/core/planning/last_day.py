"""The last day of a deadline is always told: no snooze and no quiet time hides it (POLICY A12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.said_days import said_at as day_said_at
from reminderd.core.model import Deadline, Mark, Outcome
from reminderd.core.planning.letter_hours import LetterHours
from reminderd.core.planning.quiet_hours import Quiet

LAST_DAY = timedelta(days=1)
"""A snooze ends at least this long before the day to act, so that nobody sleeps through it."""

ENOUGH = timedelta(hours=12)
"""If this much of a last day is left in the morning, its letter need not come on the evening before. A snooze that ends
earlier than wished by less than this counts as ended on time: people tap a button hours after the letter came.
"""


SNOOZED_UNTIL = "snoozed-until-%Y-%m-%dT%H:%MZ"
"""The name of the announcement at the end of a snooze, with the time in UTC."""


def snoozes_of(answers: Iterable[Mark]) -> list[Mark]:
    """Return the snoozes among the user's answers, the newest last."""
    return sorted((mark for mark in answers if mark.action == "snooze" and mark.value), key=lambda mark: mark.at)


def snooze_end(deadline: Deadline, said_at: datetime, wished: datetime) -> datetime | None:
    """Return when a snooze ends; None if it puts nothing off.

    `said_at`: when the user asked for it. `wished`: until when. A snooze that would outlast the day to act, or what may
    be the last day, ends a day before it (POLICY A12); where nothing is lost by waiting, only what is certainly the end
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

    If it would end in a quiet time that lasts past the day to act, it ends before that quiet time. If it is a day or
    longer, it ends with the letter of its day.
    """
    until = snooze_end(deadline, snooze.at, datetime.fromisoformat(snooze.value or ""))
    if until is None:
        return None
    before = out_of_quiet_time(until, ends_of(deadline), hours.quiet)
    if before >= until and until - snooze.at > ENOUGH:
        before = said_at(until, ends_of(deadline), hours)
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


Ends = tuple[datetime, ...]
"""Instants that must not pass in silence: the day to act; and if something can be lost, when it may be lost and when it
certainly is.
"""


def ends_of(deadline: Deadline) -> Ends:
    """Return the instants before which the deadline has to be announced, the day to act first."""
    lost_at = deadline.lost_at
    return (deadline.act_by, lost_at, deadline.hard_end) if lost_at else (deadline.act_by,)


def cannot_wait(ends: Ends, now: datetime, until: datetime, *, is_news: bool = False) -> bool:
    """Return whether one of the ends would pass if the user heard nothing before `until`. `is_news`: the user has heard
    nothing of the deadline yet; then enough time to act must be left, too, if something can be lost.
    """
    enough = ENOUGH if is_news and len(ends) > 1 else timedelta()
    return any(now <= end < until + enough for end in ends)


def out_of_quiet_time(at: datetime, ends: Ends, quiet: Quiet, *, is_last_of_several: bool = False) -> datetime:
    """Return `at`, or if that is in the quiet time, the end of the quiet time; but its beginning if one of the ends
    would pass meanwhile.

    `is_last_of_several`: this is the reminder on the day to act, and earlier ones have come. It may wait until the end
    of the quiet time if most of what may be the last day is left then.
    """
    stretch = quiet.stretch_at(at)
    if stretch is None:
        return at
    begin, end = stretch
    if is_last_of_several and len(ends) > 1 and ends[1] - end >= ENOUGH:
        return end
    return begin if cannot_wait(ends, at, end) else end


def said_at(at: datetime, ends: Ends, hours: LetterHours, *, is_last_of_several: bool = False) -> datetime:
    """Return when to announce what is due at `at`: in the letter of that day and outside the quiet time, but earlier if
    one of the ends would pass meanwhile. `is_last_of_several`: as for `out_of_quiet_time`.
    """
    moved = out_of_quiet_time(at, ends, hours.quiet, is_last_of_several=is_last_of_several)
    letter = hours.on(moved.astimezone(hours.quiet.zone).date())
    is_on_the_eve = moved < at
    if letter is None or is_on_the_eve or (letter > moved and cannot_wait(ends, moved, letter)):
        return moved
    return letter


SHORT = timedelta(hours=48)
"""What has to be done within this time is announced at once, not in the next letter of the day."""


def can_wait(deadline: Deadline, now: datetime) -> bool:
    """Return whether news of the deadline may wait for the next letter of the day: no end is near, and nothing may
    already be lost.
    """
    is_losing = deadline.lost_at is not None and deadline.act_by <= now <= deadline.hard_end
    return not is_losing and not any(now <= end < now + SHORT for end in ends_of(deadline))


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
    act_by = day_said_at(deadline, zone, now) if now < deadline.act_by else None
    is_last_day = bool(at and act_by and at.astimezone(zone).date() >= act_by.astimezone(zone).date())
    is_same_day = bool(at and at.astimezone(zone).date() == wished.astimezone(zone).date())
    return Reminded(at, act_by, is_last_day, is_sooner=at is None or (wished - at > ENOUGH and not is_same_day))
