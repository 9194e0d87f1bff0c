"""Windows that an order's page states (rule A17)."""

from dataclasses import replace
from datetime import date

from reminderd.core.model import Deadline, DeadlineKind, Fact, Item, MailKind, Statement
from samples.builders import DAY, at, deadlines_of, fact

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", items=(Item("Cup", 1), Item("Plate", 1)))
DELIVERED = fact(MailKind.DELIVERED, "2026-03-15")
RETURN = fact(Statement.RETURN_UNTIL, "2026-03-16", source="mark:1", due=date(2026, 3, 22))


def windows(*facts: Fact) -> list[Deadline]:
    return deadlines_of(DeadlineKind.DISPUTE_WINDOW, *facts)


def test_a_stated_window_takes_the_place_of_the_counted_one() -> None:
    """It is the page's day, told by the user, and the only one."""
    [window] = windows(PLACED, DELIVERED, RETURN)
    assert (window.act_by, window.hard_end) == (at("2026-03-22 00:00"), at("2026-03-23 00:00"))
    assert window.is_stated
    assert window.because[0].source == "mark:1"


def test_what_is_said_of_one_line_leaves_the_other_its_days() -> None:
    """Only when each line has its own day do the counted ones go; a disputed line needs none."""
    first, second = replace(RETURN, line="1"), replace(RETURN, line="2", source="mark:2", due=date(2026, 4, 5))
    assert {window.line for window in windows(PLACED, DELIVERED, first)} == {"1", None}
    assert {window.line for window in windows(PLACED, DELIVERED, first, second)} == {"1", "2"}
    disputed = fact(Statement.DISPUTED, "2026-03-17", line="1")
    assert {window.line for window in windows(PLACED, DELIVERED, first, second, disputed)} == {"2"}


def test_the_page_speaks_also_for_what_no_mail_saw_arrive() -> None:
    """Its day is of the whole order: the finish of what never came counts no second window beside it."""
    finished = fact(MailKind.RECEIPT_CONFIRMED, "2026-03-14")
    assert [window.is_stated for window in windows(PLACED, finished)] == [False]
    assert [window.is_stated for window in windows(PLACED, finished, RETURN)] == [True]


def test_a_later_grant_of_the_vendor_is_heard_beside_the_page() -> None:
    """The mail "15 days from now" is newer than what was copied: neither silences the other."""
    granted = fact(MailKind.RECEIPT_CONFIRMED, "2026-03-20", within=15 * DAY)
    assert len(windows(PLACED, DELIVERED, RETURN, granted)) == 2
    assert len(windows(PLACED, DELIVERED, granted, replace(RETURN, stated_at=at("2026-03-21")))) == 1
