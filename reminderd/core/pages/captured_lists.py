"""The server's answer behind the list of orders."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from reminderd.core.model import Item
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import Capture, OrderShown, PageKind, PageReading, PageWords, Trust
from reminderd.core.pages.dates import earliest_reading
from reminderd.core.pages.json_values import as_dict, as_list, as_text, in_any
from reminderd.core.pages.kept_lines import is_wording
from reminderd.core.pages.lines import lines_of, says
from reminderd.core.pages.lists import ended_by, read_refund, state_of
from reminderd.core.pages.names import HIDDEN


def read_list(
    capture: Capture, rows: Iterable[Mapping[str, Any]], words: Mapping[str, PageWords], base: datetime
) -> PageReading:
    """Given the parts of the answer that are orders, return what the list says."""
    orders = tuple(
        _order(fields, words, base) for fields in rows if re.fullmatch(r"\d{15,16}", as_text(fields.get("orderId")))
    )
    return PageReading(
        PageKind.ORDER_LIST, captured_at=capture.captured_at, orders=orders, trust={"orders": Trust.STATED}
    )


def _order(fields: Mapping[str, Any], words: Mapping[str, PageWords], base: datetime) -> OrderShown:
    text = as_text(fields.get("statusText"))
    status = next(
        (name for one in words.values() for name, wordings in one.statuses.items() if says(text, wordings)), None
    )
    total = parse_money(as_text(fields.get("totalPriceText")))
    placed = in_any(
        words, lambda one: earliest_reading(as_text(fields.get("orderDateText")).rpartition(":")[2].strip(), one, base)
    )
    below = _below(fields, words)
    refund = in_any(words, lambda one: read_refund(below, one, total))
    dispute = ended_by(refund) if refund else in_any(words, lambda one: state_of(below, one))
    items = _items(fields, below, words)
    return OrderShown(as_text(fields.get("orderId")), status, text or None, placed, total, items, dispute, refund)


def _below(fields: Mapping[str, Any], words: Mapping[str, PageWords]) -> Sequence[str]:
    """The lines at the foot of an order's card: its dispute's, and the names of what was bought."""
    titles = [
        as_text(as_dict(detail).get("title"))
        for item in as_list(as_dict(fields.get("exposeInfo")).get("itemList"))
        for detail in as_list(as_dict(item).get("detailList"))
    ]
    return lines_of("\n".join(titles), tuple(words.values()))


def _items(fields: Mapping[str, Any], below: Sequence[str], words: Mapping[str, PageWords]) -> tuple[Item, ...]:
    """What was bought, by its lines; where those name nothing, by what stands at the foot of the card."""
    bought = [
        Item(title, int(count) if re.fullmatch(r"[1-9]\d{0,2}", count := as_text(line.get("quantity"))) else 1)
        for line in map(as_dict, as_list(fields.get("orderLines")))
        if (title := as_text(line.get("itemTitle"))).strip(f". {HIDDEN}")
    ]
    named = (line for line in below if line.strip(f". {HIDDEN}") and not is_wording(line, words.values()))
    return tuple(bought) or tuple(Item(line, 1) for line in named if not re.search(r"[€$£₩¥₽]", line))
