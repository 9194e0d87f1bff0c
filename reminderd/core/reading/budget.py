"""A limit for the work on one mail, counted in steps, not seconds, so that it is the same on every machine.

The largest real mails hold about a hundred orders. The limits lie well above them; a mail beyond them is not a real
one, and is put aside instead of read (`Verdict.QUARANTINED`).
"""

from collections import Counter
from enum import StrEnum


class Work(StrEnum):
    """What is counted."""

    NUMBERS = "numbers of orders and parcels"  # as they stand in text and links, repetitions too
    ORDERS = "orders"
    FACTS = "facts"  # an order with several parcels gives several
    VALUES = "values at labels"  # each may be a day to be understood


MOST = {Work.NUMBERS: 20_000, Work.ORDERS: 500, Work.FACTS: 1000, Work.VALUES: 3000}


class OverBudgetError(Exception):
    """A mail needs more work than any real one. The text names the kind of work, and quotes nothing of the mail."""


class WorkBudget:
    """How much work one mail may still cost. `most`: the bound of each kind of work."""

    def __init__(self, most: dict[Work, int] | None = None) -> None:
        self._most = most or MOST
        self._spent: Counter[Work] = Counter()

    def spend(self, work: Work, amount: int = 1) -> None:
        """Count some work. Raise OverBudgetError if it is more than one mail may cost."""
        self._spent[work] += amount
        if self._spent[work] > self._most[work]:
            raise OverBudgetError(f"more than {self._most[work]:,} {work}")
