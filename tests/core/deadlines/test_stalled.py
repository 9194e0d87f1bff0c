"""No news of a parcel for unusually long (rules A16, P10)."""

from dataclasses import replace
from datetime import date

import pytest

from reminderd.core.deadlines.stalled import newly_stalled
from reminderd.core.model import Fact, MailKind, OrderKey, Stalled, Statement, TransitStep
from reminderd.core.orders import fold
from samples.builders import DAY, ORDER, PACIFIC, at, fact, policy

WEEK = 7 * DAY
SHIPPED = fact(MailKind.ORDER_SHIPPED, "2026-05-01", tracking_number="AP1")


def told(now: str, *facts: Fact, every: int = 7) -> tuple[Stalled, ...]:
    orders = fold(facts, PACIFIC)
    return newly_stalled(orders.values(), policy(), at(now) - every * DAY, at(now))


def journey(number: int, days: float) -> list[Fact]:
    """A parcel of another order that needed so many days from shipping to the next news."""
    key = OrderKey("aliexpress", f"82110000000{number:05}")
    shipped = fact(MailKind.ORDER_SHIPPED, "2026-03-01", key, source=f"mail:s{number}", tracking_number=f"X{number}")
    delivered = replace(
        shipped, kind=MailKind.DELIVERED, source=f"mail:d{number}", stated_at=shipped.stated_at + days * DAY
    )
    return [shipped, delivered]


def test_without_a_history_fifteen_days_are_long_and_twenty_five_at_customs() -> None:
    """And not a day sooner."""
    customs = fact(MailKind.IN_TRANSIT, "2026-05-02", tracking_number="AP1", step=TransitStep.CUSTOMS)
    assert not told("2026-05-16", SHIPPED)
    assert [one.number for one in told("2026-05-17", SHIPPED)] == ["AP1"]
    assert not told("2026-05-27", SHIPPED, customs)
    assert told("2026-05-28", SHIPPED, customs)


@pytest.mark.parametrize(("parcels", "is_own"), [(9, False), (10, True)])
def test_ten_own_parcels_tell_how_long_a_step_takes(parcels: int, is_own: bool) -> None:
    """Nine of ten took six days at most, one took forty: seven days are unusual. Nine parcels tell nothing."""
    past = [one for n in range(parcels) for one in journey(n, 40 if n == 0 else 6)]
    stalled = told("2026-05-08", SHIPPED, *past)
    assert bool(stalled) is is_own
    if is_own:
        assert (stalled[0].usual, stalled[0].is_own) == (6 * DAY, True)


def test_it_is_said_once_and_again_only_after_news() -> None:
    """The next digest is silent; new news that stops again is told again."""
    digests = ["2026-05-15", "2026-05-22", "2026-05-29", "2026-06-05", "2026-06-12", "2026-06-19"]
    moved = fact(MailKind.IN_TRANSIT, "2026-05-23", tracking_number="AP1", step=TransitStep.ARRIVED)
    assert [bool(told(day, SHIPPED)) for day in digests] == [False, True, False, False, False, False]
    assert [bool(told(day, SHIPPED, moved)) for day in digests] == [False, True, False, False, True, False]


def test_a_history_that_grows_between_two_digests_makes_no_parcel_forgotten() -> None:
    """With the tenth parcel the usual time falls from 15 days to 6: what is over that by then is told."""
    past = [one for n in range(9) for one in journey(n, 6)]
    tenth = [replace(one, stated_at=one.stated_at + 65 * DAY) for one in journey(9, 5)]
    assert not told("2026-05-09", SHIPPED, *past, *tenth[:1], every=2)
    assert [one.number for one in told("2026-05-11", SHIPPED, *past, *tenth, every=2)] == ["AP1"]


@pytest.mark.parametrize(
    "end",
    [
        fact(MailKind.DELIVERED, "2026-05-05", tracking_number="AP1"),
        fact(MailKind.READY_FOR_PICKUP, "2026-05-05", tracking_number="AP1", due=date(2026, 5, 30)),
        fact(Statement.RECEIVED, "2026-05-05"),
        fact(Statement.IGNORE, "2026-05-05"),
        fact(Statement.DISPUTED, "2026-05-05"),
        fact(MailKind.ORDER_CANCELLED, "2026-05-05"),
    ],
)
def test_what_is_no_longer_on_its_way_stalls_nowhere(end: Fact) -> None:
    """It has come, waits with a day of its own, or is fought about already."""
    assert not told("2026-05-18", SHIPPED, end)


def test_each_parcel_stalls_for_itself_and_one_under_two_orders_once() -> None:
    """Of three parcels of an order one came and one stands still; a shared parcel is told of one order."""
    partly = replace(SHIPPED, is_partial=True)
    second = fact(MailKind.ORDER_SHIPPED, "2026-05-10", tracking_number="AP2")
    came = fact(MailKind.DELIVERED, "2026-05-12", tracking_number="AP3")
    assert [one.number for one in told("2026-05-18", partly, second, came)] == ["AP1"]
    other = replace(SHIPPED, source="mail:other", order=OrderKey(ORDER.vendor, "8211000000009999"))
    assert len(told("2026-05-18", SHIPPED, other)) == 1


def test_the_order_of_arrival_changes_nothing() -> None:
    """A function of the set of facts."""
    past = [one for n in range(12) for one in journey(n, n)]
    assert told("2026-05-18", SHIPPED, *past) == told("2026-05-18", *reversed(past), SHIPPED, *past)


def test_a_number_of_days_is_more_than_the_usual_one_as_it_is_said() -> None:
    """Not "no news for 25 days; more than 25 is unusual" after 25 days and three hours."""
    customs = fact(MailKind.IN_TRANSIT, "2026-05-02", tracking_number="AP1", step=TransitStep.CUSTOMS)
    assert not told("2026-05-27 15:00", SHIPPED, customs)
    (stalled,) = told("2026-05-28 15:00", SHIPPED, customs)
    assert (stalled.silent.days, stalled.usual.days) == (26, 25)
