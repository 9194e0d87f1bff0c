"""What a `reopen` of the user lifts: the end that is in force, whoever told of it (POLICY A13)."""

from collections.abc import Sequence
from datetime import datetime

from reminderd.core.model import Fact, FactKind, MailKind, Statement

_SILENCED: frozenset[FactKind] = frozenset({Statement.CLOSED, Statement.IGNORE})
_ENDS: tuple[frozenset[FactKind], ...] = (
    _SILENCED,
    frozenset({Statement.RECEIVED}),
    frozenset({Statement.REFUNDED}),
    frozenset({Statement.ACCEPTED}),
    frozenset({Statement.JUDGED, MailKind.DISPUTE_DECIDED}),
    frozenset({Statement.CANCELLED_DISPUTE, Statement.DISPUTE_CLOSED, MailKind.DISPUTE_CLOSED}),
    frozenset({MailKind.ORDER_CLOSED}),
)
"""Kinds that tell of the same end; a mail and the user may both do so."""

_BEGINNINGS = frozenset({Statement.DISPUTED, MailKind.DISPUTE_OPENED, Statement.APPEALED})


def lifted(facts: Sequence[Fact]) -> frozenset[Fact]:
    """Given the facts of one order in order, return those that some `reopen` among them lifts."""
    gone: set[Fact] = set()
    for fact in sorted((one for one in facts if one.kind is Statement.REOPEN), key=_said_at):
        gone |= lifted_by(fact, [one for one in facts if one not in gone])
    return frozenset(gone)


def lifted_by(reopen: Fact, facts: Sequence[Fact]) -> frozenset[Fact]:
    """Return what of the facts that are in force this `reopen` lifts, none if nothing had ended: all by which the user
    wanted to hear no more, else the newest end (of its line, where it names one).
    """
    before = [one for one in facts if _said_at(one) <= reopen.stated_at and not (one.is_guessed or one.is_lifted)]
    silenced = frozenset(one for one in before if one.kind in _SILENCED)
    if silenced:
        return silenced
    ends = [one for one in before if any(one.kind in kinds for kinds in _ENDS) and reopen.line in (None, one.line)]
    if not ends:
        return frozenset()
    newest = max(ends, key=_said_at)
    if newest.kind is Statement.REFUNDED:  # each tells of money of its own
        return frozenset({newest})
    kinds = next(kinds for kinds in _ENDS if newest.kind in kinds)
    begun = [one.stated_at for one in before if one.kind in _BEGINNINGS and one.stated_at < newest.stated_at]
    return frozenset(
        one
        for one in ends
        if one.kind in kinds and one.line == newest.line and one.stated_at >= max(begun, default=one.stated_at)
    )


def _said_at(fact: Fact) -> datetime:
    return fact.noted_at or fact.stated_at
