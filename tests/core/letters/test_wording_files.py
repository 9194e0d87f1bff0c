"""What a translator must keep: each text is there, none left over or too long, each with values that it is given."""

import re
from collections import defaultdict
from typing import get_args, get_type_hints

import pytest
from babel import Locale

from reminderd.adapters.packs.resources import wording_files
from reminderd.core.letters.content import Progress
from reminderd.core.letters.language import TERMS
from reminderd.core.letters.placeholders import Parts, Placeholder, names, parse, places
from reminderd.core.model import LetterKind
from reminderd.core.model.page_problems import SENTENCES as PAGE_PROBLEMS
from reminderd.core.statements.objections import SENTENCES as QUESTIONS
from samples.letter_page import Page
from samples.letters import LANGUAGES, SOME_LANGUAGES, every_letter
from samples.wording_uses import every_use, texts_of

TRANSLATED = {
    *(f"page_problems.{name}" for name in PAGE_PROBLEMS),
    *(f"questions.{name}" for name in QUESTIONS),
}
"""What English has in the code already, since the command line says it too."""

LIMITS = {
    r"kinds\.\w+\.act": 36,
    r"kinds\.\w+\.title\w*|when_over\.title": 80,
    r"kinds\.\w+\.lost\w*|when_over\.lost": 190,
    r"kinds\.\w+\.answer_\w+|answers\.\w+": 76,
    r"kinds\.\w+\.(?!act$|title|lost|answer_)\w+|steps\.\w+": 220,
    r"evidence\.\w+": 140,
    r"cautions\.\w+": 190,
    r"when\.\w+": 64,
    r"note\.\w+": 180,
    r"heading_\w+": 60,
    r"open_\w+|show_details|page_yes|receipt_confirm": 28,
    r"subject_\w+|digest_subject\.\w+|receipt_subject\.\w+": 69,
}
"""Characters, by what a text is: a subject of 69 holds act, day and thing, a button one or two lines of a phone, ..."""

GENERAL = {"some", "none", "yes", "no", "other", "zero", "one", "two", "few", "many"}
COUNTS = range(1001)


def length(parts: Parts) -> int:
    """Return how long a text can become, a value having four characters."""
    return sum(len(part) if isinstance(part, str) else _longest(part) for part in parts)


def _longest(place: Placeholder) -> int:
    return max(map(length, place.forms.values())) if place.forms else 0 if place.name == "one_item" else 4


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_each_text_is_there_and_none_is_left_over(language: str) -> None:
    """Those that are said, and no others; of its own, a language has only what its texts hold."""
    texts = texts_of(language)
    held = {TERMS + name for text in texts.values() for name in names(parse(text))}
    said = {name for name in every_use() if not name.startswith(TERMS) and name not in TRANSLATED}
    known = {name for name in texts if not name.startswith(TERMS)}
    assert said - known == set(), "missing"
    assert known - said - TRANSLATED == set(), "said by nothing"
    assert language == "en" or known >= TRANSLATED
    assert {name for name in texts if name.startswith(TERMS)} - held == set(), "held by no text"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_value_that_a_text_asks_for_is_given(language: str) -> None:
    """A misspelt name would cost the letter; what is no value is a term of the language."""
    texts = texts_of(language)
    for name, text in texts.items():
        if not name.startswith(TERMS):
            for asked in names(parse(text)) - every_use()[name]:
                assert TERMS + asked in texts, (name, asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_too_long(language: str) -> None:
    """For a subject, a button, a line of a phone."""
    for name, text in texts_of(language).items():
        for role, limit in LIMITS.items():
            if re.fullmatch(role, name):
                assert length(parse(text)) <= limit, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_form_can_be_chosen_and_each_number_has_one(language: str) -> None:
    """Plural categories are those of the language, as CLDR has them, all of them; other keys those that English has."""
    needed = {Locale.parse(language).plural_form(count) for count in COUNTS}
    chosen_by = get_type_hints(Progress)
    english = defaultdict(
        set, {name: {*get_args(chosen_by[name]), "granted_unasked"} for name in ("arrival", "result")}
    )
    for text in texts_of("en").values():
        for place in places(parse(text)):
            english[place.name].update(place.forms or {})
    for name, text in texts_of(language).items():
        for place in places(parse(text)):
            keys = set(place.forms or {})
            assert keys <= english[place.name] | GENERAL | {"0"}, (name, keys)
            if keys & {"zero", "one", "two", "few", "many"}:
                assert keys >= needed, (name, place.name, needed - keys)


def test_a_language_is_translated_in_an_evening() -> None:
    """No file of one is longer than 660 lines, all of them than 1,300."""
    for language in LANGUAGES:
        lines = [text.count("\n") for text in wording_files(language).values()]
        assert max(lines) <= 660
        assert sum(lines) <= 1300


def test_a_french_mark_of_two_parts_has_its_space() -> None:
    """In what layouts put together, too; the server's own words, in English, have none."""
    for letter in every_letter("fr"):
        for text in (letter.subject, letter.short, letter.text, Page(letter.html).text):
            said = text.replace("the login was refused:", "")
            assert re.findall(r"[^\s]{0,20}[^\s\u202f\u00a0?!][?!;:»](?=\s|$)", said) == []
            assert re.findall(r"«(?=\S)[^\u202f]", said) == []


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_the_technical_line_says_that_it_is_one(language: str) -> None:
    """It comes from servers and from the code, in English, beneath what is wrong in the letter's language."""
    label = texts_of(language)["technical_detail"]
    assert language == "en" or "(" in label
    troubles = [letter for letter in every_letter(language) if letter.kind is LetterKind.TROUBLE]
    assert troubles
    for letter in troubles:
        for text in (letter.text, letter.short, Page(letter.html).text):
            assert re.search(rf"{re.escape(label)}\s?:\s+the login was refused", text)
