"""What an undo takes back, which words say it, and what it may do where nobody knows who wrote it (rule A13)."""

from dataclasses import replace

import pytest

from reminderd.core.model import Deadline, DeadlineKind, Mark, OrderKey
from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.confirmation import undo_needs_proof
from reminderd.core.statements.grammar import UNDO, understand
from reminderd.core.statements.objections import NotUnderstoodError
from reminderd.core.statements.undo import newest_saying, of_deadline, of_orders, order_of
from samples.builders import BERLIN, DAY, ORDER, at, mark, utc
from samples.languages import WORDS

OTHER = OrderKey("aliexpress", "8211000000009999")
CHECK, WINDOW = f"{ORDER}/delivered_check", f"{ORDER}/dispute_window"
SAID = [
    mark("received", "2026-03-01"),
    mark("disputed", "2026-03-02", value="line 2"),
    mark("refunded", "2026-03-03", target=str(OTHER)),
    replace(mark("done", "2026-03-04", target=CHECK), id="d1", saying="both"),
    replace(mark("done", "2026-03-04", target=WINDOW), id="d2", saying="both"),
]


def actions(found: tuple[Mark, ...]) -> list[str]:
    return [one.action for one in found]


def test_the_newest_saying_is_taken_back_as_a_whole_and_then_the_one_before_it() -> None:
    """`done ORDER` was one saying about two deadlines; each undo goes one further back, to the end."""
    standing, struck = list(SAID), []
    while found := newest_saying(standing, lambda _: True):
        struck.append(actions(found))
        standing = [one for one in standing if one not in found]
    assert struck == [["done", "done"], ["refunded"], ["disputed"], ["received"]]


def test_an_undo_means_what_it_names() -> None:
    """An order, the orders of a letter, or one entry: then what was said of another deadline or line is not meant."""
    assert actions(newest_saying(SAID, of_orders([OTHER]))) == ["refunded"]
    assert [one.target for one in newest_saying(SAID, of_deadline(CHECK, None))] == [CHECK]
    assert actions(newest_saying(SAID, of_deadline(f"{ORDER}/seller_answer/line-2", "2"))) == ["disputed"]
    assert actions(newest_saying(SAID, of_deadline(f"{ORDER}/seller_answer/line-1", "1"))) == ["received"]
    assert newest_saying(SAID, of_orders([OrderKey("aliexpress", "1")])) == ()
    assert order_of(CHECK) == ORDER


def test_of_what_was_said_at_the_same_instant_the_last_is_taken_back_first() -> None:
    """Two lines of one answer are of one instant, and stand in the order in which they were written."""
    at_once = [mark("disputed", "2026-03-02"), mark("accepted", "2026-03-02")]
    assert actions(newest_saying(at_once, lambda _: True)) == ["accepted"]


def test_an_undo_that_comes_late_means_what_was_said_before_it_was_written() -> None:
    """Whichever of two mails is read first."""
    assert actions(newest_saying(SAID, lambda _: True, until=at("2026-03-03 18:00"))) == ["refunded"]


@pytest.mark.parametrize(
    "text",
    [
        "undo",
        "Undo!",
        "take it back",
        "Rückgängig",
        "zurücknehmen, danke",
        "annuler",
        "deshacer",
        "Desfazer",
        "annulla",
        "ongedaan maken",
        "cofnij",
        "vrátit zpět",
        "Отменить",
        "скасувати",
        "geri al",
        "تراجع",
        "ביטול",
        "元に戻す。",
        "취소",
    ],
)
def test_undo_is_known_in_every_language_that_is_read(text: str) -> None:
    """By a word of each, and the number of an entry in front of it."""
    assert commands_of([text], WORDS) == [(None, (UNDO,))]
    assert commands_of([f"2 {text}"], WORDS) == [(2, (UNDO,))]
    assert understand((UNDO,), now=utc("2026-03-01 12:00"), zone=BERLIN).action == UNDO


@pytest.mark.parametrize("text", ["undo 3", "undo received", "line 2 undo"])
def test_undo_stands_alone(text: str) -> None:
    """Nothing is guessed."""
    ((_, words),) = commands_of([text], WORDS)
    with pytest.raises(NotUnderstoodError):
        understand(words, now=utc("2026-03-01 12:00"), zone=BERLIN)


def test_syllables_of_one_beginning_are_different_words() -> None:
    """Parts of a Korean syllable are no accents."""
    assert commands_of(["초서"], WORDS) == [(None, ("초서",))]


DUE = Deadline(WINDOW, ORDER, DeadlineKind.DISPUTE_WINDOW, utc("2026-04-01 07:00"), utc("2026-04-09 07:00"), ())


@pytest.mark.parametrize(
    ("action", "after", "needs"),
    [
        ("received", [DUE], False),
        ("done", [DUE], False),
        ("ignore", [DUE], False),
        ("received", [], True),  # it would remove one
        ("received", [replace(DUE, act_by=DUE.act_by + DAY)], True),  # or put it off
        ("received", [replace(DUE, hard_end=DUE.hard_end - DAY)], True),  # or say sooner that it is over
        ("disputed", [DUE], True),  # what was said asks for more to be done, now or later
        ("reopen", [DUE], True),
        ("protected-until", [DUE], True),
        ("paid-with", [DUE], True),
        ("snooze", [DUE], False),
    ],
)
def test_an_undo_that_takes_something_away_has_to_be_proven(action: str, after: list[Deadline], needs: bool) -> None:
    """One that only brings deadlines back does not."""
    value = "2026-03-09" if action == "protected-until" else None
    target = WINDOW if action in ("done", "snooze") else str(ORDER)
    said = mark(action, "2026-03-01", target=target, value=value)
    assert undo_needs_proof([said], [said], [DUE], after) is needs


def test_the_undo_of_a_snooze_above_an_older_one_has_to_be_proven() -> None:
    """The older one may sleep longer."""
    old = mark("snooze", "2026-03-01", target=WINDOW, value="2026-03-30T08:00:00+00:00")
    new = mark("snooze", "2026-03-02", target=WINDOW, value="2026-03-05T08:00:00+00:00")
    assert undo_needs_proof([new], [old, new], [DUE], [DUE])
