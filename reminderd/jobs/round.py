"""One round: everything due now is told, by every way to the user. The heart of the service, once a minute."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from reminderd.core.letters import Beside
from reminderd.core.model import Decision
from reminderd.core.planning.timetable import speaking_of
from reminderd.jobs.answers.carrying_out import AnswerHandler
from reminderd.jobs.letters.calendar import CalendarKeeper
from reminderd.jobs.letters.follow_up import FollowUp
from reminderd.jobs.letters.report_file import ReportKeeper
from reminderd.jobs.letters.sender import Sender
from reminderd.jobs.pages.folder import PageCollector
from reminderd.jobs.troubles.letters import TroubleLetters


@dataclass(frozen=True, slots=True)
class Round:
    """The parts that take a turn. `pages` (those in a folder), `answers`, `follow_up`, `calendar` and `report` are None
    where the user's settings do without them.

    `decide` plans what there is to say, and `beside` returns what is told beside it; `note_troubles` updates the
    troubles that no job notices at its work; `watched` are the folders ("account/folder") in which the user sees a
    letter.
    """

    decide: Callable[[], tuple[Decision, ...]]
    sender: Sender
    trouble_letters: TroubleLetters
    note_troubles: Callable[[datetime], None]
    watched: Collection[str]
    beside: Callable[[datetime], Beside]
    pages: PageCollector | None = None
    answers: AnswerHandler | None = None
    follow_up: FollowUp | None = None
    calendar: CalendarKeeper | None = None
    report: ReportKeeper | None = None

    def play(self, now: datetime) -> tuple[Decision, ...]:
        """Do each step once and return every decision. May be killed at any point and played again."""
        if self.pages:  # what the shop's pages say may settle or move what would be said
            self.pages.collect(now)
        if self.answers:  # first: what the user has settled is not said again
            self.answers.handle(now)
        decisions = self.decide()
        if self.sender.see_through(decisions, now):  # before anything new: a letter given up frees its notices
            decisions = self.decide()
        if speaking_of(decisions):
            self.sender.announce(decisions, now, self.beside(now))
        self.note_troubles(now)
        self.trouble_letters.write(now)  # after the letters: they may have raised a trouble, or ended one
        if self.follow_up:  # what the server took may lie among the junk
            self.follow_up.look(now)
        self.sender.fall_back(decisions, self.watched, now)  # so that what was not seen arriving goes another way
        if self.calendar:
            self.calendar.refresh(decisions, now)
        if self.report:
            self.report.refresh(decisions, now)
        return decisions
