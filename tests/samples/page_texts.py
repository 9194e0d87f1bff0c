"""The text of a page as it is read, checked against what is kept of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reminderd.adapters.packs.resources import load_page_words
from reminderd.core.model.page import DocumentForm, PageDocument, PageReading
from reminderd.core.pages.kept_page import keep, read_document, read_page

WORDS = load_page_words()
SHOP = ZoneInfo("America/Los_Angeles")
SEEN = datetime(2026, 10, 14, 8, tzinfo=UTC)
ORDER = "8211407733096612"


def kept(text: str) -> str:
    document = PageDocument(DocumentForm.TEXT, text=text)
    return keep(document, WORDS, SEEN, captured_at=SEEN, order=None, via="test").content


def read(text: str) -> PageReading:
    """What a page says, which is also what is read from what is kept of it."""
    document = PageDocument(DocumentForm.TEXT, text=text)
    (reading,) = read_document(document, WORDS, SHOP, SEEN, captured_at=SEEN)
    page = keep(document, WORDS, SEEN, captured_at=SEEN, order=None, via="test")
    (again,) = read_page(page, WORDS, SHOP)
    limits = [(one.protection_until, one.trust.get("protection_until"), one.dispute) for one in (reading, again)]
    assert limits[0] == limits[1]
    return reading
