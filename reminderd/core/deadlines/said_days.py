"""Which day a letter names as the one to act by: a day on which it is not too late at any hour.

A day that somebody named lasts until its night (POLICY A14). One that we counted begins for the vendor while it is
morning in Europe, and may be too late from then on: there the day before is said. What is lost later than the day to
act, or never, keeps its day: it is advice, or the day from which to look.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of, day_start
from reminderd.core.model import Deadline

_AN_INSTANT = timedelta(seconds=1)


def said_at(deadline: Deadline, zone: ZoneInfo, now: datetime) -> datetime:
    """Given a deadline and where the buyer lives, return an instant on the day that is said: the day to act or, of what
    may be lost from its first instant on, the whole day before. Once that one is over, it is the day to act again, and
    its hour is to be said, too.
    """
    whole = _whole_day_before(deadline, zone)
    return deadline.act_by if whole is None or is_by_the_hour(deadline, zone, now) else whole


def is_by_the_hour(deadline: Deadline, zone: ZoneInfo, now: datetime) -> bool:
    """Return whether only hours are left, none of them on a whole day."""
    whole = _whole_day_before(deadline, zone)
    return whole is not None and whole < now < deadline.act_by


def _whole_day_before(deadline: Deadline, zone: ZoneInfo) -> datetime | None:
    """Return the end of the last day that is wholly in time, None = the day to act is one."""
    if deadline.is_stated or deadline.lost_at is None or deadline.lost_at > deadline.act_by:
        return None
    return day_start(day_of(deadline.act_by, zone), zone) - _AN_INSTANT
