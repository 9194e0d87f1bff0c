"""What an unproven mail may do: add a deadline or bring one nearer. It never ends, removes or postpones one.

Anybody can write "it was refunded" in the shop's name; only a server or a signature proves who did. So an order is
folded several times: with all that was said, then leaving out more and more of the unproven. What any of these
versions asks of the buyer stays, by the nearest day and the farthest end, until the end is proven or the user says
that it is so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Because, Deadline, Doubt, Fact, MailKind, Order, OrderKey, Statement
from reminderd.core.orders import by_order, fold_order

_ENDS = frozenset(
    {
        MailKind.AWAITING_CONFIRMATION,
        MailKind.RECEIPT_CONFIRMED,
        MailKind.ORDER_CANCELLED,
        MailKind.ORDER_CLOSED,
        MailKind.PROTECTION_EXTENDED,
        MailKind.DISPUTE_DECIDED,
        MailKind.DISPUTE_CLOSED,
        MailKind.RETURN_DUE,
        MailKind.RETURN_UPDATE,
        MailKind.REFUND_ISSUED,
        MailKind.REFUND_COMPLETED,
    }
)
"""The kinds of fact that end a matter, or a step of it, or give it more time."""

_REPLACES = _ENDS | {
    MailKind.DELIVERED,
    MailKind.PROTECTION_ENDING,
    MailKind.DISPUTE_OPENED,
    MailKind.DISPUTE_OFFER,
    MailKind.DISPUTE_EVIDENCE,
}
"""Those by which one clock replaces another: a delivery or a dispute stops protection."""


def deadlines(
    facts: Iterable[Fact], orders: Mapping[OrderKey, Order], zone: ZoneInfo, policy: Policy
) -> list[Deadline]:
    """Given all facts, the orders they fold into and the vendor's zone, return the deadlines of all orders."""
    told = by_order(facts)
    return [one for key, order in orders.items() for one in deadlines_of(order, told[key], zone, policy)]


def deadlines_of(order: Order, facts: Iterable[Fact], zone: ZoneInfo, policy: Policy) -> list[Deadline]:
    """Given an order, the facts that count for it and the vendor's zone, return its deadlines.

    One that an unproven mail would end or put off stays as it was, and names that mail as its `doubt`.
    """
    found = {one.uid: one for one in derive(order, policy)}
    for kept in _with_less(tuple(facts)):
        told = by_order(kept).get(order.key)
        for one in derive(fold_order(order.key, told, zone), policy) if told else ():
            found[one.uid] = merged(found.get(one.uid), one, order)
    return list(found.values())


def _with_less(facts: tuple[Fact, ...]) -> Iterator[tuple[Fact, ...]]:
    """Return the facts with ever less of the unproven, as far as there is some."""
    before = facts
    for kept in (
        tuple(fact for fact in _no_later(facts) if not (fact.is_unproven and fact.kind in _ENDS)),
        tuple(fact for fact in _no_later(facts) if not (fact.is_unproven and fact.kind in _REPLACES)),
        tuple(fact for fact in facts if not fact.is_unproven),
    ):
        if kept != before:
            yield kept
        before = kept


def _no_later(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Leave out unproven facts that name a later day than was named before for the same matter."""
    named: dict[tuple[object, ...], date] = {}
    for fact in sorted(facts, key=lambda fact: fact.stated_at):
        of = (fact.order or fact.tracking_number, fact.kind, fact.line)
        if fact.due and fact.is_unproven and fact.due > named.get(of, fact.due):
            continue
        if fact.due:
            named[of] = fact.due
        yield fact


def merged(told: Deadline | None, sure: Deadline, order: Order) -> Deadline:
    """Return one deadline of two readings of it: it ends by the nearest and the farthest day of both, may be lost from
    the nearest on, is repeated as long as in either, and is silent only where it is in both. `told`: as it is if all is
    believed, None = then it is over.
    """
    if told is None:
        return replace(sure, doubt=_doubt(order))
    later = max((told, sure), key=lambda one: one.hard_end)
    reopens = [end for end in (told.reopens, sure.reopens) if end]
    is_put_off = told.act_by > sure.act_by
    repeats = (told.repeat_until, sure.repeat_until)  # None = to the end
    return replace(
        sure if is_put_off else told,
        hard_end=later.hard_end,
        over_because=later.over_because,
        lost_at=min((at for at in (told.lost_at, sure.lost_at) if at), default=None),
        repeat_until=None if None in repeats else max(filter(None, repeats)),
        yields_to=tuple(name for name in told.yields_to if name in sure.yields_to),
        backs_off=told.backs_off and sure.backs_off,
        reopens=min(reopens, key=lambda end: end.act_by, default=None),
        doubt=told.doubt or (_doubt(order) if is_put_off else None),
    )


def _doubt(order: Order) -> Doubt | None:
    """Return the newest unproven mail that would end or put off something of the order, and that the user has not
    answered yet.
    """
    unproven = [fact for fact in order.facts if fact.is_unproven]
    replacing = [fact for fact in unproven if fact.kind in _REPLACES] or unproven
    replacing = [fact for fact in replacing if not _is_answered(fact, order)]
    if not replacing:
        return None
    newest = replacing[-1]
    because = Because(newest.source, newest.quote, newest.stated_at, is_unproven=True)
    return Doubt(MailKind(newest.kind), because, newest.due)


def _is_answered(fact: Fact, order: Order) -> bool:
    """Return whether the user said after a mail "is cancelled" that the order was closed: that ends less than the mail
    would, but there is nothing to ask any more. A statement that confirms another mail ends the same things already.
    """
    is_of_order = fact.kind in (MailKind.ORDER_CANCELLED, MailKind.ORDER_CLOSED)
    return is_of_order and any(one.kind is Statement.CLOSED and one.stated_at >= fact.stated_at for one in order.facts)
