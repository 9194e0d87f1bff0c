"""From when the reminders of a deadline are counted back: what the buyer has to go for, from the morning of its day."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_end, day_of, day_start
from reminderd.core.deadlines.said_days import AT_A_PLACE
from reminderd.core.model import Deadline


@dataclass(frozen=True, slots=True)
class Days:
    """Reminders come a number of days before `counted_from`. One that would come after `before` comes earlier."""

    counted_from: datetime
    before: datetime


def days_of(deadline: Deadline, zone: ZoneInfo) -> Days:
    """Return from when the reminders of a deadline are counted back. `zone`: where the buyer lives, whose night ends
    a day at a place there, while the vendor's lasts until the next morning in Europe.
    """
    if deadline.kind not in AT_A_PLACE:
        return Days(deadline.act_by, deadline.act_by)
    day = day_of(deadline.act_by, zone)
    return Days(day_start(day, zone), day_end(day, zone))
