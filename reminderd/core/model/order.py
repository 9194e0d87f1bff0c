"""What the facts amount to: orders with their parcels and disputes."""

from dataclasses import dataclass
from datetime import date, datetime

from reminderd.core.model.mail import Fact, Item, Money, OrderKey
from reminderd.core.model.words import MailKind, OrderStatus, TransitStep


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of an order; the same parcel may stand under several orders."""

    tracking_number: str
    status: MailKind
    step: TransitStep | None
    updated_at: datetime
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute; `closed_at` is set when it ended in any way, the money's arrival included."""

    opened_at: datetime
    decided_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """All that the facts say of one order. Instants are aware; None = nobody said so."""

    key: OrderKey
    status: OrderStatus
    facts: tuple[Fact, ...]
    placed_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    not_received_at: datetime | None = None
    awaiting_confirmation_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    refund_issued_at: datetime | None = None
    refunded_at: datetime | None = None
    protection_until: date | None = None
    expected_from: date | None = None
    expected_until: date | None = None
    price: Money | None = None
    items: tuple[Item, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    is_partly_delivered: bool = False
    disputes: tuple[Dispute, ...] = ()

    @property
    def open_dispute(self) -> Dispute | None:
        """The dispute that still runs, if any."""
        return next((dispute for dispute in reversed(self.disputes) if dispute.closed_at is None), None)
