"""Deadlines that need a walk: the day is counted where the buyer lives, since the place is near (POLICY A8, A15)."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of, day_start
from reminderd.core.model import Deadline, DeadlineKind

AT_A_PLACE = frozenset({DeadlineKind.PICKUP})
"""Kinds that are announced on the morning of the day there, not when it begins for the vendor, which is an evening in
Australia.
"""


@dataclass(frozen=True, slots=True)
class Days:
    """Reminders are so many days before `counted_from`; one that would wait past `before` is said earlier."""

    counted_from: datetime
    before: datetime


def is_last_day(deadline: Deadline, now: datetime, zones: tuple[ZoneInfo, ZoneInfo]) -> bool:
    """Given the zones of the vendor and of the buyer, return whether somebody has to go there today: on the day that is
    named or, to be safe, on the last careful one.
    """
    if deadline.kind not in AT_A_PLACE:
        return False
    _, home = zones
    return day_of(now, home) in {day_of(deadline.act_by, zone) for zone in zones}


def days_of(deadline: Deadline, zone: ZoneInfo) -> Days:
    """Given a deadline and where the buyer lives, return from when its reminders are counted back."""
    if deadline.kind not in AT_A_PLACE:
        return Days(deadline.act_by, deadline.act_by)
    return Days(day_start(day_of(deadline.act_by, zone), zone), deadline.lost_at or deadline.act_by)
