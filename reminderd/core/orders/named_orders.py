"""All orders in the order of their keys, each with its short name; some are replaced at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from reminderd.core.model import Order, OrderKey
from reminderd.core.model.divided_dict import DividedDict
from reminderd.core.model.sorted_items import SortedItems
from reminderd.core.orders.names import short_name, title_words, told_apart

Name = TypeVar("Name")


class Orders(Mapping[OrderKey, Order]):
    """The orders by their keys, sorted by these. They do not change."""

    __slots__ = ("_by_key", "_keys")

    def __init__(self, by_key: Mapping[OrderKey, Order], keys: SortedItems[OrderKey]) -> None:
        self._by_key, self._keys = by_key, keys

    def __getitem__(self, key: OrderKey) -> Order:
        return self._by_key[key]

    def __iter__(self) -> Iterator[OrderKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return repr(dict(self))


class NamedOrders:
    """Names orders as `names.with_names` does, and looks only at those whose name may be another one by now: which
    words tell an order from others of the same name is known by word.
    """

    def __init__(self) -> None:
        self._named = DividedDict[OrderKey, Order]()
        self._keys = SortedItems[OrderKey]()
        self._titles: dict[OrderKey, tuple[str, str]] = {}
        self._alike: defaultdict[str, set[OrderKey]] = defaultdict(set)
        self._having: defaultdict[tuple[str, str], set[OrderKey]] = defaultdict(set)

    def copy(self) -> "NamedOrders":
        """Return the same orders, to be changed apart from these."""
        copied = NamedOrders()
        copied._named, copied._keys = self._named.copy(), self._keys.copy()
        copied._titles = self._titles.copy()
        copied._alike = defaultdict(set, {name: set(keys) for name, keys in self._alike.items()})
        copied._having = defaultdict(set, {name: set(keys) for name, keys in self._having.items()})
        return copied

    def orders(self) -> Orders:
        """Return the orders as they are now."""
        return Orders(self._named.copy(), self._keys.copy())

    def replace(self, news: Mapping[OrderKey, Order | None]) -> None:
        """Put these in place of what they were before; None = there is no such order any more."""
        unclear = {other for key, order in news.items() for other in self._retitled(key, order)}
        gone = [key for key, order in news.items() if order is None and key in self._named]
        new = [(key, key) for key, order in news.items() if order is not None and key not in self._named]
        for key, order in news.items():
            if order is None:
                self._named.pop(key, None)
            else:
                self._named[key] = order
        for key in (news.keys() | unclear) & self._titles.keys():
            self._named[key] = replace(self._named[key], name=self._name_of(key))
        self._keys.replace(gone, new)

    def _retitled(self, key: OrderKey, order: Order | None) -> set[OrderKey]:
        """Note the title of an order; return the other orders that may be called otherwise because of it."""
        title = order.items[0].title if order and order.items else None
        before = self._titles.get(key)
        if (before[1] if before else None) == title:
            return set()
        unclear = set()
        if before:
            unclear |= self._note(key, before, is_there=False)
            del self._titles[key]
        if title is not None:
            now = self._titles[key] = (short_name(title), title)
            unclear |= self._note(key, now, is_there=True)
        return unclear

    def _note(self, key: OrderKey, named: tuple[str, str], *, is_there: bool) -> set[OrderKey]:
        name, title = named
        unclear = _changed(self._alike, name, key, is_there=is_there)
        for word in set(title_words(title)):
            unclear |= _changed(self._having, (name, word), key, is_there=is_there)
        return unclear - {key}

    def _name_of(self, key: OrderKey) -> str:
        name, title = self._titles[key]
        if len(self._alike[name]) == 1:
            return name
        return told_apart(name, title, Counter({word: len(self._having[name, word]) for word in title_words(title)}))


def _changed(sets: defaultdict[Name, set[OrderKey]], name: Name, key: OrderKey, *, is_there: bool) -> set[OrderKey]:
    """Note whether the order is one of those; return the only other one, if before or after there is just one."""
    found = sets[name]
    if not is_there:
        found.discard(key)
    others = set(found) if len(found) == 1 else set()
    if is_there:
        found.add(key)
    elif not found:
        del sets[name]
    return others
