"""When a deadline is announced: before its day, on it, ever less often after it, and when a snooze ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count, takewhile

from reminderd.core.planning.last_day import Ends, announce_at
from reminderd.core.planning.letter_hours import LetterHours
from reminderd.core.planning.snoozes import SNOOZED_UNTIL


@dataclass(frozen=True, slots=True)
class Trigger:
    """One instant at which a deadline is announced. `name`: -3d (three days before its day), -0d, +7d ..."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wishes:
    """The preferences that decide when one kind of deadline is announced."""

    lead_times: tuple[timedelta, ...]
    repeats: tuple[timedelta, ...]
    hours: LetterHours


@dataclass(frozen=True, slots=True)
class Counted:
    """Where counting starts: lead times count back from `day`, repeats forward from `act_by` until `last`."""

    act_by: datetime
    day: datetime
    last: datetime


@lru_cache(maxsize=1_000)  # the same for each deadline at each tick, until somebody says something new
def triggers_between(counted: Counted, ends: Ends, wishes: Wishes, until: datetime | None) -> Sequence[Trigger]:
    """Return when a deadline is announced, in order, moved to the letters of their days and out of the quiet time.

    `ends`: the instants before which it has to be announced. `until`: when a snooze ends, None without one.
    """
    act_by = counted.act_by
    triggers = [Trigger(f"-{_short(lead)}", counted.day - lead) for lead in wishes.lead_times]
    if wishes.lead_times:
        later = takewhile(lambda delay: act_by + delay < counted.last, _delays(wishes.repeats))
        triggers += [Trigger(f"+{_short(delay)}", act_by + delay) for delay in later]
    if until:
        # What would have been said meanwhile is said once, when the snooze ends.
        triggers = [trigger for trigger in triggers if trigger.at > until]
        triggers.append(Trigger(f"{until:{SNOOZED_UNTIL}}", until))

    def moved(at: datetime) -> datetime:
        is_last_of_several = at == counted.day and len(wishes.lead_times) > 1
        return announce_at(at, ends, wishes.hours, is_last_of_several=is_last_of_several)

    told = [Trigger(one.name, max(moved(one.at), until) if until else moved(one.at)) for one in triggers]
    return tuple(sorted(told, key=lambda trigger: trigger.at))


def _delays(repeats: Sequence[timedelta]) -> Iterator[timedelta]:
    """Yield how long after the day to act repeats come: after each delay but the last, which is the period from then
    on.
    """
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
