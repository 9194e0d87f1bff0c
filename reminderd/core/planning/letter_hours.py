"""The hour of the day at which the user gets one letter with all that is due."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from reminderd.core.planning.quiet_hours import LOOK_AROUND, Quiet

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LetterHours:
    """When letters are written. `hour`: in the user's zone; None means whenever something is due. If it lies in the
    `quiet` time, the letter comes at the end of that time.
    """

    hour: time | None
    quiet: Quiet

    def on(self, day: date) -> datetime | None:
        """Return when the letter of a local day is written; None if no letter is written on it."""
        return _letter_on(day, self)

    def next_after(self, at: datetime) -> datetime | None:
        """Return when the first letter at or after `at` is written; None if no hour is set."""
        begin = at.astimezone(self.quiet.zone).date()
        letters = (self.on(begin + number * _DAY) for number in LOOK_AROUND if number >= 0)
        return next((letter for letter in letters if letter and letter >= at), None)

    def last_before(self, at: datetime) -> datetime | None:
        """Return when the last letter at or before `at` was written; None if no hour is set."""
        begin = at.astimezone(self.quiet.zone).date()
        letters = (self.on(begin - number * _DAY) for number in LOOK_AROUND if number >= 0)
        return next((letter for letter in letters if letter and letter <= at), None)


@lru_cache(maxsize=1000)
def _letter_on(day: date, hours: LetterHours) -> datetime | None:
    if hours.hour is None:
        return None
    zone = hours.quiet.zone
    found = []
    for begin in (day - number * _DAY for number in LOOK_AROUND if number >= 0):
        at = datetime.combine(begin, hours.hour, zone).astimezone(UTC)
        stretch = hours.quiet.stretch_at(at)
        found.append(stretch[1] if stretch else at)
    return min((at for at in found if at.astimezone(zone).date() == day), default=None)
