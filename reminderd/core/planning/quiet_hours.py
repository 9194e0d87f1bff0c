"""Hours and days in which no letter is sent, unless a day to act would pass meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Quiet:
    """When no letter is sent: `hours` of each day in the zone, and optionally all of Saturday and Sunday."""

    hours: tuple[time, time] | None
    has_weekends: bool
    zone: ZoneInfo

    def stretch_at(self, at: datetime) -> tuple[datetime, datetime] | None:
        """Return when the quiet time around `at` begins and ends; None if `at` is not in a quiet time."""
        around = _quiet_around(at.astimezone(self.zone).date(), self)
        return next((stretch for stretch in around if stretch[0] <= at < stretch[1]), None)

    def turns_after(self, at: datetime) -> datetime:
        """Return when quiet time next begins or ends, or an instant before that, a few days later."""
        around = _quiet_around(at.astimezone(self.zone).date(), self)
        return min((turn for stretch in around for turn in stretch if turn > at), default=at + _FEW_DAYS)

    def spans_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the quiet times that begin on that local day."""
        if self.has_weekends and day.weekday() >= SATURDAY:
            yield self._local(day, time()), self._local(day + timedelta(days=1), time())
        if self.hours:
            start, end = self.hours
            last = day if start < end else day + timedelta(days=1)
            yield self._local(day, start), self._local(last, end)

    def _local(self, day: date, clock: time) -> datetime:
        """Return a clock time on a local day in UTC, so that instants compare rightly across a change of clocks."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


_FEW_DAYS = timedelta(days=3)
LOOK_AROUND = range(-4, 5)
"""A quiet time begins and ends within these days around any instant in it: a weekend and the nights beside it."""


@lru_cache(maxsize=1000)
def _quiet_around(day: date, quiet: Quiet) -> Sequence[tuple[datetime, datetime]]:
    """Return the quiet times around a local day, in order; nights and weekends that meet are one."""
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(span for n in LOOK_AROUND for span in quiet.spans_of(day + timedelta(days=n))):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)
