"""Which sum of a claim is still owed."""

from reminderd.core.model import Claim, Money


def promised(claim: Claim, issued: Money | None) -> Money | None:
    """Return the sum that is due. What was sent may be less than what was agreed or judged, which still counts."""
    granted = claim.granted
    if issued is None or (claim.refund_issued_at and not (claim.decided_at or claim.accepted_at)):
        return issued or granted
    is_less = granted is not None and granted.currency == issued.currency and issued.amount < granted.amount
    return granted if is_less else issued
