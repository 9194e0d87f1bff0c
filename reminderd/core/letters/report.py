"""What the report adds to a digest: the money at stake, and all open deadlines as a picture."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from reminderd.core.deadlines.said_days import Zones, said_day
from reminderd.core.deadlines.urgency import is_doubtful, loss_rank, urgency_of
from reminderd.core.letters.content import Entry, EntryView
from reminderd.core.model import Deadline, LetterKind, Money, OrderKey, Urgency

URGENCIES: tuple[Urgency, ...] = ("late", "soon", "calm")
LEAD_IN = timedelta(days=3)
"""How much of the past the picture shows, for what is overdue."""

LONGEST_VIEW = timedelta(days=90)
MOST_TICKS = 8
LAST_TICK = 93
"""Percent of the time line: a day written further right would stand out of it on a phone."""

LEAST_LENGTH = 1.0
"""Percent of the time line: a shorter bar could not be seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One deadline in the picture, a bar from `act_by` to `hard_end`, in percent of the time line. `name`: of the
    thing. `label`: what to do. `title`: that, its day, and whose day it is.
    """

    start: float
    length: float
    name: str
    label: str
    title: str
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: the days along the top, the first of them today, each with its place in percent; and the bars."""

    ticks: tuple[tuple[float, datetime], ...]
    bars: tuple[Bar, ...]


def timeline_of(entries: Sequence[tuple[Deadline, EntryView]], now: datetime) -> Timeline:
    """Lay open deadlines, the nearest first, out along a time line."""
    begin = now - LEAD_IN
    last = max((deadline.act_by for deadline, _ in entries), default=now) + LEAD_IN
    span = min(max(last - begin, timedelta(days=14)), LONGEST_VIEW)

    def place(instant: datetime) -> float:
        return round(100 * min(max((instant - begin) / span, 0.0), 1.0), 2)

    bars = tuple(
        Bar(
            start=place(deadline.act_by),
            length=max(round(place(deadline.hard_end) - place(deadline.act_by), 2), LEAST_LENGTH),
            name=view.order.name,
            label=view.advice.title + view.advice.about,
            title=f"{view.advice.title}. {view.advice.when}. {view.advice.note}",
            urgency=view.urgency,
        )
        for deadline, view in entries
    )
    step = timedelta(days=max(1, -(-span.days // MOST_TICKS)))
    ticks = tuple((place(now + step * n), now + step * n) for n in range(MOST_TICKS + 1))
    return Timeline(tuple(tick for tick in ticks if tick[0] <= LAST_TICK), bars)


def months_of(returned: Iterable[tuple[datetime, Money]]) -> tuple[tuple[date, tuple[Money, ...]], ...]:
    """Return what came back in each month, by its first day, the newest first. `returned`: when each sum came."""
    by_month: defaultdict[date, list[Money]] = defaultdict(list)
    for at, money in returned:
        by_month[at.date().replace(day=1)].append(money)
    return tuple((month, sums(by_month[month])) for month in sorted(by_month, reverse=True))


Stake = Urgency | Literal["doubtful"]


def money_at_stake(entries: Iterable[Entry], now: datetime, zones: Zones) -> dict[Stake, tuple[Money, ...]]:
    """Return the money at stake by urgency, and apart from it what is "doubtful". Each order counts once, with what is
    lost soonest. `zones`: the vendor's and the buyer's.
    """
    counted: set[OrderKey] = set()
    by_name: dict[Stake, list[Money]] = {**{urgency: [] for urgency in URGENCIES}, "doubtful": []}
    for entry in sorted(entries, key=lambda one: loss_rank(one.deadline, now)):
        order = entry.order
        if order.price and order.key not in counted:
            counted.add(order.key)
            day = said_day(entry.deadline, now, zones)
            name: Stake = "doubtful" if is_doubtful(entry.deadline, day, now) else urgency_of(day)
            by_name[name].append(order.price)
    return {name: sums(amounts) for name, amounts in by_name.items()}


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return one sum for each currency, in the order of the currencies' codes."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for money in amounts:
        totals[money.currency] += money.amount
    return tuple(Money(total, currency) for currency, total in sorted(totals.items()))


def urgency_of_letter(kind: LetterKind, content: Mapping[str, Any]) -> Urgency | Literal[""]:
    """Return the urgency of the most urgent entry that is due today, by which a phone hears: "late" if its day has
    come, as that is the last one to hear of it. A trouble cannot wait: reminderd may be blind.
    """
    if kind in (LetterKind.TROUBLE, LetterKind.TEST):
        return "late"
    if kind in (LetterKind.REMINDER, LetterKind.CATCH_UP):
        due: list[EntryView] = [entry for entry in content["entries"] if entry.deadline.uid in content["due"]]
        urgencies: set[Urgency] = {"late" if one.deadline.phase != "before" else one.urgency for one in due}
        return next(urgency for urgency in URGENCIES if urgency in urgencies)
    return ""
