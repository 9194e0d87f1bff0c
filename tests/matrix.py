"""How much of a large matrix is tried: each value of each side by default, every combination with REMINDERD_FULL=1."""

import os
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Case = TypeVar("Case")
IS_FULL = os.environ.get("REMINDERD_FULL") == "1"


def one_of_each(cases: Iterable[Case], *sides: Callable[[Case], Hashable]) -> list[Case]:
    """Return the first case of each value that any of the sides takes, all cases with REMINDERD_FULL=1."""
    seen: set[tuple[int, Hashable]] = set()
    chosen = []
    for case in cases:
        values = {(number, side(case)) for number, side in enumerate(sides)}
        if IS_FULL or not values <= seen:
            chosen.append(case)
            seen |= values
    return chosen


def one_in(count: int, cases: Iterable[Case]) -> list[Case]:
    """Return the first case and every so many after it, all cases with REMINDERD_FULL=1: for faults of many sorts, of
    which neighbours break the same thing.
    """
    return list(cases)[:: 1 if IS_FULL else count]
