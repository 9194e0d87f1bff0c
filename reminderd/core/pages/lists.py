"""The list of orders: which status, day and refund belong to which number. It never shows a limit."""

import re
from collections.abc import Sequence
from datetime import datetime

from reminderd.core.model import Item, Money
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import DisputeShown, OrderShown, PageWords, RefundShown
from reminderd.core.pages.dates import earliest_reading
from reminderd.core.pages.lines import labelled, says
from reminderd.core.pages.names import HIDDEN

_ORDER_NUMBER = re.compile(r"\d{15,16}")
_PRICED = re.compile(r".*\d.* ?x(?P<count>\d{1,3})")
_LINES_OF_AN_ITEM = 4
_DISPUTE_OF = {"refunded": "ended", "refunded_in_advance": "ended_or_running", "unclear": "ended"}


def read_orders(lines: Sequence[str], words: PageWords, base: datetime) -> tuple[OrderShown, ...]:
    """Given the lines of a page, return the orders on it, in their order."""
    heads = [at for at in range(len(lines)) if _number(lines, at, words)]
    starts = [_start(lines, at, words) for at in heads]
    ends = [*starts[1:], len(lines)] if starts else []
    return tuple(
        _read(lines[start:end], _number(lines, head, words) or "", words, base)
        for head, start, end in zip(heads, starts, ends, strict=True)
    )


def _number(lines: Sequence[str], at: int, words: PageWords) -> str | None:
    found = labelled(lines, at, words.labels.get("order", ()))
    return found[0] if found and _ORDER_NUMBER.fullmatch(found[0]) else None


def _start(lines: Sequence[str], at: int, words: PageWords) -> int:
    """A card begins with its status, then its day, then its number; the status may be a word we do not know."""
    if at and labelled(lines, at - 1, words.labels.get("order_placed", ())):
        at -= 1
    if at and any(says(lines[at - 1], wordings) for wordings in words.statuses.values()):
        at -= 1
    return at


def _read(card: Sequence[str], number: str, words: PageWords, base: datetime) -> OrderShown:
    status, status_text = None, None
    for name, wordings in words.statuses.items():
        if says(card[0], wordings):
            status, status_text = name, card[0]
    placed, total = None, None
    for at in range(len(card)):
        if placed is None and (found := labelled(card, at, words.labels.get("order_placed", ()))):
            placed = earliest_reading(found[0], words, base)
        if total is None and (found := labelled(card, at, words.labels.get("total", ()))):
            total = parse_money(found[0])
    refund = read_refund(card, words, total)
    dispute = ended_by(refund) if refund else state_of(card, words)
    return OrderShown(number, status, status_text, placed, total, _items(card, words), dispute, refund)


def _items(card: Sequence[str], words: PageWords) -> tuple[Item, ...]:
    """Below the link to the details stand store, thing, its kind, its price; of several things only pictures."""
    start = next((at for at, line in enumerate(card) if says(line, words.labels.get("details", ()))), None)
    if start is None:
        return ()
    for at in range(start + 2, min(len(card), start + 2 + _LINES_OF_AN_ITEM)):
        if priced := _PRICED.fullmatch(card[at]):
            is_shown = at > start + 2 and card[start + 2].strip(f". {HIDDEN}")
            return (Item(card[start + 2], int(priced["count"])),) if is_shown else ()
        if labelled(card, at, words.labels.get("total", ())):
            return ()
    return ()


def read_refund(card: Sequence[str], words: PageWords, total: Money | None) -> RefundShown | None:
    """Given the lines about one order, and its price, return the refund that one of them names, with its sum."""
    for at, line in enumerate(card):
        for state, wordings in words.refunds.items():
            for wording in wordings:
                if match := wording.pattern.match(line):
                    shown = line[match.end() :].strip(" :") or (card[at + 1] if at + 1 < len(card) else "")
                    return _with_amount(state, parse_money(shown), total)
    return None


def _with_amount(state: str, amount: Money | None, total: Money | None) -> RefundShown:
    if state == "unclear":
        return RefundShown(state, amount)
    is_partial = amount.amount < total.amount if amount and total and amount.currency == total.currency else None
    return RefundShown(state, amount, is_partial=is_partial)


def ended_by(refund: RefundShown) -> DisputeShown:
    """Return the dispute that a refund came from."""
    return DisputeShown(_DISPUTE_OF[refund.state])


def state_of(card: Sequence[str], words: PageWords) -> DisputeShown | None:
    """Given the lines about one order, return the dispute that one of them names."""
    for line in card:
        for state, wordings in words.states.items():
            if says(line, wordings):
                return DisputeShown(state)
    return None
