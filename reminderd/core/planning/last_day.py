"""The last day of a deadline is always told: no quiet time hides it, and news of it comes in time (rule A12)."""

from datetime import datetime, timedelta

from reminderd.core.model import Deadline
from reminderd.core.planning.letter_hours import LetterHours
from reminderd.core.planning.quiet_hours import Quiet

ENOUGH = timedelta(hours=12)
"""If this much of a last day is left in the morning, its letter need not come on the evening before. A snooze that ends
earlier than wished by less than this counts as ended on time: people tap a button hours after the letter came.
"""


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


def announce_at(at: datetime, ends: Ends, hours: LetterHours, *, is_last_of_several: bool = False) -> datetime:
    """Return when to announce what is due at `at`: in the letter of that day and outside the quiet time, but earlier if
    one of the ends would pass meanwhile: then what loses nothing stands in the last letter before, since nobody looks
    late in the evening for what is worth a look from midnight on. `is_last_of_several`: as for `out_of_quiet_time`.
    """
    moved = out_of_quiet_time(at, ends, hours.quiet, is_last_of_several=is_last_of_several)
    letter = hours.on(moved.astimezone(hours.quiet.zone).date())
    is_on_the_eve = moved < at
    if is_on_the_eve and len(ends) == 1:
        return hours.last_before(moved) or moved
    if letter is None or is_on_the_eve or cannot_wait(ends, moved, letter):
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
