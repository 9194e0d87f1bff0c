"""The rules for the days after an arrival; each has its own (POLICY A1, A2, A11; P2, D2, P8, R1, R2, R9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminderd.core.deadlines.making import deadline
from reminderd.core.deadlines.page_windows import outlives_the_page, replaces_counted, stated_windows
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import (
    begun_at,
    facts_of,
    is_arrival_settled,
    is_retried,
    is_settled,
    latest_end,
    quotes,
    said_at,
)
from reminderd.core.model import Arrival, Because, Deadline, DeadlineKind, Fact, MailKind, Order, Region, Statement

_TO_TEST = timedelta(days=3)
"""What comes in the last days of the 60, or after them, is not announced to be over at once: they are only a warning
(POLICY C2), and the 15 days of its own follow.
"""

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
            because=(*quotes(said_at(order, told_at, MailKind.DELIVERED)), policy.because("auto_finish")),
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
        ends = _ends(order, policy, arrival)
        if _has_last_call(order, arrival, ends):
            last = ends[-1]
            yield deadline(
                order,
                DeadlineKind.DISPUTE_LAST_CALL,
                act_by=last.act_by,
                hard_end=last.hard_end,
                because=last.because,
                is_stated=last.is_stated,
                arrival=arrival,
                settled_with=DeadlineKind.DISPUTE_WINDOW,
            )


@dataclass(frozen=True, slots=True)
class _End:
    """One day on which a window may end."""

    act_by: datetime
    hard_end: datetime
    because: tuple[Because, ...]
    is_stated: bool = False


def _ends(order: Order, policy: Policy, arrival: Arrival) -> list[_End]:
    """Return the days on which the window of an arrival may end, the nearest first: by its delivery and by the finish
    or its announcement. A finish that grants fewer days than are counted from an earlier delivery is believed; of what
    came after it, it cannot know. One that was over before the latest news was a wrong guess.
    """
    told = [at for at in (order.finished_at or order.awaiting_confirmation_at, arrival.delivered_at) if at]
    by_finish = _end_by_finish(order, policy) or _end_by_notice(order, policy)
    by_delivery = _end_by_delivery(order, policy, arrival)
    ends = sorted(filter(None, (by_finish, by_delivery)), key=lambda end: (end.act_by, not end.is_stated))
    ends = [end for end in ends if end.act_by > max(told)] or ends[-1:]
    return ends[:1] if ends[0] is by_finish and not _is_late(order, arrival) else ends


def _is_late(order: Order, arrival: Arrival) -> bool:
    """Tell whether it came after the order was finished, or was announced to be."""
    finished_at = order.finished_at or order.awaiting_confirmation_at
    return arrival.delivered_at is not None and finished_at is not None and arrival.delivered_at > finished_at


def _has_last_call(order: Order, arrival: Arrival, ends: Sequence[_End]) -> bool:
    """Tell whether the later of two days is told of, too: it is the finish's, or the arrival's own after that."""
    return len(ends) > 1 and (order.finished_at is not None or _is_late(order, arrival))


def _window(order: Order, policy: Policy, arrival: Arrival) -> Deadline:
    ends = _ends(order, policy, arrival)
    first, last = ends[0], ends[-1]
    has_last_call = _has_last_call(order, arrival, ends)
    is_named_later = has_last_call and not _is_late(order, arrival)
    return deadline(
        order,
        DeadlineKind.DISPUTE_WINDOW,
        act_by=first.act_by,
        hard_end=last.hard_end if is_named_later else max(first.hard_end, last.hard_end, *_late(order, policy, arrival)),
        because=first.because,
        is_stated=first.is_stated,
        arrival=arrival,
        named_later=last.act_by if is_named_later and not any(one.stated_after for one in last.because) else None,
        settled_with=DeadlineKind.DISPUTE_LAST_CALL if has_last_call else None,
    )


def _late(order: Order, policy: Policy, arrival: Arrival) -> Iterator[datetime]:
    """Return the days of what came after the order was finished, which the finish does not change."""
    if arrival.delivered_at and order.finished_at and arrival.delivered_at > order.finished_at:
        end = _end_by_delivery(order, policy, arrival)
        yield from [end.hard_end] if end else []


def _end_by_finish(order: Order, policy: Policy) -> _End | None:
    """Return the day by the vendor's own words: so many days from the finish. If its mail says how many, the day
    counts as named.
    """
    if order.finished_at is None:
        return None
    facts = facts_of(order, MailKind.RECEIPT_CONFIRMED)
    named = next((fact for fact in facts if fact.within), None)
    finished_on = policy.day(order.finished_at)
    counted = policy.later(finished_on, "dispute_window")
    last_day = finished_on + named.within if named and named.within else counted
    return _End(
        policy.start(last_day),
        policy.end(last_day),
        (*quotes([named] if named else facts[:1]), policy.because("dispute_window")),
        is_stated=named is not None and named.stated_after is None,
    )


def _end_by_notice(order: Order, policy: Policy) -> _End | None:
    """Return the days if the vendor announced the finish, in case the mail that reports it is missed."""
    at = order.awaiting_confirmation_at
    if at is None:
        return None
    return _End(
        policy.start(policy.day(at), "dispute_window"),
        latest_end(order, policy, at),
        (*quotes(facts_of(order, MailKind.AWAITING_CONFIRMATION)[-1:]), policy.because("dispute_window")),
    )


def _end_by_delivery(order: Order, policy: Policy, arrival: Arrival) -> _End | None:
    """Counted from the delivery, capped by the 60 days where these are not over: nobody knows when an order that the
    carrier calls delivered is finished by itself (POLICY P2).
    """
    came_at = arrival.delivered_at
    if came_at is None:
        return None
    act_by, reasons = policy.start(policy.day(came_at), "dispute_window"), [policy.because("dispute_window")]
    if begun := begun_at(order):
        cap = policy.start(policy.day(begun), "protection_warning")
        if came_at + _TO_TEST < cap < act_by:  # a parcel that came later shows that the 60 days were no limit
            act_by, reasons = cap, [*reasons, policy.because("protection_warning")]
    said = quotes(_told_of(order, arrival)) or quotes(said_at(order, came_at))
    latest_day = policy.day(max(came_at, arrival.received_at or came_at))
    hard_end = max(policy.end(latest_day, "dispute_window"), latest_end(order, policy, came_at))
    return _End(act_by, hard_end, (*said, *reasons))


def _window_of_missing(order: Order, policy: Policy, arrival: Arrival | None) -> Iterator[Deadline]:
    """Return the days for what never came: 15 after the finish, its announcement or the stated end of protection."""
    end = _end_by_finish(order, policy) or _end_by_notice(order, policy)
    if end is None and order.protection_until and not order.closed_at:
        if is_retried(order, policy, policy.start(order.protection_until)):
            return
        facts = [fact for fact in order.facts if fact.due == order.protection_until]
        end = _End(
            policy.start(order.protection_until, "dispute_window"),
            policy.end(order.protection_until, "dispute_window"),
            (*quotes(facts[-1:]), policy.because("dispute_window")),
        )
    if end:
        yield deadline(
            order,
            DeadlineKind.DISPUTE_WINDOW,
            act_by=end.act_by,
            hard_end=end.hard_end,
            because=end.because,
            is_stated=end.is_stated,
            arrival=arrival,
        )


def withdrawal(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R1, R2, R9, P8: where the law gives it, a purchase can be taken back without a reason for some days, each part
    from the day on which it came. A later statement of the user only moves the end back (POLICY A8).
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
        facts = facts_of(order, Statement.RECEIVED)[-1:] if arrival.received_at else _told_of(order, arrival)
        yield deadline(
            order,
            DeadlineKind.WITHDRAWAL,
            act_by=policy.start(policy.day(came_at), period),
            hard_end=policy.end(policy.day(latest), period),
            because=(*quotes(facts), policy.because(period)),
            arrival=arrival,
        )


def _withdrawal_after_finish(order: Order, policy: Policy, period: str, finished_at: datetime) -> Deadline:
    """Return the day in Brazil, where the order page counts from the receipt, confirmed by the buyer or not (POLICY
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


def _told_of(order: Order, arrival: Arrival) -> list[Fact]:
    """Return the fact that says when the arrival came: the carrier's, else the user's."""
    if arrival.told_at:
        return said_at(order, arrival.told_at, MailKind.DELIVERED)
    return facts_of(order, Statement.RECEIVED)[:1] if arrival.received_at else []
