"""What stands in parts is the same as if it stood in one, and what was copied stays as it was."""

import random
import tracemalloc
from collections.abc import Callable

from reminderd.core.model.divided_dict import DividedDict
from reminderd.core.model.sorted_items import SortedItems

COUNT = 4000
FEW = 3


def room_of(work: Callable[[], object]) -> int:
    """Return how many bytes were taken, at most, while that was done."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_items_are_sorted_whatever_is_replaced() -> None:
    """Few at a time, many, and all; from parts that grow, shrink and end."""
    chance, items, known = random.Random(8), SortedItems[str](), dict[int, str]()
    for turn in range(400):
        gone = chance.sample(sorted(known), min(len(known), chance.choice((0, FEW, 40))))
        fresh = chance.sample(range(10 * COUNT), COUNT if turn in (0, 200) else chance.choice((0, FEW, 30)))
        new = {key: f"{key} in turn {turn}" for key in fresh if key not in known or key in gone}
        items.replace(gone, new.items())
        known = {key: item for key, item in known.items() if key not in gone} | new
        assert list(items) == [known[key] for key in sorted(known)]
        assert len(items) == len(known)
    items.replace(known, ())
    assert not list(items)


def test_many_can_be_put_where_one_part_is() -> None:
    """All that is new comes behind the rest, a few at a time, as orders do."""
    items = SortedItems[int]()
    for key in range(COUNT):
        items.replace((), [(key, key)])
    assert list(items) == list(range(COUNT))


def test_a_copy_of_items_stays_and_shares_what_did_not_change() -> None:
    """To know what follows of one thing more costs the same however much is known."""
    items = SortedItems[int]()
    items.replace((), [(key, key) for key in range(COUNT)])
    before = items.copy()
    items.replace([7], [(7.5, -1)])
    assert list(before) == list(range(COUNT)) != list(items)
    assert before != items
    assert (-1 in items, 7 in before, 7 in items) == (True, True, False)
    items.replace([7.5], [(7, 7)])
    assert before == items
    assert room_of(lambda: items.copy().replace([7], [(7.5, -1)])) < room_of(lambda: list(enumerate(items))) / 4


def test_a_copy_of_a_divided_dict_stays_and_shares_what_did_not_change() -> None:
    """Whichever of both is changed, and however often."""
    one, known = DividedDict[int, int](), {key: key for key in range(COUNT)}
    one.update(known)
    other = one.copy()
    one[3], other[4] = -3, -4
    one[3 + COUNT] = 5
    del other[7]
    assert dict(one) == {**known, 3: -3, 3 + COUNT: 5}
    assert dict(other) == {**{key: value for key, value in known.items() if key != 7}, 4: -4}
    assert (len(one), len(other)) == (COUNT + 1, COUNT - 1)
    assert room_of(lambda: one.copy().update({3: 0, 4: 0})) < room_of(lambda: dict(one)) / 4
