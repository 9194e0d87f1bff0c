"""The deadlines in the user's calendar: what letters put there and take out, and the file with all of them."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reminderd.core.letters import Entry, UsersCalendar
from reminderd.core.model import CalendarEvent, DeadlineState, Decision, TemporaryError
from reminderd.jobs.protocols import OutputFile
from reminderd.projection import Projection

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

log = logging.getLogger(__name__)

OPEN = (DeadlineState.OPEN, DeadlineState.SNOOZED)
DONE_STAYS = timedelta(days=30)
"""How long after its day something that is done is still in the file, as a task."""


def users_calendar(events: Mapping[str, CalendarEvent], decisions: Sequence[Decision]) -> UsersCalendar:
    """Given how the events of earlier letters stand and the decisions of now, return what a new letter has to know.

    Solved is what stands in the calendar although its deadline is done or has gone; one that merely passed stays.
    """
    unsolved = {decision.deadline.uid for decision in decisions if decision.state is not DeadlineState.DONE}
    solved = (event for uid, event in events.items() if not event.is_cancelled and uid not in unsolved)
    return UsersCalendar(events, tuple(sorted(solved, key=lambda event: (event.act_by, event.uid))))


def _is_done_lately(decision: Decision, now: datetime) -> bool:
    """A list of things to do shows what is done for a while."""
    return decision.state is DeadlineState.DONE and now - decision.deadline.act_by < DONE_STAYS


class CalendarKeeper:
    """Keeps the file with all open deadlines up to date."""

    def __init__(self, projection: Projection, renderer: "Renderer", file: OutputFile) -> None:
        self._projection = projection
        self._renderer = renderer
        self._file = file
        self._seen: object = None
        self._looked_at: object = None

    def refresh(self, decisions: Sequence[Decision], now: datetime) -> None:
        """Write the file if its content changed; what is open is looked at often, so it is rendered only if that or
        the day did. A file that cannot be written is tried again the next time.
        """
        day = now.astimezone(self._projection.preferences.zone).date()
        if self._looked_at == (day, decisions):  # the very same, most of the time
            return
        told = [decision for decision in decisions if decision.state in OPEN or _is_done_lately(decision, now)]
        seen = (day, [(one.deadline, one.state) for one in told])
        if seen == self._seen:
            self._looked_at = (day, decisions)
            return
        orders = self._projection.state().orders
        entries = [Entry(one.deadline, orders[one.deadline.order], one.state, one.next_at) for one in told]
        try:
            if self._file.write(self._renderer.calendar(entries, now)):
                log.info("the calendar was written: %d deadlines", len(entries))
        except TemporaryError as error:
            log.warning("%s", error)
        else:
            self._seen = seen
