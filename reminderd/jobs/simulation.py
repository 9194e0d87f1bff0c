"""What will be sent in the coming days if nothing new happens: the real planner on a virtual clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminderd.core.model import Decision, Outcome
from reminderd.core.planning.announced import Announced
from reminderd.core.planning.timetable import speaking_of
from reminderd.jobs.protocols import LetterLog
from reminderd.projection import Projection

ONE_INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The notices of one letter to come, and when it would be written."""

    at: datetime
    decisions: tuple[Decision, ...]


def simulate(projection: Projection, letters: LetterLog, now: datetime, days: int) -> Iterator[Foreseen]:
    """Yield every letter of reminders that would be written from now on, in order, for so many days.

    Nothing is stored or sent. Letters that wait for their server are taken as delivered.
    """
    announced = Announced(letters.announced())
    end, decide = now + timedelta(days=days), projection.ahead()
    while now <= end:
        decisions = decide(announced, now)
        speaking = speaking_of(decisions)
        if speaking:
            yield Foreseen(now, speaking)
            said = {decision.notice.key: Outcome.ACCEPTED for decision in speaking if decision.notice}
            announced = announced.with_news(said)
            continue  # asked again at the same instant, everybody tells when he will speak next
        upcoming = [decision.next_at for decision in decisions if decision.next_at and decision.next_at > now]
        now = min(upcoming, default=end + ONE_INSTANT)
