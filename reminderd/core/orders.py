"""Fold the facts of mails and of the user into orders.

The result depends only on the set of facts: the order in which they arrived and copies of the same
statement change nothing. The user outranks every mail; among mails the earliest statement of an event counts,
since a clock that starts too early only reminds too early. What was only guessed stands among an order's facts and
changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_start
from reminderd.core.model import Dispute, Fact, Item, MailKind, Money, Order, OrderKey, OrderStatus, Parcel, Statement


def fold(facts: Iterable[Fact], zone: ZoneInfo) -> dict[OrderKey, Order]:
    """Given facts of any orders and the vendor's zone (for stated days), return each order by its key.

    A fact about a parcel counts for every order that any mail says lies in that parcel. A guess makes no order known.
    """
    facts = set(facts)
    contents = _contents_of_parcels(facts)
    by_order: defaultdict[OrderKey, set[Fact]] = defaultdict(set)
    for fact in facts:
        for key in (fact.order,) if fact.order else contents.get(fact.tracking_number or "", ()):
            by_order[key].add(fact)
    known = {fact.order for fact in facts if not fact.is_guessed} | set().union(*contents.values())
    return {key: fold_order(key, by_order[key], zone) for key in sorted(by_order) if key in known}


def unassigned(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts about parcels of which no mail has said yet what lies in them, in order."""
    facts = set(facts)
    contents = _contents_of_parcels(facts)
    left = (fact for fact in facts if fact.order is None and (fact.tracking_number or "") not in contents)
    return tuple(sorted(left, key=_sort_key))


def _contents_of_parcels(facts: Iterable[Fact]) -> dict[str, set[OrderKey]]:
    contents: defaultdict[str, set[OrderKey]] = defaultdict(set)
    for fact in facts:
        if fact.order and fact.tracking_number:
            contents[fact.tracking_number].add(fact.order)
    return dict(contents)


def fold_order(key: OrderKey, facts: Iterable[Fact], zone: ZoneInfo) -> Order:
    """Given the facts of one order, return what they amount to."""
    ordered = tuple(sorted(set(facts), key=_sort_key))
    stated = tuple(fact for fact in ordered if not fact.is_guessed)
    state = _State(zone)
    for fact in stated:
        state.take(fact)
    return Order(
        key=key,
        status=state.status(),
        facts=ordered,
        placed_at=state.placed_at,
        shipped_at=state.shipped_at or state.moved_at,
        delivered_at=state.delivered_at,
        not_received_at=state.not_received_at,
        awaiting_confirmation_at=state.awaiting_confirmation_at,
        finished_at=state.finished_at,
        closed_at=state.closed_at,
        cancelled_at=state.cancelled_at,
        refund_issued_at=state.refund_issued_at,
        refunded_at=state.refunded_at,
        protection_until=_protection_until(stated),
        expected_from=_latest_expectation(stated).expected_from if stated else None,
        expected_until=_latest_expectation(stated).expected_until if stated else None,
        price=_price(stated),
        items=_items(stated),
        parcels=tuple(sorted(state.parcels.values(), key=lambda parcel: parcel.tracking_number)),
        is_partly_delivered=state.is_partly_delivered(),
        disputes=tuple(state.disputes),
    )


def _sort_key(fact: Fact) -> tuple[datetime, bool, str, str, str, str]:
    return (
        fact.stated_at,
        isinstance(fact.kind, Statement),  # at the same instant the user has the last word
        fact.source,
        fact.kind,
        fact.tracking_number or "",
        repr(fact),
    )


def _first(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


@dataclass
class _State:
    """What is known so far while the facts go by in the order they were stated."""

    zone: ZoneInfo
    placed_at: datetime | None = None
    ready_at: datetime | None = None
    shipped_at: datetime | None = None
    moved_at: datetime | None = None
    delivered_at: datetime | None = None
    received_at: datetime | None = None
    not_received_at: datetime | None = None
    awaiting_confirmation_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    frozen_at: datetime | None = None
    refund_issued_at: datetime | None = None
    refunded_at: datetime | None = None
    is_partly_shipped: bool = False
    parcels: dict[str, Parcel] = field(default_factory=dict)
    disputes: list[Dispute] = field(default_factory=list)

    def take(self, fact: Fact) -> None:
        """Let one more fact change what is known."""
        if fact.placed_at is not None and fact.placed_at <= fact.stated_at:
            self.placed_at = _first(self.placed_at, fact.placed_at)
        if fact.tracking_number:
            self._move_parcel(fact)
        if isinstance(fact.kind, Statement):
            self._take_statement(fact, fact.kind)
        else:
            self._take_mail(fact, fact.kind)

    def _take_statement(self, fact: Fact, kind: Statement) -> None:
        at = fact.stated_at
        match kind:
            case Statement.RECEIVED:
                self.received_at, self.not_received_at = at, None
                if fact.delivered_on is not None:
                    self.delivered_at = day_start(fact.delivered_on, self.zone)
                self.delivered_at = self.delivered_at or at
            case Statement.NOT_RECEIVED:
                self.not_received_at, self.received_at = at, None
            case Statement.DISPUTED:
                self._open_dispute(at)
            case Statement.REFUND_ISSUED:
                self.refund_issued_at = at
            case Statement.REFUNDED:
                self._refund(at)
            case Statement.PROTECTED_UNTIL:
                pass  # the date is looked up by _protection_until
            case _:
                assert_never(kind)

    def _take_mail(self, fact: Fact, kind: MailKind) -> None:  # noqa: C901, PLR0912  (one arm for each kind of mail)
        at = fact.stated_at
        match kind:
            case MailKind.ORDER_PLACED | MailKind.PAYMENT_CONFIRMED:
                self.placed_at = _first(self.placed_at, at)
            case MailKind.ORDER_READY:
                self.ready_at = _first(self.ready_at, at)
            case MailKind.ORDER_SHIPPED:
                self.shipped_at = _first(self.shipped_at, at)
                self.is_partly_shipped |= fact.is_partial
            case MailKind.IN_TRANSIT | MailKind.OUT_FOR_DELIVERY | MailKind.READY_FOR_PICKUP:
                self.moved_at = _first(self.moved_at, at)
            case MailKind.DELIVERED:
                self._deliver(fact)
            case MailKind.AWAITING_CONFIRMATION:
                self.awaiting_confirmation_at = at
                self._deliver_on_stated_day(fact)
            case MailKind.RECEIPT_CONFIRMED:
                self.finished_at = _first(self.finished_at, at)
                self._deliver_on_stated_day(fact)
            case MailKind.ORDER_CANCELLED:
                self.cancelled_at = _first(self.cancelled_at, at)
            case MailKind.ORDER_CLOSED:
                self.closed_at = _first(self.closed_at, at)
            case MailKind.ORDER_FROZEN:
                self.frozen_at = at
            case MailKind.DISPUTE_OPENED:
                self._open_dispute(at)
            case MailKind.DISPUTE_DECIDED:
                self._change_dispute(decided_at=at)
            case MailKind.DISPUTE_CLOSED:
                self._change_dispute(closed_at=at)
            case MailKind.REFUND_ISSUED:
                self.refund_issued_at = self.refund_issued_at or at
            case MailKind.REFUND_COMPLETED:
                self._refund(at)
            case (
                MailKind.PROTECTION_ENDING
                | MailKind.PROTECTION_EXTENDED
                | MailKind.DISPUTE_OFFER
                | MailKind.DISPUTE_EVIDENCE
                | MailKind.RETURN_DUE
                | MailKind.RETURN_UPDATE
                | MailKind.COUPON
                | MailKind.SELLER_MESSAGE
                | MailKind.REVIEW_REQUEST
                | MailKind.MARKETING
            ):
                pass  # told in the timeline; the state of the order stays
            case _:
                assert_never(kind)

    def _deliver(self, fact: Fact) -> None:
        self._deliver_on_stated_day(fact)
        self.delivered_at = self.delivered_at or fact.stated_at

    def _deliver_on_stated_day(self, fact: Fact) -> None:
        if fact.delivered_on is not None and self.received_at is None:
            self.delivered_at = _first(self.delivered_at, day_start(fact.delivered_on, self.zone))

    def _move_parcel(self, fact: Fact) -> None:
        if isinstance(fact.kind, Statement) or fact.tracking_number is None:
            return
        number, known = fact.tracking_number, self.parcels.get(fact.tracking_number)
        if fact.kind == MailKind.DELIVERED:
            delivered_at = known.delivered_at if known and known.delivered_at else fact.stated_at
            self.parcels[number] = Parcel(number, fact.kind, None, fact.stated_at, delivered_at)
        elif known is None or known.delivered_at is None:  # "at customs" that comes late undoes no delivery
            self.parcels[number] = Parcel(number, fact.kind, fact.step, fact.stated_at)

    def is_partly_delivered(self) -> bool:
        """Only where the vendor spoke of a partial shipment: a parcel's number may change on its way."""
        if not self.is_partly_shipped or self.delivered_at is None or self.received_at or self.finished_at:
            return False
        return sum(parcel.delivered_at is not None for parcel in self.parcels.values()) < 2

    def _open_dispute(self, at: datetime) -> None:
        if not self.disputes or self.disputes[-1].closed_at is not None:
            self.disputes.append(Dispute(opened_at=at))
            self.refund_issued_at = self.refunded_at = None

    def _change_dispute(self, *, decided_at: datetime | None = None, closed_at: datetime | None = None) -> None:
        if self.disputes and self.disputes[-1].closed_at is None:
            last = self.disputes[-1]
            self.disputes[-1] = replace(last, decided_at=decided_at or last.decided_at, closed_at=closed_at)

    def _refund(self, at: datetime) -> None:
        self.refunded_at = at
        self._change_dispute(closed_at=at)

    def status(self) -> OrderStatus:  # noqa: PLR0911  (one line for each state, most advanced first)
        """Return the state that the facts amount to."""
        has_open_dispute = bool(self.disputes) and self.disputes[-1].closed_at is None
        if self.refund_issued_at and not self.refunded_at:
            return OrderStatus.REFUND_DUE
        if has_open_dispute:
            return OrderStatus.IN_DISPUTE
        if self.refunded_at:
            return OrderStatus.REFUNDED
        if self.cancelled_at:
            return OrderStatus.CANCELLED
        if self.finished_at:
            return OrderStatus.FINISHED
        if self.closed_at:
            return OrderStatus.CLOSED
        if self.frozen_at:
            return OrderStatus.FROZEN
        if self.delivered_at and not self.not_received_at and not self.is_partly_delivered():
            return OrderStatus.DELIVERED
        if self.shipped_at or self.moved_at:
            return OrderStatus.IN_TRANSIT
        return OrderStatus.READY if self.ready_at else OrderStatus.PLACED


def _protection_until(facts: tuple[Fact, ...]) -> date | None:
    dated = [fact for fact in facts if fact.due is not None]
    said_by_user = [fact for fact in dated if fact.kind == Statement.PROTECTED_UNTIL]
    mailed = [fact for fact in dated if fact.kind in (MailKind.PROTECTION_ENDING, MailKind.PROTECTION_EXTENDED)]
    chosen = said_by_user or mailed
    return chosen[-1].due if chosen else None


def _latest_expectation(facts: tuple[Fact, ...]) -> Fact:
    return next((fact for fact in reversed(facts) if fact.expected_until is not None), facts[-1])


def _price(facts: tuple[Fact, ...]) -> Money | None:
    return next((fact.price for fact in facts if fact.price is not None), None)


def _items(facts: tuple[Fact, ...]) -> tuple[Item, ...]:
    """Order mails list all items of one order; parcel mails may list items of several orders, so they come last."""
    listed = sorted((fact for fact in facts if fact.items), key=lambda fact: fact.tracking_number is not None)
    return listed[0].items if listed else ()
