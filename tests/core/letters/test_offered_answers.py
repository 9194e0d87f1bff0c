"""Whatever a letter offers to answer is taken: in each story, whenever something is said, by each of its buttons."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lives.stories import FOLDER, Story, instant, sheet_of, story_at
from reminderd.adapters.packs.resources import load_templates
from reminderd.core.deadlines import derive
from reminderd.core.letters.content import Entry
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import DeadlineState, Mark, Order, OrderKey
from reminderd.core.orders import fold
from reminderd.core.statements.contradictions import objection
from reminderd.core.statements.grammar import DEADLINE_ACTIONS, understand
from reminderd.core.statements.reopened_answers import facts_of
from samples.builders import ORDER, PACIFIC
from samples.languages import words
from samples.letters import VENDOR

TO_FILL_IN = {"AMOUNT": "1", "TRACKING": "RR123456789CN", "METHOD": "visa"}
SHORTEST_NUMBER = 4
"""Some parcels of the stories have shorter numbers than any real one."""


def offered(story: Story, sheet: Mapping[str, Any]) -> Iterator[tuple[datetime, Order, list[str]]]:
    """Yield what the letter of each notice of the story offers to say of its order."""
    views = Views(Wording(load_templates("en"), language="en", zone=story.zone), VENDOR)
    for notice in sheet["notices"]:
        now = instant(notice["at"], story.zone)
        order = fold(story.known(now), PACIFIC)[OrderKey(ORDER.vendor, str(notice.get("order", ORDER.number)))]
        uid = f"{order.key}/{notice['about']}"
        deadline = next(one for one in derive(order, story.rules) if one.uid == uid)
        (view,) = views.entries([Entry(deadline, order, DeadlineState.OPEN, None)], now)
        for command, _ in view.advice.answers:
            day = f"{now.date() + timedelta(days=5)}"
            said = [TO_FILL_IN.get(word, word).replace("YYYY-MM-DD", day) for word in command.split()[3:]]
            if command.startswith("reminderd mark") and not _is_too_short(said):
                yield now, order, said


def _is_too_short(said: list[str]) -> bool:
    return said[0] == "parcel" and len(said[1]) < SHORTEST_NUMBER


def asked_back(story: Story, now: datetime, order: Order, said: list[str]) -> str:
    """Return the name of the question that comes back, "" if none does."""
    currency = order.price.currency if order.price else "EUR"
    saying = understand(said, now=now, zone=story.zone, currency=currency, languages=[words("en")])
    assert saying.action not in DEADLINE_ACTIONS
    mark = Mark("offered", now, "cli", str(order.key), saying.action, saying.value)
    told = facts_of([*(one for one in story.marks if one.at <= now), mark], story.zone)
    (fact,) = (one for one in told if one.source == f"mark:{mark.id}")
    asked = objection(order, fact, story.zone)
    return asked.name if asked else ""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_answer_that_a_letter_offers_is_taken(path: Path) -> None:
    """But for a dispute where one runs, or ran, that may be the same: then it can be said of an item; and for money
    that comes a second time: then its sum can be said.
    """
    story = story_at(path)
    for now, order, said in offered(story, sheet_of(path)):
        question = asked_back(story, now, order, said)
        if question in ("dispute_runs", "dispute_accepted", "dispute_judged"):
            assert len(order.arrivals) > 1
            question = asked_back(story, now, order, ["line", "1", *said])
        if question == "refunded_already":
            question = asked_back(story, now, order, [*said, "1.00", "EUR"])
        assert question == "", (f"{now}", " ".join(said))
