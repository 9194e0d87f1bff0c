"""The bytes that a user hands over -> text and captures, recognised by content, not by name."""

import re

from reminderd.core.mail.characters import readable
from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.core.model.page_problems import PageProblem, page_problem
from reminderd.core.pages.addresses import page_of_address
from reminderd.core.pages.capture_files import read_captures
from reminderd.core.pages.saved_pages import (
    MAX_TEXT,
    SavedPage,
    is_mail,
    is_mhtml,
    is_webarchive,
    read_html,
    read_mhtml,
    read_webarchive,
    text_of,
)

__all__ = ["MAX_BYTES", "open_document", "page_of_address"]

MAX_BYTES = 25_000_000

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")
_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")  # ISO 23008-12
_OTHERS = (
    (b"%PDF-", "is_pdf"),
    (b"PK\x03\x04", "is_packed"),
    (b"\x1f\x8b", "is_packed"),
    (b"{\\rtf", "is_word_file"),
    (b"\xd0\xcf\x11\xe0", "is_word_file"),
)
_HTML = re.compile(
    r"\s*(?:<!--(?:[^-]|-(?!->)){0,20000}-->\s*|<\?[^>]{0,2000}>\s*){0,20}"
    r"<(?:!doctype\b|(?:html|head|body|meta|title|link|script|style|div|main|section|article|table|ul|ol|p|span|a|h[1-6])\b[^<]{0,9999}>)",
    re.IGNORECASE,
)
_HTML_WITHIN = re.compile(r"<(?:html|body)\b[^<>]{0,9999}>", re.IGNORECASE)
_JSON = re.compile(
    r"\s*(?:\)\]\}',?\s*)?(?:/\*[^*]{0,80}\*/\s*)?"
    r"(?:[A-Za-z_$][\w$.]{0,120}\s*\(\s*[\[{]|\{\s*[\"}]|\[\s*(?:[\[{\]]|\"\s*\{)|\"\s*(?:\{\s*\\?\"|\[\s*[\[{\\]))"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CAPTURE_NAMES = (".json", ".jsonp", ".har", ".jsonl", ".ndjson")
_HTML_NAMES = (".html", ".htm", ".xhtml", ".xht")
_PICTURE_NAMES = (".png", ".jpg", ".jpeg", ".heic", ".heif", ".webp", ".gif", ".bmp", ".avif", ".tif", ".tiff")


def open_document(content: bytes, name: str, media_type: str = "") -> PageDocument:
    """Given what a user handed over, return what it shows and what it captured; never raise, whatever the bytes are.

    `name` and `media_type` count only where the content does not tell what it is. A picture is told, not read.
    """
    name, media_type = name.lower().strip(), media_type.lower().split(";")[0].strip()
    is_picture = _is_picture(content)
    if problem := _refusal(content, is_picture=is_picture):
        return PageDocument(DocumentForm.PICTURE if is_picture else DocumentForm.OTHER, problems=(problem,))
    if is_picture:
        return PageDocument(DocumentForm.PICTURE)
    if is_webarchive(content):
        return _saved(read_webarchive(content))
    if is_mhtml(content):
        return _saved(read_mhtml(content))
    return _text(text_of(content), name, media_type)


def _refusal(content: bytes, *, is_picture: bool) -> PageProblem | None:
    """Why these bytes are not opened."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return page_problem("empty")
    if len(content) > MAX_BYTES:
        return page_problem("too_large", megabytes=MAX_BYTES // 1_000_000)
    if is_picture:
        return None
    told = next((told for start, told in _OTHERS if content.startswith(start)), "")
    told = told or ("is_mail" if is_mail(content) else "")
    return page_problem(told) if told else None


def _is_picture(content: bytes) -> bool:
    is_heif = content[4:8] == b"ftyp" and content[8:12] in _BRANDS
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    is_bitmap = content[:2] == b"BM" and content[6:10] == bytes(4)
    return content.startswith(_PICTURES) or is_heif or is_webp or is_bitmap


def _text(text: str, name: str, media_type: str) -> PageDocument:
    """What is text: a saved page, a capture, or what was copied."""
    head = text[:50_000]
    if _is_binary(head):
        is_picture = name.endswith(_PICTURE_NAMES) or media_type.startswith("image/")
        told = "broken_picture" if is_picture else "no_page_file"
        return PageDocument(DocumentForm.OTHER, problems=(page_problem(told),))
    if _HTML.match(head):
        return _saved(read_html(text))
    if _JSON.match(head) or name.endswith(_CAPTURE_NAMES) or media_type.endswith(("json", "javascript")):
        captured = read_captures(text)
        captures, problems = tuple(captured.captures), tuple(captured.problems)
        return PageDocument(
            DocumentForm.CAPTURE, "", captures, captured.address, captured.captured_at, problems=problems
        )
    if (
        _HTML_WITHIN.search(head[:5000])
        or name.endswith(_HTML_NAMES)
        or media_type in {"text/html", "application/xhtml+xml"}
    ):
        return _saved(read_html(text))
    problems = (page_problem("long_text", megabytes=MAX_TEXT // 1_000_000),) if len(text) > MAX_TEXT else ()
    lines = (" ".join(line.split()) for line in readable(text[:MAX_TEXT]).splitlines())
    return PageDocument(DocumentForm.TEXT, "\n".join(filter(None, lines)), problems=problems)


def _is_binary(head: str) -> bool:
    return len(_CONTROLS.findall(head)) * 20 > len(head) or head.count("\ufffd") * 3 > len(head)


def _saved(page: SavedPage) -> PageDocument:
    return PageDocument(
        DocumentForm.SAVED, "\n".join(page.lines), (), page.address, page.captured_at, problems=page.problems
    )
