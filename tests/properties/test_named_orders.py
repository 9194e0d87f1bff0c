"""Orders that are named as news comes are named as if all of them were named at once."""

from hypothesis import given
from hypothesis import strategies as st

from reminderd.core.model import Item, MailKind, Order, OrderKey
from reminderd.core.orders import fold_order
from reminderd.core.orders.named_orders import NamedOrders
from reminderd.core.orders.names import with_names
from samples.builders import PACIFIC, fact

WORDS = st.sampled_from(["Lamp", "Lamp, red", "Lamp, red small", "Lamp, blue small", "Cup 12 cm", "Cup, blue", ""])
KEYS = [OrderKey("aliexpress", f"82110000000{number:05}") for number in range(5)]


def order(key: OrderKey, title: str) -> Order:
    """Return an order of one thing; without a title nobody named it."""
    items = (Item(title, 1),) if title else ()
    return fold_order(key, [fact(MailKind.ORDER_PLACED, "2026-01-10", key, items=items)], PACIFIC)


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), st.none() | WORDS, min_size=1, max_size=3), max_size=8))
def test_names_do_not_depend_on_the_order_of_the_news(news: list[dict[OrderKey, str | None]]) -> None:
    """None: the order is gone. What a copy is told, the first does not hear."""
    named, known = NamedOrders(), dict[OrderKey, Order]()
    for step in news:
        made = {key: None if title is None else order(key, title) for key, title in step.items()}
        copy = named.copy()
        before = named.orders()
        copy.replace(made)
        assert named.orders() == before
        named.replace(made)
        for key, one in made.items():
            known.pop(key, None)
            if one:
                known[key] = one
        assert named.orders() == copy.orders() == with_names(known)
        assert list(named.orders()) == sorted(known)
