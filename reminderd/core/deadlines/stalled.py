"""Parcels without news for unusually long (rule A16, row P10): told once, in the digest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import is_awaited, is_settled
from reminderd.core.model import Fact, MailKind, Order, OrderKey, Stalled, TransitStep

FEWEST_PARCELS = 10
"""How many of the buyer's own parcels must have passed a step before they tell how long it takes."""

_LONGEST_AGO = timedelta(days=365)  # what was usual before tells little of today, and whoever was silent was told of
_TENTHS = 9
_MOST_GAPS = 500  # for each step, the newest
_NEWS = frozenset({MailKind.ORDER_SHIPPED, MailKind.IN_TRANSIT, MailKind.OUT_FOR_DELIVERY, MailKind.DELIVERED})
_ENDS = frozenset({MailKind.DELIVERED, MailKind.READY_FOR_PICKUP})  # a waiting parcel has a deadline of its own
_Step = MailKind | TransitStep


def newly_stalled(
    orders: Iterable[Order], policy: Policy, since: datetime | None, now: datetime
) -> tuple[Stalled, ...]:
    """Given all orders, return the parcels that are stalled now and were not yet at the digest before (`since`, None =
    there was none), the longest silent first. The work grows with the number of facts of the last year alone.
    """
    orders = tuple(order for order in orders if (last := order.last_said_at) and now - last <= _LONGEST_AGO)
    told = (
        {(one.number or one.order.key, one.last_news_at) for one in _stalled(orders, policy, since)} if since else set()
    )
    fresh = (
        one for one in _stalled(orders, policy, now) if (one.number or one.order.key, one.last_news_at) not in told
    )
    return tuple(sorted(fresh, key=lambda one: (one.last_news_at, one.order.key, one.number)))


def _name(one: Stalled) -> tuple[str | OrderKey, datetime]:
    return one.number or one.order.key, one.last_news_at


def _stalled(orders: Iterable[Order], policy: Policy, now: datetime) -> list[Stalled]:
    """Return the parcels that are stalled by what was said until then; one that lies under several orders once."""
    ways: dict[str | OrderKey, tuple[Order, list[Fact]]] = {}
    for order in orders:
        for number, news in _news_of(order, now).items():
            known = ways.get(number or order.key)
            if known is None or (not _is_on_its_way(known[0]) and _is_on_its_way(order)):
                ways[number or order.key] = (order, news)
    usual = _usual(news for _, news in ways.values())
    found = []
    for order, news in ways.values():
        last = news[-1]
        if last.kind in _ENDS or not _is_on_its_way(order):
            continue
        own = usual.get(_step(last))
        limit = own or timedelta(days=policy.periods[_rule_of_thumb(last)].days)
        silent = now - last.stated_at
        if silent.days > max(limit.days, 1):  # whole days, as they are said: "26 days; more than 25 is unusual"
            found.append(Stalled(order, last.tracking_number or "", last.stated_at, silent, limit, own is not None))
    return found


def _is_on_its_way(order: Order) -> bool:
    return order.ended_at is None and order.received_at is None and is_awaited(order) and not is_settled(order)


def _news_of(order: Order, now: datetime) -> Mapping[str, list[Fact]]:
    """Return by parcel the mails about its way. What names none is about the only one, if there is one."""
    news = [fact for fact in order.facts if fact.kind in _NEWS | _ENDS and fact.stated_at <= now]
    numbers = {fact.tracking_number for fact in news if fact.tracking_number}
    only = next(iter(numbers)) if len(numbers) == 1 else ""
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in news:
        number = fact.tracking_number or only
        if number or not numbers:
            found[number].append(fact)
    return found


def _usual(ways: Iterable[list[Fact]]) -> Mapping[_Step, timedelta]:
    """Return how long 90 % of the parcels were silent at most in each step that enough of them have passed."""
    gaps: defaultdict[_Step, list[tuple[datetime, timedelta]]] = defaultdict(list)
    for news in ways:
        longest: dict[_Step, tuple[datetime, timedelta]] = {}
        for step, at, gap in _gaps(news):
            longest[step] = max(longest.get(step, (at, gap)), (at, gap), key=lambda one: one[1])
        for step, one in longest.items():
            gaps[step].append(one)
    return {
        step: _ninetieth([gap for _, gap in sorted(found)[-_MOST_GAPS:]])
        for step, found in gaps.items()
        if len(found) >= FEWEST_PARCELS
    }


def _gaps(news: list[Fact]) -> Iterator[tuple[_Step, datetime, timedelta]]:
    for before, after in pairwise(news):
        yield _step(before), before.stated_at, after.stated_at - before.stated_at


def _ninetieth(gaps: list[timedelta]) -> timedelta:
    return sorted(gaps)[-(-len(gaps) * _TENTHS // 10) - 1]


def _step(fact: Fact) -> _Step:
    return fact.step or MailKind(fact.kind)


def _rule_of_thumb(fact: Fact) -> str:
    return "stalled_customs" if fact.step is TransitStep.CUSTOMS else "stalled"
