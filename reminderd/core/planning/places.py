"""Deadlines for which the buyer has to go somewhere: their days are days where the buyer lives (POLICY A8, A15)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of, day_start
from reminderd.core.model import Deadline, DeadlineKind

AT_A_PLACE = frozenset({DeadlineKind.PICKUP})
"""Kinds that are announced in the morning of the buyer's day. For the vendor that day may begin much later: in the
evening, if the buyer lives in Australia.
"""


@dataclass(frozen=True, slots=True)
class Days:
    """Reminders come a number of days before `counted_from`. One that would come after `before` comes earlier."""

    counted_from: datetime
    before: datetime


def is_last_day(deadline: Deadline, now: datetime, zones: tuple[ZoneInfo, ZoneInfo]) -> bool:
    """Return whether the buyer has to go there today: it is the day to act, as the vendor or the buyer counts days.
    `zones`: the vendor's and the buyer's.
    """
    if deadline.kind not in AT_A_PLACE:
        return False
    _, home = zones
    return day_of(now, home) in {day_of(deadline.act_by, zone) for zone in zones}


def days_of(deadline: Deadline, zone: ZoneInfo) -> Days:
    """Return from when the reminders of a deadline are counted back. `zone`: where the buyer lives."""
    if deadline.kind not in AT_A_PLACE:
        return Days(deadline.act_by, deadline.act_by)
    return Days(day_start(day_of(deadline.act_by, zone), zone), deadline.lost_at or deadline.act_by)
