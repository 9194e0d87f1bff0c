"""The rules of a dispute that is still to be opened (POLICY D1, W11)."""

from collections.abc import Iterator
from dataclasses import replace

from reminderd.core.deadlines.arrivals import dispute_window
from reminderd.core.deadlines.reasons import (
    deadline,
    facts_of,
    is_retry_named,
    is_settled,
    longest,
    quotes,
    retry_at,
    said_at,
)
from reminderd.core.model import Deadline, DeadlineKind, Order, Statement
from reminderd.core.policy import Policy


def dispute_unopened(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D1, D2, W11: the user said that nothing came, and no dispute runs. It opens from day 11 after shipping."""
    at = order.not_received_at
    if at is None or order.too_early_at or is_settled(order) or order.closed_at:
        return
    said_on, reasons = policy.day(at), [policy.because("dispute_unopened")]
    act_by = policy.start(said_on, "dispute_unopened")
    earliest = policy.start(policy.day(order.shipped_at), "dispute_earliest") if order.shipped_at else act_by
    if earliest > act_by and not order.delivered_at:
        act_by, reasons = earliest, [policy.because("dispute_earliest")]
    window = next(dispute_window(order, policy), None)
    yield deadline(
        order,
        DeadlineKind.DISPUTE_UNOPENED,
        act_by=act_by,
        hard_end=window.hard_end if window else longest(order, policy, at),
        because=(*quotes(said_at(order, at, Statement.NOT_RECEIVED)), *reasons),
        repeat_until=policy.end(policy.day(act_by), "dispute_window"),
    )


def dispute_retry(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D1, D2: a dispute was refused as too early. On the day that was named it is tried again, then daily; on a counted
    one ever more seldom (POLICY A6).
    """
    tried_at = retry_at(order, policy)
    if tried_at is None or order.too_early_at is None:
        return
    day = policy.day(tried_at)
    last = max(day, order.protection_until or day)
    facts = facts_of(order, Statement.TOO_EARLY)
    period = "dispute_window" if order.retry_on else "dispute_earliest"
    retry = deadline(
        order,
        DeadlineKind.DISPUTE_RETRY,
        act_by=tried_at,
        hard_end=policy.end(last, "dispute_window")
        if order.protection_until or order.delivered_at
        else max(policy.end(last, "dispute_window"), longest(order, policy, order.too_early_at)),
        because=(*quotes(facts[-1:]), policy.because(period)),
        is_stated=order.retry_on is not None,
        suffix=day.isoformat(),
        repeat_until=policy.end(last, "dispute_window"),
    )
    yield replace(retry, backs_off=not is_retry_named(order, policy))
