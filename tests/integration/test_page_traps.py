"""What looks like the shop's word on a page and is none, or is asked back: nothing of it ends a deadline."""

from datetime import UTC, date, datetime

import pytest

from installed.page_buyer import BELL, CAN, Life
from reminderd.adapters.pages.documents import page_opener
from reminderd.core.model import DeadlineKind, OrderKey
from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.core.pages.documents import open_document
from reminderd.core.pages.kept_page import UNPROVEN
from reminderd.jobs.answers.pages import AnsweredPages
from samples.corpus_files import PAGES

PROMISE = "Refund if no delivery before Jan 20, 2027"
OTHER = "8209550018776612"


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
    assert "several orders" in str(taken.problems[0])


def test_a_state_makes_a_page_a_disputes(life: Life) -> None:
    """Without the heading, which nobody has seen on a real page. An offer is taken of a dispute that is known, so both
    are asked; that one runs does not answer what it waits for.
    """
    taken = life.say(f"Waiting for your response\n1d 05:12:33\nView possible solutions\nRef. Number: {CAN}")
    assert [one.words.split()[0] for one in taken.asked] == ["disputed", "offer"]
    life.mark(CAN, taken.asked[0].words)
    assert DeadlineKind.UNSURE_NEWS in {one.kind for one in life.service.projection.state().deadlines}
    life.mark(CAN, taken.asked[1].words)
    kinds = {one.kind for one in life.service.projection.state().deadlines}
    assert DeadlineKind.ANSWER_OFFER in kinds
    assert DeadlineKind.UNSURE_NEWS not in kinds


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
    text = (PAGES / "capture-of-requests.json").read_text()
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


LIMITS = {
    "de": ("Bestellnummer", "Rückerstattung, wenn keine Lieferung vor dem 20. Jan 2027"),
    "es": ("N° de pedido", "Reembolso si no llega antes del 20 ene, 2027"),
    "fr": ("N° de commande", "Remboursement si non livré avant le 20 janv. 2027"),
    "pt": ("N° do pedido", "Reembolso se não for entregue antes de 20 jan, 2027"),
}


@pytest.mark.parametrize("language", LIMITS)
def test_a_likely_limit_of_an_order_that_nobody_knows_is_asked_back(life: Life, language: str) -> None:
    """And not forgotten until the user says something: nothing else tells of that order."""
    label, limit = LIMITS[language]
    taken = life.say(f"{limit}\n{label}: {BELL}")
    assert [(one.order.number, one.words) for one in taken.asked] == [(BELL, "protected-until 2027-01-20")]
    assert not taken.problems
    assert life.order().protection_until is None
    assert [one.kind for one in life.service.projection.state().deadlines] == [DeadlineKind.UNSURE_NEWS]
    life.mark(BELL, taken.asked[0].words)
    assert life.order().protection_until == date(2027, 1, 20)
    deadlines = tuple(life.service.projection.state().deadlines)
    assert [one.kind for one in deadlines] == [DeadlineKind.PROTECTION_ENDS, DeadlineKind.DISPUTE_WINDOW]
    assert deadlines[0].stated_by == "page"


def test_a_page_that_says_nothing_but_its_limit_is_enough(life: Life) -> None:
    """When the order began need not be known."""
    life.say(f"Refund if no delivery before Jan 20, 2027\nRef. Number: {BELL}")
    ends = next(iter(life.service.projection.state().deadlines))
    assert (ends.kind, ends.stated_by) == (DeadlineKind.PROTECTION_ENDS, "page")


def test_a_likely_limit_of_a_known_order_is_only_asked_back(life: Life) -> None:
    """It is counted for as it is, and no letter comes for nothing."""
    life.hand("list-in-english.txt")
    before = life.service.projection.state().deadlines
    taken = life.say(f"{LIMITS['es'][1]}\n{LIMITS['es'][0]}: {BELL}")
    assert [one.words for one in taken.asked] == ["protected-until 2027-01-20"]
    assert life.service.projection.state().deadlines == before


def test_the_limit_of_an_unknown_order_that_somebody_sent_changes_nothing(life: Life) -> None:
    """Without proof that it was the user nobody is reminded of it."""
    life.say(f"{LIMITS['es'][1]}\n{LIMITS['es'][0]}: {BELL}", via=UNPROVEN)
    assert not life.service.projection.state().deadlines


def test_a_day_that_may_be_two_is_asked_back(life: Life) -> None:
    """The earlier one, so that a hasty yes costs nothing."""
    taken = life.say(
        f"Order tracking\nRefund if no delivery before 04/03/2027\nRef. Number: {BELL}\nOrder placed on: Nov 10, 2026"
    )
    assert [one.words for one in taken.asked] == ["protected-until 2027-03-04"]
    assert life.order().protection_until is None


STATES = {
    "Waiting for AliExpress's feedback": "disputed",
    "Waiting for seller's response": "disputed",
    "Waiting for your response": "disputed",
    "Return the parcel within 10 days": "disputed",
}


@pytest.mark.parametrize("state", STATES)
def test_a_dispute_of_a_known_order_is_asked_about(life: Life, state: str) -> None:
    """That one runs is news; once it is known, a page that says so is none."""
    life.hand("list-in-english.txt")
    taken = life.say(f"Refund/Return details\n{state}\nRef. Number: {BELL}")
    assert taken.asked[0].words == STATES[state]
    assert not taken.problems
    life.mark(BELL, "disputed")
    again = life.say(f"Refund/Return details\n{state}\nRequest No. 8199310047204417\nRef. Number: {BELL}")
    assert "disputed" not in [one.words for one in again.asked]
    assert bool(again.asked) != ("nothing_new" in [one.name for one in again.problems])


def test_a_request_that_waits_for_the_user_is_asked_about(life: Life) -> None:
    """In a capture as on the page, besides the notice that comes of it."""
    life.now = datetime(2026, 11, 6, 8, tzinfo=UTC)
    text = (PAGES / "capture-of-requests.json").read_text()
    waiting = text.replace('"reverseStatus": 2', '"reverseStatus": 2, "reverseStatusText": "Waiting for your response"')
    taken = life.take(open_document(waiting.encode(), "it.json"))
    assert [one.words for one in taken.asked] == ["offer"]
    assert DeadlineKind.UNSURE_NEWS in {one.kind for one in life.service.projection.state().deadlines}


def test_a_return_that_is_due_is_asked_about_and_not_forgotten(life: Life) -> None:
    """Ten days to send it, or the money is gone (rule T1)."""
    life.hand("list-in-english.txt")
    taken = life.say(f"Refund/Return details\nReturn the parcel within 10 days\nRef. Number: {BELL}")
    assert [one.words for one in taken.asked] == ["disputed", "return-agreed"]
    assert DeadlineKind.UNSURE_NEWS in {one.kind for one in life.service.projection.state().deadlines}


def test_a_refund_without_its_sum_is_asked_about(life: Life) -> None:
    """How much it was, only the user can see."""
    life.hand("list-in-english.txt")
    taken = life.say(f"Refund/Return details\nRefund complete\nRef. Number: {BELL}")
    assert [one.words for one in taken.asked] == ["refund-issued"]


def test_a_dispute_that_is_over_is_asked_about_where_one_runs(life: Life) -> None:
    """What has ended is not said to run on; without money nobody knows how it ended."""
    life.hand("list-in-english.txt")
    over = f"Refund/Return details\nDispute closed\nRef. Number: {BELL}"
    assert [one.name for one in life.say(over).problems] == ["nothing_new"]
    life.mark(BELL, "disputed")
    assert [one.words for one in life.say(over + "\n").asked] == ["dispute-closed"]


def test_a_picture_of_another_order_is_not_taken_for_the_answered_one(life: Life) -> None:
    """A digit or two may be misread; a number that is quite another one names another order."""
    life.hand("list-in-english.txt")
    text = "Order tracking\nRefund if no delivery before Jan 8, 2027\nRef. Number: {}"
    misread, other = BELL.replace("77", "71"), "3051882204739031"
    near = life.take(PageDocument(DocumentForm.PICTURE, text=text.format(misread)), order=BELL)
    assert [one.order.number for one in near.asked] == [BELL]
    far = life.take(PageDocument(DocumentForm.PICTURE, text=text.format(other)), order=BELL)
    assert not far.asked
    assert [one.name for one in far.problems] == ["unsure_number"]


def test_a_number_in_a_picture_that_nobody_knows_is_told(life: Life) -> None:
    """With what to do."""
    text = f"Order tracking\nRefund if no delivery before Jan 8, 2027\nRef. Number: {BELL}"
    taken = life.take(PageDocument(DocumentForm.PICTURE, text=text))
    assert [str(one) for one in taken.problems if BELL in str(one) and "misread" in str(one)]


def test_a_page_names_a_known_order_under_whatever_label(life: Life) -> None:
    """One number is on it, and it is an order's; of two nobody can tell."""
    life.hand("list-in-english.txt")
    assert not life.say(f"{PROMISE}\nBestelref.: {BELL}").problems
    assert life.order().protection_until == date(2027, 1, 20)
    other = life.say(f"Refund if no delivery before Jan 10, 2027\nBestelref.: {BELL}\nZendref.: {OTHER}")
    assert [one.name for one in other.problems] == ["names_no_order"]


def test_a_dispute_in_a_list_makes_its_order_known_and_is_asked_about(life: Life) -> None:
    """Nothing else tells of it; of an order that is known it is asked alone."""
    row = (
        "주문일자:: 2026년 11월 3일 주문번호:: {}\n복사\n주문 상세\nGreen Store\n온실 커버\n₩18,400 x1\n총 ₩18,400\n{}"
    )
    waits = "AliExpress의 피드백을 기다리는 중입니다."
    taken = life.say("내 주문\n" + "\n".join((row.format(BELL, waits), row.format(OTHER, "요청 완료 ₩0"))))
    assert [(one.order.number, one.words) for one in taken.asked] == [(BELL, "disputed")]
    assert [one.kind for one in life.service.projection.state().deadlines] == [DeadlineKind.UNSURE_NEWS]
    assert [str(one) for one in taken.problems if OTHER in str(one)]
    life.mark(BELL, "disputed")
    assert DeadlineKind.UNSURE_NEWS not in {one.kind for one in life.service.projection.state().deadlines}


def test_a_pasted_page_in_a_language_that_nobody_reads_is_taken_for_one(life: Life) -> None:
    """It is told which lines may be days, and the digest asks for a copy; a few words of the user's are none."""
    answered = AnsweredPages(life.service.pages, page_opener(["en"]))
    page = [
        "Bestelling volgen",
        "Pakket onderweg",
        "Betaald op 10 nov 2026",
        "Terugbetaling vóór 8 jan 2027",
        f"Ref: {BELL}",
    ]
    document = answered.pasted(page, life.now, None)
    assert document
    assert {one.name for one in life.take(document).problems} == {"dated_line"}
    assert answered.pasted([f"what about {BELL}", "it came on 8 jan 2027"], life.now, None) is None
