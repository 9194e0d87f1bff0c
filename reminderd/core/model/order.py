"""What the facts amount to: orders with their parcels and disputes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reminderd.core.model.mail import Fact, Item, Money, OrderKey
from reminderd.core.model.packed_facts import PackedFacts
from reminderd.core.model.words import MailKind, OrderStatus, Payment, TransitStep


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of an order; the same parcel may stand under several orders."""

    tracking_number: str
    status: MailKind
    step: TransitStep | None
    updated_at: datetime
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came or is to come: a parcel (`tracking_number`), a line of the order, or neither where nobody
    named one. What is done or said about one leaves the others alone (rule A2).

    `told_at`: when a mail said that it was delivered. `delivered_at`: when it came, by the earlier of the carrier and
    the user, None = still to come. `received_at`: when it came by the user's words. `name` makes the deadlines of an
    order's second and later arrivals differ from those of its first, which has an empty name.
    """

    tracking_number: str | None = None
    line: str | None = None
    told_at: datetime | None = None
    delivered_at: datetime | None = None
    received_at: datetime | None = None
    not_received_at: datetime | None = None
    name: str = ""

    @property
    def is_awaited(self) -> bool:
        """Nothing of it is in the buyer's hands yet, as far as anybody said."""
        return self.delivered_at is None or self.not_received_at is not None

    @property
    def is_unanswered(self) -> bool:
        """It was delivered, and the user has not said yet whether it is here."""
        return self.delivered_at is not None and self.received_at is None and self.not_received_at is None


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked of the buyer at `at`: to answer an offer, or to give evidence. `until`: the stated day, if any.
    `number` counts those of its claim, from 1.
    """

    at: datetime
    until: date | None = None
    amount: Money | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Coupon:
    """Credit of the vendor in place of money."""

    at: datetime
    until: date | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One demand for money back, of a line of the order or (`line` None) of all of it.

    `opened_at` is when its dispute was opened; None = the vendor pays back by itself, as after a cancellation, and
    `begun_at` alone tells since when. `offer` and `evidence` are those still unanswered. `granted`: the sum agreed or
    judged, None = nobody named one. `closed_at`: it ended without or with all of the money. `dismissed_at`: the seller
    or silence closed the dispute; where an offer of money was open, on these terms (`granted`), and that money is still
    to come. `is_part`: less than the price, or nobody knows how much, and no dispute was about it: what the seller
    gives back by itself settles nothing of the rest. `number` counts the claims on the same line, from 1.
    `widened_at`: when the user last said of all that had come that it is disputed. `parcels`: the numbers, or their
    ends, of those that the user named as disputed; while nothing widened it, it is about these alone (rule A2).
    """

    begun_at: datetime
    line: str | None = None
    number: int = 1
    opened_at: datetime | None = None
    offer: Request | None = None
    offers: int = 0
    rejected_at: datetime | None = None
    escalated_at: datetime | None = None
    evidence: Request | None = None
    evidence_asked: int = 0
    accepted_at: datetime | None = None
    decided_at: datetime | None = None
    is_decision_final: bool = False
    granted: Money | None = None
    appealed_at: datetime | None = None
    cancelled_at: datetime | None = None
    return_agreed_at: datetime | None = None
    return_until: date | None = None
    return_sent_at: datetime | None = None
    return_arrived_at: datetime | None = None
    refund_issued_at: datetime | None = None
    refund_completed_at: datetime | None = None
    refunded_at: datetime | None = None
    refunded: Money | None = None
    closed_at: datetime | None = None
    dismissed_at: datetime | None = None
    is_part: bool = False
    widened_at: datetime | None = None
    parcels: tuple[str, ...] = ()

    def names(self, arrival: Arrival) -> bool:
        """Return whether the user named this parcel as disputed."""
        number = (arrival.tracking_number or "").upper()
        return any(number.endswith(one) for one in self.parcels)

    @property
    def is_of_parcels(self) -> bool:
        """It is about the parcels that the user named, and about nothing else of the order."""
        return bool(self.parcels) and self.widened_at is None

    @property
    def is_open_dispute(self) -> bool:
        """A dispute that has not ended: the buyer may still win or lose by what they do."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_undecided(self) -> bool:
        """Nobody has agreed or judged yet."""
        resolved = (self.accepted_at, self.decided_at, self.return_agreed_at, self.refund_issued_at, self.refunded_at)
        return self.is_open_dispute and not self.dismissed_at and not any(resolved)

    @property
    def is_all_due(self) -> bool:
        """The goods went back, and nobody agreed on less or judged it: what is announced may be less than is due."""
        return bool(self.return_sent_at and not self.accepted_at and not self.decided_at)

    @property
    def is_courtesy(self) -> bool:
        """A part of the price came that nobody had promised; of an order that goes on, nobody owes the rest."""
        return self.is_part and self.refunded is not None and self.granted is None

    @property
    def is_for_good(self) -> bool:
        """It can never be opened again: accepted, judged or paid, and not just a part of it (rules D10, F9)."""
        if self.is_part:
            return False
        on_terms = self.dismissed_at and self.granted
        return bool(self.accepted_at or self.decided_at or self.refund_issued_at or self.refunded_at or on_terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """What happened to an order as a whole, and when. Instants are aware; None = nobody said so.

    `is_reopened`: a `reopen` took back the end at `finished_at`; the days that the vendor named still count then.
    `retry_on`: the day on which a dispute refused as too early can be opened. `ended_at`: the user wants to hear no
    more of it. `bank_disputed_at`: a chargeback, or a dispute at PayPal, was begun.
    """

    placed_at: datetime | None = None
    ready_at: datetime | None = None
    shipped_at: datetime | None = None
    awaiting_confirmation_at: datetime | None = None
    protection_ending_at: datetime | None = None
    finished_at: datetime | None = None
    is_reopened: bool = False
    closed_at: datetime | None = None
    cancel_requested_at: datetime | None = None
    cancelled_at: datetime | None = None
    frozen_at: datetime | None = None
    ended_at: datetime | None = None
    too_early_at: datetime | None = None
    retry_on: date | None = None
    bank_disputed_at: datetime | None = None
    is_partly_shipped: bool = False
    coupon: Coupon | None = None


@dataclass(frozen=True, slots=True)
class Order(Milestones):
    """All that the facts say of one order. `told` is everything that was said, in order: to be shown, and for nothing
    else, since it holds guesses and what a `reopen` lifted; what counts are the `facts`.

    `delivered_at` is that of the first arrival, `received_at` is set once all that was delivered is here,
    `not_received_at` where some of it is not. `name`: the few words by which the user knows it, empty = nobody named an
    item; it depends on the user's other orders.
    """

    key: OrderKey
    status: OrderStatus
    told: Sequence[Fact]
    delivered_at: datetime | None = None
    received_at: datetime | None = None
    not_received_at: datetime | None = None
    protection_until: date | None = None
    expected_from: date | None = None
    expected_until: date | None = None
    price: Money | None = None
    payment: Payment | None = None
    account: str = ""
    items: tuple[Item, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    claims: tuple[Claim, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    name: str = ""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What counts, in order: no guesses, and nothing that a `reopen` lifted (rule A13)."""
        return tuple(fact for fact in self.told if not (fact.is_guessed or fact.is_lifted))

    @property
    def guesses(self) -> tuple[Fact, ...]:
        """The facts that were guessed from typical words, in order: something to ask about, nothing more."""
        if isinstance(self.told, PackedFacts):
            return ()
        return tuple(fact for fact in self.told if fact.is_guessed)

    @property
    def last_said_at(self) -> datetime | None:
        """When the last thing that counts was said, None = nothing counts."""
        if isinstance(self.told, PackedFacts):
            return self.told.last_at
        return next((fact.stated_at for fact in reversed(self.facts)), None)

    @property
    def is_finished(self) -> bool:
        """The vendor took it for completed, and no `reopen` took that back."""
        return self.finished_at is not None and not self.is_reopened

    @property
    def is_partly_delivered(self) -> bool:
        """Something came, and something else is awaited that never was delivered."""
        return len({arrival.delivered_at is None for arrival in self.arrivals}) > 1

    @property
    def disputes(self) -> tuple[Claim, ...]:
        """The claims that are disputes, the oldest first."""
        return tuple(claim for claim in self.claims if claim.opened_at)

    @property
    def has_open_dispute(self) -> bool:
        """Whether a dispute of any of its lines still runs."""
        return any(claim.is_open_dispute for claim in self.claims)

    @property
    def recovered(self) -> tuple[Money, ...]:
        """The sums that came back."""
        return tuple(sum_ for claim in self.claims if (sum_ := self.recovered_by(claim)))

    @property
    def returns(self) -> tuple[tuple[datetime, Money], ...]:
        """The sums that came back of which it is known when."""
        claims = ((claim.refunded_at, self.recovered_by(claim)) for claim in self.claims)
        return tuple((at, sum_) for at, sum_ in claims if at and sum_)

    def recovered_since(self, since: datetime) -> tuple[Money, ...]:
        """Return the sums that came back after the instant."""
        late = (claim for claim in self.claims if claim.refunded_at and claim.refunded_at > since)
        return tuple(sum_ for claim in late if (sum_ := self.recovered_by(claim)))

    def recovered_by(self, claim: Claim) -> Money | None:
        """Return the sum that came back of one claim; None = none, or nobody knows how much."""
        if claim.refunded or not claim.refunded_at:
            return claim.refunded
        return claim.granted or (self.price if claim.line is None else None)


@dataclass(frozen=True, slots=True)
class Stalled:
    """A parcel without news since `last_news_at`; it is `silent` longer than `usual`. `number` is empty where no mail
    named one. `is_own`: `usual` is what 90 % of the buyer's own parcels took, else it is a rule of thumb.
    `protection_ends_at`: the earliest, where somebody knows it.
    """

    order: Order
    number: str
    last_news_at: datetime
    silent: timedelta
    usual: timedelta
    is_own: bool
    protection_ends_at: datetime | None = None
