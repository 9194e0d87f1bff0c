"""What a picture's reader, or a phone, makes of the words of a page."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_page_words
from reminderd.core.model.page import DocumentForm, PageDocument, Trust
from reminderd.core.pages.kept_page import keep, read_document, read_page
from reminderd.core.pages.slips import without_slips

WORDS = load_page_words()
SHOP = ZoneInfo("America/Los_Angeles")
SEEN = datetime(2026, 11, 29, 9, tzinfo=UTC)
ORDER = "8206113950274417"


@pytest.mark.parametrize(
    "line",
    [
        "Refund lf no delivery before Jan 3, 2027",
        "Refund if no deIivery before Jan 3, 2O27",
        "Refund ifno delivery before Jan3,2027",
        "Refund if no dellvery betore Jan 3, 2027",
        "Ruckerstattung, wenn keine Lieferung vor dem 3. Jan 2027",
        "Reembolso se nao for entregue antes de 3 jan, 2027",
        "Cupón de 1,00€ si se retrasa hasta el 20 dic, 2026 - Reembolso si na llega antes del 3 ene, 2027",
    ],
)
def test_a_misread_limit_is_read_and_asked_back(line: str) -> None:
    """Also where a phone gave its text, not the picture; what is kept of it is doubted just so."""
    document = PageDocument(DocumentForm.TEXT, text=f"{line}\nRef. Nurnber: {ORDER}")
    (reading,) = read_document(document, WORDS, SHOP, SEEN, captured_at=SEEN)
    assert (reading.order, reading.protection_until) == (ORDER, date(2027, 1, 3))
    assert set(reading.trust.values()) == {Trust.ASKED}
    page = keep(document, WORDS, SEEN, captured_at=SEEN, order=None, via="test")
    assert read_page(page, WORDS, SHOP) == (reading,)


@pytest.mark.parametrize(
    "line",
    [
        "Refund if no delivery before Jan 3, 2027",
        "Ref. Number: 82O6 1139 5O27 44l7",
        "1ll0 OLED display, 5 in",
        "Marlene lnvented",
        "Rent on net no 3, 2027",
        "Bestellung aufgegeben am: 10. Nov 2026",
        "8206113950274417",
    ],
)
def test_what_is_no_slip_is_left_alone(line: str) -> None:
    """A wording, a number, a name, a thing."""
    assert without_slips(line, WORDS) == (line, False)
