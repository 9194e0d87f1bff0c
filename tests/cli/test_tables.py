"""Tables on a narrow terminal: what a command needs is whole, and what only helps the eye gives way."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table

from reminderd.cli.output import deadlines_table, foreseen_table, letters_table, orders_table
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
WHOLE: dict[str, tuple[Callable[[], Table], tuple[str, ...]]] = {
    "orders": (lambda: orders_table([ORDERED], BERLIN), (KEY.number, "12 Sep 2026", "1136.75 EUR", "Prec")),
    "deadlines": (
        lambda: deadlines_table(DECISIONS, {KEY: ORDERED}, (PACIFIC, BERLIN), NOW, is_numbered=True),
        ("#", "Act by", KEY.number, "Sun 11 Oct", "10 days", "Thu 19 Nov", "49 days", "Mon 06 Sep 2027", "340 days",
         "\n1 ", "\n2 ", "\n3 "),
    ),
    "letters": (lambda: letters_table([LETTER], BERLIN), ("Thu 01 Oct 2026 10:00", "Tomorrow: dis")),
    "simulate": (
        lambda: foreseen_table([Foreseen(NOW, (one,)) for one in DECISIONS], BERLIN, NOW),
        ("Thu 01 Oct 10:00", "Sun 11 Oct", "Mon 06 Sep 2027", KEY.number),
    ),
}  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", WHOLE)
def test_numbers_and_days_are_whole_at_any_width(name: str, width: int) -> None:
    """Each row is one line; the item, the subject and the words are cut, and nothing else."""
    make, whole = WHOLE[name]
    written = StringIO()
    Console(file=written, width=width).print(make())
    shown = written.getvalue()
    for text in whole:
        assert text in shown, shown
    assert len(shown.splitlines()) == make().row_count + 2
    assert max(map(len, shown.splitlines())) <= width


def test_a_deadline_about_one_parcel_is_shown_with_what_lies_in_it() -> None:
    """Who has the screwdrivers and waits for the caliper reads the caliper."""
    caliper, screwdrivers = Item("Digital caliper", 2), Item(TITLE, 1)
    mail = fact(MailKind.ORDER_SHIPPED, "2026-09-14 08:00", tracking_number="AP1", items=(caliper,))
    order = replace(ORDERED, items=(screwdrivers, caliper), told=(mail,))
    about_parcel = replace(DECISIONS[0].deadline, line=None, arrival="AP1")
    written = StringIO()
    shown = deadlines_table([replace(DECISIONS[0], deadline=about_parcel)], {KEY: order}, (PACIFIC, BERLIN), NOW)
    Console(file=written, width=200).print(shown)
    assert "Digital caliper" in written.getvalue()
    assert "screwdriver" not in written.getvalue()
