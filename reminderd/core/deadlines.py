"""Derive from an order what its buyer must do in time: one function per rule, all listed in RULES.

A deadline has two dates. `act_by` is the earliest plausible end: events are counted from the start of their day in
the vendor's zone, since a mail reports an event that happened somewhat earlier. `hard_end` is the latest plausible
end; nobody says "too late" before it. A date stated by the user beats one stated by a mail, and that beats a counted
one. The lengths of the periods are data (vendors/*/vendor.yaml, overridden by the config); only logic is here.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from reminderd.core.model import Because, Deadline, DeadlineKind, Fact, FactKind, MailKind, Order, Statement
from reminderd.core.policy import Policy
from reminderd.core.unsure import unsure_news

Rule = Callable[[Order, Policy], Deadline | None]


def derive(order: Order, policy: Policy) -> tuple[Deadline, ...]:
    """Given an order, return its deadlines, the nearest first."""
    found = (rule(order, policy) for rule in RULES.values())
    return tuple(sorted((deadline for deadline in found if deadline), key=lambda deadline: deadline.act_by))


# --- the rules -----------------------------------------------------------------------------------


def protection_ends(order: Order, policy: Policy) -> Deadline | None:
    """P1: the order page's protection runs out while nothing (or not everything) arrived.

    Without a stated date the 60 days are a warning only (POLICY C2): the real end may be 90 days after shipping, and
    15 more days follow it.
    """
    begun_at = order.placed_at or order.shipped_at
    if begun_at is None or _is_settled(order) or not _is_awaited(order):
        return None
    if order.protection_until:
        facts = _facts(order, Statement.PROTECTED_UNTIL, MailKind.PROTECTION_ENDING, MailKind.PROTECTION_EXTENDED)
        stated = [fact for fact in facts if fact.due == order.protection_until]
        return _deadline(
            order,
            DeadlineKind.PROTECTION_ENDS,
            act_by=policy.start(order.protection_until),
            hard_end=policy.end(order.protection_until),  # then the dispute window speaks
            because=(*_quotes(stated[-1:]), policy.because("dispute_window")),
            is_stated=True,
            suffix=order.protection_until.isoformat(),
        )
    anchor = begun_at if policy.protection_anchor == "ordered" else (order.shipped_at or begun_at)
    return _deadline(
        order,
        DeadlineKind.PROTECTION_ENDS,
        act_by=policy.start(policy.day(anchor), "protection_warning"),
        hard_end=_longest(order, policy, anchor),
        because=(*_quotes(_said_at(order, anchor)), policy.because("protection_warning")),
    )


def order_finishing(order: Order, policy: Policy) -> Deadline | None:
    """P5: the vendor said it will soon mark the order completed. The mail names no date, so: act within a day."""
    at = order.awaiting_confirmation_at
    if at is None or _is_settled(order) or (order.finished_at and order.finished_at >= at):
        return None
    return _deadline(
        order,
        DeadlineKind.ORDER_FINISHING,
        act_by=at + timedelta(days=policy.periods["order_finishing_act"].days),
        hard_end=policy.end(policy.day(at), "order_finishing_latest")
        + timedelta(days=policy.periods["dispute_window"].days),
        because=(*_quotes(_facts(order, MailKind.AWAITING_CONFIRMATION)[-1:]), policy.because("order_finishing_act")),
    )


def dispute_window(order: Order, policy: Policy) -> Deadline | None:
    """D2: 15 days to open a dispute, counted from delivery (early), from the finish (the vendor's own words) or,
    where nothing arrived, from the stated end of protection (POLICY C1).
    """
    if _is_settled(order):
        return None
    if order.finished_at:
        return _window_after_finish(order, policy, order.finished_at)
    if order.delivered_at:
        return _window_after_delivery(order, policy, order.delivered_at)
    if order.protection_until and not order.closed_at:
        facts = [fact for fact in _stated(order) if fact.due == order.protection_until]
        return _deadline(
            order,
            DeadlineKind.DISPUTE_WINDOW,
            act_by=policy.start(order.protection_until, "dispute_window"),
            hard_end=policy.end(order.protection_until, "dispute_window"),
            because=(*_quotes(facts[-1:]), policy.because("dispute_window")),
        )
    return None


def _window_after_finish(order: Order, policy: Policy, finished_at: datetime) -> Deadline:
    facts = _facts(order, MailKind.RECEIPT_CONFIRMED)
    finished_on = policy.day(finished_at)
    act_by = policy.start(finished_on, "dispute_window")
    if order.delivered_at:
        # A window counted from delivery is the careful guess, but once it had passed when the vendor spoke of
        # 15 more days, it was wrong.
        from_delivery = policy.start(policy.day(order.delivered_at), "dispute_window")
        if from_delivery > finished_at:
            act_by = min(act_by, from_delivery)
    return _deadline(
        order,
        DeadlineKind.DISPUTE_WINDOW,
        act_by=act_by,
        hard_end=policy.end(finished_on, "dispute_window"),
        because=(*_quotes(facts[:1]), policy.because("dispute_window")),
        is_stated=any(fact.within for fact in facts),
    )


def _window_after_delivery(order: Order, policy: Policy, delivered_at: datetime) -> Deadline:
    delivered_on = policy.day(delivered_at)
    act_by, reasons = policy.start(delivered_on, "dispute_window"), [policy.because("dispute_window")]
    begun_at = order.placed_at or order.shipped_at
    if begun_at:
        cap = policy.start(policy.day(begun_at), "protection_warning")
        if delivered_at < cap < act_by:  # a parcel that came after the 60 days shows that they were no limit
            act_by, reasons = cap, [*reasons, policy.because("protection_warning")]
    # Nobody knows when an order that the carrier calls delivered is finished by itself (POLICY P2); at the latest
    # when protection ends.
    hard_end = max(
        policy.end(delivered_on, "dispute_window"),
        min(_longest(order, policy, begun_at or delivered_at), policy.end(delivered_on, "delivered_longest")),
    )
    quotes = _quotes(_facts(order, MailKind.DELIVERED, Statement.RECEIVED)[:1])
    return _deadline(order, DeadlineKind.DISPUTE_WINDOW, act_by=act_by, hard_end=hard_end, because=(*quotes, *reasons))


def delivery_overdue(order: Order, policy: Policy) -> Deadline | None:
    """P7: the announced delivery day went by. Nothing is lost yet; it is the moment to ask and to plan."""
    if order.expected_until is None or _is_settled(order) or not _is_awaited(order):
        return None
    act_by = policy.end(order.expected_until, "delivery_grace")
    protection = protection_ends(order, policy)
    return _deadline(
        order,
        DeadlineKind.DELIVERY_OVERDUE,
        act_by=act_by,
        hard_end=protection.act_by if protection else _longest(order, policy, act_by),  # then that one speaks
        because=(
            *_quotes([fact for fact in _stated(order) if fact.expected_until == order.expected_until][-1:]),
            policy.because("delivery_grace"),
        ),
    )


def closed_unexplained(order: Order, policy: Policy) -> Deadline | None:
    """The "is closed" mail gives no reason: cancelled, refunded or finished? Only the buyer can see (POLICY 2.3)."""
    if order.closed_at is None or order.finished_at or order.delivered_at or _is_settled(order):
        return None
    return _deadline(
        order,
        DeadlineKind.CLOSED_UNEXPLAINED,
        act_by=order.closed_at + timedelta(days=policy.periods["closed_check"].days),
        hard_end=policy.end(policy.day(order.closed_at), "dispute_window"),
        because=(*_quotes(_facts(order, MailKind.ORDER_CLOSED)[:1]), policy.because("closed_check")),
    )


def refund_check(order: Order, policy: Policy) -> Deadline | None:
    """F1: a first look for the money 15 days after the dispute began or, once known, after it was resolved (C4)."""
    return _refund(order, policy, DeadlineKind.REFUND_CHECK, "refund_check", until="refund_overdue")


def refund_overdue(order: Order, policy: Policy) -> Deadline | None:
    """F1: 30 days and no money: contact support. Worth chasing until the last chargeback window closes (R3)."""
    return _refund(order, policy, DeadlineKind.REFUND_OVERDUE, "refund_overdue", until="chargeback")


def _refund(order: Order, policy: Policy, kind: DeadlineKind, period: str, *, until: str) -> Deadline | None:
    dispute = order.open_dispute
    since = order.refund_issued_at or order.cancelled_at
    if dispute and since is None:
        since = dispute.decided_at or dispute.opened_at
    if since is None or order.refunded_at:
        return None
    since_on = policy.day(since)
    return _deadline(
        order,
        kind,
        act_by=policy.start(since_on, period),
        hard_end=policy.end(since_on, until),
        because=(*_quotes(_said_at(order, since)), policy.because(period)),
    )


RULES: Mapping[DeadlineKind, Rule] = {
    DeadlineKind.PROTECTION_ENDS: protection_ends,
    DeadlineKind.ORDER_FINISHING: order_finishing,
    DeadlineKind.DISPUTE_WINDOW: dispute_window,
    DeadlineKind.DELIVERY_OVERDUE: delivery_overdue,
    DeadlineKind.CLOSED_UNEXPLAINED: closed_unexplained,
    DeadlineKind.REFUND_CHECK: refund_check,
    DeadlineKind.REFUND_OVERDUE: refund_overdue,
    DeadlineKind.UNSURE_NEWS: unsure_news,
}


# --- what the rules share ------------------------------------------------------------------------


def _is_settled(order: Order) -> bool:
    """The order's own clocks stand still: a dispute runs, money is on its way or back, or it was cancelled."""
    return bool(order.open_dispute or order.refund_issued_at or order.refunded_at or order.cancelled_at)


def _is_awaited(order: Order) -> bool:
    """Something of the order is still to come."""
    if order.finished_at or order.closed_at:
        return False
    return order.delivered_at is None or order.is_partly_delivered or order.not_received_at is not None


def _longest(order: Order, policy: Policy, anchor: datetime) -> datetime:
    """Return the latest end of all rights: the longest protection counted from shipping, then the dispute window."""
    shipped_on = policy.day(order.shipped_at or anchor)
    return policy.end(shipped_on, "protection_longest") + timedelta(days=policy.periods["dispute_window"].days)


def _stated(order: Order) -> list[Fact]:
    return [fact for fact in order.facts if not fact.is_guessed]


def _facts(order: Order, *kinds: FactKind) -> list[Fact]:
    return [fact for fact in _stated(order) if fact.kind in kinds]


def _said_at(order: Order, instant: datetime) -> list[Fact]:
    """Return the one fact that stated this instant."""
    return [fact for fact in _stated(order) if instant in (fact.stated_at, fact.placed_at)][:1]


def _quotes(facts: Iterable[Fact]) -> tuple[Because, ...]:
    return tuple(Because(source=fact.source, quote=fact.quote, stated_at=fact.stated_at) for fact in facts)


def _deadline(
    order: Order,
    kind: DeadlineKind,
    *,
    act_by: datetime,
    hard_end: datetime,
    because: tuple[Because, ...],
    is_stated: bool = False,
    suffix: str = "",
) -> Deadline:
    # A stated date is part of the name: what the user answered about the old date says nothing of a new one.
    uid = "/".join(part for part in (str(order.key), kind.value, suffix) if part)
    return Deadline(
        uid=uid,
        order=order.key,
        kind=kind,
        act_by=act_by,
        hard_end=max(act_by, hard_end),
        because=because,
        is_stated=is_stated,
    )
