"""Which message a deadline calls for, and what such a message tells of how far the order has come."""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from reminderd.core.letters.content import Progress
from reminderd.core.model import Arrival, Claim, Deadline, DeadlineKind, Order
from reminderd.core.orders.parcel_items import arrival_of

DraftName = Literal["dispute", "seller", "support", "bank", "paypal", "billing"]
DRAFT_NAMES: tuple[DraftName, ...] = get_args(DraftName)

DRAFTS: Mapping[DeadlineKind, DraftName] = {
    DeadlineKind.PROTECTION_ENDS: "dispute",
    DeadlineKind.DELIVERED_CHECK: "dispute",
    DeadlineKind.DISPUTE_WINDOW: "dispute",
    DeadlineKind.DISPUTE_LAST_CALL: "dispute",
    DeadlineKind.DISPUTE_UNOPENED: "dispute",
    DeadlineKind.ANSWER_OFFER: "seller",
    DeadlineKind.FROZEN_OVERDUE: "support",
    DeadlineKind.JUDGEMENT_OVERDUE: "support",
    DeadlineKind.RETURN_DROPOFF: "support",
    DeadlineKind.RETURN_CONFIRM: "support",
    DeadlineKind.REFUND_OVERDUE: "support",
    DeadlineKind.REFUND_SHORT: "support",
    DeadlineKind.REFUND_TRACE: "bank",
    DeadlineKind.CHARGEBACK: "bank",
    DeadlineKind.PAYPAL_DISPUTE: "paypal",
    DeadlineKind.PAYPAL_CLAIM: "paypal",
    DeadlineKind.BILLING_ERROR: "billing",
}
"""The message that each kind of deadline calls for: for the dispute form, the seller, the shop's support, the bank,
PayPal, the issuer of a card of the USA.
"""

ABOUT_ALL = frozenset(
    {
        DeadlineKind.PROTECTION_ENDS,
        DeadlineKind.CHARGEBACK,
        DeadlineKind.PAYPAL_DISPUTE,
        DeadlineKind.PAYPAL_CLAIM,
        DeadlineKind.BILLING_ERROR,
    }
)
"""Kinds that are about the whole order, what came and what did not, unless they name a parcel."""

BETWEEN_DRAFTS = "---"
"""A line between two messages of which only one fits; only the user knows which."""


def paragraphs_apart(paragraphs: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the paragraphs of each message in a wording."""
    messages: list[list[str]] = [[]]
    for paragraph in paragraphs:
        if paragraph == BETWEEN_DRAFTS:
            messages.append([])
        else:
            messages[-1].append(paragraph)
    return tuple(map(tuple, filter(None, messages)))


def claim_of(order: Order, line: str | None) -> Claim | None:
    """Return the newest claim on this line of the order, else the newest of all; None if there is none."""
    of_line = [claim for claim in order.claims if claim.line == line]
    return max(of_line or order.claims, key=lambda claim: claim.begun_at, default=None)


def progress_of(deadline: Deadline, order: Order) -> Progress:
    """Return how far the order has come, or the one of its parcels that the deadline is about."""
    about = arrival_of(deadline, order) or order
    arrival, delivered_at = _arrival(about), about.delivered_at
    if about is order and deadline.kind in ABOUT_ALL and order.is_partly_delivered and arrival != "missing":
        arrival = "partly"
    claim = claim_of(order, deadline.line)
    if claim is None:
        return Progress(arrival=arrival, delivered_at=delivered_at)
    return Progress(
        arrival=arrival,
        delivered_at=delivered_at,
        result=_result(claim),
        disputed_at=claim.opened_at,
        refund_issued_at=claim.refund_completed_at or claim.refund_issued_at,
        return_sent_at=claim.return_sent_at,
        is_unsent=_is_unsent(claim),
        is_courtesy=_is_courtesy(deadline, order),
    )


def _is_unsent(claim: Claim) -> bool:
    is_gone = claim.return_sent_at or claim.return_arrived_at or claim.refund_issued_at
    return claim.return_agreed_at is not None and not is_gone


def _is_courtesy(deadline: Deadline, order: Order) -> bool:
    of_sum = [one for one in order.claims if (one.line, one.refunded) == (deadline.line, deadline.amount)]
    return any(one.is_courtesy for one in of_sum) and not (order.cancelled_at or order.closed_at)


def _arrival(about: Order | Arrival) -> Literal["none", "missing", "partly", "delivered", "received"]:
    said_missing = about.not_received_at
    if said_missing and not (about.received_at and about.received_at > said_missing):
        return "missing" if about.delivered_at else "none"
    if about.received_at:
        return "received"
    return "delivered" if about.delivered_at else "none"


def _result(claim: Claim) -> Literal["none", "open", "refused", "granted", "ended"]:
    if claim.opened_at is None:
        return "granted" if claim.refund_issued_at else "none"
    if claim.is_undecided:
        return "open"
    if claim.decided_at and claim.granted and not claim.granted.amount:
        return "refused"
    is_granted = claim.granted or claim.accepted_at or claim.return_agreed_at or claim.refund_issued_at
    return "granted" if is_granted else "ended"
