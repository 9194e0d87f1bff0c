"""What could not be read of a page is told in the language of the letter."""

from string import Formatter

import pytest

from reminderd.core.letters import PageNews, ReceiptContent
from reminderd.core.model.page_problems import SENTENCES, PageProblem
from samples.letters import LANGUAGES, NOW, renderer


def told(language: str, *problems: PageProblem) -> str:
    news = PageNews("page.html", (), (), (), is_noted=False, wanted=(), problems=problems)
    content = ReceiptContent((), (), (), (), is_numbered=False, pages=(news,))
    letter = renderer(language).receipt("k", content, (), NOW, thread_id=None)
    return " ".join(letter.text.split())


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_problem_is_told_in_the_language_of_the_letter(language: str) -> None:
    """With all that its sentence names; a sentence without a wording would be the English one."""
    named = {
        name: tuple((field, f"<{name}-{field}>") for _, field, _, _ in Formatter().parse(sentence) if field)
        for name, sentence in SENTENCES.items()
    }
    problems = [PageProblem(name, values) for name, values in named.items()]
    letter = told(language, *problems)
    assert not [one.name for one in problems if str(one) in letter]
    assert not [value for values in named.values() for _, value in values if value not in letter]


def test_in_a_letter_nobody_is_sent_to_the_command_line() -> None:
    """Where the page names no order, another letter does."""
    letter = told("en", PageProblem("names_no_order"))
    assert "--order" not in letter
    assert "answer to a letter about that order" in letter
