"""Tables on a narrow terminal: what a command needs is whole, and what only helps the eye gives way."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table

from reminderd.cli.output import deadlines_table, foreseen_lines, letters_table, orders_table
from reminderd.core.model import (
    Deadline,
    DeadlineKind,
    DeadlineState,
    Decision,
    DecisionReason,
    Item,
    Letter,
    LetterKind,
    MailKind,
    Money,
    Notice,
    Order,
    OrderKey,
    OrderStatus,
)
from reminderd.jobs.simulation import Foreseen
from samples.builders import BERLIN, DAY, PACIFIC, fact, utc

NOW = utc("2026-10-01 08:00")
KEY = OrderKey("aliexpress", "3057718264924711")
TITLE = "Precision screwdriver set of chrome vanadium, 25 in 1, magnetic, with a case and a ratchet"
ORDERED = Order(
    key=KEY,
    status=OrderStatus.IN_DISPUTE,
    told=(),
    placed_at=utc("2026-09-12 08:00"),
    price=Money(Decimal("1136.75"), "EUR"),
    items=(Item(TITLE, 1),),
)
DECISIONS = [
    Decision(
        Deadline(str(days), KEY, DeadlineKind.CONFIRM_NOT_RECEIVED, NOW + days * DAY, NOW + days * DAY, (), line="12"),
        DecisionReason.NOT_YET,
        DeadlineState.SNOOZED,
    )
    for days in (10, 49, 340)
]
LETTER = Letter("1", LetterKind.REMINDER, "1@example", None, NOW, f"Tomorrow: dispute {TITLE}", "", "")
WHOLE: dict[str, tuple[Callable[[int], Table], tuple[str, ...]]] = {
    "orders": (
        lambda width: orders_table([ORDERED], BERLIN, width),
        (KEY.number, "in dispute", "1136.75 EUR", "screwdriver"),
    ),
    "deadlines": (
        lambda width: deadlines_table(DECISIONS, {KEY: ORDERED}, (PACIFIC, BERLIN), NOW, width, is_numbered=True),
        ("#", "Act by", KEY.number, "Sun 11 Oct", "Thu 19 Nov", "Mon 06 Sep 2027", "\n1 ", "\n2 ", "\n3 ",
         "confirm", "received", "item 12", "(snoozed)", "Precision", "screwdriver"),
    ),
    "letters": (
        lambda _: letters_table([LETTER], BERLIN),
        ("Thu 01 Oct 2026 10:00", "Tomorrow:", "dispute", "Precision", "screwdriver", "chrome", "ratchet"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", WHOLE)
def test_numbers_and_days_are_whole_at_any_width(name: str, width: int) -> None:
    """The item, the subject and the words are wrapped between words; nothing is cut."""
    make, whole = WHOLE[name]
    written = StringIO()
    Console(file=written, width=width).print(make(width))
    shown = written.getvalue()
    for text in whole:
        assert text in shown, shown
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= width


def test_what_is_left_and_when_it_was_ordered_is_shown_where_there_is_room() -> None:
    """The day itself is there in any case."""
    for width, is_shown in ((60, False), (80, True)):
        written = StringIO()
        out = Console(file=written, width=width)
        out.print(deadlines_table(DECISIONS, {KEY: ORDERED}, (PACIFIC, BERLIN), NOW, width))
        out.print(orders_table([ORDERED], BERLIN, width))
        for text in ("10 days", "49 days", "340 days", "12 Sep 2026"):
            assert (text in written.getvalue()) is is_shown


def test_the_letters_to_come_are_sentences() -> None:
    """When, what, of which thing, by when and why; when there are several in a letter, its time is told once."""
    first, again = (
        replace(one, reason=reason, notice=Notice(trigger, one.deadline, trigger, reason, NOW))
        for one, reason, trigger in zip(
            DECISIONS, (DecisionReason.FIRST, DecisionReason.NEXT_TRIGGER), ("-10d", "-0d"), strict=False
        )
    )
    told = list(foreseen_lines([Foreseen(NOW, (first, again))], {KEY: ORDERED}, BERLIN, NOW))
    what = "confirm not received of Precision screwdriver set, item 12 (3057718264924711), act by"
    assert told == [
        ("Thu 01 Oct 10:00  ", f"{what} Sun 11 Oct: first told, 10 days before it"),
        (" " * 18, f"{what} Thu 19 Nov: told again, on that day"),
    ]


def test_a_deadline_about_one_parcel_is_shown_with_what_lies_in_it() -> None:
    """Who has the screwdrivers and waits for the caliper reads the caliper."""
    caliper, screwdrivers = Item("Digital caliper", 2), Item(TITLE, 1)
    mail = fact(MailKind.ORDER_SHIPPED, "2026-09-14 08:00", tracking_number="AP1", items=(caliper,))
    order = replace(ORDERED, items=(screwdrivers, caliper), told=(mail,))
    about_parcel = replace(DECISIONS[0].deadline, line=None, arrival="AP1")
    written = StringIO()
    shown = deadlines_table([replace(DECISIONS[0], deadline=about_parcel)], {KEY: order}, (PACIFIC, BERLIN), NOW, 200)
    Console(file=written, width=200).print(shown)
    assert "Digital caliper" in written.getvalue()
    assert "screwdriver" not in written.getvalue()
