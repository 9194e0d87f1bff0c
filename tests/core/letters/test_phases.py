"""No advice whose moment is past: each text knows whether its day is ahead, today, past, or certainly over."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminderd.core.letters.kinds_of_disputes import KINDS
from reminderd.core.model import DeadlineKind
from samples.letter_page import Page
from samples.letters import DAY, HOUR, LANGUAGES, SOME_LANGUAGES, entry, reminder, renderer

EXTEND = "Request to Extend Buyer Protection"
LOOKED_FORWARD_TO = (
    r"is about to|by then|before that day|on that day|before your protection ends|Collect your parcel|steps in next"
)
"""What nobody should read once the day has passed."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("act_in", "is_advised"), [(9 * DAY, True), (4 * DAY, False), (HOUR, False), (-48 * DAY, False)]
)
def test_more_protection_is_asked_for_only_while_it_can_be_had(language: str, act_in: object, is_advised: bool) -> None:
    """U1: "at least 5 days before the end" stood in letters of 48 days after it."""
    for kind in (DeadlineKind.PROTECTION_ENDS, DeadlineKind.REOPEN_DISPUTE):
        letter = reminder(entry(kind, act_in), language=language)
        for part in (letter.text, Page(letter.html).text):
            assert (EXTEND in " ".join(part.split())) is is_advised


@pytest.mark.parametrize("kind", DeadlineKind)
def test_once_its_day_has_passed_nothing_is_spoken_of_as_ahead(kind: DeadlineKind) -> None:
    """Neither in the title nor in the steps; before it, some are."""
    late = reminder(entry(kind, -3 * DAY))
    told = " ".join(late.text.partition("Why\n")[0].split())
    assert not re.search(LOOKED_FORWARD_TO, told), told
    assert late.subject.startswith("Now: ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [DeadlineKind.PICKUP, DeadlineKind.DISPUTE_RETRY, DeadlineKind.CONFIRM_NOT_RECEIVED])
def test_the_steps_are_others_before_a_day_and_after_it(kind: DeadlineKind, language: str) -> None:
    """In every language."""

    def steps(act_in: object) -> str:
        text = reminder(entry(kind, act_in), language=language).text
        return text.partition("\n 1. ")[2].partition("\n\n")[0]

    assert steps(9 * DAY) != steps(-3 * DAY)


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_what_is_certainly_over_is_said_to_be_over_in_subject_title_and_steps(language: str) -> None:
    """The last thing to do is a look, and to ask support and the bank; not what was to be done in time."""
    for kind in DeadlineKind:
        before, over = (reminder(entry(kind, *when), language=language) for when in ((9 * DAY,), (-20 * DAY, -2 * DAY)))
        title_before, title_over = (letter.text.splitlines()[1] for letter in (before, over))
        assert title_before != title_over, kind
        assert over.text.partition("\n 1. ")[2].partition("\n\n")[0].count("\n 2. ") == 1, kind
        assert "Open Dispute" not in over.text, kind


@pytest.mark.parametrize("kind", [kind for kind in DeadlineKind if not KINDS[kind].names_item])
def test_what_is_over_says_of_which_item_it_was(kind: DeadlineKind) -> None:
    """Also where the title of a running deadline says it in other words, or has no need to."""

    def title(*when: timedelta) -> str:
        one = entry(kind, *when)
        return reminder(replace(one, deadline=replace(one.deadline, line="2"))).text.splitlines()[1]

    assert "item 2" in title(-20 * DAY, -2 * DAY)
    assert "item 2" not in title(9 * DAY)


COUNTED_ACT_BY = datetime.fromisoformat("2026-11-17 09:00:00+01:00")


@pytest.mark.parametrize(
    ("now", "subject", "when"),
    [
        ("2026-11-14 08:00", "Mon 16 Nov: ", "By Mon 16 Nov, in 2 days"),
        ("2026-11-15 08:00", "Tomorrow: ", "By Mon 16 Nov, tomorrow"),
        ("2026-11-16 08:00", "Today: ", "Today"),
        ("2026-11-17 07:00", "Today: ", "Until Tuesday 17 November, 09:00."),
        ("2026-11-17 10:00", "Now: ", "Our careful estimate was Mon 16 Nov: try now"),
    ],
)
def test_a_counted_day_is_said_only_if_all_of_it_is_in_time(now: str, subject: str, when: str) -> None:
    """In Berlin a day of AliExpress's ends at nine in the morning: "by Tue 17 Nov" would be too late from then on."""
    told = entry()
    act_by = COUNTED_ACT_BY
    counted = replace(told.deadline, act_by=act_by, hard_end=act_by + 30 * DAY, lost_at=act_by)
    moment = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    letter = renderer("en", "Europe/Berlin").reminder("key", [replace(told, deadline=counted)], ["notice"], moment)
    assert letter.subject.startswith(subject)
    assert when in " ".join(letter.text.split())
