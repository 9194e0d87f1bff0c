"""The stories of tests/scenarios, read and lived on a virtual clock; scenarios/README.md explains their form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from matrix import IS_FULL
from reminderd.config.defaults import DEFAULT_LEAD_TIMES, DEFAULT_REPEATS, region_of
from reminderd.config.settings import Digest, QuietHours
from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import (
    Deadline,
    Decision,
    Fact,
    Item,
    MailKind,
    Mark,
    Membership,
    OrderKey,
    Outcome,
    Payment,
    Region,
    TransitStep,
)
from reminderd.core.model.money import parse_money
from reminderd.core.orders import fold
from reminderd.core.planning.planner import plan
from reminderd.core.planning.preferences import Preferences
from reminderd.core.statements.contradictions import objection
from reminderd.core.statements.grammar import DEADLINE_ACTIONS, understand
from reminderd.core.statements.objections import NotUnderstoodError
from reminderd.core.statements.reopened_answers import facts_of, in_force
from reminderd.core.statements.undo import newest_saying, of_orders
from samples.builders import ORDER, PACIFIC, policy
from samples.languages import words

FOLDER = Path(__file__).parents[1] / "scenarios"
STEP = timedelta(minutes=30)
LONGEST_SLEEP = STEP if IS_FULL else timedelta(hours=17)
"""So long nobody looks where the planner names no instant: a letter that it did not name is late then, and fails.
It is no part of a day, so that each hour is looked at in turn.
"""
DAYS = ("expected_until", "due", "delivered_on")
MONEY = ("price", "amount")


@dataclass
class Story:
    """A life as its file tells it."""

    zone: ZoneInfo
    wishes: Preferences
    rules: Policy
    down: tuple[tuple[datetime, datetime], ...]
    until: datetime
    facts: list[Fact] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def known(self, now: datetime) -> list[Fact]:
        """All that mails and the user have stated by now."""
        said = facts_of(self.standing(now), self.zone)
        return [fact for fact in [*self.facts, *said] if (fact.noted_at or fact.stated_at) <= now]

    def standing(self, now: datetime) -> list[Mark]:
        """What the user said by now and has not taken back by now."""
        return [mark for mark in self.marks if mark.at <= now and not (mark.struck_at and mark.struck_at <= now)]

    def next_look(self, decisions: Sequence[Decision], now: datetime) -> datetime:
        """Return the next half hour at which something is to be heard or, by the planner's own word, to be said."""
        heard = [*(fact.noted_at or fact.stated_at for fact in self.facts), *(mark.at for mark in self.marks)]
        heard += [mark.struck_at for mark in self.marks if mark.struck_at]
        named = [one.next_at for one in decisions if one.next_at] + [one.deadline.hard_end for one in decisions]
        ahead = [at for at in (*heard, *named, *(end for _, end in self.down)) if at > now]
        is_writing = any(one.notice for one in decisions)
        sleep = STEP if is_writing else min(LONGEST_SLEEP, min(ahead, default=self.until) - now)
        return (now.astimezone(UTC) + max(-(-sleep // STEP), 1) * STEP).astimezone(self.zone)

    def hear(self, at: datetime, order: OrderKey, event: dict[str, Any]) -> None:
        """Take what the user says, as the command line does; what is refused must be marked so in the file."""
        if "refused" in event:
            with pytest.raises(NotUnderstoodError, match=re.escape(event["refused"])):
                self._understand(at, order, event)
        else:
            self.marks.append(self._understand(at, order, event))

    def undo(self, at: datetime, order: OrderKey, what: str) -> None:
        """Take back the newest that was said of the `order`, the newest of `anything`, or `everything`."""
        is_meant = {"order": of_orders([order]), "anything": _any, "everything": _any}[what]
        taken = newest_saying(self.standing(at), is_meant)
        assert taken, f"there is nothing to take back at {at}"
        self.marks = [replace(mark, struck_at=at) if mark in taken else mark for mark in self.marks]
        if what == "everything" and self.standing(at):
            self.undo(at, order, what)

    def _understand(self, at: datetime, order: OrderKey, event: dict[str, Any]) -> Mark:
        known = fold(self.known(at), PACIFIC)
        price = known[order].price if order in known else None
        currency = price.currency if price else None
        saying = understand(
            str(event["say"]).split(), now=at, zone=self.zone, currency=currency, languages=[words("en")]
        )
        target = f"{order}/{event['about']}" if saying.action in DEADLINE_ACTIONS else str(order)
        mark = Mark(f"m{len(self.marks)}", at, "cli", target, saying.action, saying.value)
        for fact in facts_of([*self.standing(at), mark], self.zone):
            if fact.source == f"mark:{mark.id}" and (asked := objection(known[order], fact, self.zone)):
                raise NotUnderstoodError(asked)
        return mark


def instant(value: object, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(str(value)).replace(tzinfo=zone)


@cache
def sheet_of(path: Path) -> Mapping[str, Any]:
    """Return what the file of a story holds. It is read once for all tests: change nothing in it."""
    sheet: Mapping[str, Any] = YAML().load(path)
    return sheet


@cache
def story_at(path: Path) -> Story:
    """Return the life that a file tells. It is made once for all tests: change nothing in it."""
    return _story_of(sheet_of(path))


def _story_of(sheet: Mapping[str, Any]) -> Story:
    zone = ZoneInfo(sheet.get("zone", "Europe/Berlin"))
    country = sheet.get("country")
    rules = Policy(
        policy().periods,
        PACIFIC,
        region=Region(sheet["region"]) if "region" in sheet else region_of(country),
        country=country,
        payments={"": Payment(sheet["payment"])} if "payment" in sheet else {},
        membership=Membership(sheet["membership"]) if "membership" in sheet else None,
    )
    hours = QuietHours()
    quiet = None if sheet.get("quiet_hours") == "off" else (hours.start, hours.end)
    hour = time(sheet.get("hour", Digest().hour))
    wishes = Preferences(zone, DEFAULT_LEAD_TIMES, DEFAULT_REPEATS, quiet, not sheet.get("weekends", True), hour=hour)
    down = tuple((instant(gap["from"], zone), instant(gap["until"], zone)) for gap in sheet.get("down", ()))
    story = Story(zone, wishes, rules, down, instant(sheet["until"], zone))
    for number, event in enumerate(sheet["events"]):
        order = OrderKey(ORDER.vendor, str(event.get("order", ORDER.number)))
        if "mail" in event:
            story.facts.append(_fact(event, instant(event["at"], zone), order, number))
    for event in sheet["events"]:
        order = OrderKey(ORDER.vendor, str(event.get("order", ORDER.number)))
        if "say" in event:
            story.hear(instant(event["at"], zone), order, event)
        elif "undo" in event:
            story.undo(instant(event["at"], zone), order, event["undo"])
    return story


def _any(mark: Mark) -> bool:
    return True


def _fact(event: dict[str, Any], at: datetime, order: OrderKey, number: int) -> Fact:
    extra: dict[str, Any] = {name: date.fromisoformat(str(event[name])) for name in DAYS if name in event}
    extra |= {name: event[name] for name in ("tracking_number", "is_partial") if name in event}
    extra |= {name: parse_money(event[name]) for name in MONEY if name in event}
    extra |= {"line": str(event["line"])} if "line" in event else {}
    extra |= {"items": tuple(Item(title, 1) for title in event["items"])} if "items" in event else {}
    kind, step = MailKind(event["mail"]), TransitStep(event["step"]) if "step" in event else None
    extra |= {"within": timedelta(days=event["within"])} if "within" in event else {}
    stated_at = instant(event["dated"], at.tzinfo) if "dated" in event else at
    noted_at = at if stated_at != at else None
    return Fact(f"mail:{number}", order, kind, stated_at, step=step, quote=kind.value, noted_at=noted_at, **extra)


def notices_of(story: Story) -> Iterator[dict[str, str]]:
    """Live the story and yield each notice: when, about what, and what made the planner speak."""
    announced: dict[str, Outcome] = {}
    deadlines: list[Deadline] = []
    decisions: tuple[Decision, ...] = ()
    heard: tuple[int, list[Mark]] = (-1, [])
    now = min(statement.stated_at for statement in story.facts)
    while now <= story.until:
        if not any(begin <= now < end for begin, end in story.down):
            marks = story.standing(now)
            mails = sum((fact.noted_at or fact.stated_at) <= now for fact in story.facts)
            if (mails, marks) != heard:
                orders, heard = fold(story.known(now), PACIFIC), (mails, marks)
                deadlines = [deadline for order in orders.values() for deadline in derive(order, story.rules)]
            decisions = plan(deadlines, in_force(marks), announced, story.wishes, now)
            for notice in filter(None, (decision.notice for decision in decisions)):
                announced[notice.key] = Outcome.ACCEPTED
                yield {
                    "at": f"{now.astimezone(story.zone):%Y-%m-%d %H:%M}",
                    "about": notice.deadline.uid.removeprefix(f"{notice.deadline.order}/"),
                    "trigger": notice.trigger,
                    **({"order": notice.deadline.order.number} if notice.deadline.order != ORDER else {}),
                }
        now = story.next_look(decisions, now)
