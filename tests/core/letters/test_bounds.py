"""However much is open, a letter can be read and sent: 3,000 open deadlines, more than ten years of a busy buyer."""

import re
from dataclasses import dataclass, replace
from typing import cast

import pytest

from reminderd.core.letters import MOST_TOLD, NOTHING_BESIDE, Entry, Refusal
from reminderd.core.letters.bounds import MOST_IN_DIGEST, MOST_ON_PAGE, MOST_ROWS
from reminderd.core.model import (
    DeadlineKind,
    DeadlineState,
    Decision,
    DecisionReason,
    Letter,
    Notice,
    Order,
    OrderKey,
)
from reminderd.core.statements.objections import NotUnderstoodError, question
from reminderd.jobs.answers.results import AnswerResult, receipt_of
from reminderd.jobs.letters.reminders import ReminderWriter
from reminderd.jobs.protocols import LetterLog
from reminderd.jobs.statements import find_order
from reminderd.projection import Projection, Snapshot
from samples.letter_page import Page
from samples.letters import DAY, EMPTY, NOW, SOME_LANGUAGES, entry, full_digest, order, reminder, renderer

MANY = 3000
TITLE = "A rather long title of some thing, 3 pieces, red and green, for indoors " * 2
PRICE = 12.5  # of each
CUT_OFF = 100_000
"""Bytes: Gmail cuts a mail off at 102 kB, and what is below is read by nobody."""


def open_entries(count: int = MANY) -> list[Entry]:
    """Return deadlines of all kinds, one an order, over a season."""
    kinds = list(DeadlineKind)
    return [
        entry(kinds[number % len(kinds)], (number % 90) * DAY + DAY, of=order(f"30418877{number:08}", TITLE))
        for number in range(count)
    ]


def parts(letter: Letter) -> tuple[str, str]:
    return letter.text, Page(letter.html).text


def money_in(text: str) -> float:
    return sum(float(sum_.replace(",", "")) for sum_ in re.findall(r"€([\d,]+\.\d\d)", text))


def named_in(text: str) -> set[str]:
    return set(re.findall(r"30418877\d{8}", text))


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_a_letter_of_three_thousand_is_not_cut_off(language: str) -> None:
    """Reminder, catch-up and digest, in every language and both parts; the most that one letter announces."""
    entries, writer = open_entries(), renderer(language)
    for letter in (
        reminder(*entries[:MOST_TOLD], language=language),
        writer.catch_up("k", entries[:MOST_TOLD], [], NOW, is_first=True),
        writer.digest("k", replace(full_digest(TITLE), entries=tuple(entries)), NOW),
    ):
        assert len(letter.html.encode()) < CUT_OFF, letter.kind
        assert len(letter.text.encode()) < CUT_OFF, letter.kind


def test_what_has_no_row_is_named_by_day_and_order() -> None:
    """It was announced, so each says by when and of which order, in both parts; the count is that of all."""
    entries = open_entries(MOST_TOLD)
    for letter in (reminder(*entries), renderer().catch_up("k", entries, [], NOW, is_first=False)):
        for part, text in zip((letter.text, letter.html), parts(letter), strict=True):
            assert named_in(part) == {one.order.key.number for one in entries}
            assert f"{MOST_TOLD - MOST_ROWS} more" in text
            assert re.search(r"Tue 2 Feb: 30418877\d{8}, ", " ".join(text.split()))
        assert letter.subject.endswith(f"+{MOST_TOLD - 1:,}")
        assert set(letter.deadlines) == {one.deadline.uid for one in entries}


def test_what_is_due_has_its_row_before_what_is_told_beside_it() -> None:
    """What else is to be done this week may be lost sooner, but the letter was written for what is due."""
    beside = [replace(one, is_due=False) for one in open_entries(100)]
    due = entry(act_in=89 * DAY, over_in=99 * DAY, of=order("3041887766550021", "Desk lamp"))
    letter = reminder(*beside, due)
    assert "Desk lamp" in letter.text
    assert letter.urgency == "calm"
    assert len(letter.deadlines) == 101


def test_a_digest_adds_up_all_money_and_names_what_it_left_out() -> None:
    """Also of what has no row; orders on their way and mails are counted beyond some."""
    orders = tuple(order(f"50418877{number:08}") for number in range(MANY))
    mails = full_digest().unread * MANY
    content = replace(EMPTY, entries=tuple(open_entries()), moving=orders, recently_solved=orders, unread=mails)
    letter = renderer().digest("k", content, NOW)
    assert len(letter.html.encode()) < CUT_OFF
    assert len(letter.text.encode()) < CUT_OFF
    assert money_in(letter.text.partition("Money at stake and recovered")[2]) == MANY * PRICE
    for text in parts(letter):
        assert f"{MANY - MOST_IN_DIGEST} more" in text
        assert f"{MANY - 20} more" in text


def test_the_report_says_how_much_it_left_out() -> None:
    """A page may be longer than a letter, but a phone shows no picture of 3,000 bars."""
    content = replace(EMPTY, entries=tuple(open_entries()))
    page = renderer().report(content, (), NOW)
    assert page.count("<rect") == MOST_ON_PAGE
    assert page.count(f"{MANY - MOST_ON_PAGE} more") == 2
    assert money_in("\n".join(re.findall(r'<div class="tile.*?</div>', page, re.DOTALL))) == MANY * PRICE


def test_up_to_so_many_all_have_a_row() -> None:
    """Nothing is left out, and nothing says that it was."""
    assert not re.search(r"\d more(?! days)", reminder(*open_entries(MOST_ROWS)).text)


@dataclass
class KnownOrders:
    """A projection that knows these orders, and what they come to."""

    orders: dict[OrderKey, Order]

    def state(self) -> Snapshot:
        return Snapshot(self.orders, (), ())


def test_what_one_letter_cannot_name_comes_in_the_next() -> None:
    """Only what stands in a letter counts as announced: the rest is due still."""
    entries = open_entries(MOST_TOLD + 3)
    decisions = [
        Decision(
            one.deadline,
            DecisionReason.FIRST,
            DeadlineState.OPEN,
            Notice(f"{one.deadline.uid}#-3d", one.deadline, "-3d", DecisionReason.FIRST, NOW),
        )
        for one in entries
    ]
    known = KnownOrders({one.order.key: one.order for one in entries})
    writer = ReminderWriter(cast(Projection, known), cast(LetterLog, None), renderer())
    first = writer.write(decisions, NOTHING_BESIDE, NOW)
    assert first
    assert len(first.notice_keys) == len(first.deadlines) == MOST_TOLD
    left = [one for one in decisions if one.notice and one.notice.key not in first.notice_keys]
    second = writer.write(left, NOTHING_BESIDE, NOW)
    assert second
    assert {*first.notice_keys, *second.notice_keys} == {one.notice.key for one in decisions if one.notice}


def test_a_receipt_lists_the_answers_of_some_entries() -> None:
    """Each stands with its own in the letter that was answered."""
    entries = open_entries()
    state = Snapshot({one.order.key: one.order for one in entries}, tuple(one.deadline for one in entries), ())
    uids = [one.deadline.uid for one in entries]
    result = AnswerResult(lambda: True, details=uids, refused=[Refusal("what", question("unknown_entry", number=9999))])
    letter = renderer().receipt("k", receipt_of(result, uids, state), uids, NOW, thread_id=None)
    assert len(letter.html.encode()) < CUT_OFF
    assert len(letter.text.encode()) < CUT_OFF


def test_of_many_orders_that_may_be_meant_some_are_named() -> None:
    """And how many others there are."""
    orders = {one.order.key: one.order for one in open_entries()}
    with pytest.raises(NotUnderstoodError, match=r"\+2991$"):
        find_order("rather", orders)
