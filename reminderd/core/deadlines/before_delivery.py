"""The rules for a parcel on its way, and for an order about to be finished (rules P1, P3 to P5, P7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from reminderd.core.deadlines.making import deadline
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import (
    begun_at,
    facts_of,
    facts_stating,
    is_awaited,
    is_retried,
    is_settled,
    is_shipped,
    last_safe_day,
    latest_end,
    longest,
    quotes,
    still_awaited,
    why_latest_end,
    why_longest,
)
from reminderd.core.model import Because, Deadline, DeadlineKind, Fact, MailKind, Order, Statement


def protection_ends(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P1, P3, P4: the order page's protection runs out while nothing (or not everything) arrived.

    Without a stated date the 60 days are a warning only (rule C2): the real end may be 90 days after shipping, and
    15 more days follow it. The vendor's own warning comes a few days before the end. A dispute refused as too early has
    a day of its own. What was never shipped needs no dispute (A4). It is the day of the whole order, and of each of its
    parcels that is still to come; the one that is left is named (A2).
    """
    left = still_awaited(order)
    last = left[0].tracking_number if len(left) == 1 < len(order.arrivals) else None
    for found in _protection(order, policy):
        yield replace(found, arrival=last)


def _protection(order: Order, policy: Policy) -> Iterator[Deadline]:
    if is_settled(order) or not is_awaited(order) or not is_shipped(order):
        return
    if order.protection_until:  # also where nobody knows when the order began
        facts = facts_of(order, Statement.PROTECTED_UNTIL, MailKind.PROTECTION_ENDING, MailKind.PROTECTION_EXTENDED)
        if is_retried(order, policy, policy.start(order.protection_until)):
            return
        yield deadline(
            order,
            DeadlineKind.PROTECTION_ENDS,
            act_by=policy.start(last_safe_day(order, order.protection_until)),
            hard_end=policy.end(order.protection_until),  # then the dispute window speaks
            because=(
                *_named_and_said(facts, order.protection_until),
                policy.because("dispute_window"),
            ),
            over_because=_named_and_said(facts, order.protection_until),
            is_stated=True,
            suffix=order.protection_until.isoformat(),
        )
        return
    begun = begun_at(order)
    if begun is None:
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
            because=(*quotes(facts_stating(order, anchor)), policy.because("protection_warning")),
            over_because=why_longest(order, policy),
        )


def _named_and_said(facts: list[Fact], until: date) -> tuple[Because, ...]:
    """Quote who named the day that counts and, if the user typed another one before, that statement too (A9)."""
    named = [fact for fact in facts if fact.due == until][-1:]
    typed = [fact for fact in facts if fact.kind is Statement.PROTECTED_UNTIL and fact.due != until][-1:]
    return quotes([*named, *typed])


def _protection_by_notice(order: Order, policy: Policy, at: datetime) -> Deadline:
    noticed_on, said = policy.day(at), quotes(facts_stating(order, at, MailKind.PROTECTION_ENDING))
    latest = policy.end(noticed_on, "protection_notice_longest")
    return deadline(
        order,
        DeadlineKind.PROTECTION_ENDS,
        act_by=policy.start(noticed_on, "protection_notice"),
        hard_end=latest + timedelta(days=policy.periods["dispute_window"].days),
        because=(*said, policy.because("protection_notice")),
        over_because=(*said, policy.because("protection_notice_longest"), policy.because("dispute_window")),
        suffix=noticed_on.isoformat(),
    )


def order_finishing(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P5: the vendor said it will soon mark the order completed. The mail names no date, so: act within a day."""
    at = order.awaiting_confirmation_at
    if at is None or is_settled(order) or (order.is_finished and order.finished_at and order.finished_at >= at):
        return
    yield deadline(
        order,
        DeadlineKind.ORDER_FINISHING,
        act_by=at + timedelta(days=policy.periods["order_finishing_act"].days),
        hard_end=latest_end(order, policy, at),
        because=(*quotes(facts_of(order, MailKind.AWAITING_CONFIRMATION)[-1:]), policy.because("order_finishing_act")),
        over_because=why_latest_end(order, policy),
    )


def delivery_overdue(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P7, P6: the announced delivery day has passed. Nothing is lost yet; it is time to ask and to plan."""
    if order.expected_until is None or is_settled(order) or not is_awaited(order):
        return
    act_by = policy.end(order.expected_until, "delivery_grace")
    protection = next(protection_ends(order, policy), None)
    if protection and protection.act_by <= act_by:
        return  # its reminders have asked for more by then
    facts = [fact for fact in order.facts if fact.expected_until == order.expected_until]
    yield deadline(
        order,
        DeadlineKind.DELIVERY_OVERDUE,
        act_by=act_by,
        hard_end=protection.act_by if protection else longest(order, policy, act_by),  # then that one speaks
        because=(*quotes(facts[-1:]), policy.because("delivery_grace")),
        over_because=protection.because if protection else why_longest(order, policy),
    )
