"""Pages of the shop in an answer: pasted, alone or below other words, or attached."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from reminderd.core.mail.parts import attachments_of
from reminderd.core.model import Attachment, Mail, OrderKey
from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.core.pages.kept_page import UNPROVEN
from reminderd.core.pages.text import has_something, is_unread
from reminderd.core.statements.answers import MAX_PASTED_LINES
from reminderd.jobs.answers.results import AnswerResult
from reminderd.jobs.pages.news import news_of
from reminderd.jobs.pages.taking import OpenPage, Pages

_MOST = 5
"""Files of one answer that are looked at: each picture takes a second or more."""

_SMALLEST_PICTURE = 5_000  # bytes; what is smaller and stands in the text is a logo
_PROOF = re.compile(r"(?:image|video)/.+|application/pdf")
_PROOF_NAME = re.compile(r".+\.(?:jpe?g|png|heic|heif|webp|gif|mp4|mov|m4v|avi|3gp|webm|pdf)", re.IGNORECASE)
_ORDER_NUMBER = re.compile(r"(?<!\d)\d{15,16}(?!\d)")
_LINES_OF_A_PAGE = 5
_SHORTEST_PAGE = 30  # characters; "Refund if no delivery before ..." has more
_PAGE_NAME = re.compile(r"(?i).+\.(?:html?|mht|mhtml|webarchive|json|har|txt)")
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # a page that is only looked at needs no time
_SCREENSHOT = ("screen", "bildschirm", "captur", "captura", "schermata", "snip")


class AnsweredPages:
    """Finds such pages and takes them. `open_page` tells what a file holds."""

    def __init__(self, pages: Pages, open_page: OpenPage) -> None:
        self._pages = pages
        self._open = open_page

    def holds(self, mail: Mail, raw: bytes) -> bool:
        """Return whether a mail that answers no letter holds a page that names its order. A picture counts if the
        vendor is named beside it, as phones name a screenshot of its app. What is quoted is a letter, not a page.
        """
        lines = [line for line in mail.written[:MAX_PASTED_LINES] if not line.startswith(">")]
        text = "\n".join(lines)
        pasted = PageDocument(DocumentForm.TEXT, text=text)
        if _ORDER_NUMBER.search(text) and self._says_something(pasted, mail.sent_at):
            return True  # what nobody can read may be private: it is only told where it answers a letter
        files = [one for one in attachments_of(raw) if one.content and not _is_logo(one)]
        is_named = self._pages.names_vendor(f"{mail.subject}\n{text}")
        return any(
            is_named or self._pages.names_vendor(one.name) if one.kind.startswith("image/") else self._is_page(one)
            for one in files[:_MOST]
        )

    def _is_page(self, file: Attachment) -> bool:
        if not _PAGE_NAME.fullmatch(file.name):
            return False
        document = self._open(file.content, file.name, file.kind)
        return document.form is DocumentForm.CAPTURE or self._says_something(document, _ANY_TIME)

    def _says_something(self, document: PageDocument, now: datetime) -> bool:
        return any(map(has_something, self._pages.look(document, now, captured_at=now)))

    def pasted(self, lines: Sequence[str], now: datetime, order: OrderKey | None) -> PageDocument | None:
        """Given the lines that the writer added, return the page that was pasted among them, if there is one."""
        text = "\n".join(lines)
        if len(text) < _SHORTEST_PAGE and not _ORDER_NUMBER.search(text):
            return None  # a word or two: the wordings of pages need not be loaded
        document = PageDocument(DocumentForm.TEXT, text=text)
        readings = self._pages.look(document, now, captured_at=now, order=order.number if order else None)
        if any(map(has_something, readings)):
            return document
        is_foreign = len(lines) >= _LINES_OF_A_PAGE and _ORDER_NUMBER.search(text) and any(map(is_unread, readings))
        return document if is_foreign else None  # it is told, line by line, what may be a day

    def attached(self, files: Sequence[Attachment]) -> list[tuple[str, PageDocument]]:
        """Return what the files hold that may be pages, by their names."""
        found = []
        for file in [one for one in files if one.content and not _is_logo(one)][:_MOST]:
            document = self._open(file.content, file.name, file.kind)
            is_picture = document.form is DocumentForm.PICTURE
            if document.form is DocumentForm.OTHER or (is_picture and document.problems and not _is_screenshot(file)):
                continue  # that a photo of a broken cup cannot be read is nothing to tell
            found.append((file.name, document))
        return found

    def is_wording(self, line: str) -> bool:
        """Return whether a line is typical of pages, and no word of an answer."""
        return self._pages.is_wording(line)

    def take(
        self,
        name: str,
        document: PageDocument,
        said_at: datetime,
        now: datetime,
        order: OrderKey | None,
        result: AnswerResult,
    ) -> None:
        """Note what a document says, and of which orders it told; a picture that is no page says nothing."""
        number = order.number if order else None
        readings = self._pages.look(document, now, captured_at=said_at, order=number)
        is_page = any(map(has_something, readings))
        if not is_page and document.form is DocumentForm.PICTURE and not document.problems:
            return
        is_proven = result.is_proven()
        taken = self._pages.take(
            document,
            now,
            via="reply" if is_proven else UNPROVEN,
            captured_at=said_at,
            order=number,
        )
        result.pages.append(news_of(name, taken))
        result.orders += taken.orders


def is_proof(file: Attachment) -> bool:
    """Return whether a file may be evidence, like a photo."""
    is_kind = bool(_PROOF.fullmatch(file.kind) or _PROOF_NAME.fullmatch(file.name))
    return bool(file.content) and is_kind and not _is_logo(file)


def _is_logo(file: Attachment) -> bool:
    return file.is_inline and file.kind.startswith("image/") and len(file.content) < _SMALLEST_PICTURE


def _is_screenshot(file: Attachment) -> bool:
    return any(part in file.name.lower() for part in _SCREENSHOT)
