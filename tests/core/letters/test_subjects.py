"""What a mail list shows of a letter, and how several entries stand in one: subjects, preview, rows, size."""

import re
from dataclasses import replace

import pytest

from reminderd.core.letters.bounds import MOST_ROWS
from reminderd.core.model import DeadlineKind, Item
from samples.letter_page import Page
from samples.letters import (
    BAIT,
    DAY,
    HOUR,
    NOW,
    ORDER_URL,
    SOME_LANGUAGES,
    TRACKING_URL,
    entry,
    full_digest,
    order,
    reminder,
    renderer,
)


def test_one_letter_tells_all_deadlines_the_most_urgent_first() -> None:
    """Several notices of one tick are one mail; the subject names the first, and how many more there are."""
    later, sooner = order("3041887766570021", "Desk lamp"), order("3041887766590021", "USB-C cable")
    letter = reminder(entry(act_in=5 * DAY, of=later), entry(act_in=2 * DAY, of=sooner))
    assert letter.subject == "Wed 6 Jan: check or dispute USB-C cable (€12.50) +1"
    assert letter.text.index("USB-C cable") < letter.text.index("Desk lamp")
    assert Page(letter.html).text.index("USB-C cable") < Page(letter.html).text.index("Desk lamp")
    assert letter.notice_keys == ("notice",)


def test_the_preview_names_the_thing_and_not_the_number() -> None:
    """Beside the subject a list of mails shows it: what it is, what it costs, what is lost."""
    letter = reminder(entry(of=order("3041887766590021", items=(Item("USB-C cable", 2),), name="Cable")))
    assert "2 × USB-C cable, €12.50. " in letter.html


def test_of_several_the_first_is_told_in_full_and_each_has_its_row() -> None:
    """Day, whose day, thing, sum, page, the likeliest answer and the way to all the rest; one block for each order."""
    first = order("3041887766590021", "USB-C cable")
    letter = reminder(
        entry(DeadlineKind.PROTECTION_ENDS, DAY, of=first),
        entry(DeadlineKind.REFUND_CHECK, 2 * DAY, of=order("3041887766570021", "Desk lamp")),
        entry(DeadlineKind.ANSWER_OFFER, 3 * DAY, of=first, stated_by="mail"),
    )
    page = Page(letter.html)
    shown = " ".join(page.text.split())
    assert "USB-C cable , €12.50 1. Tomorrow (our estimate) Not here yet?" in shown
    assert "3. Thu 7 Jan (AliExpress’s date) Answer the seller’s offer" in shown
    assert "Desk lamp , €12.50 2. Wed 6 Jan (our estimate) Has the money come back? Waiting for" in shown
    assert "The money is here Details" in shown
    assert page.text.count("What to do") == letter.text.count("What to do") == 1
    assert f'href="{ORDER_URL}3041887766570021"' in letter.html
    assert "\n     3 rejected\n" in letter.text
    assert "\n     2 details\n" in letter.text
    assert "body=2%20details%0D%0A" in letter.html


@pytest.mark.parametrize("language", SOME_LANGUAGES)
@pytest.mark.parametrize(
    "title", ["", "USB-C cable", "very long name of a thing " * 20, "한국어 케이블 " * 20, BAIT * 5]
)
def test_the_subject_is_short_and_begins_with_day_act_and_thing(language: str, title: str) -> None:
    """Below 70 characters, whatever the thing is called; no last four digits, which are the same for all orders of one
    buyer, and no bare count.
    """
    for kind in DeadlineKind:
        subject = renderer(language).subject([entry(kind, of=order(title=title))], NOW)
        assert len(subject) < 70
        assert subject[0] == subject[0].upper(), subject
        assert re.match(r"\w+\.?,? 0?7(?:\.?\W(?:Jan|janv|ene)|/0?1)", subject), subject
        assert "…0021" not in subject
        assert re.search(r"12[.,]50", subject), subject
        assert ("USB" in subject[:41]) is (title == "USB-C cable"), subject
        assert ("3041887766550021" in subject) is (title == ""), subject


def test_the_example_of_a_subject_reads_well() -> None:
    """When, what, of what, how much, and how many more."""
    screws = order(title="Screwdrivers, 64 in 1, magnetic")
    assert reminder(entry(DeadlineKind.PROTECTION_ENDS, DAY, of=screws)).subject == (
        "Tomorrow: dispute Screwdrivers (€12.50)"
    )
    assert reminder(entry(DeadlineKind.PICKUP, HOUR)).subject == "Today: collect Bicycle light (€12.50)"
    late = reminder(entry(DeadlineKind.REFUND_OVERDUE, -DAY), entry(DeadlineKind.CHARGEBACK, 40 * DAY, 90 * DAY))
    assert late.subject == "Now: chase refund for Bicycle light (€12.50) +1"


def test_a_thing_that_nobody_named_is_an_order_of_its_day() -> None:
    """Its number is only the last way to tell it."""
    assert "order of 5 November" in reminder(entry(of=order(title="", placed_at=NOW - 60 * DAY))).subject


def test_the_hidden_preview_line_names_thing_money_and_consequence() -> None:
    """Mail lists show the first words beside the subject, which has the day already."""
    shown = Page(reminder(entry()).html).text.strip()
    assert shown.startswith("Bicycle light, €12.50. After this window AliExpress takes no dispute")


@pytest.mark.parametrize("language", SOME_LANGUAGES)
@pytest.mark.parametrize("kinds", [list(DeadlineKind), [DeadlineKind.PROTECTION_ENDS]])
def test_all_deadlines_with_a_row_stay_below_what_mail_programs_cut_off(
    language: str, kinds: list[DeadlineKind]
) -> None:
    """Gmail cuts a mail at 102 kB; each entry with a row still has its order and its page."""
    title = "A rather long title of some thing, 3 pieces, red and green, for indoors " * 2
    orders = [order(f"30418877{number:08}", title) for number in range(MOST_ROWS)]
    entries = [entry(kinds[number % len(kinds)], of=of) for number, of in enumerate(orders)]
    letter = reminder(*entries, language=language)
    assert len(letter.html.encode()) < 100_000
    assert len(letter.text.encode()) < 100_000
    for of in orders:
        pages = [f"{page}{of.key.number}" for page in (ORDER_URL, TRACKING_URL)]  # the one that tells the day
        assert any(page in letter.text for page in pages)
        assert any(f'href="{page}"' in letter.html for page in pages)
    digest = renderer(language).digest("k", replace(full_digest(), entries=tuple(entries)), NOW)
    assert len(digest.html.encode()) < 100_000


@pytest.mark.parametrize("count", [1, 3, MOST_ROWS + 3])
def test_a_subject_alone_is_the_one_that_the_letter_has(count: int) -> None:
    """`simulate` asks for hundreds. Where rows are short, what is due has one before what is told in addition."""
    entries = [
        replace(
            entry(act_in=(count - place) * DAY, of=order(f"30418877665{place:05}", f"Lamp {place}")),
            is_due=place % 2 == 0,
        )
        for place in range(count)
    ]
    assert renderer().subject(entries, NOW) == reminder(*entries).subject
