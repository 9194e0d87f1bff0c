"""What a button says can be typed by hand."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_templates
from reminderd.core.letters import PageNews, ReceiptContent
from reminderd.core.letters.answer_links import choices_of
from reminderd.core.letters.kinds import CONFIRMATIONS
from reminderd.core.letters.kinds_of_disputes import KINDS
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import DeadlineKind
from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.buttons import Buttons
from samples.languages import WORDS
from samples.letters import DAY, LANGUAGES, NOW, VENDOR, entry, renderer
from samples.page_news import pages_shown
from samples.wording_uses import texts_of

A_DAY, WEEKS = DAY, 40 * DAY


@cache
def buttons(*kinds: DeadlineKind, language: str = "en") -> Sequence[Buttons]:
    return renderer(language).buttons(f"aliexpress/3041887766550021/{kind.value}" for kind in kinds)


def said(line: str, *kinds: DeadlineKind, language: str = "en") -> list[str]:
    """Return what a line says in an answer to a letter about such deadlines."""
    return said_of(line, buttons(*kinds, language=language))


def said_of(line: str, known: Sequence[Buttons]) -> list[str]:
    found = commands_of([line], WORDS, known)
    return [" ".join([*([str(number)] if number else []), *words]) for number, words in found]


@pytest.mark.parametrize("kind", DeadlineKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_label_typed_is_what_a_tap_on_it_says(language: str, kind: DeadlineKind) -> None:
    """As the letter shows it; and as it is typed on a phone: no marks, small, with a number, a greeting or thanks."""
    views = Views(
        Wording(load_templates(language), language=language, zone=ZoneInfo("UTC")), VENDOR, is_answerable=True
    )
    shown = [*views.entries([entry(kind, WEEKS, 2 * WEEKS)], NOW), *views.entries([entry(kind, -A_DAY, WEEKS)], NOW)]
    choices = {one for of_entry in choices_of(shown, str, is_numbered=False) for one in of_entry}
    whole = [one for one in choices if not any(blank in one.words for blank in BLANKS[language])]
    assert {one.words.split()[0] for one in whole} >= {"done", "snooze"}
    for one in whole:
        for typed in (one.meaning, one.meaning.lower().replace("’", "'").rstrip("."), f"{one.meaning}! 👍"):
            assert said(typed, kind, language=language) == [one.words], typed
        assert said(f"2 {one.meaning}", DeadlineKind.PICKUP, kind, language=language) == [f"2 {one.words}"]


BLANKS = {
    language: [texts_of(language)[f"blanks.{name}"] for name in ("amount", "day", "tracking")] for language in LANGUAGES
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_to_a_doubtful_mail_can_be_typed(language: str) -> None:
    """Any letter may ask about one; the one with a day says too little without it."""
    for words in CONFIRMATIONS.values():
        label = texts_of(language)[f"doubt_confirmed.{words}"]
        assert said(label, DeadlineKind.DISPUTE_WINDOW, language=language) == [words]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_means_two_things_in_one_letter(language: str) -> None:
    """Else neither would be understood."""
    for kind, it in KINDS.items():
        names = {one.partition("?")[0] for one in it.answers.split()} | {"done"}
        texts = texts_of(language)
        labels = [texts.get(f"kinds.{kind.value}.answer_{name}") or texts[f"answers.{name}"] for name in names]
        assert len(set(labels)) == len(labels), kind


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        *(
            ("en", one)
            for one in ("It came, all good", "it came and all good.", "Yes, it came, all good", "all good, it came 👍")
        ),
        *(("de", one) for one in ("Angekommen, alles gut", "angekommen und alles gut!")),
        *(("es", "Llegó, todo bien"), ("fr", "C'est arrivé, tout va bien"), ("pt", "Chegou e tudo certo")),
    ],
)
def test_that_it_came_and_all_is_well_in_one_line(language: str, typed: str) -> None:
    """Not the words of the button, but its sense: two things that are known each by itself."""
    for kind in (DeadlineKind.DISPUTE_LAST_CALL, DeadlineKind.DELIVERED_CHECK):
        found = said(typed, kind, language=language)
        assert found == ["done"] or sorted(found) == ["done", "received"], found


@pytest.mark.parametrize(
    "typed",
    [
        *("It came, all is well?", "It came, all good?", "It didn't come, all good", "It came, not all is well"),
        *(
            "It came, all is not well",
            "It came, all good but it is broken",
            "It came, all bad",
            "did it come, all good",
        ),
    ],
)
def test_a_question_or_a_no_is_no_button(typed: str) -> None:
    """What is nearly a button may be its opposite: it is asked back as before."""
    kind = DeadlineKind.DISPUTE_LAST_CALL
    assert said(typed, kind) == [" ".join(words) for _, words in commands_of([typed], WORDS)]
    assert said(typed, kind) not in (["done"], ["received", "done"])


def test_all_good_ends_nothing_where_no_parcel_is_asked_for() -> None:
    """That a parcel came says nothing of the money; what is asked back ends nothing."""
    kind = DeadlineKind.REFUND_CHECK
    assert said("It came, all good", kind) == ["received all good"]
    assert said("It came, all good", DeadlineKind.DELIVERED_CHECK, kind) == ["received all good"]
    assert said("1 it came, all good", DeadlineKind.DELIVERED_CHECK, kind) == ["1 received", "1 done"]


def test_a_label_without_a_number_is_about_every_entry() -> None:
    """So each of them must have the button, and with one meaning; else the answer is read as if there were none, or in
    clauses where all ask for a parcel.
    """
    label, window = "It came, all is well", DeadlineKind.DISPUTE_WINDOW
    assert said(label, window, DeadlineKind.ORDER_FINISHING) == ["done"]
    assert said(label, window, DeadlineKind.REFUND_CHECK) == ["received all is well"]
    assert said(f"1 {label}", window, DeadlineKind.REFUND_CHECK) == ["1 done"]
    assert said(label, window, DeadlineKind.CLOSED_UNEXPLAINED) == ["received", "done"]
    assert said(f"2 {label}", window, DeadlineKind.CLOSED_UNEXPLAINED) == ["2 received"]
    assert said(f"3 {label}", window) == ["3 received all is well"]


def test_the_same_verb_is_the_bank_in_a_letter_about_the_bank() -> None:
    """In Swedish "reklamera" is said to a shop and to a bank."""
    assert said("Jag har reklamerat", DeadlineKind.CHARGEBACK, language="sv") == ["bank-disputed"]
    assert said("Jag har reklamerat", DeadlineKind.DISPUTE_WINDOW, language="sv") == ["disputed"]


@pytest.mark.parametrize("page", [one for one in pages_shown("a page") if one.questions])
def test_every_question_of_a_receipt_can_be_answered(page: PageNews) -> None:
    """Each is an entry of the letter; one about a page names an order and no deadline. What confirms it is read, and by
    its number.
    """
    asked = ReceiptContent((), (), (), (), False, pages=(page,))
    uid = f"aliexpress/3041887766550021/{DeadlineKind.DISPUTE_WINDOW.value}"
    receipt = renderer("en").receipt("k", asked, (uid,), NOW, thread_id=None)
    known = renderer("en").buttons(receipt.deadlines)
    for number, question in enumerate(page.questions, 2):
        assert commands_of([f"{number} {question.words}"], WORDS, known) == [(number, tuple(question.words.split()))]
        assert commands_of([question.words], WORDS, known) == [(None, tuple(question.words.split()))]
    assert said_of("1 It came, all is well", known) == ["1 done"]


def test_an_entry_of_a_kind_that_is_not_known_has_no_buttons() -> None:
    """A letter may be older or newer than the program that reads the answer."""
    for entry_of_letter in ("aliexpress/3041887766550021/tea-break", "aliexpress/3041887766550021", "tea"):
        assert said_of("It came, all is well", renderer("en").buttons([entry_of_letter])) == ["received all is well"]
