"""What is asked of the buyer in a dispute, maybe repeatedly: an answer to an offer, or evidence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from reminderd.core.model import Fact, MailKind, Request, Statement

TOLD_AGAIN_WITHIN = timedelta(days=2)
"""A repetition later than that is a new request: the first one's time is over."""


def asked(fact: Fact, open_request: Request | None, count: int, request: str, counter: str) -> dict[str, Any]:
    """Return the changes by which something is asked of the buyer.

    A mail that only tells again of what is still unanswered gives no more time: it counts from the first word, or until
    the day that was named then. It is a request of its own all the same, since the first may be answered by now.
    """
    found = Request(fact.stated_at, fact.due, fact.amount, count + 1)
    if open_request and isinstance(fact.kind, MailKind):
        if fact.stated_at == open_request.at:
            return {}
        is_open = (open_request.until or fact.stated_at.date()) >= fact.stated_at.date()
        if is_open and fact.due is None and fact.amount in (None, open_request.amount):
            is_recent = open_request.until or fact.stated_at - open_request.at <= TOLD_AGAIN_WITHIN
            found = replace(open_request, number=count + 1) if is_recent else found
    return {request: found, counter: found.number}


def parcels_of(fact: Fact) -> tuple[str, ...]:
    """Return the number of the parcel that a dispute is said to be about; none where it is not said."""
    return (fact.tracking_number,) if fact.kind is Statement.DISPUTED and fact.tracking_number else ()


def disputed(fact: Fact, known: tuple[str, ...] = ()) -> dict[str, Any]:
    """Given what opens a dispute, or the user's word of one that is open, and the parcels that were named before,
    return what it is about: one more parcel or, by the user's word without a name, all that came by then. A mail names
    none: the user may still say which it means.
    """
    if named := parcels_of(fact):
        return {"parcels": (*known, *named)}
    return {"widened_at": fact.stated_at} if fact.kind is Statement.DISPUTED and fact.line is None else {}
