"""What the letters say of one entry among others: catch-ups, items of an order, cautions."""

from dataclasses import replace
from decimal import Decimal

from reminderd.core.letters import ReceiptContent
from reminderd.core.letters.bounds import MOST_ROWS
from reminderd.core.model import DeadlineKind, Money
from reminderd.core.planning.snoozes import Reminded
from samples.letter_page import Page
from samples.letters import DAY, NOW, ORDER_URL, TRACKING_URL, entry, order, reminder, renderer


def test_a_catch_up_says_why_it_comes_and_holds_every_notice() -> None:
    """After the first read, and after an outage: one letter in place of many."""
    entries = [entry(kind, of=order(f"30418877{n:08}")) for n, kind in enumerate(DeadlineKind)]
    first = renderer().catch_up("key", entries, ["a", "b"], NOW, is_first=True)
    assert "I have read your mailbox for the first time." in " ".join(first.text.split())
    assert first.subject.startswith("Thu 7 Jan: ")
    assert first.subject.endswith("(€12.50) +42")
    assert Page(first.html).text.count("What to do") == 5  # three entries in full, two of them folded
    assert first.notice_keys == ("a", "b")
    again = renderer().catch_up("key", entries, [], NOW, is_first=False)
    assert "I was away for a while" in " ".join(again.text.split())
    numbers = {one.deadline.uid: one.order.key.number for one in entries}
    for uid in first.deadlines[:MOST_ROWS]:
        pages = [f"{page}{numbers[uid]}" for page in (ORDER_URL, TRACKING_URL)]  # the one that tells the day
        assert any(page in first.text for page in pages)
        assert any(f'href="{page}"' in first.html for page in pages)
    for uid in first.deadlines:
        assert numbers[uid] in first.text
        assert numbers[uid] in first.html


def test_a_deadline_of_one_item_says_so_and_so_do_its_commands() -> None:
    """What is answered must reach the dispute of that item."""
    whole = entry(DeadlineKind.ANSWER_OFFER)
    amount = Money(Decimal("1.99"), "EUR")
    letter = reminder(replace(whole, deadline=replace(whole.deadline, line="2", amount=amount)))
    text = " ".join(letter.text.split())
    assert "Answer the seller’s offer (item 2)" in text
    assert "Offered: €1.99 (15% of the order’s price)." in text
    assert "Offered: €1.99 (15% of the order’s price)." in Page(letter.html).text
    assert "\n     line 2 rejected\n" in letter.text
    assert "this is only 15% of the order’s price" in text


def test_cautions_stand_in_both_parts() -> None:
    """The mistake to avoid, beside what to do."""
    letter = reminder(entry(DeadlineKind.ORDER_FINISHING))
    assert "Do not press *Confirm receipt*" in " ".join(letter.text.split())
    assert "Do not press\nConfirm receipt\nbefore" in Page(letter.html).text


def test_details_that_were_asked_for_come_whole_under_their_number() -> None:
    """Steps, loss, evidence and each answer with the number that the entry has in the letter, and nothing else."""
    content = ReceiptContent((), (), (), (), is_numbered=True, details=((3, entry(DeadlineKind.REFUND_OVERDUE)),))
    receipt = renderer().receipt("key", content, ("a", "b", "c"), NOW, thread_id=None)
    assert receipt.subject == "Details: Bicycle light"
    assert "\n3. Your refund should be here by then" in receipt.text
    assert "\n     3 refunded\n" in receipt.text
    assert "body=3%20refunded%0D%0A" in receipt.html
    assert "What is at stake" in Page(receipt.html).text
    assert "Understood" not in receipt.text
    assert receipt.deadlines == ("a", "b", "c")


def test_details_for_which_there_is_no_room_are_told_and_can_be_had_by_one_tap() -> None:
    """In the words of the letter's language, by the numbers that the entries have."""
    content = ReceiptContent(
        (), (), (), (), is_numbered=True, details=((3, entry(DeadlineKind.REFUND_OVERDUE)),), details_left=(11, 12)
    )
    receipt = renderer("de").receipt("key", content, ("a", "b"), NOW, thread_id=None)
    for part in (receipt.text, Page(receipt.html).text):
        assert "Für mehr zu 11, 12 war hier kein Platz" in " ".join(part.split())
        assert "„11 mehr dazu“" in " ".join(part.split())
    assert "body=11%20mehr%20dazu%0D%0A12%20mehr%20dazu%0D%0A" in receipt.html


def test_the_subject_of_a_receipt_names_the_order_that_was_answered_about() -> None:
    """Not the first of the letter; where several were meant, or one that it did not tell of, none."""
    lamp, cable = entry(of=order("3041887766550021", "Lamp")), entry(of=order("3041887766550022", "Cable"))
    listed = ((1, lamp), (2, cable))
    again = Reminded(NOW + DAY, NOW + 2 * DAY, is_last_day=False, is_sooner=False)

    def subject(**told: object) -> str:
        content = ReceiptContent((), (), (), listed, is_numbered=True, **told)
        return renderer().receipt("key", content, ("a", "b"), NOW, thread_id=None).subject

    assert subject(reminded=((cable, again),)) == "Your next reminder: Cable"
    assert subject(reminded=((cable, again), (lamp, again))) == "Your next reminder"
    assert subject(taken_back=(("done", "3041887766550022"),)) == "Taken back: Cable"
    assert subject(unconfirmed=(("done", "3041887766550029"),)) == "Please confirm your answer"
    assert subject() == "What you can answer"
