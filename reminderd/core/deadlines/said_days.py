"""Which day is named as the one to act by, a day on which it is not too late at any hour; and where that day stands.

A day that somebody named lasts until its night (rule A14). One that we counted begins for the vendor while it is
morning in Europe, and may be too late from then on: there the day before is said. What is lost later than the day to
act, or never, keeps its day: it is advice, or the day from which to look.

Whoever reads of a day counts by it. So what is said "today" is not late before the night, nor red, nor among what is
overdue, unless its hour is said with it: text, colour, section and sum ask `said_day`, and no clock of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of, day_start
from reminderd.core.model import Deadline, DeadlineKind

Phase = Literal["before", "today", "late", "over"]
"""Of the day that is said: it is ahead; it has come; it has passed, when it may be too late or not; or all is over."""

Zones = tuple[ZoneInfo, ZoneInfo]
"""The vendor's and the buyer's."""

AT_A_PLACE = frozenset({DeadlineKind.PICKUP})
"""Kinds for which the buyer has to go somewhere: their days are days where the buyer lives (rules A8, A15), and they
are announced in the morning. For the vendor that day may begin much later: in the evening, if the buyer lives in
Australia.
"""

_AN_INSTANT = timedelta(seconds=1)
_LAST_MINUTE = 24 * 60 - 1


@dataclass(frozen=True, slots=True)
class SaidDay:
    """The day of a deadline as it is told now. `at`: an instant on it. `days`: from today to it, negative once it has
    passed. `has_time`: the hour of the day to act is told with it.
    """

    at: datetime
    days: int
    has_time: bool
    phase: Phase

    @property
    def is_ahead(self) -> bool:
        """Whether it has not passed."""
        return self.phase in ("before", "today")

    @property
    def has_come(self) -> bool:
        """Whether it has begun or, where an hour is told, whether that has struck."""
        return not self.is_ahead or (self.phase == "today" and not self.has_time)


def said_day(deadline: Deadline, now: datetime, zones: Zones) -> SaidDay:
    """Return the day that is told of a deadline, and where it stands."""
    _, home = zones
    at = said_at(deadline, home, now)
    days = (day_of(at, home) - day_of(now, home)).days
    has_time = _has_time(deadline, zones) or is_by_the_hour(deadline, home, now)
    is_late = now >= deadline.act_by
    phase: Phase = "late" if is_late else "before"
    if now >= deadline.hard_end:
        phase = "over"
    elif is_last_day(deadline, now, zones) or (days == 0 and not (has_time and is_late)):
        phase = "today"
    return SaidDay(at, days, has_time, phase)


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


def is_last_day(deadline: Deadline, now: datetime, zones: Zones) -> bool:
    """Return whether the buyer has to go there today: it is the day to act, as the vendor or the buyer counts days."""
    if deadline.kind not in AT_A_PLACE:
        return False
    _, home = zones
    return day_of(now, home) in {day_of(deadline.act_by, zone) for zone in zones}


def _whole_day_before(deadline: Deadline, zone: ZoneInfo) -> datetime | None:
    """Return the end of the last day that is wholly in time, None = the day to act is one."""
    if deadline.is_stated or deadline.lost_at is None or deadline.lost_at > deadline.act_by:
        return None
    return day_start(day_of(deadline.act_by, zone), zone) - _AN_INSTANT


def _has_time(deadline: Deadline, zones: Iterable[tzinfo]) -> bool:
    """Return whether somebody named an hour: a day begins or ends at the vendor's or the user's midnight, and a number
    of days has no hour.
    """
    minutes = {60 * at.hour + at.minute for at in map(deadline.act_by.astimezone, zones)}
    return deadline.is_stated and not minutes & {0, _LAST_MINUTE}
