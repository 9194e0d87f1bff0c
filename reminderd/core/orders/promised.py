"""Which sum of a claim is still owed, and what an appeal is about once the judged sum has come."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from reminderd.core.model import Claim, Money


def promised(claim: Claim, issued: Money | None) -> Money | None:
    """Return the sum that is due. What was sent may be less than what was agreed or judged, which still counts."""
    granted = claim.granted
    if issued is None or (claim.refund_issued_at and not (claim.decided_at or claim.accepted_at)):
        return issued or granted
    is_less = granted is not None and granted.currency == issued.currency and issued.amount < granted.amount
    return granted if is_less else issued


def rest_of(claim: Claim, claims: Iterable[Claim], due: Money | None) -> Money | None:
    """Return what is left of the sum that an appeal won or, without a dispute, of the price, where a part of it had
    been paid before, for another of these claims; None where none was.
    """
    before = [one.refunded for one in claims if one is not claim and one.opened_at == claim.opened_at]
    paid = [one.amount for one in before if one and due and one.currency == due.currency]
    return replace(due, amount=due.amount - sum(paid)) if due and paid else None


def is_appealed_on(claim: Claim, price: Money | None) -> bool:
    """Return whether an appeal goes on though the judged sum has come: it was less than the price, as far as is known,
    and nobody judged a second time.
    """
    granted = claim.granted
    is_all = bool(granted and price and granted.currency == price.currency and granted.amount >= price.amount)
    return bool(claim.decided_at and claim.appealed_at and granted) and not (claim.is_decision_final or is_all)


def appealed_rest(claim: Claim, at: datetime) -> Claim:
    """Given a claim whose judged sum has come, return the one that its appeal is about from then on."""
    gone: dict[str, Any] = dict.fromkeys(("refund_issued_at", "refund_completed_at", "refunded_at", "refunded"))
    nothing = replace(claim.refunded, amount=Decimal(0)) if claim.refunded else None
    return replace(claim, begun_at=at, closed_at=None, granted=nothing, **gone)
