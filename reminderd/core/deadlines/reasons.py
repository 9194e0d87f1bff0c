"""What the rules share: how a deadline is made, the facts it rests on, and when an order's clocks stand still."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from reminderd.core.model import Because, Claim, Deadline, DeadlineKind, Fact, FactKind, Money, Order
from reminderd.core.policy import Policy


def deadline(
    order: Order,
    kind: DeadlineKind,
    *,
    act_by: datetime,
    hard_end: datetime,
    because: tuple[Because, ...],
    is_stated: bool = False,
    suffix: str = "",
    claim: Claim | None = None,
    amount: Money | None = None,
    repeat_until: datetime | None = None,
) -> Deadline:
    """Return a deadline of the order, or of one of its claims.

    `suffix` makes its name differ from another's of the same kind: what the user answered about a date, an offer or a
    claim says nothing of the next one. The first claim of a line needs none.
    """
    line = claim.line if claim else None
    again = f"{claim.begun_at.date()}" if claim and claim.number > 1 else ""
    parts = (str(order.key), kind.value, f"line-{line}" if line else "", again, suffix)
    return Deadline(
        uid="/".join(part for part in parts if part),
        order=order.key,
        kind=kind,
        act_by=act_by,
        hard_end=max(act_by, hard_end),
        because=because,
        is_stated=is_stated,
        line=line,
        amount=amount,
        repeat_until=repeat_until,
    )


def counted(
    order: Order,
    policy: Policy,
    kind: DeadlineKind,
    since: datetime,
    period: str,
    *,
    until: str,
    said: Iterable[Fact],
    claim: Claim | None = None,
    amount: Money | None = None,
    suffix: str = "",
) -> Deadline:
    """Return a deadline whose time runs from an event: it may end once `period` after the event's day has passed, and
    has certainly ended `until` after it. It rests on the facts that told of the event, and on the period.
    """
    day = policy.day(since)
    return deadline(
        order,
        kind,
        act_by=policy.start(day, period),
        hard_end=policy.end(day, until),
        because=(*quotes(said), policy.because(period)),
        claim=claim,
        amount=amount,
        suffix=suffix,
    )


def stated(order: Order) -> list[Fact]:
    """Return the facts that are no guesses, in order."""
    return [fact for fact in order.facts if not fact.is_guessed]


def facts_of(order: Order, *kinds: FactKind) -> list[Fact]:
    """Return the facts of these kinds, in order."""
    return [fact for fact in stated(order) if fact.kind in kinds]


def said_at(order: Order, instant: datetime | None, *kinds: FactKind) -> list[Fact]:
    """Return the one fact that stated this instant; with kinds, one of those kinds."""
    facts = facts_of(order, *kinds) if kinds else stated(order)
    return [fact for fact in facts if instant in (fact.stated_at, fact.placed_at)][:1]


def quotes(facts: Iterable[Fact]) -> tuple[Because, ...]:
    """Return facts as reasons."""
    return tuple(
        Because(
            source=fact.source,
            quote=fact.quote,
            stated_at=fact.stated_at,
            stated_after=fact.stated_after,
            is_unproven=fact.is_unproven,
        )
        for fact in facts
    )


def of_unknown_day(counted: Deadline, order: Order) -> Deadline:
    """Return a deadline as it is where it was counted from a mail that does not tell its own day: from the earliest
    day that is plausible, never said to be the vendor's, and over only as counted from the latest.

    Nobody can act before the mail was there, so there is a day left to look. A date that the mail names stays.
    """
    sources = {because.source for because in counted.because}
    facts = [fact for fact in order.facts if fact.stated_after and fact.source in sources and fact.due is None]
    if not facts:
        return counted
    last = max(fact.stated_at for fact in facts)
    first = min(fact.stated_after for fact in facts if fact.stated_after)
    if (begun := begun_at(order)) and first < begun <= last:
        first = begun
    act_by = max(counted.act_by - (last - first), min(counted.act_by, last + timedelta(days=1)))
    return replace(counted, act_by=act_by, is_stated=False)


def begun_at(order: Order) -> datetime | None:
    """Return when the order was placed or, where nobody said so, when it was first heard of on its way."""
    return order.placed_at or order.shipped_at


def is_settled(order: Order) -> bool:
    """The order's own clocks stand still: it was cancelled, or of all of it a dispute runs or is over for good.

    A dispute of one line leaves the clocks of the other lines running (POLICY W8).
    """
    settling = [claim for claim in order.claims if claim.is_open_dispute or claim.is_for_good]
    lines = {claim.line for claim in settling}
    return bool(order.cancelled_at) or None in lines or 0 < len(order.items) <= len(lines)


def is_shipped(order: Order) -> bool:
    """Whether anything tells that it left the seller: a mail, a delivery, or what only a shipped order has (POLICY A4).

    What the user says of a parcel or of its protection counts, too: the mail that tells of shipping may be missed.
    """
    told = (order.shipped_at, order.delivered_at, order.awaiting_confirmation_at, order.finished_at)
    only_then = (order.protection_ending_at, order.protection_until, order.not_received_at, order.too_early_at)
    return any(told) or any(only_then)


def is_awaited(order: Order) -> bool:
    """Something of the order is still to come."""
    if order.finished_at or order.closed_at:
        return False
    return order.delivered_at is None or order.is_partly_delivered or order.not_received_at is not None


def longest(order: Order, policy: Policy, anchor: datetime) -> datetime:
    """Return the latest end of all rights: the longest protection counted from shipping, then the dispute window."""
    shipped_on = policy.day(order.shipped_at or anchor)
    return policy.end(shipped_on, "protection_longest") + timedelta(days=policy.periods["dispute_window"].days)


def retry_at(order: Order, policy: Policy) -> datetime | None:
    """Return when a dispute that was too early can be opened: the day that the page named, else the end of protection
    or of the announced delivery (until then it is blocked while the parcel moves), else day 11 after shipping.
    """
    at = order.too_early_at
    if at is None or is_settled(order) or (order.received_at and order.received_at > at):
        return None
    if order.retry_on:
        return policy.start(order.retry_on)
    said_on = policy.day(at)
    known = [day for day in (order.protection_until, order.expected_until) if day and day > said_on]
    if known:
        return policy.start(known[0])
    from_shipping = policy.start(policy.day(order.shipped_at), "dispute_earliest") if order.shipped_at else at
    return max(from_shipping, policy.start(said_on, "dispute_unopened"))


def is_retried(order: Order, policy: Policy, end: datetime) -> bool:
    """Tell whether a dispute is tried again daily by that end of protection: then the end needs no reminders."""
    tried_at = retry_at(order, policy)
    return tried_at is not None and not order.delivered_at and tried_at <= end + timedelta(days=1)
