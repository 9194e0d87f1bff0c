"""A parcel waits at a point: what its mail says of it, and until when (rules A15, P9)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.deadlines.pickup import pickup
from reminderd.core.model import Deadline, Fact, MailKind, Statement
from reminderd.core.orders import fold_order
from reminderd.core.reading.pickup import pickup_of
from samples.builders import ORDER, PACIFIC, at, fact, policy
from samples.languages import READ, SAID

READY = MailKind.READY_FOR_PICKUP
SENT_AT = at("2026-05-26")


def pickups(*facts: Fact) -> list[Deadline]:
    return list(pickup(fold_order(ORDER, facts, PACIFIC), policy()))


@pytest.mark.parametrize(("code", "line"), [(code, line) for code in READ for line in SAID[code]["pickup"]])
def test_the_last_day_is_read_in_each_language(code: str, line: str) -> None:
    """Named as a day, or as a length that counts from the day of the mail."""
    language = load_vendor().languages.get(code)
    told = pickup_of([line], language, SENT_AT, PACIFIC)
    assert told.last_day == date(2026, 6, 2)
    assert told.quote == line


def test_place_and_code_are_quoted_with_the_day() -> None:
    """Each may stand on a line of its own, with its value on the next."""
    lines = [
        "Your package waits.",
        "Pick-up point: Corner shop, 4 Mill Lane",
        "Pick-up code",
        "4711",
        "Collect by 02/06/2026",
    ]
    told = pickup_of(lines, load_vendor().languages.get("en"), SENT_AT, PACIFIC)
    assert told.quote == "Pick-up point: Corner shop, 4 Mill Lane · Pick-up code 4711 · Collect by 02/06/2026"
    assert told.last_day == date(2026, 6, 2)


@pytest.mark.parametrize(
    "line", ["Collect it by 2 May 2026.", "Collect it by 2 June 2028.", "Arrives by June 2, 2026.", "Ready!"]
)
def test_what_is_no_last_day_gives_none(line: str) -> None:
    """Before the mail, years ahead, or about something else."""
    assert pickup_of([line], load_vendor().languages.get("en"), SENT_AT, ZoneInfo("UTC")).last_day is None


@pytest.mark.parametrize(("days", "is_named"), [(0, True), (60, True), (61, False)])
def test_a_last_day_is_that_of_the_mail_at_the_earliest_and_two_months_later_at_the_latest(
    days: int, is_named: bool
) -> None:
    """No carrier keeps a parcel longer."""
    day = SENT_AT.date() + timedelta(days=days)
    told = pickup_of([f"Collect it by {day:%d %B %Y}."], load_vendor().languages.get("en"), SENT_AT, ZoneInfo("UTC"))
    assert told.last_day == (day if is_named else None)


def test_a_named_day_is_the_vendors_and_a_counted_one_is_ours() -> None:
    """Named: act by that day, stated. Else 3 days to be safe, and the usual 7 before anything is over."""
    [named] = pickups(fact(READY, "2026-05-26", due=date(2026, 6, 2)))
    assert (named.act_by, named.is_stated) == (at("2026-06-02 00:00"), True)
    [counted] = pickups(fact(READY, "2026-05-26"))
    assert (counted.act_by, counted.is_stated) == (at("2026-05-29 00:00"), False)
    assert counted.hard_end > at("2026-06-03 00:00")


def test_a_reminder_of_the_carrier_names_the_day_and_moves_no_count() -> None:
    """A second notice without a day starts nothing anew; one with a day states it."""
    first, again = fact(READY, "2026-05-26", tracking_number="AP1"), fact(READY, "2026-05-28", tracking_number="AP1")
    [counted] = pickups(first, again)
    assert counted.act_by == at("2026-05-29 00:00")
    [named] = pickups(first, again, fact(READY, "2026-05-29", tracking_number="AP1", due=date(2026, 6, 1)))
    assert named.act_by == at("2026-06-01 00:00")


def test_only_the_parcel_that_was_handed_over_is_no_longer_waited_for() -> None:
    """Three parcels: one delivered, two at the point; "received" of all ends both, of one line none."""
    facts = [fact(READY, f"2026-05-2{n}", tracking_number=f"AP{n}") for n in (4, 5)]
    delivered = fact(MailKind.DELIVERED, "2026-05-26", tracking_number="AP3")
    assert len(pickups(*facts, delivered)) == 2
    assert [one.uid for one in pickups(*facts, fact(MailKind.DELIVERED, "2026-05-27", tracking_number="AP4"))] == [
        f"{ORDER}/pickup/AP5"
    ]
    assert len(pickups(*facts, fact(Statement.RECEIVED, "2026-05-27", line="1"))) == 2
    assert not pickups(*facts, fact(Statement.RECEIVED, "2026-05-27"))


def test_a_parcel_that_was_received_leaves_the_other_at_its_point() -> None:
    """Whether the user named it, or the carrier had delivered it; days later the rest is meant (A2)."""
    waiting = [fact(READY, f"2026-05-2{n}", tracking_number=f"AP{n}") for n in (4, 5)]
    assert len(pickups(*waiting, fact(Statement.RECEIVED, "2026-05-26", tracking_number="AP4"))) == 1
    delivered = fact(MailKind.DELIVERED, "2026-05-25", tracking_number="AP3")
    here = fact(Statement.RECEIVED, "2026-05-26")
    assert len(pickups(*waiting, delivered, here)) == 2
    assert not pickups(*waiting, delivered, here, fact(Statement.RECEIVED, "2026-05-30"))


def test_what_was_received_before_the_notice_was_another_parcel() -> None:
    """The user spoke of what had come by then."""
    assert len(pickups(fact(Statement.RECEIVED, "2026-05-20"), fact(READY, "2026-05-26"))) == 1


def test_a_cancelled_order_waits_for_nothing_and_a_disputed_one_does() -> None:
    """A buyer who lets a parcel go back may lose the dispute by it."""
    ready = fact(READY, "2026-05-26")
    assert not pickups(ready, fact(MailKind.ORDER_CANCELLED, "2026-05-27"))
    assert pickups(ready, fact(Statement.DISPUTED, "2026-05-27"))
