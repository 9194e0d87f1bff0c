"""Which sum of a claim is still owed."""

from collections.abc import Iterable
from dataclasses import replace

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
