"""A tick looks only at the orders whose instant has come: it decides what deciding everything anew would."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lives.buyers import BEGIN, left_alone, never_came, never_shipped, two_parcels, unanswered, waiting, well
from matrix import IS_FULL
from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.model import Decision, Fact, MailKind, Mark, OrderKey, Outcome, Statement
from reminderd.core.planning.announced import Announced
from reminderd.core.planning.planner import plan
from reminderd.core.planning.preferences import Preferences
from reminderd.core.planning.timetable import Matter, Timetable
from reminderd.core.statements.reopened_answers import in_force
from reminderd.core.statements.sayings import News
from reminderd.projection import Projection
from samples.builders import DAY, ORDER, at, fact, policy, preferences

ANY_LIFE = st.one_of(well(), never_came(), never_shipped(), unanswered(), left_alone(), waiting(), two_parcels())
AN_INSTANT = timedelta(microseconds=1)
STEPS = 40
LIVES = int(os.environ.get("REMINDERD_LIVES", "100" if IS_FULL else "25"))
WISHES = [
    preferences(),
    preferences(quiet=(time(22), time(8)), hour=time(8)),
    replace(preferences(quiet=(time(22), time(7))), is_quiet_on_weekends=True),
    replace(preferences(hour=time(18)), is_quiet_on_weekends=True, lead_times={}),
]
RULES = policy()


class Told:
    """A storage that knows what changed with each revision."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[Fact, ...]] = {}
        self.said: tuple[Mark, ...] = ()
        self.changes: list[tuple[str | None, tuple[Fact, ...]]] = []

    def hear(self, fact: Fact) -> None:
        self.known[fact.source] = (fact,)
        self.changes.append((fact.source, (fact,)))

    def mark(self, marks: tuple[Mark, ...]) -> None:
        self.said = marks
        self.changes.append((None, ()))

    def revision(self) -> str:
        return str(len(self.changes))

    def facts(self) -> tuple[Fact, ...]:
        return tuple(fact for facts in self.known.values() for fact in facts)

    def marks(self) -> tuple[Mark, ...]:
        return self.said

    def news(self, before: str, now: str) -> News:
        new = self.changes[int(before) : int(now)]
        return News({source: facts for source, facts in new if source}, any(source is None for source, _ in new))


@st.composite
def orders(draw: st.DrawFn) -> list[Fact]:
    """The lives of a few orders, begun at different times, in the order in which it is heard of them."""
    facts: list[Fact] = []
    for number, life in enumerate(draw(st.lists(ANY_LIFE, min_size=1, max_size=3))):
        key, later = OrderKey("aliexpress", f"82110000000{number:05}"), draw(st.integers(0, 60)) * DAY / 4
        for place, told in enumerate(life):
            source = f"{told.source.partition(':')[0]}:{number}-{place}"
            facts.append(replace(told, order=key, source=source, stated_at=told.stated_at + later))
    return sorted(facts, key=lambda fact: fact.stated_at)


WAYS = ("next", "next", "next", "turn", "turn", "jump", "back", "wait", "wait")
WORDS = (None, None, None, None, "done", "snooze", "snooze", "undo", Statement.RECEIVED, Statement.REOPEN)
OUTCOMES = (*[Outcome.ACCEPTED] * 4, Outcome.DEFERRED, Outcome.WITHDRAWN, None)


def everything(
    projection: Projection, announced: Mapping[str, Outcome], wishes: Preferences, now: datetime
) -> tuple[Decision, ...]:
    """Decide for every deadline, whatever was decided before."""
    state = projection.state()
    ordered = sorted(state.deadlines, key=lambda one: loss_rank(one, now))
    return plan(ordered, in_force(state.marks), announced, wishes, now)


def moved(now: datetime, chance: Random, decisions: Sequence[Decision]) -> datetime:
    """Return another time: when somebody wants to speak, an end of some deadline or just after it, or any."""
    turns = [at for one in decisions for at in (one.deadline.act_by, one.deadline.hard_end, one.deadline.lost_at) if at]
    turns = [at - before for at in turns for before in (timedelta(), 2 * DAY, 14 * DAY) if abs(at - now) < 60 * DAY]
    match chance.choice(WAYS):
        case "next":
            return min((one.next_at for one in decisions if one.next_at and one.next_at > now), default=now + DAY)
        case "turn" if turns:
            return chance.choice(turns) + AN_INSTANT * chance.randrange(-1, 2)
        case "jump":
            return now + timedelta(hours=chance.randrange(400))
        case "back":
            return now - timedelta(hours=chance.randrange(100))
    return now + timedelta(minutes=chance.randrange(600))


def said(chance: Random, marks: tuple[Mark, ...], now: datetime, found: Sequence[Decision]) -> tuple[Mark, ...]:
    """Return the marks with one more, or with one struck out, or as they are."""
    word = chance.choice(WORDS)
    if word is None or not found:
        return marks
    if word == "undo":
        taken = marks[chance.randrange(len(marks) + 1) :][:1]
        return tuple(replace(mark, struck_at=now) if mark in taken else mark for mark in marks)
    deadline = chance.choice(found).deadline
    target = deadline.uid if word in ("done", "snooze") else str(deadline.order)
    value = (now + timedelta(hours=chance.randrange(300))).isoformat() if word == "snooze" else None
    return (*marks, Mark(f"m{len(marks)}", now, "cli", target, word, value))


@settings(deadline=None, max_examples=LIVES)
@given(orders(), st.sampled_from(WISHES), st.integers(0, 10**9))
def test_a_tick_decides_what_deciding_everything_would(facts: list[Fact], wishes: Preferences, seed: int) -> None:
    """Whatever is said, announced, taken back or put off, and wherever the clock goes."""
    storage, chance = Told(), Random(seed)
    projection = Projection(storage, RULES, wishes, storage.news, longest=None)
    announced, now, heard = Announced(), BEGIN + DAY, 0
    for _ in range(STEPS):
        while heard < len(facts) and facts[heard].stated_at <= now:
            storage.hear(facts[heard])
            heard += 1
        decisions = projection.decide(announced, now)
        assert decisions == everything(projection, announced, wishes, now)
        assert decisions.speaking == tuple(one for one in decisions if one.notice)
        outcome, marks = chance.choice(OUTCOMES), said(chance, storage.said, now, decisions)
        news = {one.notice.key: outcome for one in decisions.speaking if one.notice and outcome}
        announced = announced.with_news(news) if news else announced
        if marks != storage.said:
            storage.mark(marks)
        now = moved(now, chance, decisions)
    assert projection.state() == Projection(storage, RULES, wishes).state()


def looks_at(begin: datetime, after: Sequence[timedelta]) -> list[timedelta]:
    """Return after which times an order that was shipped on 1 January is decided about, asked so long after `begin`."""
    storage, looks, now = Told(), [], begin
    storage.hear(fact(MailKind.ORDER_SHIPPED, "2026-01-01"))
    deadlines = Projection(storage, RULES, WISHES[0]).state().deadlines

    def matter_of(_key: OrderKey) -> Matter:
        looks.append(now - begin)
        return deadlines, ()

    timetable = Timetable(WISHES[0], matter_of)
    for one in after:
        now = begin + one
        timetable.decide([ORDER] if one == after[0] else [], {}, now)
    return looks


def test_near_an_end_no_decision_stands_longer_than_an_hour() -> None:
    """Should an instant be missing from the timetable, it costs an hour at most."""
    minutes = [timedelta(minutes=one) for one in (0, 1, 59, 60, 61, 119, 120)]
    assert looks_at(at("2026-04-01 12:00"), minutes) == [minutes[0], minutes[3], minutes[6]]


def test_where_nothing_ends_soon_a_decision_stands_a_day() -> None:
    """A day costs no deadline there, and a thousand open orders are not decided about each hour."""
    hours = [timedelta(hours=one) for one in (0, 1, 23, 24, 25, 48)]
    assert looks_at(at("2026-01-03 12:00"), hours) == [hours[0], hours[3], hours[5]]


def test_what_is_over_is_never_looked_at_again() -> None:
    """Orders of years ago cost nothing, and nobody can lose what is lost."""
    years = [timedelta(days=365 * one) for one in range(4)]
    assert looks_at(at("2029-01-01 12:00"), years) == [years[0]]
