"""The last day of a deadline: no snooze and no quiet time passes over it (POLICY A12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.model import Deadline, Mark, Outcome
from reminderd.core.planning.letter_hours import LetterHours
from reminderd.core.planning.quiet_hours import Quiet

LAST_DAY = timedelta(days=1)
"""A snooze ends at the latest so long before the day to act: nobody sleeps through it."""

ENOUGH = timedelta(hours=12)
"""Where so much of a last day is left in the morning, its letter need not come on the evening before. A snooze that
ends less than that before it was wished ends as wished: a tap may come hours after its letter.
"""


SNOOZED_UNTIL = "snoozed-until-%Y-%m-%dT%H:%MZ"
"""The name of the announcement at the end of a snooze, with its time in UTC."""


def snoozes_of(answers: Iterable[Mark]) -> list[Mark]:
    """Return the snoozes among what was said, the newest last."""
    return sorted((mark for mark in answers if mark.action == "snooze" and mark.value), key=lambda mark: mark.at)


def snooze_end(deadline: Deadline, said_at: datetime, wished: datetime) -> datetime | None:
    """Given when a snooze was asked for and until when, return when it ends; None = it puts off nothing.

    One that would outlast the day to act, or what may be its last day, ends before it (POLICY A12). One that was asked
    for when that moment had passed sleeps through nothing: the reminders of the last day come as if it had not been
    said.
    """
    until = min(wished, _latest_end(deadline, said_at))
    return until if until > said_at else None


def days_that_fit(deadline: Deadline, now: datetime) -> int:
    """Return for how many whole days a snooze that is asked for now can put off the deadline, 0 = for none."""
    return max((_latest_end(deadline, now) - now).days, 0)


def _latest_end(deadline: Deadline, said_at: datetime) -> datetime:
    return (deadline.act_by if said_at < deadline.act_by else deadline.hard_end) - LAST_DAY


def snoozed_until(deadline: Deadline, snooze: Mark, hours: LetterHours) -> datetime | None:
    """Given a snooze of the deadline, return when it ends; None = it puts off nothing. One that ends in a quiet time
    from which the day to act does not come out ends before that. One of a day or more ends with the letter of its day.
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
    """Given the deadline's uid with its day of now and the keys of what was announced, return when the last snooze
    ended that was announced; None = none was. What came before that was said with it, also after another snooze.
    """
    begin = f"{dated}#{SNOOZED_UNTIL.partition('%')[0]}"
    last = max((key.removeprefix(f"{dated}#") for key in announced if key.startswith(begin)), default=None)
    if last is None:
        return None
    return datetime.strptime(last.partition("Z")[0], SNOOZED_UNTIL.removesuffix("Z")).replace(tzinfo=UTC)


def is_moved_untold(uid: str, dated: str, announced: Mapping[str, Outcome]) -> bool:
    """Given the deadline's uid without and with its day of now, and by key what was announced, tell whether only
    letters with another day have arrived.
    """
    told = [outcome for key, outcome in announced.items() if key.startswith(f"{dated}#")]
    of_other_days = any(key.startswith(f"{uid}@") and not key.startswith(f"{dated}#") for key in announced)
    return of_other_days and Outcome.ACCEPTED not in told


Ends = tuple[datetime, ...]
"""What must not pass unsaid: the day to act and, where something can be lost, when it may and when it certainly is."""


def ends_of(deadline: Deadline) -> Ends:
    """Return the instants before which the deadline has to be told of, the day to act first."""
    lost_at = deadline.lost_at
    return (deadline.act_by, lost_at, deadline.hard_end) if lost_at else (deadline.act_by,)


def cannot_wait(ends: Ends, now: datetime, until: datetime, *, is_news: bool = False) -> bool:
    """Tell whether one of the ends would pass if nothing were said until then. `is_news`: nothing was said of it yet;
    then it has to leave enough time to act, where something can be lost.
    """
    enough = ENOUGH if is_news and len(ends) > 1 else timedelta()
    return any(now <= end < until + enough for end in ends)


def out_of_quiet_time(at: datetime, ends: Ends, quiet: Quiet, *, is_last_of_several: bool = False) -> datetime:
    """Return when to say what was to be said at `at`: after the quiet time or, where one of the ends would pass
    meanwhile, before it begins.

    `is_last_of_several`: it is the letter of the day to act, and there are earlier ones. It waits where most of what
    may be the last day is still left then, as of a day that was named.
    """
    stretch = quiet.stretch_at(at)
    if stretch is None:
        return at
    begin, end = stretch
    if is_last_of_several and len(ends) > 1 and ends[1] - end >= ENOUGH:
        return end
    return begin if cannot_wait(ends, at, end) else end


def said_at(at: datetime, ends: Ends, hours: LetterHours, *, is_last_of_several: bool = False) -> datetime:
    """Return when to say what was to be said at `at`: with the letter of that day, out of the quiet time, and never so
    late that one of the ends passes meanwhile. `is_last_of_several`: as for `out_of_quiet_time`.
    """
    moved = out_of_quiet_time(at, ends, hours.quiet, is_last_of_several=is_last_of_several)
    letter = hours.on(moved.astimezone(hours.quiet.zone).date())
    is_on_the_eve = moved < at
    if letter is None or is_on_the_eve or (letter > moved and cannot_wait(ends, moved, letter)):
        return moved
    return letter


SHORT = timedelta(hours=48)
"""What has to be done within so long is told of at once, not with the next letter."""


def can_wait(deadline: Deadline, now: datetime) -> bool:
    """Tell whether what is new of the deadline may be said with the next letter of the day: nothing is near, and
    nothing may be lost already.
    """
    is_losing = deadline.lost_at is not None and deadline.act_by <= now <= deadline.hard_end
    return not is_losing and not any(now <= end < now + SHORT for end in ends_of(deadline))


@dataclass(frozen=True, slots=True)
class Reminded:
    """When one hears again of what was put off. `at`: None = no more. `act_by`: the day to act, None = it has come.
    `is_last_day`: the reminder comes on that day. `is_sooner`: well before it was wished, or not at all.
    """

    at: datetime | None
    act_by: datetime | None
    is_last_day: bool
    is_sooner: bool


def reminded_again(
    deadline: Deadline, at: datetime | None, wished: datetime, now: datetime, zone: ZoneInfo
) -> Reminded:
    """Given when the next reminder of a snoozed deadline comes (None = none does) and until when it was wished to be
    snoozed, return what there is to say of it.
    """
    act_by = deadline.act_by if now < deadline.act_by else None
    is_last_day = bool(at and act_by and at.astimezone(zone).date() == act_by.astimezone(zone).date())
    is_same_day = bool(at and at.astimezone(zone).date() == wished.astimezone(zone).date())
    return Reminded(at, act_by, is_last_day, is_sooner=at is None or (wished - at > ENOUGH and not is_same_day))
