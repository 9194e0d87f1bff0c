"""What a user handed over -> a page as it is kept; and a page that is kept -> what it says."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from reminderd.core.model.page import (
    Capture,
    DocumentForm,
    Page,
    PageDocument,
    PageReading,
    PageWords,
    Trust,
)
from reminderd.core.pages.captures import read_captures
from reminderd.core.pages.documents import page_of_address
from reminderd.core.pages.kept import kept_capture
from reminderd.core.pages.kept_lines import kept_text
from reminderd.core.pages.slips import without_slips
from reminderd.core.pages.text import read_text

_NUMBER = re.compile(r"\d{15,18}")


UNPROVEN = "unproven reply"
"""How a page came that somebody sent in the user's name, without proof that it was the user."""


def read_document(
    document: PageDocument,
    words: Mapping[str, PageWords],
    zone: ZoneInfo,
    seen_at: datetime,
    *,
    captured_at: datetime | None,
    order: str | None = None,
    is_proven: bool = True,
) -> tuple[PageReading, ...]:
    """Given what was handed over at `seen_at`, and the wordings by language, return what each page in it says.

    `captured_at`: when the user saw the page, None = as the document tells. `order`: whose page it is where it names
    none. `zone` is the shop's. `is_proven`: is it sure that the user handed it over?
    """
    captured_at, document = captured_at or document.captured_at, _mended(document, words)
    kind, number = page_of_address(document.address)
    if document.form is DocumentForm.CAPTURE:
        captures = [replace(one, captured_at=one.captured_at or captured_at) for one in document.captures]
        readings = read_captures(captures, words, zone, seen_at)
        order = number or order  # the page that fetched them
    else:
        base = captured_at or seen_at
        reading = read_text(document.text, words, base, captured_at=captured_at, kind=kind, order=number)
        readings = (reading,)
    readings = tuple(one if one.order or one.orders or not order else _named(one, order) for one in readings)
    if document.form is DocumentForm.PICTURE or not is_proven:
        readings = tuple(map(_doubted, readings))
    return tuple(replace(one, problems=(*document.problems, *one.problems)) for one in readings)


def _mended(document: PageDocument, words: Mapping[str, PageWords]) -> PageDocument:
    """Words that were misread come of a picture, also where a phone gave its text alone: then all is doubted."""
    if document.form not in (DocumentForm.TEXT, DocumentForm.PICTURE):
        return document
    text, is_mended = without_slips(document.text, words)
    return replace(document, form=DocumentForm.PICTURE, text=text) if is_mended else document


def _named(reading: PageReading, order: str) -> PageReading:
    return replace(reading, order=order, trust={**reading.trust, "order": Trust.STATED})


def _doubted(reading: PageReading) -> PageReading:
    """Return what is asked back: everything, since a picture may be misread anywhere and a stranger's page may say
    anything.
    """
    return replace(reading, trust=dict.fromkeys(reading.trust, Trust.ASKED))


def keep(
    document: PageDocument,
    words: Mapping[str, PageWords],
    seen_at: datetime,
    *,
    captured_at: datetime | None,
    order: str | None,
    via: str,
) -> Page:
    """Given what was handed over, return it as it may be kept."""
    captured_at, document = captured_at or document.captured_at, _mended(document, words)
    kind, _ = page_of_address(document.address)
    address = _bare(document.address) if kind else ""
    if document.form is DocumentForm.CAPTURE:
        captures = (kept_capture(one, words) for one in document.captures)
        content = json.dumps([[one.address, one.body, _text(one.captured_at or captured_at)] for one in captures])
    else:
        reading = read_text(document.text, words, captured_at or seen_at, captured_at=captured_at, kind=kind)
        content = kept_text(document.text, words, reading.page)
    whole = json.dumps([document.form, content, address, _text(captured_at), order])
    return Page(
        id=sha256(whole.encode("utf-8", "replace")).hexdigest(),
        form=document.form,
        content=content,
        address=address,
        captured_at=captured_at,
        seen_at=seen_at,
        order=order or "",
        via=via,
    )


def read_page(page: Page, words: Mapping[str, PageWords], zone: ZoneInfo) -> tuple[PageReading, ...]:
    """Given a page that is kept, return what it says: the same as when it came, or more by better rules."""
    return read_document(
        _document(page),
        words,
        zone,
        page.seen_at,
        captured_at=page.captured_at,
        order=page.order,
        is_proven=page.via != UNPROVEN,
    )


def _document(page: Page) -> PageDocument:
    if page.form is DocumentForm.CAPTURE:
        captures = tuple(
            Capture(address, body, datetime.fromisoformat(at) if at else None)
            for address, body, at in json.loads(page.content)
        )
        return PageDocument(page.form, captures=captures, address=page.address)
    return PageDocument(page.form, text=page.content, address=page.address)


def _bare(address: str) -> str:
    """What says which page it was, and of which order, and nothing else."""
    parts = urlsplit(address)
    named = [(name, value) for name, value in parse_qsl(parts.query) if _NUMBER.fullmatch(value)]
    return f"https://{parts.hostname}{parts.path}?{urlencode(named)}"


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
