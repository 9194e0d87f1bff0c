"""What looks like the shop's word on a page and is none, or is asked back: nothing of it ends a deadline."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from integration.test_page_notes import BELL, CAN, Life
from reminderd.core.model import OrderKey
from reminderd.core.pages.documents import open_document

PROMISE = "Refund if no delivery before Jan 20, 2027"
OTHER = "8209550018776612"


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    one = Life(tmp_path)
    yield one
    one.service.close()


def test_a_dispute_that_ends_today_is_told_at_once(life: Life) -> None:
    """No whole day is left, and no other order waits for it."""
    life.say(f"Refund/Return details\nWaiting for your response\n12:00:00\nRef. Number: {CAN}")
    (one,) = life.service.projection.state().deadlines
    assert one.act_by <= life.now


@pytest.mark.parametrize("word", ["Expired", "Closed", "Canceled"])
def test_a_coupon_that_is_over_cancels_no_order(life: Life, word: str) -> None:
    """A page that promises a refund is that of a living order."""
    life.say(f"Service Commitment\nStore Coupon\n{word}\n{PROMISE}\nRef. Number: {BELL}\nOrder placed on: Nov 10, 2026")
    assert life.order().cancelled_at is None
    assert life.order().protection_until == date(2027, 1, 20)


def test_pages_of_two_orders_in_one_paste_are_refused(life: Life) -> None:
    """Whose day is whose, nobody can tell."""
    first = f"Order tracking\n{PROMISE}\nRef. Number: {BELL}\n"
    taken = life.say(first + f"Order tracking\nRefund if no delivery before Dec 5, 2026\nRef. Number: {OTHER}\n")
    assert not life.orders()
    assert "several orders" in taken.problems[0]


def test_a_state_makes_a_page_a_disputes(life: Life) -> None:
    """Without the heading, which nobody has seen on a real page."""
    taken = life.say(f"Waiting for your response\n1d 05:12:33\nView possible solutions\nRef. Number: {CAN}")
    assert [one.words.split()[0] for one in taken.asked] == ["offer"]


def test_a_menu_makes_no_list_of_a_page_that_promises(life: Life) -> None:
    """Its day counts."""
    life.say(f"My Orders\n{PROMISE}·Refund if package lost\nRef. Number: {BELL}\nOrder placed on: Nov 10, 2026")
    assert life.order().protection_until == date(2027, 1, 20)


def test_what_somebody_says_of_a_promise_is_asked_about(life: Life) -> None:
    """The line of the page begins with it."""
    life.hand("list-in-english.txt")
    taken = life.say(f"Seller: do not worry, {PROMISE}\nRef. Number: {BELL}\nOrder placed on: Nov 10, 2026")
    assert [one.words for one in taken.asked] == ["protected-until 2027-01-20"]


def test_a_refund_that_failed_is_none(life: Life) -> None:
    """Only a state that is known to say so, of a request that has ended."""
    life.now = datetime(2026, 11, 6, 8, tzinfo=UTC)
    text = (Path(__file__).parents[1] / "corpus" / "pages" / "capture-of-requests.json").read_text()
    failed = text.replace('"refundNewestTime"', '"refundNewestStatus": "FAIL", "refundNewestTime"')
    life.take(open_document(failed.encode(), "it.json"))
    order = life.service.projection.state().orders.get(OrderKey("aliexpress", "8205000011226612"))
    assert order is None or not order.claims


def test_of_two_packages_one_that_came_is_not_the_order(life: Life) -> None:
    """Whether all is here is not asked where more is to come."""
    life.hand("list-in-english.txt")
    numbers = "Tracking number\nCNG00551122334455\nTracking number\nCNG00551122999999"
    taken = life.say(f"Order tracking\nDelivered: Nov. 10\nDelivery: Nov. 22 - Dec. 2\n{numbers}\nRef. Number: {BELL}")
    assert not taken.asked
    assert life.order().delivered_at is None
