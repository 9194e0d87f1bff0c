"""What the user says of one parcel: `parcel NUMBER received` or `not-received`."""

import re
from collections.abc import Sequence

from reminderd.core.model import Statement
from reminderd.core.statements.objections import NotUnderstoodError, question

_PARCEL = re.compile(r"[A-Za-z0-9-]{4,35}")
_OF_PARCELS = {Statement.RECEIVED, Statement.NOT_RECEIVED}


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
    if action not in _OF_PARCELS:
        raise NotUnderstoodError(question("parcel_needs_more"))
