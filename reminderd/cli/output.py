"""Output for people: tables with rich, plain text where the output is no terminal, or JSON."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from reminderd.core.deadlines.said_days import SaidDay, Zones, is_by_the_hour, said_at, said_day
from reminderd.core.deadlines.urgency import urgency_of
from reminderd.core.model import (
    Deadline,
    DeadlineState,
    Decision,
    DecisionReason,
    Item,
    Letter,
    Order,
    OrderKey,
    OrderStatus,
    Urgency,
)
from reminderd.core.orders.names import short_name
from reminderd.core.orders.parcel_items import items_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from reminderd.jobs.simulation import Foreseen

_NEAR = timedelta(days=300)
_NARROW = 76
"""Columns of a terminal below which a table leaves out what can be told from the rest."""

_LEAST_COLUMN = 11
"""Columns of what is wrapped: the words of our kinds and states fit."""

_HOURS_COUNT = timedelta(days=2)
_BESIDE_TODAY = ("today", "tomorrow", "yesterday")
_STYLES: Mapping[Urgency, str] = {"late": "bold red", "soon": "yellow", "calm": ""}
_TRIGGER = re.compile(r"([+-])(\d+)([dhms])")
_UNITS = {"d": "day", "h": "hour", "m": "minute", "s": "second"}
_TOLD: Mapping[DecisionReason, str] = {
    DecisionReason.FIRST: "first told",
    DecisionReason.NEXT_TRIGGER: "told again",
    DecisionReason.DUE_MOVED: "told anew, its day moved",
}
_LINK = re.compile(r"(?:\b(?:https?|ftp|mailto|file)\s*:|\bwww\.)\S*", re.IGNORECASE)


def console() -> "Console":
    """Return the console of standard output. Off a terminal lines are not wrapped, so that they can be searched."""
    from rich.console import Console

    out = Console(highlight=False, emoji=False, markup=False)
    return out if out.is_terminal else Console(highlight=False, emoji=False, markup=False, width=200)


def progress() -> "Progress":
    """Return bars for work that takes a while: at a terminal alone, on standard error, gone when it is done."""
    from rich.console import Console
    from rich.progress import Progress

    errors = Console(stderr=True)
    return Progress(console=errors, transient=True, disable=not errors.is_terminal)


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def table(*columns: str, giving: Collection[str]) -> "Table":
    """Return an empty table in our style. Where it is too wide, only the columns `giving` way are wrapped, between
    words, and a word is cut only where it is wider than its column. Numbers and days stay whole.
    """
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=0, header_style="bold", show_edge=False)
    for name in columns:
        is_giving = name in giving
        made.add_column(
            name, overflow="ellipsis", no_wrap=not is_giving, min_width=_LEAST_COLUMN if is_giving else None
        )
    return made


def orders_table(orders: Iterable[Order], zone: ZoneInfo, width: int, decisions: Iterable[Decision] = ()) -> "Table":
    """Return the orders as a table for a terminal of this width: open ones in the order of the decisions, then the
    others, newest first.
    """
    from rich.text import Text

    days = ["Placed"] if width >= _NARROW else []
    made = table("Order", "Status", *days, "Price", "Item", giving=("Status", "Item"))
    far_past = datetime.min.replace(tzinfo=UTC)
    is_open = (one.deadline.order for one in decisions if one.state in (DeadlineState.OPEN, DeadlineState.SNOOZED))
    places = {key: place for place, key in enumerate(dict.fromkeys(is_open))}
    newest_first = sorted(orders, key=lambda order: order.placed_at or far_past, reverse=True)
    for order in sorted(newest_first, key=lambda order: places.get(order.key, len(places))):
        placed = f"{order.placed_at.astimezone(zone):%d %b %Y}" if order.placed_at else ""
        price = str(order.price or "")
        made.add_row(
            order.key.number,
            Text(plain_words(order.status), _status_style(order)),
            *([placed] if days else []),
            price,
            thing_of(order),
        )
    return made


def deadlines_table(
    decisions: Iterable[Decision],
    orders: Mapping[OrderKey, Order],
    zones: Zones,
    now: datetime,
    width: int,
    *,
    is_numbered: bool = False,
) -> "Table":
    """Return deadlines as a table for a terminal of this width, as they come. `zones`: the vendor's and the user's.
    `is_numbered`: with the numbers by which commands name them.
    """
    from rich.text import Text

    numbers, left = ["#"] if is_numbered else [], ["Left"] if width >= _NARROW else []
    made = table(*numbers, "Act by", *left, "What", "Order", "Item", giving=("What", "Item"))
    for number, decision in enumerate(decisions, 1):
        deadline, (_, home) = decision.deadline, zones
        day, order = said_day(deadline, now, zones), orders[deadline.order]
        state = "" if decision.state is DeadlineState.OPEN else f" ({decision.state.value})"
        style = _urgency_style(decision.state, day)
        made.add_row(
            *([str(number)] if is_numbered else []),
            Text(_act_by(deadline, home, now), "" if left else style),
            *([Text(left_until(deadline, day, now), style)] if left else []),
            plain_words(deadline.kind) + (f", item {deadline.line}" if deadline.line else "") + state,
            deadline.order.number,
            thing_of(order, items_of(deadline, order)),
        )
    return made


def _act_by(deadline: Deadline, zone: ZoneInfo, now: datetime) -> str:
    """Return the day to act, with its hour where that is all that is left."""
    at = said_at(deadline, zone, now)
    hour = f" {at.astimezone(zone):%H:%M}" if is_by_the_hour(deadline, zone, now) else ""
    return f"{_day(at, zone, now)}{hour}"


def _day(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Return a day, without its year where that is clear."""
    is_near = abs(instant - now) < _NEAR
    return f"{instant.astimezone(zone):{'%a %d %b' if is_near else '%a %d %b %Y'}}"


def letters_table(letters: Iterable[Letter], zone: ZoneInfo) -> "Table":
    """Return letters as a table in the order they were written."""
    made = table("Written", "Kind", "Subject", giving=("Kind", "Subject"))
    for letter in letters:
        made.add_row(on_clock(letter.created_at, zone), letter.kind.value, letter.subject)
    return made


def foreseen_lines(
    letters: Iterable["Foreseen"], orders: Mapping[OrderKey, Order], zone: ZoneInfo, now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield the letters to come in sentences, one for each deadline in them: when (blank if as before it), and what."""
    for letter in letters:
        at = f"{_day(letter.at, zone, now)} {letter.at.astimezone(zone):%H:%M}  "
        for decision in letter.decisions:
            deadline, order = decision.deadline, orders[decision.deadline.order]
            thing = thing_of(order, items_of(deadline, order)) or "an order"
            about = f", item {deadline.line}" if deadline.line else ""
            yield (
                at,
                f"{plain_words(deadline.kind)} of {thing}{about} ({deadline.order.number}), act by "
                f"{_act_by(deadline, zone, now)}: {_why(decision)}",
            )
            at = " " * len(at)


def _why(decision: Decision) -> str:
    """Return whether a letter tells of it for the first time, and how far from its day."""
    told = _TOLD.get(decision.reason, plain_words(decision.reason))
    found = _TRIGGER.fullmatch(decision.notice.trigger) if decision.notice else None
    if found is None:
        return told
    side, number, unit = found.groups()
    after = "after it" if side == "+" else "before it"
    return f"{told}, {'on that day' if number == '0' else f'{counted(int(number), _UNITS[unit])} {after}'}"


def thing_of(order: Order, items: Sequence[Item] = ()) -> str:
    """Return what was ordered in a few words; `items`: those that are meant, if not all."""
    meant = items or order.items
    name = order.name if meant[:1] == order.items[:1] else ""
    name = name or (short_name(meant[0].title) if meant else "")
    return printable(name) if len(meant) < 2 else f"{printable(name)} (+{len(meant) - 1})"


def item_of(items: Sequence[Item]) -> str:
    """Return the first item and how many more there are."""
    if not items:
        return ""
    first = printable(items[0].title)
    return first if len(items) == 1 else f"{first} (+{len(items) - 1})"


def counted(number: int, thing: str) -> str:
    """Return a number of things: "1 mail", "12 mails"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def printable(text: str) -> str:
    """Return text from a mail without control characters, and without links that a terminal would open."""
    return _LINK.sub("[…]", "".join(character if character.isprintable() else " " for character in text))


def on_clock(instant: datetime, zone: ZoneInfo) -> str:
    """Return day and time of day in the zone."""
    return f"{instant.astimezone(zone):%a %d %b %Y %H:%M}"


def time_left(until: datetime, now: datetime) -> str:
    """Return how long it is until an instant, or how long ago it was, in its largest unit."""
    left = until - now
    size = abs(left)
    if size < timedelta(hours=1):
        words = f"{int(size.total_seconds() // 60)} min"
    elif size < _HOURS_COUNT:
        words = f"{int(size.total_seconds() // 3600)} h"
    else:
        words = f"{size.days} days"
    return words if left >= timedelta() else f"{words} ago"


def left_until(deadline: Deadline, day: SaidDay, now: datetime) -> str:
    """Return how long it is until a deadline, as its day is said: in hours only where its hour is said, too."""
    if day.has_time and abs(deadline.act_by - now) < _HOURS_COUNT:
        return time_left(deadline.act_by, now)
    if day.phase == "today" or abs(day.days) <= 1:
        return "today" if day.phase == "today" else _BESIDE_TODAY[day.days]
    return f"{day.days} days" if day.days > 0 else f"{-day.days} days ago"


def plain_words(name: StrEnum) -> str:
    """Return the name of a state or of a kind of deadline as words."""
    return name.value.replace("_", " ")


def _status_style(order: Order) -> str:
    match order.status:
        case OrderStatus.IN_DISPUTE | OrderStatus.REFUND_DUE | OrderStatus.CLOSED | OrderStatus.FROZEN:
            return "yellow"
        case OrderStatus.FINISHED | OrderStatus.REFUNDED | OrderStatus.DELIVERED:
            return "green"
        case _:
            return ""


def _urgency_style(state: DeadlineState, day: SaidDay) -> str:
    return _STYLES[urgency_of(day)] if state is DeadlineState.OPEN else "dim"
