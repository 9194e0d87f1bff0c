"""A page safe to share: labels, dates, class names and keys unchanged, everything about people removed.

In: what a user can hand over of a page, but no picture, and a secret. Out: the new page, and what speaks against
sharing it.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from reminderd.core.anonymise.disguise import Disguise
from reminderd.core.anonymise.page_captures import anonymous_captures
from reminderd.core.anonymise.page_html import anonymous_html
from reminderd.core.anonymise.page_lines import PageLines, PageRules
from reminderd.core.model.page import Capture, DocumentForm, PageDocument, PageWords
from reminderd.core.model.vendor import Vendor
from reminderd.core.pages.dates import DAY_IN_LINE
from reminderd.core.pages.documents import open_document, page_of_address
from reminderd.core.pages.json_values import number_in_address
from reminderd.core.pages.lines import LONGEST_LINE, MOST_LINES
from reminderd.core.pages.personal import EMAIL, WORD, PersonalLines
from reminderd.core.pages.saved_pages import read_html, source_of

_NUMBER = re.compile(r"(?<![\d.,])\d{7,40}(?!\d)")
_TIME = re.compile(r"1[3-9]\d{11}|2[0-4]\d{11}|20\d\d[01]\d[0-3]\d")
_ATTRIBUTE = re.compile(r"(?:href|id|class|data-pl)=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class AnonymousPage:
    """`text` is the new page. `problems` tell why it must not be shared, or why there is no new page."""

    text: str
    problems: tuple[str, ...] = ()


def anonymise_page(
    content: bytes, name: str, vendor: Vendor, words: Mapping[str, PageWords], key: bytes
) -> AnonymousPage:
    """Given a page as it was copied, saved or captured, and the name of its file, return it as it may be shared.

    Text becomes text, a saved page HTML, a capture a list of addresses and bodies. Names, addresses, telephones and
    what stands close to them are left out, things and stores called so, numbers made others of the same shape: the same
    for the same, by the `key`. Never raises.
    """
    document = open_document(content, name)
    if document.form is DocumentForm.PICTURE:
        return AnonymousPage("", ("a picture cannot be made anonymous: copy the text of the page, or save the page",))
    if document.form is DocumentForm.OTHER or (document.problems and not (document.text or document.captures)):
        return AnonymousPage("", tuple(map(str, document.problems)) or ("there is nothing in it",))
    rules = PageRules.of(vendor, words, Disguise(key))
    match document.form:
        case DocumentForm.CAPTURE:
            captures, personal = anonymous_captures(_with_order(document), rules)
            text = json.dumps(captures, indent=1, ensure_ascii=False) + "\n"
            new = list(_strings(captures))
            old = list(_strings([one.body for one in document.captures]))
        case DocumentForm.SAVED:
            made = _of_html(content, document, rules)
            if made is None:
                return AnonymousPage("", ("it has too many parts to be read as a page: copy its text instead",))
            text, personal = made
            old, new = [document.text], [*read_html(text).lines, *_ATTRIBUTE.findall(text)]
        case _:
            lines = [line[:LONGEST_LINE] for line in document.text.splitlines()[:MOST_LINES]]
            page = PageLines(lines, rules)
            text = "".join(f"{page.written(at, line)}\n" for at, line in enumerate(lines))
            personal, old, new = page.personal, [document.text], [text]
    return AnonymousPage(text, tuple(dict.fromkeys(_leftovers(old, new, personal))))


def _with_order(document: PageDocument) -> list[Capture]:
    """The captures of a document; what only the page that fetched them tells, the order's number, stands in each."""
    _, number = page_of_address(document.address)
    asked = f"tradeOrderId={number}"
    return [
        replace(one, address=f"{one.address}{'&' if '?' in one.address else '?'}{asked}")
        if number and one.address and not number_in_address(one.address)
        else one
        for one in document.captures
    ]


def _of_html(content: bytes, document: PageDocument, rules: PageRules) -> tuple[str, PersonalLines] | None:
    source = source_of(content)
    return anonymous_html(source.html, document.address, document.captured_at, rules) if source else None


def _strings(value: Any) -> Iterator[str]:
    """All texts and numbers in a capture, keys too."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from map(str, one)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str | int) and not isinstance(one, bool):
            yield str(one)


def _leftovers(old: Iterable[str], new: Iterable[str], personal: PersonalLines) -> Iterator[str]:
    """A second, independent check: what of the old page is still in the new one, masked."""
    before = DAY_IN_LINE.sub(" ", "\n".join(old))
    after = "\n".join(new)
    after = DAY_IN_LINE.sub(" ", "\n".join([after, html.unescape(after), unquote(after)]))
    left = {word.casefold() for word in WORD.findall(after)}
    yield from (f"a name or an address ({_masked(word)}) is still in it" for word in sorted(personal.words & left))
    numbers = {one for one in _NUMBER.findall(before) if not _TIME.fullmatch(one)}
    for number in sorted(numbers & set(_NUMBER.findall(after))):
        yield f"a number ({_masked(number)}) is still in it"
    for address in sorted(set(EMAIL.findall(before))):
        if address in after:
            yield f"an e-mail address ({_masked(address)}) is still in it"


def _masked(text: str) -> str:
    return f"{text[:1]}...{text[-1:]}, {len(text)} characters"
