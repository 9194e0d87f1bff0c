"""Whole order lives on a virtual clock: what is said, when, and why. The stories are tests/scenarios/*.yaml.

tests/scenarios/README.md explains their form. `pytest --accept` writes the notices; read them as you would a review.
"""

from functools import partial
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from lives.stories import FOLDER, notices_of, sheet_of, story_at
from reminderd.core.deadlines import derive
from reminderd.core.model import DeadlineKind
from reminderd.core.orders import fold
from samples.builders import PACIFIC


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_notice_comes_on_its_day_and_no_other(path: Path, request: pytest.FixtureRequest) -> None:
    """The notices of a story are exactly those that its file lists."""
    happened = list(notices_of(story_at(path)))
    if request.config.getoption("--accept"):
        yaml = YAML()
        yaml.width = 120
        sheet = yaml.load(path)
        sheet["notices"] = happened
        yaml.dump(sheet, path)
        sheet_of.cache_clear()
    assert [dict(notice) for notice in sheet_of(path).get("notices", ["none are listed"])] == happened


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_mails_that_come_twice_or_shuffled_change_nothing(path: Path) -> None:
    """What was said counts by when it was said, however often and in whichever order it is heard."""
    story = story_at(path)
    facts = story.known(story.until)
    deadlines = [derive(order, story.rules) for order in fold(facts, PACIFIC).values()]
    doubled = [*reversed(facts), *facts]
    assert [derive(order, story.rules) for order in fold(doubled, PACIFIC).values()] == deadlines


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_date_has_a_reason(path: Path) -> None:
    """Whenever one looks, each of a deadline's two days rests on a sentence or on a named period with its source."""
    story = story_at(path)
    moments = sorted({(fact.noted_at or fact.stated_at) for fact in story.known(story.until)})
    for known in map(partial(story.known), moments):
        for order in fold(known, PACIFIC).values():
            for deadline in derive(order, story.rules):
                assert deadline.because, deadline.uid
                assert deadline.over_because, deadline.uid
                reasons = (*deadline.because, *deadline.over_because)
                assert all(reason.source and (reason.quote or reason.period) for reason in reasons)


def test_every_kind_of_deadline_is_told_in_a_story() -> None:
    """But for news that only the user can read, which rest on guessed mails (core/deadlines/test_guessed_news.py)."""
    told = {notice["about"].partition("/")[0] for path in FOLDER.glob("*.yaml") for notice in sheet_of(path)["notices"]}
    assert told == set(DeadlineKind) - {DeadlineKind.UNSURE_NEWS}


def test_there_are_stories() -> None:
    """The folder was found."""
    assert len(list(FOLDER.glob("*.yaml"))) >= 32
