"""What a reminder tells beside what is due: money that came back, and on its day the digest."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reminderd.adapters.packs.resources import load_templates
from reminderd.core.letters import Beside, Recovered
from reminderd.core.letters.letter_views import Watched
from reminderd.core.letters.wording import Wording
from reminderd.core.model import DeadlineKind, Money
from samples.builders import BERLIN
from samples.letters import DAY, EMPTY, LANGUAGES, NOW, entry, full_digest, order, renderer

DUE = entry(DeadlineKind.DISPUTE_WINDOW, 3 * DAY)
OTHER = replace(entry(DeadlineKind.DISPUTE_WINDOW, -DAY, of=order("8204417306625518", "Kite")), is_due=False)
LAST = NOW + 90 * DAY
CAME, ALL = Money(Decimal("31.80"), "EUR"), Money(Decimal("83.20"), "EUR")


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_that_came_back_is_the_first_line_with_all_that_ever_did(language: str) -> None:
    """Of a reminder, a catch-up and a digest."""
    recovered = Recovered((CAME,), (order("8204417306625518", "Kite"),), (ALL,))
    write, beside = renderer(language), Beside(recovered=recovered)
    for letter in (
        write.reminder("k", [DUE], [], NOW, beside=beside),
        write.catch_up("k", [DUE], [], NOW, is_first=False, beside=beside),
        write.digest("k", replace(EMPTY, recovered=(CAME,), news=recovered), NOW),
    ):
        first = " ".join(letter.text.split("\n\n")[0].split())
        assert "31" in first
        assert "(Kite)" in first
        assert "83" in first
        assert first in " ".join(letter.html.split())
        assert letter.text.count("31.80" if language == "en" else "31,80") <= 2
    assert "83" not in write.reminder("k", [DUE], [], NOW).text.split("\n\n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_on_the_day_of_the_digest_tells_what_that_has_beside_it(language: str) -> None:
    """What else is to be done is an entry with its number; mails that were not read stand there; one line is enough for
    what is watched.
    """
    content = replace(full_digest("Kite"), entries=(DUE, OTHER, entry(DeadlineKind.CHARGEBACK, LAST - NOW)))
    write, wording = renderer(language), Wording(load_templates(language), language=language, zone=BERLIN)
    wording.now = NOW
    letter = write.reminder("k", [DUE, OTHER], ["notice"], NOW, beside=Beside(("digest/2027-01-04",), digest=content))
    assert letter.deadlines == (OTHER.deadline.uid, DUE.deadline.uid)  # what may be lost already stands first
    words = " ".join(letter.text.split())
    heading, watched = wording.say("heading_unreadable", 1), wording.say("watched", Watched(1, LAST, 8))
    assert heading in words
    assert " ".join(watched.split()) in words  # French has narrow blanks
    alone = write.reminder("k", [DUE, OTHER], ["notice"], NOW)
    assert heading not in " ".join(alone.text.split())


def test_the_first_day_of_what_is_watched_is_still_to_come() -> None:
    """A day that has passed is counted among the others, and not told as the next one."""
    later = entry(DeadlineKind.CHARGEBACK, LAST - NOW)
    wording = Wording(load_templates("en"), language="en", zone=BERLIN)
    wording.now = NOW
    beside = Beside(("digest/2027-01-04",), digest=replace(full_digest("Kite"), entries=(DUE, OTHER, later)))
    text = " ".join(renderer().reminder("k", [DUE], ["notice"], NOW, beside=beside).text.split())
    assert wording.say("watched", Watched(2, LAST, 8)) in text


def test_only_what_is_due_today_makes_a_letter_urgent() -> None:
    """A phone does not ring since the digest lists what was told weeks ago."""
    assert renderer().reminder("k", [DUE, OTHER], [], NOW).urgency == "soon"
    assert renderer().reminder("k", [DUE, replace(OTHER, is_due=True)], [], NOW).urgency == "late"
