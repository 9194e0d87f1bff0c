"""What becomes of pages that are noted: real files, a real database, the clock of the test."""

from datetime import UTC, date, datetime, timedelta

import pytest

from installed.page_buyer import BELL, CAN, SEEN, Life
from reminderd.adapters.tables.marks import raise_revision
from reminderd.core.model import DeadlineKind, OrderKey, Statement
from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.core.pages.kept_page import UNPROVEN
from reminderd.jobs.mails.replay import replay
from samples.corpus_files import PAGES


def test_a_tracking_page_gives_an_order_its_day(life: Life) -> None:
    """The deadline is AliExpress's word, by its page; nothing has to be asked."""
    taken = life.hand("tracking-on-its-way.txt")
    assert taken.changes == {OrderKey("aliexpress", BELL): (None, date(2027, 1, 8))}
    assert not taken.asked
    assert not taken.problems
    (ends,) = [one for one in life.service.projection.state().deadlines if one.kind is DeadlineKind.PROTECTION_ENDS]
    assert ends.stated_by == "page"
    assert ends.because[0].quote == "Refund if no delivery before Jan 8, 2027"
    assert life.order().parcels[0].tracking_number == "CNG00551122334455"


@pytest.mark.parametrize("first", ["tracking-on-its-way.txt", "detail-with-progress.txt"])
def test_of_two_pages_that_differ_by_a_day_the_earlier_counts(life: Life, first: str) -> None:
    """In whichever order they come, and nobody is asked."""
    second = "detail-with-progress.txt" if first.startswith("tracking") else "tracking-on-its-way.txt"
    assert not life.hand(first).asked
    assert not life.hand(second).asked
    assert life.order().protection_until == date(2027, 1, 8)


def test_a_page_handed_over_twice_is_noted_once(life: Life) -> None:
    """The second time is no news."""
    page = PageDocument(DocumentForm.TEXT, text=(PAGES / "tracking-on-its-way.txt").read_text())
    first, second = (life.service.pages.take(page, life.now, via="command", captured_at=SEEN) for _ in range(2))
    assert first.is_new
    assert not second.is_new
    assert len(life.order().told) == len(set(life.order().told))


def test_a_later_day_than_the_known_one_is_asked_about(life: Life) -> None:
    """Protection can be extended, but only the user knows whether it was; then it is the page's day."""
    life.hand("tracking-on-its-way.txt")
    taken = life.say(f"Order tracking\nRefund if no delivery before Feb 8, 2027\nRef. Number: {BELL}")
    assert [one.words for one in taken.asked] == ["protected-until 2027-02-08"]
    assert life.order().protection_until == date(2027, 1, 8)
    life.mark(BELL, taken.asked[0].words)
    assert life.order().protection_until == date(2027, 2, 8)
    (ends,) = [one for one in life.service.projection.state().deadlines if one.kind is DeadlineKind.PROTECTION_ENDS]
    assert ends.stated_by == "page"


@pytest.mark.parametrize(
    "line",
    [
        "Refund if no delivery before Jan 8",
        "Rückerstattung bei keiner Lieferung vor dem 8. Jan. 2027",
        "Purchase protection: 54 days 10 hours 1 minute",
    ],
)
def test_what_is_only_likely_is_asked_back(life: Life, line: str) -> None:
    """A day without its year, a language nobody saw, a countdown: each counts by the user's word alone."""
    life.say(f"Order tracking\nDelivery: Nov. 28 - Dec. 9\nRef. Number: {BELL}\nOrder placed on: Nov 10, 2026")
    taken = life.say(f"{line}\nRef. Number: {BELL}")
    assert [one.words.split()[0] for one in taken.asked] == ["protected-until"]
    assert life.order().protection_until is None


def test_a_picture_is_asked_back_and_its_number_repaired(life: Life) -> None:
    """A digit misread anywhere looks as good as the right one; a number that fits one known order only is that one."""
    life.hand("list-in-english.txt")
    seen_as = f"{BELL[:8]} {BELL[8:]}".replace("0", "O").replace("1", "l")
    text = f"Order tracking\nRefund if no delivery before Jan 8, 2027\nRef. Number: {seen_as}"
    taken = life.take(PageDocument(DocumentForm.PICTURE, text=text))
    assert [(one.order.number, one.words) for one in taken.asked] == [(BELL, "protected-until 2027-01-08")]
    assert life.order().protection_until is None
    life.mark(BELL, taken.asked[0].words)
    assert life.order().protection_until == date(2027, 1, 8)


def test_a_picture_with_an_unknown_number_makes_no_order(life: Life) -> None:
    """It is told, with what to do."""
    text = f"Order tracking\nRefund if no delivery before Jan 8, 2027\nRef. Number: {BELL}"
    taken = life.take(PageDocument(DocumentForm.PICTURE, text=text))
    assert taken.problems
    assert not life.orders()


def test_a_list_names_no_end_and_nothing_of_what_is_over(life: Life) -> None:
    """It makes the order on its way known; the finished one is none of its business; the tracking page is asked for."""
    taken = life.hand("list-in-english.txt")
    assert life.orders() == {BELL}
    assert life.order().protection_until is None
    assert taken.wanted == (BELL,)


def test_the_windows_of_a_finished_order_are_those_of_its_page(life: Life) -> None:
    """Fifteen days are the rule only where the page names none (rule A17)."""
    life.now = datetime(2026, 11, 5, 8, tzinfo=UTC)
    life.hand("detail-completed.txt")
    found = {
        one.act_by.date(): one.stated_by
        for one in life.service.projection.state().deadlines
        if one.kind is DeadlineKind.DISPUTE_WINDOW
    }
    assert found == {date(2026, 11, 16): "page", date(2026, 12, 4): "page"}


def test_a_dispute_that_waits_for_the_user_is_a_notice_of_the_same_day(life: Life) -> None:
    """Nothing of it counts unasked, and nothing of it is forgotten: it is open until the user says something."""
    life.now = datetime(2026, 11, 6, 8, tzinfo=UTC)
    taken = life.hand("dispute-waits-for-the-buyer.txt")
    assert [one.words for one in taken.asked] == ["disputed 2026-11-03", "offer 8.00 USD until 2026-11-06"]
    assert not life.order(CAN).claims
    assert [one.kind for one in life.service.projection.state().deadlines] == [DeadlineKind.UNSURE_NEWS]
    for one in taken.asked:
        life.mark(CAN, one.words)
    kinds = {one.kind for one in life.service.projection.state().deadlines}
    assert DeadlineKind.ANSWER_OFFER in kinds
    assert DeadlineKind.UNSURE_NEWS not in kinds


def test_refunds_and_requests_of_a_capture(life: Life) -> None:
    """What was sent is told with its amount and time, what is open as a dispute; a request's number is no order's."""
    life.now = datetime(2026, 11, 6, 8, tzinfo=UTC)
    life.hand("capture-of-requests.json")
    assert life.orders() == {"8205000011226612", CAN}
    (paid,) = life.order("8205000011226612").claims
    assert str(paid.refunded or paid.granted or "") in ("7.20 EUR", "")
    assert paid.refund_completed_at == datetime(2026, 11, 3, 15, 15, tzinfo=UTC)
    assert [one.is_open_dispute for one in life.order(CAN).claims] == [True]


def test_one_package_delivered_is_not_the_order(life: Life) -> None:
    """The other one is still to come (rule A2)."""
    life.now = datetime(2026, 11, 21, 8, tzinfo=UTC)
    life.hand("capture-of-tracking.json")
    arrivals = {one.tracking_number: one.delivered_at is not None for one in life.order().arrivals}
    assert arrivals == {"CNG00551122334455": False, "CNG00551122999999": True}
    assert DeadlineKind.PROTECTION_ENDS in {one.kind for one in life.service.projection.state().deadlines}


def test_a_page_that_nobody_vouches_for_changes_nothing_unasked(life: Life) -> None:
    """Anybody can write in the user's name."""
    life.hand("list-in-english.txt")
    before = life.service.projection.state().deadlines
    taken = life.hand("tracking-on-its-way.txt", via=UNPROVEN)
    assert [one.words for one in taken.asked] == ["protected-until 2027-01-08"]
    assert life.service.projection.state().deadlines == before


def test_a_page_can_be_taken_back(life: Life) -> None:
    """Afterwards all is as if it had not been handed over; handed over once more, it counts again."""
    life.hand("list-in-english.txt")
    before = life.service.projection.state()
    life.hand("tracking-on-its-way.txt")
    life.mark(BELL, "undo")
    assert life.service.projection.state().deadlines == before.deadlines
    assert life.order() == before.orders[life.order().key]
    life.hand("tracking-on-its-way.txt")
    assert life.order().protection_until == date(2027, 1, 8)


def test_a_later_mail_or_word_beats_a_page(life: Life) -> None:
    """Whoever speaks last of the same thing (rule A9)."""
    life.hand("tracking-on-its-way.txt")
    life.mark(BELL, "protected-until 2027-01-20")
    assert life.order().protection_until == date(2027, 1, 20)
    assert [one.kind for one in life.order().told if one.is_of_page and one.due] == [Statement.PROTECTED_UNTIL]


def test_a_replay_reads_pages_again(life: Life) -> None:
    """With what is kept of them, by today's wordings; what is stored after it is what was."""
    life.hand("tracking-on-its-way.txt")
    before = life.service.projection.state()
    with life.service.storage.database.write() as connection:
        connection.execute("DELETE FROM page_facts")
        raise_revision(connection)
    service = life.service
    difference = replay(
        service.projection, service.storage, service.reader, service.pages, service.vendor.rules, is_kept=True
    )
    assert [key.number for key, _, _ in difference.orders] == [BELL]
    assert life.service.projection.state().deadlines == before.deadlines


def test_nothing_personal_lies_in_the_database(life: Life) -> None:
    """Names, addresses, telephones and carriers' notes of all samples; not in the file beside it either."""
    for path in sorted(PAGES.iterdir()):
        if not path.name.endswith((".expected.json", ".md")):
            life.hand(path.name)
    stored = b"".join(path.read_bytes() for path in life.service.settings.state_dir.iterdir() if path.is_file())
    rows = life.service.storage.pages.all()
    text = stored.decode(errors="replace") + "".join(one.content + one.address for one in rows)
    assert rows
    assert not [word for word in ("Marlene", "Erfunden", "Beispielweg", "Musterstadt", "151 0000") if word in text]


def test_what_is_kept_of_pages_is_deleted_with_old_mail(life: Life) -> None:
    """Facts stay."""
    life.hand("tracking-on-its-way.txt")
    assert life.service.storage.pages.forget(life.now + timedelta(days=1)) == 1
    assert not life.service.storage.pages.all()
    assert life.order().protection_until == date(2027, 1, 8)


def test_a_number_with_letters_in_it_is_the_known_order_or_none(life: Life) -> None:
    """Text that a phone copied out of a picture: what was meant is asked back, or said to be unknown."""
    life.hand("list-in-english.txt")
    misread = BELL.replace("0", "O")
    taken = life.say(f"Order tracking\nRefund if no delivery before Jan 8, 2O27\nRef. Number: {misread}")
    assert [(one.order.number, one.words) for one in taken.asked] == [(BELL, "protected-until 2027-01-08")]
    other = life.say("Order tracking\nRefund if no delivery before Jan 8, 2027\nRef. Number: 82114O7733O99999")
    assert other.problems
    assert life.orders() == {BELL}


def test_a_parcel_delivered_on_a_day_without_a_year_is_asked_about(life: Life) -> None:
    """Whether it is here, only the user knows."""
    life.hand("list-in-english.txt")
    taken = life.say(f"Order tracking\nDelivered：Nov. 14\nTracking number\nCNG00551122334455\nRef. Number: {BELL}")
    assert [one.words for one in taken.asked] == ["received 2026-11-14"]
    assert life.order().delivered_at is None


def test_a_page_with_days_that_nobody_can_read_is_asked_for_once(life: Life) -> None:
    """By the next digest, fit to be shared; never again for the same kind, and not for what a stranger sent."""
    shelf = life.service.storage.pages
    page = "Beställningar\nBetald den 10 nov 2026\nÅterbetalning om ingen leverans före 8 jan 2027"
    life.say(page, via=UNPROVEN)
    life.say("Refund if items damaged\nCopy")
    assert not shelf.has_unread(None)
    life.say(page)
    told_at = life.now
    assert life.service.digest_writer.content(told_at).has_unread_page
    life.say(page)
    assert not shelf.has_unread(told_at)
