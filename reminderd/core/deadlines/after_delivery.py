"""The rules for the days after an arrival; each has its own (rules A1, A2, A11; P2, D2, P8, R1, R2, R9)."""

from collections.abc import Iterator
from datetime import datetime

from reminderd.core.deadlines.last_days import End, end_of_missing, last_days, told_of
from reminderd.core.deadlines.making import deadline
from reminderd.core.deadlines.page_windows import outlives_the_page, replaces_counted, stated_windows
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import (
    facts_of,
    facts_stating,
    is_arrival_settled,
    is_retried,
    is_settled,
    quotes,
    why_latest_end,
)
from reminderd.core.model import Arrival, Deadline, DeadlineKind, MailKind, Order, Region

_WITHDRAWALS = {Region.EU: "withdrawal_eu", Region.BR: "withdrawal_br", Region.KR: "withdrawal_kr"}


def delivered_check(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P2, W7, A2: the carrier says "delivered". Is it here, complete, and does it work? The order soon finishes by
    itself. Asked for each arrival that a mail reported: neither the end of the order nor an answer about another
    arrival settles it.
    """
    if is_settled(order):
        return
    for arrival in _came(order):
        told_at, came_at = arrival.told_at, arrival.delivered_at
        if told_at is None or came_at is None or _is_checked(order, arrival, told_at):
            continue
        delivered_on = policy.day(came_at)
        yield deadline(
            order,
            DeadlineKind.DELIVERED_CHECK,
            act_by=policy.start(delivered_on, "auto_finish"),
            hard_end=policy.end(delivered_on, "auto_finish"),  # then the dispute window speaks
            because=(*quotes(facts_stating(order, told_at, MailKind.DELIVERED)), policy.because("auto_finish")),
            arrival=arrival,
        )


def _is_checked(order: Order, arrival: Arrival, told_at: datetime) -> bool:
    if arrival.received_at or (arrival.not_received_at and arrival.not_received_at >= told_at):
        return True
    finished_at = order.finished_at if order.is_finished else None
    return any(at and at >= told_at for at in (order.awaiting_confirmation_at, finished_at, order.closed_at))


def dispute_window(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D2, P8, A2: 15 days to open a dispute over an arrival, by the nearest day that is plausible: counted from its
    delivery, from the finish or its announcement or, of what did not come, from the stated end of protection (C1). They
    are also those of a free return.
    """
    if is_settled(order):
        return
    yield from stated_windows(order, policy)
    is_replaced = replaces_counted(order)
    came = [one for one in _came(order) if not is_replaced or outlives_the_page(order, policy, one)]
    for arrival in came:
        yield _window(order, policy, arrival)
    if is_replaced:
        return
    missing = [arrival for arrival in order.arrivals if arrival.delivered_at is None]
    awaited = [arrival for arrival in missing if not is_arrival_settled(order, arrival)]
    if awaited or not order.arrivals:
        yield from _window_of_missing(order, policy, awaited[0] if came and awaited else None)


def dispute_last_call(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D2, A1, A2: the later of two last days. As a rule it is named by the vendor's own mail, beside a careful one
    counted from the delivery; of what came after the finish it is ours, counted from its delivery, beside the named
    one. Settling one settles the other.
    """
    if is_settled(order) or replaces_counted(order):
        return
    for arrival in _came(order):
        if last := last_days(order, policy, arrival).last_call:
            yield deadline(
                order,
                DeadlineKind.DISPUTE_LAST_CALL,
                act_by=last.act_by,
                hard_end=last.hard_end,
                because=last.because,
                over_because=last.over_because,
                is_stated=last.is_stated,
                arrival=arrival,
                settled_with=DeadlineKind.DISPUTE_WINDOW,
            )


def _window(order: Order, policy: Policy, arrival: Arrival) -> Deadline:
    days = last_days(order, policy, arrival)
    return deadline(
        order,
        DeadlineKind.DISPUTE_WINDOW,
        act_by=days.first.act_by,
        hard_end=days.over_at,
        because=days.first.because,
        over_because=days.over_because,
        is_stated=days.first.is_stated,
        arrival=arrival,
        named_later=days.named_later,
        settled_with=DeadlineKind.DISPUTE_LAST_CALL if days.last_call else None,
    )


def _window_of_missing(order: Order, policy: Policy, arrival: Arrival | None) -> Iterator[Deadline]:
    """Return the days for what never came: 15 after the finish, its announcement or the stated end of protection."""
    end = end_of_missing(order, policy)
    if end is None and order.protection_until and not order.closed_at:
        if is_retried(order, policy, policy.start(order.protection_until)):
            return
        facts = [fact for fact in order.facts if fact.due == order.protection_until]
        end = End(
            policy.start(order.protection_until, "dispute_window"),
            policy.end(order.protection_until, "dispute_window"),
            (*quotes(facts[-1:]), policy.because("dispute_window")),
            why_latest_end(order, policy),
        )
    if end:
        yield deadline(
            order,
            DeadlineKind.DISPUTE_WINDOW,
            act_by=end.act_by,
            hard_end=end.hard_end,
            because=end.because,
            over_because=end.over_because,
            is_stated=end.is_stated,
            arrival=arrival,
        )


def withdrawal(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R1, R2, R9, P8: where the law gives it, a purchase can be taken back without a reason for some days, each part
    from the day on which it came. A later statement of the user only moves the end back (rule A8).
    """
    period = _WITHDRAWALS.get(policy.region)
    if period is None or is_settled(order):
        return
    if policy.region is Region.BR and order.finished_at and not any(one.delivered_at for one in order.arrivals):
        yield _withdrawal_after_finish(order, policy, period, order.finished_at)
    for arrival in _came(order):
        came_at = arrival.delivered_at
        if came_at is None or arrival.not_received_at:
            continue
        latest = max(came_at, arrival.received_at or came_at)
        yield deadline(
            order,
            DeadlineKind.WITHDRAWAL,
            act_by=policy.start(policy.day(came_at), period),
            hard_end=policy.end(policy.day(latest), period),
            because=(*quotes(told_of(order, arrival, policy)), policy.because(period)),
            arrival=arrival,
        )


def _withdrawal_after_finish(order: Order, policy: Policy, period: str, finished_at: datetime) -> Deadline:
    """Return the day in Brazil, where the order page counts from the receipt, confirmed by the buyer or not (rule
    A17).
    """
    finished_on = policy.day(finished_at)
    return deadline(
        order,
        DeadlineKind.WITHDRAWAL,
        act_by=policy.start(finished_on, period),
        hard_end=policy.end(finished_on, period),
        because=(*quotes(facts_of(order, MailKind.RECEIPT_CONFIRMED)[:1]), policy.because(period)),
    )


def _came(order: Order) -> Iterator[Arrival]:
    """Return the arrivals that came and are not settled."""
    return (one for one in order.arrivals if one.delivered_at and not is_arrival_settled(order, one))
