"""The receipt for an answer: what was noted of which thing, and what is one tap away where it was not understood."""

from urllib.parse import unquote

import pytest

from reminderd.core.letters import PageNews, PageQuestion, ReceiptContent, Refusal
from reminderd.core.model import DeadlineKind, Letter, Statement
from reminderd.core.statements.answer_words import answer_words, nearest
from reminderd.core.statements.answers import commands_of
from reminderd.core.statements.grammar import understand
from reminderd.core.statements.objections import question
from samples.builders import BERLIN
from samples.languages import WORDS
from samples.letter_page import Page
from samples.letters import LANGUAGES, NOW, entry, order, renderer


def receipt(content: ReceiptContent, language: str = "en") -> Letter:
    return renderer(language).receipt("k", content, (), NOW, thread_id=None)


def taps(letter: Letter) -> list[str]:
    """Return the line that each button writes."""
    addresses = (one for one in Page(letter.html).addresses if one.startswith("mailto:"))
    return [unquote(one.partition("body=")[2]).partition("\r\n")[0] for one in addresses]


def slip(text: str, number: str = "", language: str = "en") -> Refusal:
    near = nearest(text, answer_words(WORDS), language)
    return Refusal(f"{number}{text}", question("misspelt_word", word=text, near=near))


def test_what_was_noted_is_told_of_the_thing() -> None:
    """Nobody knows the number of an order by heart; it stands where nobody named the thing."""
    named, bare = order("3041887766550021", "Lamp"), order("3041887766550022", "")
    said = (("received", named.key.number), ("done", bare.key.number), ("done", "3041887766550023"))
    letter = receipt(ReceiptContent(said, (), (), (), is_numbered=False, orders=(named, bare)))
    for part in (letter.text, Page(letter.html).text.replace("\n", " ")):
        for told in ("received (Lamp)", "done (order 3041887766550022)", "done (order 3041887766550023)"):
            assert told in part


def test_what_a_page_said_is_told_of_the_thing() -> None:
    """As what was answered is: its day, what was noted, and what is asked of it."""
    named = order("3041887766550021", "Lamp")
    asked = PageQuestion(named.key, Statement.DISPUTED, None, None, "Dispute in progress", "disputed")
    number, today = named.key.number, NOW.date()
    pages = (
        PageNews("", (number,), ((number, None, today),), (asked,), is_noted=True, wanted=(), problems=()),
        PageNews("", (number,), (), (), is_noted=True, wanted=(number,), problems=()),
    )
    letter = receipt(ReceiptContent((), (), (), (), is_numbered=False, orders=(named,), pages=pages))
    assert letter.subject == "Is this right? What the page says: Lamp"
    for part in (letter.text, Page(letter.html).text):
        plain = " ".join(part.split())
        assert number not in plain
        for told in ("Lamp: protection ends before Mon 4 Jan", "Noted for Lamp.", "page of Lamp.", "Lamp: “Dispute in"):
            assert told in plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_likeliest_answers_are_buttons_in_a_receipt_too(language: str) -> None:
    """What a reminder offers by a tap, the receipt of an answer that was not understood offers by one."""
    choices = ((3, entry(DeadlineKind.DISPUTE_WINDOW)), (4, entry(DeadlineKind.REFUND_OVERDUE)))
    refused = Refusal("hm", question("unknown_word", word="hm", actions=""))
    letter = receipt(ReceiptContent((), (refused,), (), choices, is_numbered=True), language)
    found = [commands_of([line], WORDS) for line in taps(letter)]
    assert len(found) >= 4
    for ((number, words),) in found:
        assert number in (3, 4)
        understand(words, now=NOW, zone=BERLIN, languages=answer_words(WORDS).languages)


@pytest.mark.parametrize(
    ("typed", "number", "language", "meant"),
    [
        ("recieved", "", "en", ["received"]),
        ("refnded 5 EUR", "2 ", "en", ["2 refunded 5 EUR"]),
        ("disput opened yesterday", "", "en", ["dispute opened yesterday"]),
        ("angekomen", "12 ", "de", ["12 angekommen"]),
        ("line 2 recieved", "", "en", []),  # what "line 2" was is left to its writer
        ("recieved http://evil.example/5", "", "en", []),  # nor is anything sent on that had to be made safe
    ],
)
def test_a_slip_is_mended_by_one_tap(typed: str, number: str, language: str, meant: list[str]) -> None:
    """The whole line without its slip, as the button says."""
    refused = slip(typed, number, language)
    assert refused.question.values["near"]
    letter = receipt(ReceiptContent((), (refused,), (), (), is_numbered=bool(number)), language)
    assert taps(letter) == meant
    assert all(f"\n{line}\n" in Page(letter.html).text for line in meant)
