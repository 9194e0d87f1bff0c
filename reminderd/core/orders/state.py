"""The state of one order, built from its facts in the order they were stated."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from reminderd.core.model import Arrival, Coupon, Fact, MailKind, Milestones, OrderStatus, Parcel, Statement
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
        Statement.CLOSED,
    }
)
"""What shows that an order is frozen no longer (rule A10)."""


def _first(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


@dataclass
class OrderState:
    """What is known so far, while facts are taken in the order they were stated."""

    claims: Claims
    known: Milestones
    moved_at: datetime | None = None
    parcels: dict[str, Parcel] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        """Take one more fact."""
        if fact.placed_at is not None and fact.placed_at <= fact.stated_at:
            self.known = replace(self.known, placed_at=_first(self.known.placed_at, fact.placed_at))
        if fact.tracking_number:
            self._move_parcel(fact)
        self.claims.take(fact)
        is_taken_back = self.known.is_reopened and fact.kind is MailKind.RECEIPT_CONFIRMED
        if fact.kind in _UNFREEZES and not is_taken_back:
            self.known = replace(self.known, frozen_at=None)
        if isinstance(fact.kind, Statement):
            self._take_statement(fact, fact.kind)
        else:
            self._take_mail(fact, fact.kind)

    def conclude(self, arrivals: Sequence[Arrival]) -> None:
        """Conclude after all facts: what moves was shipped; what was closed before anything came is to be refunded
        (rule A5).
        """
        self.known = replace(self.known, shipped_at=self.known.shipped_at or self.moved_at)
        has_come = any(one.delivered_at for one in arrivals)
        if self.known.closed_at and not (has_come or self.known.finished_at or self.known.cancelled_at):
            self.claims.call_off(self.known.closed_at)

    def _take_statement(self, fact: Fact, kind: Statement) -> None:
        at = fact.stated_at
        match kind:
            case Statement.CANCEL_REQUESTED:
                self.known = replace(self.known, cancel_requested_at=at)
            case Statement.TOO_EARLY:
                self.known = replace(self.known, too_early_at=at, retry_on=fact.due)
            case Statement.DISPUTED:
                self.known = replace(self.known, too_early_at=None, retry_on=None)
            case Statement.BANK_DISPUTED:
                self.known = replace(self.known, bank_disputed_at=at)
            case Statement.COUPON:
                self.known = replace(self.known, coupon=Coupon(at, fact.due, fact.amount))
            case Statement.FROZEN:
                self.known = replace(self.known, frozen_at=self.known.frozen_at or at)
            case Statement.CLOSED:
                self.known = replace(self.known, closed_at=_first(self.known.closed_at, at))
            case Statement.IGNORE:
                self.known = replace(self.known, ended_at=at)
            case _:
                pass  # of a claim or an arrival, or looked up among the facts (protected-until, paid-with)

    def _take_mail(self, fact: Fact, kind: MailKind) -> None:  # noqa: C901, PLR0912  (one arm for each kind of mail)
        at, known = fact.stated_at, self.known
        match kind:
            case MailKind.ORDER_PLACED | MailKind.PAYMENT_CONFIRMED:
                self.known = replace(known, placed_at=_first(known.placed_at, at))
            case MailKind.ORDER_READY:
                self.known = replace(known, ready_at=_first(known.ready_at, at))
            case MailKind.ORDER_SHIPPED:
                is_partly = known.is_partly_shipped or fact.is_partial
                self.known = replace(known, shipped_at=_first(known.shipped_at, at), is_partly_shipped=is_partly)
            case MailKind.IN_TRANSIT | MailKind.OUT_FOR_DELIVERY | MailKind.READY_FOR_PICKUP:
                self.moved_at = _first(self.moved_at, at)
            case MailKind.AWAITING_CONFIRMATION:
                self.known = replace(known, awaiting_confirmation_at=at)
            case MailKind.RECEIPT_CONFIRMED:
                self.known = replace(known, finished_at=_first(known.finished_at, at))
            case MailKind.ORDER_CANCELLED:
                self.known = replace(known, cancelled_at=_first(known.cancelled_at, at))
            case MailKind.ORDER_CLOSED:
                self.known = replace(known, closed_at=_first(known.closed_at, at))
            case MailKind.ORDER_FROZEN:
                self.known = replace(
                    self.known, frozen_at=known.frozen_at or at
                )  # told again, it runs since the first word
            case MailKind.PROTECTION_ENDING:
                self.known = replace(known, protection_ending_at=at)
            case MailKind.DISPUTE_OPENED:
                self.known = replace(known, too_early_at=None, retry_on=None)
            case MailKind.COUPON:
                self.known = replace(known, coupon=Coupon(at, fact.due, fact.amount))
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
        owed = [claim for claim in claims if self.known.cancelled_at or self.known.closed_at or not claim.is_courtesy]
        if any(claim.refund_issued_at and not claim.refunded_at for claim in owed):
            return OrderStatus.REFUND_DUE
        if any(claim.is_open_dispute for claim in claims):
            return OrderStatus.IN_DISPUTE
        if any(claim.refunded_at and not claim.is_part for claim in claims):
            return OrderStatus.REFUNDED
        if self.known.cancelled_at:
            return OrderStatus.CANCELLED
        if self.known.finished_at and not self.known.is_reopened:
            return OrderStatus.FINISHED
        if self.known.closed_at:
            return OrderStatus.CLOSED
        if self.known.frozen_at:
            return OrderStatus.FROZEN
        if arrivals and not any(arrival.is_awaited for arrival in arrivals):
            return OrderStatus.DELIVERED
        if self.known.shipped_at:
            return OrderStatus.IN_TRANSIT
        return OrderStatus.READY if self.known.ready_at else OrderStatus.PLACED
