"""What a `reopen` lifted, and what was only guessed, is shown and counts for nothing (rule A13)."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import reminderd
from reminderd.core.deadlines import derive
from reminderd.core.deadlines.unproven import deadlines
from reminderd.core.letters.language import Words
from reminderd.core.model import (
    Authenticity,
    Certainty,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Fact,
    MailKind,
    Mark,
    Statement,
)
from reminderd.core.orders import fold, fold_order
from reminderd.projection import Projection
from samples.builders import BERLIN, DAY, ORDER, PACIFIC, Memory, at, fact, mark, policy, preferences
from samples.cases import full_case, full_order
from samples.letter_page import Page
from samples.letters import LANGUAGES, NOW, renderer
from samples.wording_uses import texts_of

REOPEN = fact(Statement.REOPEN, "2026-04-05")
SHOWS = {"cli/commands/order.py", "cli/shapes.py", "core/letters/case.py", "jobs/letters/case.py"}
FOLDS_ANEW = {"core/statements/contradictions.py", "jobs/statements.py", "core/model/order.py", "projection.py"}


def derived(*facts: Fact) -> dict[DeadlineKind, Deadline]:
    return {one.kind: one for one in derive(fold_order(ORDER, facts, PACIFIC), policy())}


def test_only_what_shows_an_order_sees_what_counts_no_more() -> None:
    """Whoever reads `told` shows it, or folds it anew; all else reads `facts`, where it is left out."""
    root = Path(reminderd.__file__).parent
    readers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"(?:order|chosen|value|self)\.told\b", path.read_text(encoding="utf-8"))
    }
    assert readers == SHOWS | FOLDS_ANEW


def test_what_counts_what_is_asked_for_and_what_is_shown() -> None:
    """Three readings of the same words."""
    placed, guess = fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.REFUND_ISSUED, "2026-03-10")
    guess = Fact(guess.source, ORDER, guess.kind, guess.stated_at, certainty=Certainty.GUESSED)
    order = fold_order(ORDER, [placed, guess, fact(MailKind.ORDER_CANCELLED, "2026-03-12"), REOPEN], PACIFIC)
    assert [one.kind for one in order.facts] == [MailKind.ORDER_PLACED, Statement.REOPEN]
    assert order.guesses == (guess,)
    assert [one.kind for one in order.told if one.is_lifted] == [MailKind.ORDER_CANCELLED]
    assert len(order.told) == 4


def test_a_word_that_was_lifted_answers_no_guess() -> None:
    """It is asked again; and `reopen` itself says nothing of what the mail meant."""
    offer = fact(MailKind.DISPUTE_OFFER, "2026-04-01", certainty=Certainty.GUESSED, quote="A new solution.")
    told = (fact(MailKind.ORDER_PLACED, "2026-03-01"), offer, fact(Statement.IGNORE, "2026-04-02"))
    assert not derived(*told)
    assert DeadlineKind.UNSURE_NEWS in derived(*told, REOPEN)
    assert DeadlineKind.UNSURE_NEWS not in derived(*told, REOPEN, fact(Statement.REJECTED, "2026-04-06"))


def test_a_mail_of_unknown_day_that_was_lifted_moves_nothing() -> None:
    """One mail may tell of several things; what is left of it counts by its own day."""
    told = [fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.DELIVERED, "2026-03-15", source="mail:both")]
    closed = fact(MailKind.ORDER_CLOSED, "2026-03-20", source="mail:both", stated_after=at("2026-03-02"))
    assert derived(*told, closed, REOPEN) == derived(*told)


def test_the_day_at_which_to_confirm_is_quoted_from_what_counts() -> None:
    """Not from a refund that names the same day by chance and was taken back."""
    until = date(2026, 4, 20)
    named = fact(MailKind.PROTECTION_EXTENDED, "2026-03-10", due=until, quote="protected")
    told = [fact(MailKind.ORDER_SHIPPED, "2026-03-01"), named, fact(Statement.DISPUTED, "2026-03-12")]
    lifted = fact(Statement.REFUNDED, "2026-04-01", due=until, quote="refunded")
    confirm = derived(*told, lifted, REOPEN)[DeadlineKind.CONFIRM_NOT_RECEIVED]
    assert [one.quote for one in confirm.because] == ["protected"]


def test_a_mail_that_was_lifted_is_no_longer_in_doubt() -> None:
    """The user said that the order is not cancelled: nobody asks again."""
    told = [fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.ORDER_SHIPPED, "2026-03-03")]
    forged = fact(MailKind.ORDER_CANCELLED, "2026-03-20", authenticity=Authenticity.UNKNOWN)

    def doubts(*facts: Fact) -> set[bool]:
        found = deadlines(facts, fold(facts, PACIFIC), PACIFIC, policy())
        return {one.doubt is not None for one in found if one.kind is DeadlineKind.PROTECTION_ENDS}

    assert doubts(*told, forged) == {True}
    assert doubts(*told, forged, REOPEN) == {False}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_case_page_strikes_out_what_was_taken_back(language: str) -> None:
    """It stays visible, with a word that says why."""
    said = Fact("mark:1", ORDER, Statement.CLOSED, NOW - 3 * DAY, quote="closed it", is_lifted=True)
    counts = Fact("mark:2", ORDER, Statement.DISPUTED, NOW - 2 * DAY, quote="disputed it")
    page = renderer(language).case(full_case(of=full_order("Lamp", told=(said, counts))), NOW).html
    assert re.findall(r"<s>([^<]*)</s>", page) == ["“closed it”"]
    why = Words(texts_of(language), language=language, zone=ZoneInfo("UTC")).text("case_note.lifted")
    assert Page(page).text.count(why) == 1


def test_undo_of_a_reopen_takes_it_back() -> None:
    """Of a `done` as of a mail: afterwards all is as if it had not been said."""
    told = (fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(MailKind.ORDER_SHIPPED, "2026-03-03"))
    done = mark("done", "2026-03-20", target=f"{ORDER}/protection_ends")
    reopen = mark("reopen", "2026-03-21")
    taken_back = replace(reopen, struck_at=at("2026-03-22"))

    def states(facts: tuple[Fact, ...], *marks: Mark) -> dict[str, DeadlineState]:
        projection = Projection(Memory(facts, marks), policy(), preferences(zone=BERLIN))
        return {one.deadline.uid: one.state for one in projection.decide({}, at("2026-03-23"))}

    assert states(told, done, reopen) == states(told) != states(told, done)
    assert states(told, done, taken_back) == states(told, done)
    cancelled = (*told, fact(MailKind.ORDER_CANCELLED, "2026-03-20"))
    assert states(cancelled, reopen) == states(told) != states(cancelled)
    assert states(cancelled, taken_back) == states(cancelled)
