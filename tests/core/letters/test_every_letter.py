"""What holds for every letter that there is: complete, narrow, legible, safe with foreign text, and short on a phone.

They stand in one file, so that one worker makes the letters once.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product
from operator import itemgetter

import pytest

from matrix import one_of_each
from reminderd.core.model import Letter, LetterKind
from samples.letter_page import Page, contrast
from samples.letters import BAIT, LANGUAGES, ORDER_URL, SENDER, SOME_LANGUAGES, VENDOR, every_letter, order

TITLES = ("Bicycle light", BAIT * 5, "한국어 케이블 " * 20)


@cache
def _pages(*given: str) -> tuple[Page, ...]:
    return tuple(Page(letter.html) for letter in every_letter(*given))


def with_pages(*given: str) -> Iterator[tuple[Letter, Page]]:
    """Yield the letters of `every_letter` with what a reader of their HTML sees."""
    return zip(every_letter(*given), _pages(*given), strict=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_letter_can_be_written_in_every_language(language: str) -> None:
    """No deadline kind, phase, status, step or letter lacks its words, in text or HTML (undefined names are errors)."""
    for letter in every_letter(language):
        assert letter.subject.strip()
        assert len(letter.text) > 100
        assert len(letter.html) > 2000
        assert "None" not in letter.text + letter.html
        assert "Undefined" not in letter.text + letter.html
    assert language not in SOME_LANGUAGES or all(len(page.text) > 100 for page in _pages(language))


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_text_lines_fit_a_narrow_window(language: str) -> None:
    """Lines of the text part end before column 73, except addresses and commands, which must stay whole."""
    for letter in every_letter(language):
        for line in letter.text.splitlines():
            assert len(line) <= 72 or re.search(r"https://|reminderd (mark|snooze|done) ", line), line
            assert line == "-- " or line == line.rstrip(), repr(line)


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_every_text_stands_out_from_its_ground_in_light_and_dark(language: str) -> None:
    """WCAG AA: at least 4.5:1 for all text, computed from the colours in force for each piece of it."""
    pairs = {pair for page in _pages(language) for pair in page.pairs}
    assert len(pairs) > 16
    assert not {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5}


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_foreign_text_is_only_text(language: str) -> None:
    """Titles, quotes, senders and subjects of mails bring no markup, header, control or direction character."""
    for letter, page in with_pages(language, BAIT):
        assert "<script" not in letter.html
        assert "script" not in page.tags
        assert "49" not in letter.subject
        for part in (letter.subject, letter.text, letter.html):
            odd = {character for character in set(part) if unicodedata.category(character) in ("Cc", "Cf")}
            assert odd <= {"\n"}
        assert "\n" not in letter.subject
        assert not re.search(r"^Bcc:", letter.text, re.MULTILINE)


@pytest.mark.parametrize("language", SOME_LANGUAGES)
def test_every_address_leads_to_the_vendor(language: str) -> None:
    """No link of a mail is repeated, nothing is loaded from afar, nothing tracks."""
    number = order().key.number
    allowed = {ORDER_URL + number, VENDOR.tracking_url.format(order=number), VENDOR.support_url}
    shown = allowed | {address.removeprefix("https://") for address in allowed}
    for letter, page in with_pages(language, BAIT):
        links = {address for address in page.addresses if not address.startswith(f"mailto:{SENDER}?")}
        assert links <= allowed
        assert not page.tags & {"img", "link", "script", "iframe", "form", "object", "svg", "video", "audio"}
        assert "url(" not in letter.html
        assert "@import" not in letter.html
        for part in (letter.subject, letter.text, letter.html):
            assert set(re.findall(r"(?i)\b(?:https?:|www\.)[^\s\"<]*", part)) <= shown
            assert "evil.example" not in part


@pytest.mark.parametrize(
    ("language", "title"), one_of_each(list(product(SOME_LANGUAGES, TITLES)), itemgetter(0), itemgetter(1))
)
def test_every_short_text_is_short_and_whole(language: str, title: str) -> None:
    """600 characters at most, in plain lines; an address is never cut."""
    letters = [letter for letter in every_letter(language, title) if letter.urgency]
    assert len(letters) > 100
    for letter in letters:
        text = letter.short
        assert 20 < len(text) <= 600
        if letter.kind in (LetterKind.REMINDER, LetterKind.CATCH_UP):
            assert "evil.example/" not in text
            assert ORDER_URL + "3041887766550021" in text.splitlines()
        assert all(line == " ".join(line.split()) for line in text.splitlines())
