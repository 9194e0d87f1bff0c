"""The lengths of time that deadlines are counted with, and the vendor's calendar to count them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_end, day_of, day_start
from reminderd.core.model import Because
from reminderd.core.vendor import Period


@dataclass(frozen=True, slots=True)
class Policy:
    """The vendor's periods with the user's overrides, and the event from which the 60-day warning counts."""

    periods: Mapping[str, Period]
    zone: ZoneInfo
    protection_anchor: Literal["ordered", "shipped"] = "ordered"

    def day(self, instant: datetime) -> date:
        """Return the vendor's day in which the instant lies."""
        return day_of(instant, self.zone)

    def start(self, day: date, period: str | None = None) -> datetime:
        """Return the start of the day, a period later: the earliest instant that "N days after" can mean."""
        return day_start(self._later(day, period), self.zone)

    def end(self, day: date, period: str | None = None) -> datetime:
        """Return the end of the day, a period later: the latest instant that "N days after" can mean."""
        return day_end(self._later(day, period), self.zone)

    def _later(self, day: date, period: str | None) -> date:
        return day + timedelta(days=self.periods[period].days) if period else day

    def because(self, name: str) -> Because:
        """Return the period as a reason."""
        period = self.periods[name]
        return Because(source=period.source, period=name, days=period.days, confidence=period.confidence)
