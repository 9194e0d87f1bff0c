"""What the labelled lines of a mail say about an order: days, amounts and items."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of, parse_day, parse_instant, parse_period, parse_range
from reminderd.core.model import Item, Money
from reminderd.core.model.literals import bare
from reminderd.core.model.money import parse_money
from reminderd.core.model.vendor import Language
from reminderd.core.reading.budget import Work, WorkBudget
from reminderd.core.reading.sentences import sentences

_ADDRESS_LINES = 5
_MAX_QUOTE = 300
_MAX_ITEMS = 50
_RUNNING_DIGITS = 2  # of a number that counts the orders of a mail and may be glued in front of theirs
_DIGITS = re.compile(r"\d+")
_PHONE = re.compile(r"\(\+?\d{1,4}\) ?\d{3,}|\+\d{6,}")
_QUANTITY = re.compile(r"(?P<price>.{0,30}?) ?[x×] ?(?P<quantity>\d{1,4})", re.IGNORECASE)
_FULL_DATE = re.compile(
    r"\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}(?:[./-] ?|年 ?)\d{1,2}(?:[./-] ?|月 ?)\d{1,2}[日.]?"
    r"|\d{4}(?:\. ?|년 ?)\d{1,2}(?:\. ?|월 ?)\d{1,2}[.일]?"
)
_Labels = Mapping[str, re.Pattern[str]]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """What the lines of one order say; None where they say nothing."""

    placed_at: datetime | None = None
    expected_from: date | None = None
    expected_until: date | None = None
    delivered_on: date | None = None
    price: Money | None = None
    items: tuple[Item, ...] = ()


def own_lines(lines: Sequence[str], language: Language) -> tuple[str, ...]:
    """Given the lines of a mail, return those about the order: no advertising, no postal address, no phone number.

    The address ends with the phone number or, without one, where the template goes on; it has few lines.
    """
    labels, text = language.labels, "\n".join(lines)
    may_be = {name: labels.may_be_in(name, bare(text)) for name in ("recommendations", "ship_to")}
    if not (any(may_be.values()) or _PHONE.search(text)):
        return tuple(lines)
    kept: list[str] = []
    address_lines = 0
    for line in lines:
        if may_be["recommendations"] and labels["recommendations"].fullmatch(line):
            break
        if may_be["ship_to"] and labels["ship_to"].match(line):
            address_lines = _ADDRESS_LINES
        elif address_lines and _goes_on(line, language):
            address_lines = 0
        if _PHONE.search(line):
            address_lines = 0
        elif address_lines:
            address_lines -= 1
        else:
            kept.append(line)
    return tuple(kept)


def _goes_on(line: str, language: Language) -> bool:
    labels = language.labels
    is_label = any(labels[name].match(line) for name in ("placed", "total", "expected"))
    return (
        is_label or labels["furniture"].fullmatch(line) is not None or language.order_mention.search(line) is not None
    )


def sections(lines: Sequence[str], orders: Sequence[str], language: Language) -> Mapping[str, tuple[str, ...]]:
    """Given the lines of a mail, return for each order the lines that are about it alone.

    A mail of one order is about it throughout. In one of several, each order has a headed block ("Order 1234") or
    one that begins where it was placed; where blocks cannot be told apart, nothing is assigned.
    """
    if len(orders) == 1:
        return {orders[0]: tuple(lines)}
    wanted = set(orders)
    found: dict[str, tuple[str, ...]] = {}
    heads = [at for at, line in enumerate(lines) if language.labels["placed"].match(line)]
    heads = heads or [at for at, line in enumerate(lines) if language.order_mention.fullmatch(line)]
    for start, end in pairwise([*heads, len(lines)]):
        text = "\n".join(lines[start:end])
        runs = _DIGITS.findall(text)
        inside = {run[at:] for run in runs for at in range(_RUNNING_DIGITS + 1)} & wanted
        if len(inside) == 1:
            found.setdefault(inside.pop(), tuple(lines[start:end]))
    return found


def details_of(
    lines: Sequence[str], language: Language, sent_at: datetime, zone: ZoneInfo, budget: WorkBudget
) -> OrderDetails:
    """Given the lines of one order, return what they say. Days and times are read in the vendor's `zone`. Raise
    OverBudgetError when there are more values at labels than any real mail has.
    """
    labels, words, order = language.labels, language.vocabulary, language.date_order
    placed_at = _first(
        parse_instant(text, language=words, date_order=order, base=sent_at, zone=zone)
        for text in _values(lines, labels["placed"], budget)
    )
    expected = _first(
        parse_range(text, language=words, date_order=order, base=sent_at)
        for text in _values(lines, labels["expected"], budget)
    )
    return OrderDetails(
        placed_at=placed_at,
        expected_from=expected[0] if expected else None,
        expected_until=expected[1] if expected else None,
        delivered_on=_delivered_on(lines, language, sent_at, zone),
        price=_first(parse_money(text) for text in _values(lines, labels["total"], budget)),
        items=tuple(islice(_items(lines, labels), _MAX_ITEMS)),
    )


def dispute_window(lines: Sequence[str], language: Language) -> tuple[timedelta | None, str]:
    """Given the lines of a mail, return the time left to open a dispute and the sentence that says so."""
    for sentence in sentences(lines):
        if match := language.labels["dispute_window"].search(sentence):
            return parse_period(match["period"], language.vocabulary), sentence[:_MAX_QUOTE]
    return None, ""


def _first(values: Iterator[_Value | None]) -> _Value | None:
    return next((value for value in values if value is not None), None)


def _values(lines: Sequence[str], label: re.Pattern[str], budget: WorkBudget) -> Iterator[str]:
    """What stands behind a label, on its line or, if that ends there, on the next."""
    for at, line in enumerate(lines):
        if match := label.match(line):
            budget.spend(Work.VALUES)
            rest = line[match.end() :].strip(" :：")
            yield from [rest] if rest else lines[at + 1 : at + 2]


def _delivered_on(lines: Sequence[str], language: Language, sent_at: datetime, zone: ZoneInfo) -> date | None:
    """The day behind "Delivered". The bare word is a step of the progress bar, so only a full date counts."""
    for at, line in enumerate(lines):
        if not (match := language.labels["delivered"].match(line)):
            continue
        text = line[match.end() :].strip(" :：") or next(iter(lines[at + 1 : at + 2]), "")
        if not _FULL_DATE.fullmatch(text) and text not in line:
            continue
        day = parse_day(text, language=language.vocabulary, date_order=language.date_order, base=sent_at)
        if day and day <= day_of(sent_at + timedelta(days=1), zone):
            return day
    return None


def _items(lines: Sequence[str], labels: _Labels) -> Iterator[Item]:
    """An item is a title, mostly a variant, then "x1" or "€ 1,99x1". Below the day of the order comes the shop."""
    start = 0
    for at, line in enumerate(lines):
        match = _QUANTITY.fullmatch(line)
        if not match or (match["price"] and not parse_money(match["price"])):
            if labels["placed"].match(line):
                start = at + 2  # the shop's name follows
            elif _is_no_item(line, labels):
                start = at + 1
            continue
        block = [one for one in lines[max(start, at - 2) : at] if not _is_no_item(one, labels)]
        title = block[-1] if block and block[-1].endswith(("...", "…")) else next(iter(block), "")
        start = at + 1
        if title:
            yield Item(title, int(match["quantity"]))


def _is_no_item(line: str, labels: _Labels) -> bool:
    return (
        labels["furniture"].fullmatch(line) is not None
        or parse_money(line) is not None
        or any(labels[name].match(line) for name in ("expected", "total", "greeting", "ship_to"))
    )
