"""Items in the order of their keys, of which a few are replaced at a time without sorting or copying the rest."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from operator import eq
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")

_MANY = 8
"""Where more than one in so many changes, all are sorted again: that is cheaper than to look for each place."""
_LENGTH = 512
"""How many items a part has at first; one with twice as many is divided."""

_Part = tuple[list[Any], list[Any]]
"""Some keys in a row, and their items."""


class SortedItems(Collection[Item], Generic[Item]):
    """Each item has a key of its own, by which they are sorted. They stand in parts; a copy has the same parts until
    either changes some of them, so it costs nearly nothing.
    """

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        self._parts: list[_Part] = []

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable([items for _, items in self._parts])

    def __len__(self) -> int:
        return sum(len(keys) for keys, _ in self._parts)

    def __contains__(self, item: object) -> bool:
        return any(item in items for _, items in self._parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SortedItems) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # it changes

    def copy(self) -> "SortedItems[Item]":
        """Return the same items, to be changed apart from these."""
        copied = SortedItems[Item]()
        copied._parts = self._parts.copy()
        return copied

    def replace(self, gone: Iterable[Any], new: Iterable[tuple[Any, Item]]) -> None:
        """Take out the items with the keys that are `gone`, and put in new ones with their keys."""
        gone, new = tuple(gone), tuple(new)
        if (len(gone) + len(new)) * _MANY > len(self):
            self._sort_again(frozenset(gone), new)
            return
        ends = [keys[-1] for keys, _ in self._parts]
        changed: dict[int, _Part] = {}
        for key in gone:
            keys, items = self._part_of(key, ends, changed)
            place = bisect_left(keys, key)
            del keys[place], items[place]
        for key, item in new:
            keys, items = self._part_of(key, ends, changed)
            place = bisect_left(keys, key)
            keys.insert(place, key)
            items.insert(place, item)
        for number in sorted(changed, reverse=True):
            self._parts[number : number + 1] = _divided(*changed[number], longest=2 * _LENGTH)

    def _part_of(self, key: Any, ends: list[Any], changed: dict[int, _Part]) -> _Part:
        """Return the part in which a key belongs, to be changed."""
        number = min(bisect_left(ends, key), len(ends) - 1)
        if number not in changed:
            keys, items = self._parts[number]
            changed[number] = keys.copy(), items.copy()
        return changed[number]

    def _sort_again(self, gone: frozenset[Any], new: tuple[tuple[Any, Item], ...]) -> None:
        keys = chain.from_iterable(keys for keys, _ in self._parts)
        kept = ((key, item) for key, item in zip(keys, self, strict=True) if key not in gone)
        found = sorted((*kept, *new), key=lambda one: one[0])
        self._parts = _divided([key for key, _ in found], [item for _, item in found], longest=_LENGTH)


def _divided(keys: list[Any], items: list[Any], longest: int) -> list[_Part]:
    """Return the part as it is, as several where it is longer than that, as none where it is empty."""
    if 0 < len(keys) <= longest:
        return [(keys, items)]
    begins = range(0, len(keys), _LENGTH)
    return [(keys[begin : begin + _LENGTH], items[begin : begin + _LENGTH]) for begin in begins]
