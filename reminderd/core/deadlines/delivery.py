"""The rules of a parcel on its way and of the days after it came (POLICY P1 to P5, P7, P8, D2, R1, R2, R9)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from reminderd.core.deadlines.reasons import (
    begun_at,
    deadline,
    facts_of,
    is_awaited,
    is_retried,
    is_settled,
    is_shipped,
    longest,
    quotes,
    said_at,
    stated,
)
from reminderd.core.model import Deadline, DeadlineKind, MailKind, Order, Region, Statement
from reminderd.core.policy import Policy

_WITHDRAWALS = {Region.EU: "withdrawal_eu", Region.BR: "withdrawal_br", Region.KR: "withdrawal_kr"}


def protection_ends(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P1, P3, P4: the order page's protection runs out while nothing (or not everything) arrived.

    Without a stated date the 60 days are a warning only (POLICY C2): the real end may be 90 days after shipping, and
    15 more days follow it. The vendor's own warning comes a few days before the end. A dispute refused as too early has
    a day of its own. What was never shipped needs no dispute (A4).
    """
    begun = begun_at(order)
    if begun is None or is_settled(order) or not is_awaited(order) or not is_shipped(order):
        return
    if order.protection_until:
        facts = facts_of(order, Statement.PROTECTED_UNTIL, MailKind.PROTECTION_ENDING, MailKind.PROTECTION_EXTENDED)
        if is_retried(order, policy, policy.start(order.protection_until)):
            return
        yield deadline(
            order,
            DeadlineKind.PROTECTION_ENDS,
            act_by=policy.start(order.protection_until),
            hard_end=policy.end(order.protection_until),  # then the dispute window speaks
            because=(
                *quotes([fact for fact in facts if fact.due == order.protection_until][-1:]),
                policy.because("dispute_window"),
            ),
            is_stated=True,
            suffix=order.protection_until.isoformat(),
        )
        return
    anchor = begun if policy.protection_anchor == "ordered" else (order.shipped_at or begun)
    if order.protection_ending_at:
        yield _protection_by_notice(order, policy, order.protection_ending_at)
    else:
        yield deadline(
            order,
            DeadlineKind.PROTECTION_ENDS,
            act_by=policy.start(policy.day(anchor), "protection_warning"),
            hard_end=longest(order, policy, anchor),
            because=(*quotes(said_at(order, anchor)), policy.because("protection_warning")),
        )


def _protection_by_notice(order: Order, policy: Policy, at: datetime) -> Deadline:
    noticed_on = policy.day(at)
    latest = policy.end(noticed_on, "protection_notice_longest")
    return deadline(
        order,
        DeadlineKind.PROTECTION_ENDS,
        act_by=policy.start(noticed_on, "protection_notice"),
        hard_end=latest + timedelta(days=policy.periods["dispute_window"].days),
        because=(*quotes(said_at(order, at, MailKind.PROTECTION_ENDING)), policy.because("protection_notice")),
        suffix=noticed_on.isoformat(),
    )


def delivered_check(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P2, W7: "delivered" says the carrier. Is it here, whole, and does it work? Soon it is finished by itself."""
    notices = facts_of(order, MailKind.DELIVERED)
    is_answered = order.received_at or order.not_received_at or order.awaiting_confirmation_at or order.finished_at
    if order.delivered_at is None or not notices or is_answered or is_settled(order) or order.closed_at:
        return
    delivered_on = policy.day(order.delivered_at)
    yield deadline(
        order,
        DeadlineKind.DELIVERED_CHECK,
        act_by=policy.start(delivered_on, "auto_finish"),
        hard_end=policy.end(delivered_on, "auto_finish"),  # then the dispute window speaks
        because=(*quotes(notices[:1]), policy.because("auto_finish")),
    )


def order_finishing(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P5: the vendor said it will soon mark the order completed. The mail names no date, so: act within a day."""
    at = order.awaiting_confirmation_at
    if at is None or is_settled(order) or (order.finished_at and order.finished_at >= at):
        return
    latest = policy.end(policy.day(at), "order_finishing_latest")
    yield deadline(
        order,
        DeadlineKind.ORDER_FINISHING,
        act_by=at + timedelta(days=policy.periods["order_finishing_act"].days),
        hard_end=latest + timedelta(days=policy.periods["dispute_window"].days),
        because=(*quotes(facts_of(order, MailKind.AWAITING_CONFIRMATION)[-1:]), policy.because("order_finishing_act")),
    )


def dispute_window(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D2, P8: 15 days to open a dispute, counted from delivery (early), from the finish (the vendor's own words) or its
    announcement or, where nothing arrived, from the stated end of protection (POLICY C1). They are also those of a free
    return.
    """
    if is_settled(order):
        return
    if order.finished_at:
        yield _window_after_finish(order, policy, order.finished_at)
    elif order.awaiting_confirmation_at:
        yield _window_after_notice(order, policy, order.awaiting_confirmation_at)
    elif order.delivered_at:
        yield _window_after_delivery(order, policy, order.delivered_at)
    elif order.protection_until and not order.closed_at:
        if is_retried(order, policy, policy.start(order.protection_until)):
            return
        facts = [fact for fact in stated(order) if fact.due == order.protection_until]
        yield deadline(
            order,
            DeadlineKind.DISPUTE_WINDOW,
            act_by=policy.start(order.protection_until, "dispute_window"),
            hard_end=policy.end(order.protection_until, "dispute_window"),
            because=(*quotes(facts[-1:]), policy.because("dispute_window")),
        )


def _window_after_finish(order: Order, policy: Policy, finished_at: datetime) -> Deadline:
    facts = facts_of(order, MailKind.RECEIPT_CONFIRMED)
    finished_on = policy.day(finished_at)
    return deadline(
        order,
        DeadlineKind.DISPUTE_WINDOW,
        act_by=_window_once_told(order, policy, finished_at),
        hard_end=policy.end(finished_on, "dispute_window"),
        because=(*quotes(facts[:1]), policy.because("dispute_window")),
        is_stated=any(fact.within for fact in facts),
    )


def _window_after_notice(order: Order, policy: Policy, noticed_at: datetime) -> Deadline:
    """The vendor will soon finish the order, it said; should the mail that does be missed, these are the days."""
    latest = policy.end(policy.day(noticed_at), "order_finishing_latest")
    return deadline(
        order,
        DeadlineKind.DISPUTE_WINDOW,
        act_by=_window_once_told(order, policy, noticed_at),
        hard_end=latest + timedelta(days=policy.periods["dispute_window"].days),
        because=(*quotes(facts_of(order, MailKind.AWAITING_CONFIRMATION)[-1:]), policy.because("dispute_window")),
    )


def _window_once_told(order: Order, policy: Policy, told_at: datetime) -> datetime:
    """Return when the window may be over, once the vendor spoke of the finish.

    A window counted from delivery is the careful guess, but once it had passed when the vendor spoke, it was wrong.
    """
    ends = [policy.start(policy.day(told_at), "dispute_window")]
    if order.delivered_at:
        ends.append(policy.start(policy.day(order.delivered_at), "dispute_window"))
    return min((end for end in ends if end > told_at), default=ends[0])


def _window_after_delivery(order: Order, policy: Policy, delivered_at: datetime) -> Deadline:
    delivered_on = policy.day(delivered_at)
    act_by, reasons = policy.start(delivered_on, "dispute_window"), [policy.because("dispute_window")]
    begun = begun_at(order)
    if begun:
        cap = policy.start(policy.day(begun), "protection_warning")
        if delivered_at < cap < act_by:  # a parcel that came after the 60 days shows that they were no limit
            act_by, reasons = cap, [*reasons, policy.because("protection_warning")]
    # Nobody knows when an order that the carrier calls delivered is finished by itself (POLICY P2); at the latest
    # when protection ends.
    hard_end = max(
        policy.end(delivered_on, "dispute_window"),
        min(longest(order, policy, begun or delivered_at), policy.end(delivered_on, "delivered_longest")),
    )
    said = quotes(facts_of(order, MailKind.DELIVERED, Statement.RECEIVED)[:1]) or quotes(said_at(order, delivered_at))
    return deadline(order, DeadlineKind.DISPUTE_WINDOW, act_by=act_by, hard_end=hard_end, because=(*said, *reasons))


def withdrawal(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R1, R2, R9, P8: where the law gives it, a purchase can be taken back without a reason for some days."""
    period = _WITHDRAWALS.get(policy.region)
    at = order.received_at or order.delivered_at
    if period is None or at is None or order.not_received_at or is_settled(order):
        return
    received_on = policy.day(order.delivered_at or at)
    facts = facts_of(order, Statement.RECEIVED)[-1:] or facts_of(order, MailKind.DELIVERED)[:1]
    yield deadline(
        order,
        DeadlineKind.WITHDRAWAL,
        act_by=policy.start(received_on, period),
        hard_end=policy.end(received_on, period),
        because=(*quotes(facts), policy.because(period)),
    )


def delivery_overdue(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P7, P6: the announced delivery day went by. Nothing is lost yet; it is the moment to ask and to plan."""
    if order.expected_until is None or is_settled(order) or not is_awaited(order):
        return
    act_by = policy.end(order.expected_until, "delivery_grace")
    protection = next(protection_ends(order, policy), None)
    facts = [fact for fact in stated(order) if fact.expected_until == order.expected_until]
    yield deadline(
        order,
        DeadlineKind.DELIVERY_OVERDUE,
        act_by=act_by,
        hard_end=protection.act_by if protection else longest(order, policy, act_by),  # then that one speaks
        because=(*quotes(facts[-1:]), policy.because("delivery_grace")),
    )
