"""Which of an order's arrivals a deadline is about, and what lies in it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reminderd.core.model import Arrival, Deadline, Fact, Item, MailKind, Order


def arrival_of(deadline: Deadline, order: Order) -> Arrival | None:
    """Return the arrival that the deadline names, as it was told of last; None = it is about the whole order."""
    named = (one for one in reversed(order.arrivals) if deadline.arrival in (one.tracking_number, one.line))
    return next(named, None) if deadline.arrival else None


def items_of(deadline: Deadline, order: Order) -> tuple[Item, ...]:
    """Return the items of the parcel that the deadline names, by the newest mail about it that lists any. Such a mail
    may list items of other orders, too, or all of this one's: then nobody knows what lies in this parcel, and there are
    none.
    """
    if not deadline.arrival or deadline.line:
        return ()
    lists = [fact.items for fact in order.facts if fact.items and fact.tracking_number == deadline.arrival]
    ordered = {item.title for item in order.items}
    found = tuple(item for item in lists[-1] if item.title in ordered) if lists else ()
    return found if len({item.title for item in found}) < len(ordered) else ()


def lines_of(arrival: Arrival, order: Order) -> frozenset[str]:
    """Return the lines of the order that lie in that parcel; none = nobody knows."""
    return contents_of(order.items, order.facts).get(arrival.tracking_number or "", frozenset())


def contents_of(items: Sequence[Item], facts: Iterable[Fact]) -> dict[str, frozenset[str]]:
    """Given the items of an order and what counts of it, return the lines in each parcel; empty = nobody knows. A mail
    may name only some of what is in its parcel: it is known once proven mails name each item of the order in one parcel
    or another. Items of one name cannot be told apart, so where one of them lies may lie all.
    """
    named = defaultdict[str, set[str]](set)
    for fact in facts:
        if isinstance(fact.kind, MailKind) and fact.tracking_number and not fact.is_unproven:
            named[fact.tracking_number].update(item.title for item in fact.items)
    if not items or not {item.title for item in items} <= set().union(*named.values()):
        return {}
    lines = [(f"{number}", item.title) for number, item in enumerate(items, 1)]
    return {parcel: frozenset(line for line, title in lines if title in here) for parcel, here in named.items()}
