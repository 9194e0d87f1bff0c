"""Write the letter of what is due: a reminder or, where much piled up, a catch-up; with the digest on its day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from reminderd.core.deadlines.urgency import is_to_do
from reminderd.core.letters import MOST_TOLD, Beside, Entry, UsersCalendar
from reminderd.core.model import Attachment, DeadlineState, Decision, Letter, LetterKind, Notice, OrderKey
from reminderd.core.planning.timetable import speaking_of
from reminderd.jobs.letters.calendar import users_calendar
from reminderd.jobs.protocols import LetterLog
from reminderd.projection import Projection

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

CaseFiles = Callable[[Sequence[Decision], Sequence[Decision], datetime], Mapping[OrderKey, Attachment]]

LATE = timedelta(hours=12)
FEWEST_OF_A_BURST = 3


def is_burst(notices: Sequence[Notice], now: datetime) -> bool:
    """Return whether these are notices that piled up: several are late by more than a night."""
    return sum(now - notice.due_at > LATE for notice in notices) >= FEWEST_OF_A_BURST


_OF_NO_ORDER = (LetterKind.TROUBLE, LetterKind.TEST)
"""What may be written before a mailbox was ever read: a refused login is not an absence."""


class ReminderWriter:
    """`case_files` makes those that go with a reminder, given what it announces and all decisions. `has_calendar`:
    reminders put their deadlines into the user's calendar.
    """

    def __init__(
        self,
        projection: Projection,
        letters: LetterLog,
        renderer: "Renderer",
        case_files: CaseFiles = lambda _told, _decisions, _now: {},
        *,
        has_calendar: bool = False,
    ) -> None:
        self._projection = projection
        self._letters = letters
        self._renderer = renderer
        self._case_files = case_files
        self._has_calendar = has_calendar

    def write(self, decisions: Sequence[Decision], beside: Beside, now: datetime) -> Letter | None:
        """Return one letter with all notices that are due, None = none is. With the digest it tells, too, what else is
        to be done within the week.

        It tells at most MOST_TOLD, what is lost soonest first; the rest is due still, and comes in the next letter.
        What piled up before the first read or during an outage comes as a catch-up, which is shorter.
        """
        speaking = speaking_of(decisions)[:MOST_TOLD]
        notices = [decision.notice for decision in speaking if decision.notice]
        if not notices:
            return None
        keys = sorted(notice.key for notice in notices)
        name, told = _digest_of(keys), (*keys, *beside.keys)
        cases = {} if is_burst(notices, now) else self._case_files(speaking, decisions, now)
        entries = [self._entry(one, cases) for one in speaking]
        if beside.digest:
            due = {one.deadline.uid for one in speaking_of(decisions)}
            others = (one for one in decisions if one.state is DeadlineState.OPEN and one.deadline.uid not in due)
            entries += [
                self._entry(one, {}, is_due=False)
                for one in others
                if is_to_do(one.deadline, now, self._projection.zones)
            ]
        calendar = self._users_calendar(decisions)
        if is_burst(notices, now):
            is_first = not any(self._letters.last_written_at(kind) for kind in LetterKind if kind not in _OF_NO_ORDER)
            return self._renderer.catch_up(
                f"catch-up/{name}", entries, told, now, is_first=is_first, calendar=calendar, beside=beside
            )
        return self._renderer.reminder(
            f"reminder/{name}", entries, told, now, calendar=calendar, attachments=tuple(cases.values()), beside=beside
        )

    def _entry(self, decision: Decision, cases: Mapping[OrderKey, Attachment], *, is_due: bool = True) -> Entry:
        key = decision.deadline.order
        order, case = self._projection.state().orders[key], cases[key].name if key in cases else ""
        return Entry(decision.deadline, order, decision.state, decision.next_at, case, is_due=is_due)

    def _users_calendar(self, decisions: Sequence[Decision]) -> UsersCalendar | None:
        return users_calendar(self._letters.events(), decisions) if self._has_calendar else None


def _digest_of(keys: Sequence[str]) -> str:
    return sha256("\n".join(keys).encode()).hexdigest()[:16]
