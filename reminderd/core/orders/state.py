"""The state of one order while its facts go by in the order they were stated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import assert_never

from reminderd.core.model import Arrival, Coupon, Fact, MailKind, OrderStatus, Parcel, Statement
from reminderd.core.orders.claims import Claims

_UNFREEZES = frozenset(
    {
        MailKind.ORDER_SHIPPED,
        MailKind.IN_TRANSIT,
        MailKind.OUT_FOR_DELIVERY,
        MailKind.READY_FOR_PICKUP,
        MailKind.DELIVERED,
        MailKind.AWAITING_CONFIRMATION,
        MailKind.RECEIPT_CONFIRMED,
        MailKind.ORDER_CANCELLED,
        MailKind.ORDER_CLOSED,
        MailKind.REFUND_ISSUED,
        MailKind.REFUND_COMPLETED,
        Statement.RECEIVED,
        Statement.REFUND_ISSUED,
        Statement.REFUNDED,
        Statement.UNFROZEN,
    }
)
"""What shows that an order is frozen no longer (POLICY A10)."""


def _first(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


@dataclass
class State:
    """What is known so far while the facts go by in the order they were stated."""

    claims: Claims
    placed_at: datetime | None = None
    ready_at: datetime | None = None
    shipped_at: datetime | None = None
    moved_at: datetime | None = None
    awaiting_confirmation_at: datetime | None = None
    protection_ending_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    cancelled_at: datetime | None = None
    frozen_at: datetime | None = None
    ended_at: datetime | None = None
    too_early_at: datetime | None = None
    retry_on: date | None = None
    bank_disputed_at: datetime | None = None
    coupon: Coupon | None = None
    is_partly_shipped: bool = False
    parcels: dict[str, Parcel] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        """Let one more fact change what is known."""
        if fact.placed_at is not None and fact.placed_at <= fact.stated_at:
            self.placed_at = _first(self.placed_at, fact.placed_at)
        if fact.tracking_number:
            self._move_parcel(fact)
        self.claims.take(fact)
        if fact.kind in _UNFREEZES:
            self.frozen_at = None
        if isinstance(fact.kind, Statement):
            self._take_statement(fact, fact.kind)
        else:
            self._take_mail(fact, fact.kind)

    def conclude(self, arrivals: Sequence[Arrival]) -> None:
        """After all facts: what was closed, and of which nothing came, is to be paid back, or was (POLICY A5)."""
        has_come = any(one.delivered_at for one in arrivals)
        if self.closed_at and not (has_come or self.finished_at or self.cancelled_at):
            self.claims.call_off(self.closed_at)

    def _take_statement(self, fact: Fact, kind: Statement) -> None:
        at = fact.stated_at
        match kind:
            case Statement.CANCEL_REQUESTED:
                self.cancel_requested_at = at
            case Statement.TOO_EARLY:
                self.too_early_at, self.retry_on = at, fact.due
            case Statement.DISPUTED:
                self.too_early_at = self.retry_on = None
            case Statement.BANK_DISPUTED:
                self.bank_disputed_at = at
            case Statement.COUPON:
                self.coupon = Coupon(at, fact.due, fact.amount)
            case Statement.FROZEN:
                self.frozen_at = self.frozen_at or at
            case Statement.CLOSED | Statement.IGNORE:
                self.ended_at = at
            case Statement.REOPEN:
                self.ended_at = None
            case _:
                pass  # of a claim or an arrival, or looked up among the facts (protected-until, paid-with)

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
            case MailKind.AWAITING_CONFIRMATION:
                self.awaiting_confirmation_at = at
            case MailKind.RECEIPT_CONFIRMED:
                self.finished_at = _first(self.finished_at, at)
            case MailKind.ORDER_CANCELLED:
                self.cancelled_at = _first(self.cancelled_at, at)
            case MailKind.ORDER_CLOSED:
                self.closed_at = _first(self.closed_at, at)
            case MailKind.ORDER_FROZEN:
                self.frozen_at = self.frozen_at or at  # told again, it runs since the first word
            case MailKind.PROTECTION_ENDING:
                self.protection_ending_at = at
            case MailKind.DISPUTE_OPENED:
                self.too_early_at = self.retry_on = None
            case MailKind.COUPON:
                self.coupon = Coupon(at, fact.due, fact.amount)
            case (
                MailKind.DELIVERED
                | MailKind.PROTECTION_EXTENDED
                | MailKind.DELIVERY_PROBLEM
                | MailKind.DISPUTE_OFFER
                | MailKind.DISPUTE_EVIDENCE
                | MailKind.DISPUTE_DECIDED
                | MailKind.DISPUTE_CLOSED
                | MailKind.RETURN_DUE
                | MailKind.RETURN_UPDATE
                | MailKind.REFUND_ISSUED
                | MailKind.REFUND_COMPLETED
                | MailKind.SELLER_MESSAGE
                | MailKind.REVIEW_REQUEST
                | MailKind.MARKETING
            ):
                pass  # of an arrival or a claim, or looked up among the facts, or told in the timeline alone
            case _:
                assert_never(kind)

    def _move_parcel(self, fact: Fact) -> None:
        if isinstance(fact.kind, Statement) or fact.tracking_number is None:
            return
        number, known = fact.tracking_number, self.parcels.get(fact.tracking_number)
        if fact.kind == MailKind.DELIVERED:
            delivered_at = known.delivered_at if known and known.delivered_at else fact.stated_at
            self.parcels[number] = Parcel(number, fact.kind, None, fact.stated_at, delivered_at)
        elif known is None or known.delivered_at is None:  # "at customs" that comes late undoes no delivery
            self.parcels[number] = Parcel(number, fact.kind, fact.step, fact.stated_at)

    def status(self, arrivals: Sequence[Arrival]) -> OrderStatus:  # noqa: PLR0911  (one line for each state, most advanced first)
        """Return the state that the facts amount to."""
        claims = self.claims.claims
        owed = [claim for claim in claims if self.cancelled_at or self.closed_at or not claim.is_courtesy]
        if any(claim.refund_issued_at and not claim.refunded_at for claim in owed):
            return OrderStatus.REFUND_DUE
        if any(claim.is_open_dispute for claim in claims):
            return OrderStatus.IN_DISPUTE
        if any(claim.refunded_at and not claim.is_part for claim in claims):
            return OrderStatus.REFUNDED
        if self.cancelled_at:
            return OrderStatus.CANCELLED
        if self.finished_at:
            return OrderStatus.FINISHED
        if self.closed_at:
            return OrderStatus.CLOSED
        if self.frozen_at:
            return OrderStatus.FROZEN
        if arrivals and not any(arrival.is_awaited for arrival in arrivals):
            return OrderStatus.DELIVERED
        if self.shipped_at or self.moved_at:
            return OrderStatus.IN_TRANSIT
        return OrderStatus.READY if self.ready_at else OrderStatus.PLACED
