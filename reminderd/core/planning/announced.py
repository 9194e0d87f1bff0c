"""What was announced so far, by order: most of it is about orders that need no word any more."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain, count

from reminderd.core.model import Outcome

_NOTHING: Mapping[str, Outcome] = {}


def order_named(name: str) -> str:
    """Return the order of a mark's target, of a deadline's uid or of a notice's key, as its key is written."""
    return "/".join(name.partition("@")[0].split("/", 2)[:2])


def unwithdrawn(key: str, announced: Mapping[str, Outcome]) -> str:
    """Return the key of an announcement that counts: itself or, where its letter was withdrawn, the first of "-again",
    "-again-2" ... behind it that is in no withdrawn letter. A letter may be withdrawn as often as the day of something
    else in it comes while the mail server refuses; what is still to be said is said in another.
    """
    again = (f"{key}-again{f'-{number}' if number > 1 else ''}" for number in count(1))
    return next(name for name in chain([key], again) if announced.get(name) is not Outcome.WITHDRAWN)


class Announced(Mapping[str, Outcome]):
    """By notice key, how far each announced notice got. It never changes: news makes another one."""

    def __init__(self, outcomes: Mapping[str, Outcome] = _NOTHING) -> None:
        by_order: defaultdict[str, dict[str, Outcome]] = defaultdict(dict)
        for key, outcome in outcomes.items():
            by_order[order_named(key)][key] = outcome
        self._by_order: dict[str, dict[str, Outcome]] = dict(by_order)
        self._length = len(outcomes)
        self._before: object = None
        self._news: frozenset[str] = frozenset()
        self._token = object()

    def __getitem__(self, key: str) -> Outcome:
        return self._by_order.get(order_named(key), _NOTHING)[key]

    def __iter__(self) -> Iterator[str]:
        return (key for of_order in self._by_order.values() for key in of_order)

    def __len__(self) -> int:
        return self._length

    def of(self, order: str) -> Mapping[str, Outcome]:
        """Return what was announced of one order, given its key as it is written."""
        return self._by_order.get(order, _NOTHING)

    def with_news(self, news: Mapping[str, Outcome]) -> "Announced":
        """Return all of it with other notices, or with what became of some."""
        made = Announced()
        made._by_order = self._by_order.copy()
        made._length = self._length + sum(key not in self for key in news)
        for name, of_order in Announced(news)._by_order.items():
            made._by_order[name] = {**self.of(name), **of_order}
        made._before, made._news = self._token, frozenset(map(order_named, news))
        return made

    def changed_since(self, before: "Announced") -> frozenset[str]:
        """Return the orders of which something else was announced then."""
        if self is before:
            return frozenset()
        if self._before is before._token:
            return self._news
        names = self._by_order.keys() | before._by_order.keys()
        return frozenset(name for name in names if self.of(name) != before.of(name))
