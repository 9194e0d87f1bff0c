"""A dict of which a copy costs nearly nothing, however much stands in it."""

from collections.abc import Hashable, Iterator, MutableMapping
from itertools import chain
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_PARTS = 512


class DividedDict(MutableMapping[Key, Value], Generic[Key, Value]):
    """It stands in parts; a copy has the same parts until either changes some of them. In no order."""

    __slots__ = ("_own", "_parts")

    def __init__(self) -> None:
        self._parts: list[dict[Key, Value]] = [{} for _ in range(_PARTS)]
        self._own = set(range(_PARTS))

    def copy(self) -> "DividedDict[Key, Value]":
        """Return the same, to be changed apart from this one."""
        copied = DividedDict.__new__(DividedDict)
        copied._parts, copied._own, self._own = self._parts.copy(), set(), set()
        return copied

    def __getitem__(self, key: Key) -> Value:
        return self._parts[hash(key) % _PARTS][key]

    def __setitem__(self, key: Key, value: Value) -> None:
        self._part_of(key)[key] = value

    def __delitem__(self, key: Key) -> None:
        del self._part_of(key)[key]

    def __iter__(self) -> Iterator[Key]:
        return chain.from_iterable(self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def _part_of(self, key: Key) -> dict[Key, Value]:
        """Return the part in which a key belongs, to be changed."""
        number = hash(key) % _PARTS
        if number not in self._own:
            self._own.add(number)
            self._parts[number] = self._parts[number].copy()
        return self._parts[number]
