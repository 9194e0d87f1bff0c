"""The letter of a closed dispute names the day until which it can be opened again, and whose day it is (D10, A3)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.deadlines.unproven import deadlines
from reminderd.core.letters import Entry
from reminderd.core.model import Authenticity, Deadline, DeadlineKind, DeadlineState, Fact, MailKind, Statement
from reminderd.core.orders import fold
from samples.builders import ORDER, PACIFIC, at, fact, policy
from samples.languages import SAID
from samples.letters import LANGUAGES, renderer

PLACED, SHIPPED = fact(MailKind.ORDER_PLACED, "2026-04-01"), fact(MailKind.ORDER_SHIPPED, "2026-04-03")
DISPUTED, CLOSED = fact(Statement.DISPUTED, "2026-04-25"), fact(Statement.DISPUTE_CLOSED, "2026-04-28")
LIFE = (PLACED, SHIPPED, DISPUTED, CLOSED)
TYPED = fact(Statement.PROTECTED_UNTIL, "2026-04-18", due=date(2026, 5, 21), source="mark:1")  # "before May 21"
MAILED = fact(MailKind.PROTECTION_EXTENDED, "2026-04-18", due=date(2026, 5, 20))
DELIVERED = fact(MailKind.DELIVERED, "2026-04-20")


def closed(*facts: Fact) -> Deadline:
    (order,) = fold(facts, PACIFIC).values()
    (one,) = [one for one in derive(order, policy()) if one.kind is DeadlineKind.DISPUTE_CLOSED]
    return one


def letter(language: str, *facts: Fact, on: str = "2026-04-28 13:00") -> str:
    (order,) = fold(facts, PACIFIC).values()
    one = Entry(closed(*facts), order, DeadlineState.OPEN, None)
    return " ".join(renderer(language).reminder("key", [one], ["notice"], at(on)).text.split())


@pytest.mark.parametrize(
    ("facts", "day", "stated_by"),
    [
        ((TYPED,), "2026-05-20", "user"),
        ((MAILED,), "2026-05-20", "mail"),
        ((DELIVERED,), "2026-05-05", None),  # 15 days from the delivery
    ],
)
def test_it_ends_with_protection_or_with_the_dispute_window(
    facts: tuple[Fact, ...], day: str, stated_by: str | None
) -> None:
    """D10: as long as protection or the window runs. The day to appeal stays its own."""
    found = closed(*LIFE, *facts)
    assert found.reopens is not None
    assert (found.reopens.act_by.date().isoformat(), found.reopens.stated_by) == (day, stated_by)
    assert (found.act_by, found.because) == (closed(*LIFE).act_by, closed(*LIFE).because)


def test_it_is_not_known_once_it_is_over() -> None:
    """What was over when the dispute was closed is no way back."""
    assert closed(*LIFE, fact(MailKind.DELIVERED, "2026-04-05")).reopens is None
    for closed_at, is_known in (("2026-05-04 23:59", True), ("2026-05-05 00:00", False)):
        found = closed(PLACED, SHIPPED, DELIVERED, DISPUTED, fact(Statement.DISPUTE_CLOSED, closed_at))
        assert bool(found.reopens) is is_known


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_names_the_day_and_whose_it_is(language: str) -> None:
    """In every language; where the day is over, or not known, it says what the page would show."""
    day, users, vendors, ours = SAID[language]["reopens"]
    assert day in (typed := letter(language, *LIFE, TYPED)), typed
    assert users in typed
    assert vendors in letter(language, *LIFE, MAILED)
    assert ours in letter(language, *LIFE, DELIVERED)
    assert day not in letter(language, *LIFE, TYPED, on="2026-05-21")


def test_what_is_unproven_makes_it_no_later() -> None:
    """A forged extension would have the buyer wait too long."""
    forged = replace(
        fact(MailKind.PROTECTION_EXTENDED, "2026-04-20", due=date(2026, 6, 30)), authenticity=Authenticity.UNKNOWN
    )
    assert forged.is_unproven
    facts = (*LIFE, TYPED, forged)
    found = deadlines(facts, fold(facts, PACIFIC), PACIFIC, policy())
    (one,) = [one for one in found if one.kind is DeadlineKind.DISPUTE_CLOSED]
    assert one.reopens is not None
    assert one.reopens.act_by <= at("2026-05-20") + timedelta(hours=12)
    assert one.order == ORDER
