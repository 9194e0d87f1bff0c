"""What a `reopen` by the user takes back: the end in force, whoever reported it (rule A13).

An end is a fact, or a `done` of a deadline. Only the newest is undone, so that all is as it was right before;
repeated, `reopen` goes one further back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from reminderd.core.model import Fact, FactKind, MailKind, Statement

_SILENCED: frozenset[FactKind] = frozenset({Statement.IGNORE})
_FOLLOWING: frozenset[FactKind] = frozenset({MailKind.ORDER_CLOSED, MailKind.RECEIPT_CONFIRMED})
"""Mails that come by themselves after whatever ended an order; alone, they are an end, too."""

_ENDS: tuple[frozenset[FactKind], ...] = (
    _SILENCED,
    frozenset({Statement.RECEIVED}),
    frozenset({Statement.REFUNDED}),
    frozenset({Statement.ACCEPTED}),
    frozenset({Statement.JUDGED, MailKind.DISPUTE_DECIDED}),
    frozenset({Statement.CANCELLED_DISPUTE, Statement.DISPUTE_CLOSED, MailKind.DISPUTE_CLOSED}),
    frozenset({Statement.BANK_DISPUTED}),
    frozenset({MailKind.ORDER_CANCELLED}),
    frozenset({Statement.CLOSED}),
    _FOLLOWING,
)
"""Kinds that tell of the same end; a mail and the user may both do so."""

_BEGINNINGS: frozenset[FactKind] = frozenset({Statement.DISPUTED, MailKind.DISPUTE_OPENED, Statement.APPEALED})
_DELIVERED: frozenset[FactKind] = frozenset({MailKind.DELIVERED})
"""What was told before one of these was the end of something else."""


def lifted(facts: Sequence[Fact]) -> frozenset[Fact]:
    """Given the facts of one order in order, return those that some `reopen` among them lifts."""
    gone: set[Fact] = set()
    for fact in sorted((one for one in facts if one.kind is Statement.REOPEN), key=_said_at):
        gone |= _lifted_by(fact, [one for one in facts if one not in gone])
    return frozenset(gone)


def is_in_vain(reopen: Fact, told: Iterable[Fact]) -> bool:
    """Given a `reopen` and everything known of its order before, return whether it takes nothing back."""
    facts = [replace(one, is_lifted=False) for one in told]
    gone = lifted(facts)
    return reopen.answered_at is None and not _lifted_by(reopen, [one for one in facts if one not in gone])


def _lifted_by(reopen: Fact, facts: Sequence[Fact]) -> frozenset[Fact]:
    """Return what of the facts that are in force this `reopen` lifts, none if nothing had ended: all by which the user
    wanted to hear no more, else the newest end (of its line, where it names one) with the mails that followed it.
    """
    before = [one for one in facts if _said_at(one) <= reopen.stated_at and not one.is_guessed]
    silenced = frozenset(one for one in before if one.kind in _SILENCED)
    if silenced:
        return silenced
    ends = [one for one in before if any(one.kind in kinds for kinds in _ENDS) and reopen.line in (None, one.line)]
    following = [one for one in ends if one.kind in _FOLLOWING]
    leading = [one for one in ends if one not in following and not _is_outlived(one, before)]
    answered_at = reopen.answered_at
    newest = max(leading, key=_said_at, default=None)
    if answered_at and (newest is None or answered_at > _said_at(newest)):
        return frozenset(one for one in following if _said_at(one) >= answered_at)
    if newest is None:
        return frozenset(following)
    return _of_same_end(newest, before) | {one for one in following if _said_at(one) >= _said_at(newest)}


def _is_outlived(end: Fact, before: Iterable[Fact]) -> bool:
    """Tell whether something began after that end, and a mail said that this ended, too."""
    begun = [one for one in _begun(end, before) if _said_at(one) > _said_at(end)]
    first = min(map(_said_at, begun), default=None)
    return first is not None and any(one.kind in _FOLLOWING and _said_at(one) > first for one in before)


def _begun(end: Fact, before: Iterable[Fact]) -> list[Fact]:
    """Return the beginnings of what such an end ends."""
    kinds = _DELIVERED if end.kind is Statement.RECEIVED else _BEGINNINGS
    return [one for one in before if one.kind in kinds and (end.line is None or one.line in (None, end.line))]


def _of_same_end(newest: Fact, before: Sequence[Fact]) -> frozenset[Fact]:
    """Return what tells of the same end: of its line or parcel, and since that last began."""
    if newest.kind is Statement.REFUNDED:  # each tells of money of its own
        return frozenset({newest})
    kinds = next(kinds for kinds in _ENDS if newest.kind in kinds)
    since = max((at for one in _begun(newest, before) if (at := _said_at(one)) < _said_at(newest)), default=None)
    about = (newest.line, newest.tracking_number)
    return frozenset(
        one
        for one in before
        if one.kind in kinds and (one.line, one.tracking_number) == about and (since is None or _said_at(one) >= since)
    )


def _said_at(fact: Fact) -> datetime:
    return fact.noted_at or fact.stated_at


def is_end(action: str) -> bool:
    """Return whether a statement may be an end that a `reopen` takes back."""
    return any(action in kinds for kinds in _ENDS)
