"""Whether what is said to be disputed is disputed already, under another name: of the order, a line or a parcel.

A line and a parcel are the same thing where mails tell that it lies in there, and another where it lies elsewhere.
Where nobody knows, they are taken for the same while that dispute is undecided: a second one would write each of its
letters again. No right is lost by that: it settles no other arrival than those that the user named (rules A2, W8).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reminderd.core.model import Claim, Fact, MailKind, Statement

Contents = Mapping[str, frozenset[str]]
"""The lines that lie in each parcel, where mails named all."""

Come = tuple[datetime, str | None]
"""When a parcel, or something without a number, was told to have come or to be missing."""


def come_of(fact: Fact) -> list[Come]:
    """Return what a fact tells of something that came or is missing."""
    tells = fact.kind in (MailKind.DELIVERED, Statement.RECEIVED, Statement.NOT_RECEIVED)
    return [(fact.stated_at, fact.tracking_number)] if tells else []


def same_dispute(claims: Sequence[Claim], fact: Fact, contents: Contents, come: Sequence[Come]) -> int | None:
    """Given the user's word that a line or a parcel is disputed, return the place of the undecided dispute that is
    about it under another name; None = there is none, it is a dispute of its own.
    """
    if fact.kind is not Statement.DISPUTED or not (fact.line or fact.tracking_number):
        return None
    found = [at for at, one in enumerate(claims) if one.is_undecided and _may_be_of(one, fact, contents, come)]
    return found[-1] if found else None


def _may_be_of(claim: Claim, fact: Fact, contents: Contents, come: Sequence[Come]) -> bool:
    if fact.line and claim.line:
        return claim.line == fact.line
    said = _lines(fact.line, (fact.tracking_number,) if fact.tracking_number else (), contents)
    disputed = _lines(claim.line, claim.parcels if claim.is_of_parcels else (), contents)
    if said and disputed:
        return said <= disputed
    since = claim.widened_at or claim.opened_at
    later = [number for at, number in come if since and since < at <= fact.stated_at]
    return not any(_may_hold(number, fact, contents) for number in later)


def _may_hold(number: str | None, fact: Fact, contents: Contents) -> bool:
    """Return whether what came, with that number, may be what the user means."""
    if fact.tracking_number:
        return number is None or number.endswith(fact.tracking_number)
    return number is None or number not in contents or fact.line in contents[number]


def _lines(line: str | None, parcels: Sequence[str], contents: Contents) -> frozenset[str]:
    """Return the lines that are meant; none = nobody knows."""
    if line:
        return frozenset({line})
    known = [lines for end in parcels for number, lines in contents.items() if number.upper().endswith(end.upper())]
    return frozenset().union(*known) if len(known) == len(parcels) and all(known) else frozenset()
