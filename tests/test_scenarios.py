"""Whole order lives on a virtual clock: what is said, when, and why. The stories are tests/scenarios/*.yaml.

A story lists what mails and the user state (`at`, `mail` or `say`), and every notice that must follow, none missing and
none extra. Days are given in the story's zone; the planner is asked every half hour. `pytest --accept` writes the
notices; read them as you would a review.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from builders import ORDER, PACIFIC, policy
from reminderd.config.settings import DEFAULT_LEAD_TIMES, DEFAULT_REPEATS, QuietHours
from reminderd.core.deadlines import derive
from reminderd.core.model import Fact, MailKind, Mark, OrderKey, Outcome
from reminderd.core.orders import fold
from reminderd.core.planner import Preferences, plan
from reminderd.core.replies import DEADLINE_ACTIONS, to_fact, understand

FOLDER = Path(__file__).parent / "scenarios"
STEP = timedelta(minutes=30)
DAYS = ("expected_until", "due", "delivered_on")


@dataclass(frozen=True)
class Story:
    """A life as its file tells it."""

    zone: ZoneInfo
    quiet: QuietHours | None
    down: tuple[tuple[datetime, datetime], ...]
    facts: tuple[Fact, ...]
    marks: tuple[Mark, ...]
    until: datetime


def instant(value: object, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(str(value)).replace(tzinfo=zone)


def story_of(sheet: dict[str, Any]) -> Story:
    zone = ZoneInfo(sheet.get("zone", "Europe/Berlin"))
    facts, marks = [], []
    for number, event in enumerate(sheet["events"]):
        at = instant(event["at"], zone)
        order = OrderKey(ORDER.vendor, str(event.get("order", ORDER.number)))
        if "mail" in event:
            facts.append(_fact(event, at, order, number))
        else:
            saying = understand(str(event["say"]).split(), now=at, zone=zone)
            is_of_deadline = saying.action in DEADLINE_ACTIONS
            target = f"{order}/{event['about']}" if is_of_deadline else str(order)
            marks.append(Mark(f"m{number}", at, "cli", target, saying.action, saying.value))
    down = tuple((instant(gap["from"], zone), instant(gap["until"], zone)) for gap in sheet.get("down", ()))
    quiet = None if sheet.get("quiet_hours") == "off" else QuietHours()
    return Story(zone, quiet, down, tuple(facts), tuple(marks), instant(sheet["until"], zone))


def _fact(event: dict[str, Any], at: datetime, order: OrderKey, number: int) -> Fact:
    extra: dict[str, Any] = {name: date.fromisoformat(str(event[name])) for name in DAYS if name in event}
    extra |= {name: event[name] for name in ("tracking_number", "is_partial") if name in event}
    kind = MailKind(event["mail"])
    return Fact(source=f"mail:{number}", order=order, kind=kind, stated_at=at, quote=event["mail"], **extra)


def notices_of(story: Story) -> Iterator[dict[str, str]]:
    """Live the story and yield each notice: when, about what, and what made the planner speak."""
    quiet = (story.quiet.start, story.quiet.end) if story.quiet else None
    wishes = Preferences(story.zone, DEFAULT_LEAD_TIMES, DEFAULT_REPEATS, quiet)
    rules = policy()
    announced: dict[str, Outcome] = {}
    now = min(statement.stated_at for statement in story.facts)
    while now <= story.until:
        if not any(begin <= now < end for begin, end in story.down):
            marks = [mark for mark in story.marks if mark.at <= now]
            said = [fact for mark in marks if (fact := to_fact(mark, story.zone))]
            known = [fact for fact in story.facts if fact.stated_at <= now]
            orders = fold([*known, *said], PACIFIC)
            deadlines = [deadline for order in orders.values() for deadline in derive(order, rules)]
            for decision in plan(deadlines, marks, announced, wishes, now):
                if notice := decision.notice:
                    announced[notice.key] = Outcome.ACCEPTED
                    yield {
                        "at": f"{now.astimezone(story.zone):%Y-%m-%d %H:%M}",
                        "about": notice.deadline.uid.removeprefix(f"{notice.deadline.order}/"),
                        "trigger": notice.trigger,
                        **({"order": notice.deadline.order.number} if notice.deadline.order != ORDER else {}),
                    }
        now = (now.astimezone(ZoneInfo("UTC")) + STEP).astimezone(story.zone)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_notice_comes_on_its_day_and_no_other(path: Path, request: pytest.FixtureRequest) -> None:
    """The notices of a story are exactly those that its file lists."""
    yaml = YAML()
    sheet = yaml.load(path)
    happened = list(notices_of(story_of(sheet)))
    if request.config.getoption("--accept"):
        sheet["notices"] = happened
        yaml.dump(sheet, path)
    assert [dict(notice) for notice in sheet.get("notices", ["none are listed"])] == happened


def test_there_are_stories() -> None:
    """The folder was found."""
    assert len(list(FOLDER.glob("*.yaml"))) >= 10
