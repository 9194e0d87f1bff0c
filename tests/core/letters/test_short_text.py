"""The text for a phone: the most urgent thing in a few lines, in every language."""

from itertools import product
from operator import itemgetter

import pytest

from letters import (
    BAIT,
    DAY,
    NOW,
    ORDER_URL,
    SOME_LANGUAGES,
    entry,
    every_letter,
    full_digest,
    order,
    reminder,
    renderer,
)
from matrix import one_of_each
from reminderd.core.model import DeadlineKind, LetterKind

TITLES = ("Bicycle light", BAIT * 5, "한국어 케이블 " * 20)


@pytest.mark.parametrize(
    ("language", "title"), one_of_each(list(product(SOME_LANGUAGES, TITLES)), itemgetter(0), itemgetter(1))
)
def test_every_short_text_is_short_and_whole(language: str, title: str) -> None:
    """600 characters at most, in plain lines; an address is never cut."""
    letters = [letter for letter in every_letter(language, title) if letter.urgency]
    assert len(letters) > 100
    for letter in letters:
        text = letter.short
        assert 20 < len(text) <= 600
        if letter.kind in (LetterKind.REMINDER, LetterKind.CATCH_UP):
            assert "evil.example/" not in text
            assert ORDER_URL + "3041887766550021" in text.splitlines()
        assert all(line == " ".join(line.split()) for line in text.splitlines())


def test_it_tells_what_until_when_the_first_step_and_of_which_order() -> None:
    """In this order, with a tap to the order page."""
    lines = reminder(entry()).short.splitlines()
    assert lines[0] == "Anything wrong? Open a dispute in time"
    assert lines[1].startswith("By Thu 7 Jan, in 3 days")
    assert lines[2].startswith("Here, complete and working?")
    assert lines[3:] == ["Bicycle light", "order 3041887766550021", ORDER_URL + "3041887766550021"]


def test_of_several_it_tells_how_many_and_the_most_urgent() -> None:
    """The rest stands in the mail."""
    text = reminder(entry(act_in=5 * DAY), entry(act_in=2 * DAY, of=order("3041887766590021", "USB-C cable"))).short
    assert text.startswith("2 things to do for your AliExpress orders")
    assert "USB-C cable" in text
    assert "Bicycle light" not in text


@pytest.mark.parametrize(("act_in", "urgency"), [(-DAY, "late"), (DAY, "soon"), (3 * DAY, "soon"), (4 * DAY, "calm")])
def test_a_letter_is_as_urgent_as_its_most_urgent_entry(act_in, urgency) -> None:
    """It decides which ways the letter takes."""
    later = entry(DeadlineKind.PROTECTION_ENDS, 9 * DAY)
    assert reminder(later, entry(act_in=act_in)).urgency == urgency


def test_troubles_are_urgent_and_digests_go_by_mail_only() -> None:
    """reminderd may be blind; an overview can wait."""
    letters = renderer()
    trouble = letters.trouble("k", full_digest().troubles, NOW)
    assert (trouble.kind, trouble.urgency) == (LetterKind.TROUBLE, "late")
    assert "home: The mailbox refuses the login.\nTechnical detail: the login was refused" in trouble.short
    digest = letters.digest("k", full_digest(), NOW)
    assert (digest.urgency, digest.short) == ("", "")
