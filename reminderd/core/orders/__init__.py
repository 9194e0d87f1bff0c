"""Fold the facts of mails and of the user into orders.

In: facts, in any order. Out: orders with their arrivals, claims and ends.
Never: a day until which to act (`deadlines`).

The result depends only on the set of facts: the order in which they arrived and copies of the same
statement change nothing. The user outranks every mail that was there when they spoke; among mails the earliest
statement of an event counts, since a clock that starts too early only reminds too early. What was only guessed stands
among an order's facts and changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of
from reminderd.core.model import Fact, Item, MailKind, Milestones, Money, Order, OrderKey, Statement
from reminderd.core.orders.arrivals import arrivals_of
from reminderd.core.orders.claims import Claims
from reminderd.core.orders.parcel_items import contents_of
from reminderd.core.orders.reopening import lifted
from reminderd.core.orders.state import OrderState
from reminderd.core.orders.tie_break import InFull


def fold(facts: Iterable[Fact], zone: ZoneInfo) -> dict[OrderKey, Order]:
    """Given facts of any orders and the vendor's zone (for stated days), return each order by its key.

    A fact about a parcel counts for every order that any mail says lies in that parcel. A guess makes an order
    known, too: what it asks cannot wait for a mail that proves the order.
    """
    return {key: fold_order(key, told, zone) for key, told in by_order(facts).items()}


def by_order(facts: Iterable[Fact]) -> dict[OrderKey, list[Fact]]:
    """Given facts of any orders, return those that count for each order, in the order in which they were given. What
    an order comes to depends on these alone.
    """
    facts = tuple(facts)
    contents = _contents_of_parcels(facts)
    found: defaultdict[OrderKey, list[Fact]] = defaultdict(list)
    for fact in facts:
        for key in (fact.order,) if fact.order else contents.get(fact.tracking_number or "", ()):
            found[key].append(fact)
    return {key: found[key] for key in sorted(found)}


def unassigned(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts about parcels whose orders no mail has named yet, in order."""
    facts = set(facts)
    contents = _contents_of_parcels(facts)
    left = (fact for fact in facts if fact.order is None and (fact.tracking_number or "") not in contents)
    return tuple(sorted(left, key=_sort_key))


def _contents_of_parcels(facts: Iterable[Fact]) -> dict[str, set[OrderKey]]:
    contents: defaultdict[str, set[OrderKey]] = defaultdict(set)
    for fact in facts:
        if fact.order and fact.tracking_number and isinstance(fact.kind, MailKind):
            contents[fact.tracking_number].add(fact.order)
    return dict(contents)


def fold_order(key: OrderKey, facts: Iterable[Fact], zone: ZoneInfo) -> Order:
    """Given the facts of one order, return what they amount to."""
    ordered = tuple(sorted({_as_lifted(fact, is_lifted=False) for fact in facts}, key=_sort_key))
    gone = lifted(ordered)
    finishes = {fact for fact in ordered if fact.kind is MailKind.RECEIPT_CONFIRMED and not fact.is_guessed}
    without_effect = gone - finishes
    ordered = tuple(_as_lifted(fact, is_lifted=fact in without_effect) for fact in ordered)
    stated = tuple(fact for fact in ordered if not (fact.is_guessed or fact.is_lifted))
    items, price = _items(stated), _price(stated)
    claims = Claims(price, contents_of(items, stated))
    state = OrderState(claims, Milestones(is_reopened=bool(finishes) and finishes <= gone))
    for fact in stated:
        state.take(fact)
    arrivals = arrivals_of(stated, len(items), zone)
    came = [one for one in arrivals if one.delivered_at]
    received = [one.received_at for one in came if one.received_at]
    state.conclude(arrivals)
    known = state.known
    return Order(
        **{name.name: getattr(known, name.name) for name in fields(known)},
        key=key,
        status=state.status(arrivals),
        told=ordered,
        delivered_at=min((one.delivered_at for one in came if one.delivered_at), default=None),
        received_at=max(received) if received and len(received) == len(came) else None,
        not_received_at=max((one.not_received_at for one in arrivals if one.not_received_at), default=None),
        protection_until=_protection_until(stated, day_of(known.placed_at, zone) if known.placed_at else date.min),
        expected_from=_latest_expectation(stated).expected_from if stated else None,
        expected_until=_latest_expectation(stated).expected_until if stated else None,
        price=price,
        payment=next((fact.payment for fact in reversed(stated) if fact.payment), None),
        account=next((fact.account for fact in stated if fact.account), ""),
        items=items,
        parcels=tuple(sorted(state.parcels.values(), key=lambda parcel: parcel.tracking_number)),
        claims=tuple(state.claims.claims),
        arrivals=arrivals,
    )


def _as_lifted(fact: Fact, *, is_lifted: bool) -> Fact:
    return fact if fact.is_lifted == is_lifted else replace(fact, is_lifted=is_lifted)


def _sort_key(fact: Fact) -> tuple[datetime, bool, str, str, str, InFull]:
    return (
        fact.stated_at,
        isinstance(fact.kind, Statement),  # at the same instant the user has the last word
        fact.source,
        fact.kind,
        fact.tracking_number or "",
        InFull(fact),
    )


def _protection_until(facts: tuple[Fact, ...], placed_on: date) -> date | None:
    """The last statement counts, the user's or the vendor's: protection can be extended. A day before the order,
    typed before its date was known, is a slip that would end all reminders (rule A9). If two pages differ, the
    earlier day counts; a page with a later day than the known one is asked about, and counts if the user says so.
    """
    kinds = (Statement.PROTECTED_UNTIL, MailKind.PROTECTION_ENDING, MailKind.PROTECTION_EXTENDED)
    until: date | None = None
    for fact in facts:
        if fact.kind in kinds and fact.due and fact.due >= placed_on:
            until = min(until, fact.due) if until and fact.is_of_page else fact.due
    return until


def _latest_expectation(facts: tuple[Fact, ...]) -> Fact:
    return next((fact for fact in reversed(facts) if fact.expected_until is not None), facts[-1])


def _price(facts: tuple[Fact, ...]) -> Money | None:
    return next((fact.price for fact in facts if fact.price is not None), None)


def _items(facts: tuple[Fact, ...]) -> tuple[Item, ...]:
    """Order mails list all items of one order; parcel mails may list items of several orders, so they come last."""
    listed = sorted((fact for fact in facts if fact.items), key=lambda fact: fact.tracking_number is not None)
    return listed[0].items if listed else ()
