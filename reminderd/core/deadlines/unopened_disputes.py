"""The rules for a dispute that is still to be opened (rules D1, W11)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reminderd.core.deadlines.after_delivery import dispute_window
from reminderd.core.deadlines.making import deadline
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import (
    facts_of,
    facts_stating,
    is_arrival_settled,
    is_retry_named,
    is_settled,
    longest,
    quotes,
    retry_at,
    why_longest,
)
from reminderd.core.model import Arrival, Deadline, DeadlineKind, Order, Statement


def dispute_unopened(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D1, D2, W11, A2: the user said that something did not come, and no dispute about it is open. It can be opened
    from day 11 after shipping. What was said at once is one matter; another parcel is another. What was refused as too
    early is tried again on its day, unless it was delivered meanwhile: then a dispute is blocked no longer, and that
    day asks again.
    """
    if is_settled(order) or order.closed_at:
        return
    retry = next(dispute_retry(order, policy), None)
    missing: dict[datetime, list[Arrival]] = {}
    for arrival in order.arrivals:
        is_refused = order.too_early_at is not None and not _came_after(order.too_early_at, arrival)
        if arrival.not_received_at and not is_refused and not is_arrival_settled(order, arrival):
            missing.setdefault(arrival.not_received_at, []).append(arrival)
    for at, arrivals in missing.items():
        found = _beside(retry, _unopened(order, policy, at, arrivals[0]))
        yield found if len(arrivals) == 1 else replace(found, arrival=None, line=None)


def _beside(retry: Deadline | None, unopened: Deadline) -> Deadline:
    """Return what is to be opened as it is beside a day on which it is tried again: that day goes on asking, so this
    one is silent from then on or, where that day was before, said once.
    """
    if retry is None:
        return unopened
    is_ahead = retry.act_by > unopened.act_by
    return replace(unopened, yields_to=(retry.uid,)) if is_ahead else replace(unopened, repeat_until=unopened.act_by)


def _came_after(refused_at: datetime, arrival: Arrival) -> bool:
    """Return whether it was delivered after a dispute was refused, and the user has said since that it is not there."""
    instants = (arrival.delivered_at, arrival.not_received_at)
    return all(at is not None and at > refused_at for at in instants)


def _unopened(order: Order, policy: Policy, at: datetime, arrival: Arrival) -> Deadline:
    said_on, reasons = policy.day(at), [policy.because("dispute_unopened")]
    act_by = policy.start(said_on, "dispute_unopened")
    earliest = policy.start(policy.day(order.shipped_at), "dispute_earliest") if order.shipped_at else act_by
    if earliest > act_by and not order.delivered_at:
        act_by, reasons = earliest, [policy.because("dispute_earliest")]
    windows = list(dispute_window(order, policy))
    own = [one for one in windows if one.arrival == (arrival.tracking_number or arrival.line)]
    ends = [(one.hard_end, one.over_because) for one in (own or windows)[:1]]
    if order.is_reopened or not ends:  # whose finish was taken back, nobody knows when it is over
        ends.append((longest(order, policy, at), why_longest(order, policy)))
    over_at, why_over = max(ends, key=lambda end: end[0])
    return deadline(
        order,
        DeadlineKind.DISPUTE_UNOPENED,
        act_by=act_by,
        hard_end=over_at,
        over_because=why_over,
        because=(*quotes(facts_stating(order, at, Statement.NOT_RECEIVED)), *reasons),
        repeat_until=policy.end(policy.day(act_by), "dispute_window"),
        arrival=arrival,
    )


def dispute_retry(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D1, D2: a dispute was refused as too early. On the day that was named it is tried again, then daily; on a counted
    one, or once it was delivered after all, ever more seldom (rule A6).
    """
    tried_at = retry_at(order, policy)
    if tried_at is None or order.too_early_at is None:
        return
    day = policy.day(tried_at)
    last = max(day, order.protection_until or day)
    facts = facts_of(order, Statement.TOO_EARLY)
    period = "dispute_window" if order.retry_on else "dispute_earliest"
    by_window = policy.end(last, "dispute_window")
    by_shipping = longest(order, policy, order.too_early_at)
    is_counted = not (order.protection_until or order.delivered_at) and by_shipping > by_window
    named = [fact for fact in order.facts if order.protection_until and fact.due == order.protection_until]
    retry = deadline(
        order,
        DeadlineKind.DISPUTE_RETRY,
        act_by=tried_at,
        hard_end=by_shipping if is_counted else by_window,
        over_because=why_longest(order, policy)
        if is_counted
        else (*quotes(named[-1:] or facts[-1:]), policy.because("dispute_window")),
        because=(*quotes(facts[-1:]), policy.because(period)),
        is_stated=order.retry_on is not None,
        suffix=day.isoformat(),
        repeat_until=policy.end(last, "dispute_window"),
    )
    has_come = order.delivered_at is not None and order.delivered_at > order.too_early_at
    yield replace(retry, backs_off=has_come or not is_retry_named(order, policy))
