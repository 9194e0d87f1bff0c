"""Items in the order of their keys, of which a few are replaced at a time without sorting the rest again."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")

_MANY = 8
"""Where more than one in so many changes, all are sorted again: that is cheaper than to look for each place."""


class SortedItems(Generic[Item]):
    """Each item has a key of its own, by which they are sorted."""

    def __init__(self) -> None:
        self._keys: list[Any] = []
        self.items: list[Item] = []

    def copy(self) -> "SortedItems[Item]":
        """Return the same items, to be changed apart from these."""
        copied = SortedItems[Item]()
        copied._keys, copied.items = self._keys.copy(), self.items.copy()
        return copied

    def replace(self, gone: Iterable[Any], new: Iterable[tuple[Any, Item]]) -> None:
        """Take out the items with the keys that are `gone`, and put in new ones with their keys."""
        gone, new = tuple(gone), tuple(new)
        if (len(gone) + len(new)) * _MANY > len(self._keys):
            self._sort_again(frozenset(gone), new)
            return
        for key in gone:
            place = bisect_left(self._keys, key)
            del self._keys[place], self.items[place]
        for key, item in new:
            place = bisect_left(self._keys, key)
            self._keys.insert(place, key)
            self.items.insert(place, item)

    def _sort_again(self, gone: frozenset[Any], new: tuple[tuple[Any, Item], ...]) -> None:
        kept = ((key, item) for key, item in zip(self._keys, self.items, strict=True) if key not in gone)
        found = sorted((*kept, *new), key=lambda one: one[0])
        self._keys, self.items = [key for key, _ in found], [item for _, item in found]
