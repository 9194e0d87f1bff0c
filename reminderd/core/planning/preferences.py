"""When the user wants to hear of deadlines, and at which instants each is announced for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from reminderd.core.deadlines.careful_days import lead_times_of
from reminderd.core.model import Deadline, DeadlineKind
from reminderd.core.planning.last_day import ends_of
from reminderd.core.planning.letter_hours import LetterHours
from reminderd.core.planning.places import days_of
from reminderd.core.planning.quiet_hours import Quiet
from reminderd.core.planning.triggers import Counted, Trigger, Wishes, triggers_between

BACKING_OFF = tuple(timedelta(days=number) for number in (3, 7, 14, 30))
"""After the day to act: +3, +7 and +14 days, then every 30 (rule A6)."""


@dataclass(frozen=True)
class Preferences:
    """When the user wants to hear of deadlines.

    - `lead_times`: how long before the day to act, by kind.
    - `repeat_every`: how long after it, by kind; the last one is the period from then on. 3, 7, 14 and 30 days mean
      the days 3, 7, 14, 44, 74 ...; a single one is the period.
    - `quiet`: (start, end) of the quiet hours in local time. `is_quiet_on_weekends`: so are Saturday and Sunday.
    - `wished`: the kinds whose times the user chose; none of their reminders is left out.
    - `hour`: when the one letter of a day comes, in local time; None means whenever something is due.
    """

    zone: ZoneInfo
    lead_times: Mapping[DeadlineKind, Sequence[timedelta]]
    repeat_every: Mapping[DeadlineKind, Sequence[timedelta]]
    quiet: tuple[time, time] | None = None
    is_quiet_on_weekends: bool = False
    wished: frozenset[DeadlineKind] = frozenset()
    hour: time | None = None

    def is_as_wished(self, deadline: Deadline) -> bool:
        """Return whether every reminder is wanted: the user chose them, or they are daily as an answer is due soon."""
        repeats = self.repeats(deadline)
        return deadline.kind in self.wished or bool(repeats and repeats[-1] < BACKING_OFF[0])

    @cached_property
    def quiet_time(self) -> Quiet:
        """When nothing is sent."""
        return Quiet(self.quiet, self.is_quiet_on_weekends, self.zone)

    @cached_property
    def letter_hours(self) -> LetterHours:
        """When the letter of each day comes."""
        return LetterHours(self.hour, self.quiet_time)

    def triggers(self, deadline: Deadline, until: datetime | None, *, is_snoozed: bool) -> Sequence[Trigger]:
        """Return when the deadline is announced, in order. `until`: when a snooze ends. If something can be lost and
        the user once snoozed it, it is announced on its day, too, whatever the lead times.
        """
        leads = set(lead_times_of(deadline, self.lead_times.get(deadline.kind, ())))
        if is_snoozed and deadline.lost_at:
            leads.add(timedelta())
        wishes = Wishes(tuple(sorted(leads, reverse=True)), self.repeats(deadline), self.letter_hours)
        last = min(deadline.repeat_until or deadline.hard_end, deadline.hard_end)
        days = days_of(deadline, self.zone)
        is_shifted = days.counted_from != deadline.act_by
        ends = (days.before, days.before, deadline.hard_end) if is_shifted else ends_of(deadline)
        return triggers_between(Counted(deadline.act_by, days.counted_from, last), ends, wishes, until)

    def repeats(self, deadline: Deadline) -> tuple[timedelta, ...]:
        """Return how long after the day to act the deadline is announced again."""
        wished = tuple(self.repeat_every.get(deadline.kind, ()))
        return BACKING_OFF if deadline.backs_off and wished and wished[0] < BACKING_OFF[0] else wished
