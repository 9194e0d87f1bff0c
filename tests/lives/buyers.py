"""Buyers who live: lives of one order that hang together, and every notice that the real rules and planner give."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from hypothesis import strategies as st

from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import (
    Deadline,
    Decision,
    DecisionReason,
    Fact,
    FactKind,
    Item,
    MailKind,
    Mark,
    Membership,
    Money,
    Notice,
    Outcome,
    Payment,
    Region,
    Statement,
)
from reminderd.core.orders import fold
from reminderd.core.planning.planner import plan
from reminderd.core.planning.preferences import Preferences
from reminderd.core.statements.reopened_answers import facts_of, in_force
from samples.builders import BERLIN, DAY, ORDER, PACIFIC, policy, preferences, utc

BEGIN = utc("2026-01-10 10:00")
PRICE, PART = Money(Decimal(20), "EUR"), Money(Decimal(5), "EUR")
BY_DAY: Preferences = preferences(quiet=(time(22), time(8)), hour=time(8))
LATER = timedelta(minutes=10)

policies = st.builds(
    partial(replace, policy()),
    region=st.sampled_from(Region),
    country=st.sampled_from([None, "DE"]),
    payments=st.sampled_from([{}, {"": Payment.PAYPAL}, {"": Payment.MASTERCARD}, {"": Payment.OTHER}]),
    membership=st.sampled_from([None, Membership.DIAMOND]),
)
"""Wherever they live and however they pay."""


wishes = st.builds(
    lambda quiet, weekends, hour: replace(preferences(quiet=quiet, hour=hour), is_quiet_on_weekends=not weekends),
    st.sampled_from([(time(22), time(8)), (time(1), time(3)), None]),
    st.booleans(),
    st.sampled_from([time(8), time(20), None]),
)
"""However quiet they want it, and whenever their letter comes."""


def told(kind: FactKind, day: float, **rest: Any) -> Fact:
    """Return a fact that is stated so many days after the order was placed."""
    who = "mail" if isinstance(kind, MailKind) else "mark"
    name = f"{who}:{kind}-{day}-{rest.get('tracking_number')}-{rest.get('line')}"
    whole: dict[str, Any] = {"source": name, "quote": f"({kind})", "order": ORDER}
    return Fact(kind=kind, stated_at=BEGIN + day * DAY, **whole | rest)


Answer = Callable[[Notice, datetime], Mark | None]
"""What the buyer says to a notice, if anything."""


def said_nothing(_notice: Notice, _at: datetime) -> None:
    """Say nothing, ever."""


def in_three_days(notice: Notice, at: datetime) -> Mark:
    """Put off whatever comes."""
    until = (at + 3 * DAY).isoformat()
    return Mark(f"s-{notice.key}", at + LATER, "mail", notice.deadline.uid, "snooze", until)


@dataclass
class Run:
    """A life as it is told so far. `heard`: what was known when it was last looked at, and its deadlines."""

    rules: Policy
    wishes: Preferences = BY_DAY
    marks: list[Mark] = field(default_factory=list)
    announced: dict[str, Outcome] = field(default_factory=dict)
    said: list[tuple[datetime, Notice]] = field(default_factory=list)
    heard: tuple[list[Fact], list[Deadline]] = ([], [])

    def ask(self, facts: Iterable[Fact], now: datetime) -> tuple[Decision, ...]:
        """Ask the planner once, and take all that it says as delivered."""
        marks = [mark for mark in self.marks if mark.at <= now]
        if (known := known_at(facts, marks, now)) != self.heard[0]:
            self.heard = (known, deadlines_of(known, (), self.rules, now))
        decisions = plan(self.heard[1], in_force(marks), self.announced, self.wishes, now)
        for notice in (one.notice for one in decisions if one.notice):
            assert notice.key not in self.announced
            self.announced[notice.key] = Outcome.ACCEPTED
            self.said.append((now, notice))
        return decisions

    @property
    def letters(self) -> int:
        """Count the letters: what is said at one instant is one."""
        return len({at for at, _ in self.said})

    def story(self) -> str:
        """Return what was said, one line a notice, for the message of a test."""
        return "\n".join(f"{(at - BEGIN) / DAY:6.1f} {one.key.split('/', 2)[2]} {one.reason}" for at, one in self.said)


def live(
    facts: Sequence[Fact],
    rules: Policy,
    *,
    marks: Sequence[Mark] = (),
    answer: Answer = said_nothing,
    wishes: Preferences = BY_DAY,
    days: int = 900,
    look: Callable[[datetime, Sequence[Decision], Run], None] | None = None,
) -> Run:
    """Live a life, the planner asked whenever it may have something to say, and return what it said. `look` is called
    with each answer of the planner.
    """
    run = Run(rules, wishes, list(marks))
    heard = sorted({*(fact.stated_at for fact in facts), *(mark.at for mark in marks)})
    now, end = heard[0], BEGIN + days * DAY
    while now < end:
        count = len(run.said)
        decisions = run.ask(facts, now)
        if look:
            look(now, decisions, run)
        answers = [mark for at, notice in run.said[count:] if (mark := answer(notice, at))]
        run.marks += answers
        again = [now + LATER] if len(run.said) > count else []  # what was said then must not be said once more
        ends = [one.deadline.lost_at for one in decisions if look and one.deadline.lost_at]
        ahead = [at for at in (*heard, *again, *ends, *(one.next_at for one in decisions)) if at and at > now]
        if not ahead:
            break
        now = min(ahead)
    return run


def deadlines_of(facts: Iterable[Fact], marks: Iterable[Mark], rules: Policy, now: datetime) -> list[Deadline]:
    """Return the deadlines that follow from what was said until then."""
    known = known_at(facts, marks, now)
    return [deadline for order in fold(known, PACIFIC).values() for deadline in derive(order, rules)]


def known_at(facts: Iterable[Fact], marks: Iterable[Mark], now: datetime) -> list[Fact]:
    """Return what mails and the user had said until then."""
    return [fact for fact in (*facts, *facts_of(marks, BERLIN)) if (fact.noted_at or fact.stated_at) <= now]


def is_speaking(decision: Decision) -> bool:
    """Tell whether the deadline has clocks of its own just now."""
    return decision.reason is not DecisionReason.SPOKEN_FOR


# --- lives of a kind ---

HOURS = st.sampled_from([0.0, 0.25, 0.5, 0.75])
WITHIN = st.sampled_from([None, timedelta(days=15)])
TWO_ITEMS = (Item("Cup", 1), Item("Plate", 1))


def begun(shipped: float, expected: int | None = None, **rest: Any) -> list[Fact]:
    """Return the mails of an order that was placed and shipped."""
    until = (BEGIN + expected * DAY).date() if expected else None
    return [
        told(MailKind.ORDER_PLACED, 0, price=PRICE, expected_until=until, items=rest.pop("items", (Item("Cup", 1),))),
        told(MailKind.ORDER_SHIPPED, shipped, **rest),
    ]


@st.composite
def finishes(draw: st.DrawFn, came: float) -> list[Fact]:
    """The shop's mails after a delivery: both, one or none."""
    noticed = came + draw(st.integers(2, 4)) + draw(HOURS)
    finished = noticed + draw(st.integers(2, 5)) + draw(HOURS)
    notice, finish = draw(st.booleans()), draw(st.booleans())
    return [
        *([told(MailKind.AWAITING_CONFIRMATION, noticed)] if notice else []),
        *([told(MailKind.RECEIPT_CONFIRMED, finished, within=draw(WITHIN))] if finish else []),
    ]


@st.composite
def well(draw: st.DrawFn) -> list[Fact]:
    """Shipped and delivered in time, finished by itself or not; the buyer says nothing."""
    shipped = draw(st.integers(0, 7))
    came = shipped + draw(st.integers(5, 35)) + draw(HOURS)
    expected = draw(st.sampled_from([None, int(came) + 1, int(came) + 20]))
    number = draw(st.sampled_from([None, "AP1"]))
    life = [*begun(shipped, expected, tracking_number=number), told(MailKind.DELIVERED, came, tracking_number=number)]
    return [*life, *draw(finishes(came))]


@st.composite
def never_came(draw: st.DrawFn) -> list[Fact]:
    """Shipped, and on its way or frozen for ever, or the shop warns or finishes it by itself when protection ends."""
    shipped = draw(st.integers(0, 7))
    days = draw(st.lists(st.integers(1, 50), max_size=3, unique=True))
    more = draw(st.sampled_from(["", "", "frozen", "warned", "noticed"]))
    life = begun(shipped, draw(st.sampled_from([None, 25, 60])), tracking_number="AP1")
    life += [told(MailKind.IN_TRANSIT, shipped + day, tracking_number="AP1") for day in days]
    if more == "frozen":
        life.append(told(MailKind.ORDER_FROZEN, shipped + draw(st.integers(2, 70)) + draw(HOURS)))
    if more == "warned":
        due = draw(st.sampled_from([None, (BEGIN + (shipped + 90) * DAY).date()]))
        life += [told(MailKind.PROTECTION_ENDING, shipped + day + draw(HOURS), due=due) for day in (85, 88)]
    noticed = shipped + draw(st.integers(88, 95)) + draw(HOURS)
    if more == "noticed":
        life.append(told(MailKind.AWAITING_CONFIRMATION, noticed))
    finish = told(MailKind.RECEIPT_CONFIRMED, noticed + 4, within=draw(WITHIN))
    return [*life, *([finish] if draw(st.booleans()) else [])]


@st.composite
def never_shipped(draw: st.DrawFn) -> list[Fact]:
    """Ordered, and frozen, cancelled or closed, or just nothing."""
    life = [told(MailKind.ORDER_PLACED, 0, price=draw(st.sampled_from([None, PRICE])))]
    frozen = draw(st.sampled_from([None, 1, 5, 12]))
    end = draw(st.sampled_from([None, MailKind.ORDER_CANCELLED, MailKind.ORDER_CLOSED]))
    life += [told(MailKind.ORDER_FROZEN, frozen)] if frozen else []
    return [*life, *([told(end, draw(st.integers(13, 40)) + draw(HOURS))] if end else [])]


def disputed(draw: st.DrawFn, line: str | None = None) -> tuple[float, list[Fact]]:
    """Return when a dispute was opened, and the mails until then: of what came, or of what did not."""
    shipped = draw(st.integers(0, 7))
    came = shipped + draw(st.integers(5, 35))
    opened = came + draw(st.integers(1, 10)) + draw(HOURS)
    life = begun(shipped, draw(st.sampled_from([None, 25])), items=TWO_ITEMS if line else (Item("Cup", 1),))
    life += [told(MailKind.DELIVERED, came)] if draw(st.booleans()) else []
    life += [told(Statement.DISPUTED, opened, line=line)] if line or draw(st.booleans()) else []
    return opened, life if line else [*life, told(MailKind.DISPUTE_OPENED, opened + 0.1)]


@st.composite
def unanswered(draw: st.DrawFn) -> list[Fact]:
    """A dispute, of all or of a line, that nobody answers, or that is only escalated, and then nothing."""
    line = draw(st.sampled_from([None, None, "1"]))
    opened, life = disputed(draw, line)
    then = draw(st.sampled_from([None, None, Statement.ESCALATED, Statement.REJECTED]))
    return [*life, *([told(then, opened + draw(st.integers(1, 6)), line=line)] if then else [])]


@st.composite
def left_alone(draw: st.DrawFn) -> list[Fact]:
    """A dispute with one step more of the others, to which the buyer says nothing: an offer, a refund that never comes,
    a closing, a return that is wanted, a judgement.
    """
    opened, life = disputed(draw)
    at = opened + draw(st.integers(1, 12)) + draw(HOURS)
    steps: list[list[Fact]] = [
        [told(MailKind.DISPUTE_OFFER, at, amount=draw(st.sampled_from([None, PART])))],
        [told(MailKind.DISPUTE_DECIDED, at, amount=PRICE), told(MailKind.REFUND_ISSUED, at + 2, amount=PRICE)],
        [told(MailKind.REFUND_ISSUED, at, amount=PRICE)],
        [told(MailKind.DISPUTE_CLOSED, at)],
        [told(MailKind.DISPUTE_OFFER, at, amount=PART), told(MailKind.DISPUTE_CLOSED, at + draw(st.integers(2, 9)))],
        [told(MailKind.RETURN_DUE, at, due=draw(st.sampled_from([None, (BEGIN + (at + 10) * DAY).date()])))],
        [told(MailKind.DISPUTE_DECIDED, at, amount=draw(st.sampled_from([None, PART, PRICE])))],
        [told(MailKind.DISPUTE_EVIDENCE, at)],
    ]
    return [*life, *draw(st.sampled_from(steps))]


@st.composite
def waiting(draw: st.DrawFn) -> list[Fact]:
    """A parcel waits to be picked up, and is picked up in the end, or goes back."""
    shipped = draw(st.integers(0, 7))
    ready = shipped + draw(st.integers(5, 30)) + draw(HOURS)
    due = draw(st.sampled_from([None, (BEGIN + (ready + 7) * DAY).date()]))
    life = [*begun(shipped, tracking_number="AP1"), told(MailKind.READY_FOR_PICKUP, ready, due=due)]
    came = ready + draw(st.integers(1, 6))
    if not draw(st.booleans()):
        return life
    return [*life, told(MailKind.DELIVERED, came), *draw(finishes(came))]


@st.composite
def two_parcels(draw: st.DrawFn) -> list[Fact]:
    """Two parcels, each delivered or not, in an order that is finished by itself after one or both of them, or not."""
    shipped = draw(st.integers(0, 7))
    life = begun(shipped, tracking_number="AP1", is_partial=True)
    life.append(told(MailKind.ORDER_SHIPPED, shipped + draw(st.integers(0, 5)) + 0.1, tracking_number="AP2"))
    came = [shipped + draw(st.integers(6, 35)) + draw(HOURS) for _ in range(2)]
    for number, day in zip(("AP1", "AP2"), came, strict=True):
        life += [told(MailKind.DELIVERED, day, tracking_number=number)] if draw(st.integers(0, 3)) else []
    return [*life, *draw(finishes(draw(st.sampled_from([max(came), min(came)]))))]
