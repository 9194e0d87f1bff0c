"""The text for a phone: the most urgent thing in a few lines, in every language."""

import pytest

from reminderd.core.model import DeadlineKind, LetterKind
from samples.letters import (
    DAY,
    NOW,
    ORDER_URL,
    entry,
    full_digest,
    order,
    reminder,
    renderer,
)


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
