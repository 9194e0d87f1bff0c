"""What the user says of one parcel: `parcel NUMBER received`, `not-received` or `disputed`; and of all that has no
dispute of its own: `rest offer`.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Sequence

from reminderd.core.model import REST, Deadline, Statement
from reminderd.core.statements.objections import NotUnderstoodError, question

OF_PARCELS = frozenset({Statement.RECEIVED, Statement.NOT_RECEIVED, Statement.DISPUTED})
"""What can be said of a single parcel."""

IN_DISPUTES = frozenset(
    {
        Statement.OFFER,
        Statement.REJECTED,
        Statement.ACCEPTED,
        Statement.CANCELLED_DISPUTE,
        Statement.DISPUTE_CLOSED,
        Statement.ESCALATED,
        Statement.EVIDENCE_ASKED,
        Statement.JUDGED,
        Statement.APPEALED,
        Statement.RETURN_SENT,
        Statement.RETURN_ARRIVED,
    }
)
"""What happens in a dispute that is known."""

OF_DISPUTES = IN_DISPUTES | {
    Statement.DISPUTED,
    Statement.RETURN_AGREED,
    Statement.REFUND_ISSUED,
    Statement.REFUNDED,
}
"""What can be said of the rest of an order, beside the lines that have a dispute of their own."""

_PARCEL = re.compile(r"[A-Za-z0-9-]{4,35}")
_LAST = 4  # characters of a number that name a parcel


def parcel_of(words: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Given the words of an answer, return the number, or the last four of it, of the parcel that they are about (None
    = of no parcel) and the other words. Raise NotUnderstoodError if it lacks.
    """
    if not words or words[0].lower() != "parcel":
        return None, words
    if len(words) < 3 or not _PARCEL.fullmatch(words[1]):
        raise NotUnderstoodError(question("parcel_needs_more"))
    return words[1].upper(), words[2:]


def expect_of_parcels(action: str) -> None:
    """Raise NotUnderstoodError where that cannot be said of a single parcel."""
    if action not in OF_PARCELS:
        raise NotUnderstoodError(question("parcel_needs_more"))


def expect_of_disputes(action: str) -> None:
    """Raise NotUnderstoodError where that cannot be said of the rest of an order."""
    if action not in OF_DISPUTES:
        raise NotUnderstoodError(question("rest_needs_more"))


def _said(words: Sequence[str]) -> set[str]:
    return {"-".join(words[:count]).lower().replace("_", "-") for count in (1, 2)}


def of_entries(words: Sequence[str], deadlines: Collection[Deadline]) -> Sequence[str]:
    """Given what is said of an order in answer to these deadlines of it, return it with the line, the parcel or the
    rest of the order that they are about, unless it names one itself (rules A2, W8).
    """
    if not words or words[0].lower() in ("line", "parcel", REST):
        return words
    lines = {one.line for one in deadlines}
    parcels = {one.arrival for one in deadlines}
    line = next(iter(lines)) if len(lines) == 1 else None
    parcel = next(iter(parcels)) if len(parcels) == 1 and lines == {None} else None
    if line:
        return ("line", line, *words)
    if parcel and _PARCEL.fullmatch(parcel) and _said(words) & OF_PARCELS:
        return ("parcel", parcel, *words)
    if deadlines and all(one.is_of_rest for one in deadlines) and _said(words) & OF_DISPUTES:
        return (REST, *words)
    return words


def contradicting(sayings: Iterable[tuple[Hashable, Sequence[str]]]) -> frozenset[int]:
    """Given what one mail says, each with the order that it is about, return the positions of what cannot all be so:
    that a thing came and that it did not. Which one is meant, only the user knows.
    """
    told: dict[Hashable, dict[str, list[int]]] = {}
    for position, (order, words) in enumerate(sayings):
        named = bool(words) and words[0].lower() in ("line", "parcel")
        thing = (words[0].lower(), words[1][-_LAST:].upper()) if named and len(words) > 1 else ()
        for action in _said(words[2:] if named else words) & {Statement.RECEIVED, Statement.NOT_RECEIVED}:
            told.setdefault((order, thing), {}).setdefault(action, []).append(position)
    return frozenset(at for of in told.values() if len(of) > 1 for places in of.values() for at in places)
