"""What a user hands over is told by what it is, and opened."""

import plistlib
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.core.pages.documents import MAX_BYTES, open_document
from samples.page_shapes import ADDRESS, LINES, ORDER, mhtml, page, told

EXPECTED = [*LINES["en"], f"Ref. Number: {ORDER}", "Copy"]


def opened(text: str, name: str = "page.html", encoding: str = "utf-8") -> PageDocument:
    return open_document(text.encode(encoding), name)


@pytest.mark.parametrize("language", LINES)
def test_a_saved_page_shows_what_the_eye_saw(language: str) -> None:
    """A line for each block; scripts, styles and what is hidden are left out; a button is a line of its own."""
    found = opened(page(language))
    assert found == PageDocument(DocumentForm.SAVED, "\n".join([*LINES[language], f"Ref. Number: {ORDER}", "Copy"]))


@pytest.mark.parametrize(
    "comment",
    [
        f"<!-- saved from url=(0075){ADDRESS} -->",
        f"<!--\n Page saved with SingleFile \n url: {ADDRESS}\n saved date: Sat Oct 03 2026 10:20:00 GMT+0200 (X)\n-->",
        f'<meta name="savepage-url" content="{ADDRESS}">',
        f'<link rel="canonical" href="{ADDRESS}">',
        f'<meta property="og:url" content="{ADDRESS}">',
    ],
)
def test_a_saved_page_tells_its_address(comment: str) -> None:
    """However the browser or its add-on notes it; what the page says of itself is the last resort."""
    other = '<link rel="canonical" href="https://www.aliexpress.com/p/order/index.html">'
    found = opened(page(head=comment + ("" if "rel=" in comment or "og:" in comment else other)))
    assert found.address == ADDRESS
    assert found.captured_at == (datetime(2026, 10, 3, 8, 20, tzinfo=UTC) if "SingleFile" in comment else None)


def test_a_page_of_the_own_disk_has_no_address() -> None:
    """A file's path tells nothing, and is nobody's business."""
    assert opened(page(head="<!-- saved from url=(0021)file:///home/jane/a.html -->")).address == ""


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("quoted-printable", "utf-8"), ("quoted-printable", "cp1252"), ("base64", "utf-8"), ("base64", "utf-16")],
)
def test_an_archive_of_chromium_is_read_by_its_main_page(encoding: str, charset: str) -> None:
    """The frame of an advertisement that stands first is not the page."""
    content = mhtml(page(head='<link rel="canonical" href="https://x.example/">'), encoding=encoding, charset=charset)
    found = open_document(content, "page.mhtml")
    assert found == PageDocument(
        DocumentForm.SAVED, "\n".join(EXPECTED), (), ADDRESS, datetime(2026, 10, 3, 8, 20, tzinfo=UTC)
    )


@pytest.mark.parametrize("form", [plistlib.FMT_BINARY, plistlib.FMT_XML])
def test_an_archive_of_safari_is_read(form: plistlib.PlistFormat) -> None:
    """It is a property list; the page in it has its own charset."""
    main = {"WebResourceData": page().encode(), "WebResourceURL": ADDRESS, "WebResourceTextEncodingName": "UTF-8"}
    content = plistlib.dumps({"WebMainResource": main}, fmt=form)
    found = open_document(content, "page.webarchive")
    assert (found.form, found.text, found.address) == (DocumentForm.SAVED, "\n".join(EXPECTED), ADDRESS)
    cut = open_document(content[:-40], "page.webarchive")
    assert told(cut) == ("it cannot be opened; was it cut off?",)


@pytest.mark.parametrize(
    "prices",
    [
        '<span class="es--wrap--x1"><span class="es--char--a">€</span> <span class="es--char--a">1</span>\n'
        '<span class="es--char53--b">2</span> <span>.</span> <span class="es--char--a">4</span> <span>0</span></span>',
        '<b><i class="es--char--a">€</i> <i class="es--char--a">1</i> <i class="es--char--a">2</i>\n'
        '<i class="es--char--a">.</i> <i class="es--char--a"> 4 </i> <i class="es--char--a">0</i></b>',
        "<b>" + "".join(f'<div class="es--char--a">{one}</div>' for one in "€12.40") + "</b>",
    ],
)
def test_a_price_of_one_element_a_character_is_one_word(prices: str) -> None:
    """Whatever stands between the elements; what comes before and after keeps its blank, the next price its line."""
    found = opened(f"<html><body><div>Total: {prices} paid</div><p>{prices}</p></body></html>")
    assert re.split(r"\s", found.text) == ["Total:", "€12.40", "paid", "€12.40"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<span>Order placed on</span><span>Sep 27, 2026</span>", "Order placed on Sep 27, 2026"),
        ("Ref. Number:<span>8206113950274417</span><a>Copy</a>", "Ref. Number: 8206113950274417 Copy"),
        ("<span>✓</span><span>Refund if package lost</span>", "✓ Refund if package lost"),
        ("<span>2</span><span>d</span><span>21</span>:<span>14</span>", "2 d 21:14"),
        ("<span>US $</span><span>12</span><span>.40</span>", "US $12.40"),
        ("<span>Total</span><span>€12.40</span>", "Total €12.40"),
        ("<span>82061139</span><span>50274417</span>", "8206113950274417"),
        ("Nov<b>ember</b> <i>2</i>026, <a>return</a><span>/refund</span>", "November 2026, return/refund"),
        ("<span>환불</span><span>완료</span>", "환불 완료"),
    ],
)
def test_what_only_a_style_sheet_parts_has_a_blank_between(html: str, text: str) -> None:
    """Label and value stand at both ends of a row; the parts of a word, a number and a price stay together."""
    assert opened(f"<html><body><div>{html}</div></body></html>").text == text


def test_a_blank_within_a_price_stays() -> None:
    """ "US $1.00": one of the characters is a blank."""
    letters = "".join(f'<span class="es--char--a">{one}</span> ' for one in "US $1.00")
    assert opened(f"<html><p>{letters}<p>").text == "US $1.00"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Rückerstattung 환불", "utf-8"),
        ("Rückerstattung 환불", "utf-8-sig"),
        ("Rückerstattung 환불", "utf-16"),
        ("Rückerstattung bis", "utf-16-le"),
        ("Rückerstattung bis", "utf-16-be"),
        ("Rückerstattung bis", "cp1252"),
    ],
)
def test_characters_are_those_that_were_saved(text: str, encoding: str) -> None:
    """With or without a mark, in text as in a page."""
    assert opened(text, "a.txt", encoding) == PageDocument(DocumentForm.TEXT, text)
    assert opened(f"<html><body>{text}</body></html>", "a", encoding).text == text


@pytest.mark.parametrize("charset", ["euc-kr", "windows-1251", "shift_jis", "iso-2022-jp", "gb2312"])
def test_the_meta_of_a_page_tells_its_charset(charset: str) -> None:
    """Where it is not UTF-8 in truth."""
    text = {"euc-kr": "환불 완료", "windows-1251": "Возврат", "gb2312": "退款"}.get(charset, "返金")
    html = f'<html><meta http-equiv="Content-Type" content="text/html; charset={charset}"><p>{text}</p></html>'
    assert opened(html, encoding=charset).text == text
    assert opened(html.replace("iso-2022-jp", "utf-16")).text == text


def test_one_broken_byte_spoils_one_character() -> None:
    """A text of UTF-8 that was damaged is still one."""
    found = open_document("Käuferschutz: Rückerstattung für".encode().replace("für".encode(), b"f\xbcr"), "a.txt")
    assert found.text == "Käuferschutz: Rückerstattung f\ufffdr"


@pytest.mark.parametrize(
    ("content", "name", "form"),
    [
        (b"\x89PNG\r\n\x1a\n....", "page.html", DocumentForm.PICTURE),
        (b"\xff\xd8\xff\xe0....", "", DocumentForm.PICTURE),
        (b"\0\0\0\x18ftypheic....", "page.txt", DocumentForm.PICTURE),
        (b"RIFF....WEBPVP8 ", "x", DocumentForm.PICTURE),
        (b"%PDF-1.7\n", "page.html", DocumentForm.OTHER),
        (b"PK\x03\x04....", "page.html", DocumentForm.OTHER),
        (b"{\\rtf1\\ansi Refund}", "page.json", DocumentForm.OTHER),
        (b"\x00\x01\x02\x03" * 50, "page.txt", DocumentForm.OTHER),
        (b"not a picture at all \x01\x02\x03\x04\x05\x06", "page.png", DocumentForm.OTHER),
        (b"", "page.txt", DocumentForm.OTHER),
        (b"<div>Refund</div>", "page.txt", DocumentForm.SAVED),
        (b"  <!-- a -->\n<!DOCTYPE html><p>Refund", "page", DocumentForm.SAVED),
        (b"Refund <b>today</b>", "page.htm", DocumentForm.SAVED),
        (b"Refund <b>today</b>", "page.txt", DocumentForm.TEXT),
        (b"BMW 320d\nTotal\n1", "page.txt", DocumentForm.TEXT),
        (b"Date: Jul 15, 2026\nRef. Number: 8206113950274417", "", DocumentForm.TEXT),
        (b"[Image]\nDelivered", "page.txt", DocumentForm.TEXT),
        (b"{Refund}", "page.txt", DocumentForm.TEXT),
        (b'"[Sale] Coffee dripper" was sent', "page.txt", DocumentForm.TEXT),
        (b"Refund (partly)", "page.txt", DocumentForm.TEXT),
        (b'{"api": "x"}', "page.txt", DocumentForm.CAPTURE),
        (b'mtopjsonp3({"api": "x"})', "page.txt", DocumentForm.CAPTURE),
        (b"no json", "page.har", DocumentForm.CAPTURE),
    ],
)
def test_the_content_tells_the_form_and_the_name_only_what_is_left(
    content: bytes, name: str, form: DocumentForm
) -> None:
    """Phones give any name to what is shared."""
    found = open_document(content, name)
    assert found.form is form
    assert bool(found.problems) == (form is DocumentForm.OTHER or name == "page.har")


def test_a_mail_is_no_saved_page() -> None:
    """Outlook's mails have the same structure; they are read as mails, elsewhere."""
    mail = mhtml(page()).replace(b"Snapshot-Content-Location:", b"To: jane@example.org\r\nX-Location:")
    assert told(open_document(mail, "a.eml")) == ("it is a mail: forward it instead",)


def test_what_is_too_large_is_told_and_not_opened() -> None:
    """25 MB for a file, 10 MB for a text."""
    assert told(open_document(b"a" * (MAX_BYTES + 1), "a.txt")) == ("it is larger than 25 MB",)
    picture = open_document(b"\xff\xd8\xff" + bytes(MAX_BYTES), "a.jpg")
    assert (picture.form, told(picture)) == (DocumentForm.PICTURE, ("it is larger than 25 MB",))
    text = open_document(b"Refund if no delivery\n" * 500_000, "a.txt")
    assert told(text) == ("it has more than 10 MB of text: the rest was left out",)
    assert len(text.text) <= 10_000_000


def test_pictures_within_a_page_do_not_count_as_text() -> None:
    """A page saved in one file holds its pictures as long words; they do not cut off what stands behind them."""
    found = opened(page(more=f'<img src="data:image/png;base64,{"A" * 11_000_000}"><p>at the end</p>'))
    assert found.problems == ()
    assert found.text.endswith("at the end")


def test_a_page_of_too_many_parts_is_read_as_text() -> None:
    """Its tree would take too long; hidden scripts are left out all the same."""
    found = opened("<html><script>var x = 1</script>" + "<div>" * 200_000 + "Refund if no delivery before Nov 5, 2026")
    assert found.text == "Refund if no delivery before Nov 5, 2026"
    assert told(found) == ("it has too many parts to be read as a page: it was read as text",)


def test_the_time_of_an_archive_is_kept_in_its_zone() -> None:
    """A browser writes its own zone or none, which is UTC."""
    content = mhtml(page()).replace(b"08:20:00 -0000", b"10:20:00 +0200")
    assert open_document(content, "a.mht").captured_at == datetime(
        2026, 10, 3, 10, 20, tzinfo=timezone(timedelta(hours=2))
    )
    assert open_document(content.replace(b"3 Oct 2026", b"3 Oct 1999"), "a.mht").captured_at is None
