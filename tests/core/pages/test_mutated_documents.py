"""Damaged documents, of every form: whatever was cut, swapped or doubled, each is opened without an error."""

import json
import plistlib
import random

import pytest

from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.core.pages.documents import open_document, page_of_address
from reminderd.core.pages.repair import repaired_number
from samples.page_shapes import ADDRESS, API, BODY, LINES, damaged, har, mhtml, page, recorded

WHOLE = {
    "page.html": page(head=f"<!-- saved from url=(0075){ADDRESS} -->").encode(),
    "wide.html": page("de").encode("utf-16"),
    "page.mhtml": mhtml(page("de")),
    "packed.mht": mhtml(page(), encoding="base64"),
    "page.webarchive": plistlib.dumps(
        {"WebMainResource": {"WebResourceData": page().encode()}}, fmt=plistlib.FMT_BINARY
    ),
    "page.txt": "\n".join(LINES["de"]).encode(),
    "one.json": json.dumps(BODY).encode(),
    "list.json": json.dumps([{"url": API, "body": json.dumps(BODY)}]).encode(),
    "call.js": b"mtopjsonp4(" + json.dumps(BODY).encode() + b")",
    "all.har": har(recorded(ADDRESS, page()), recorded(API, json.dumps(BODY))),
}
EACH = 50


@pytest.mark.parametrize("name", WHOLE)
def test_damage_raises_nothing_and_is_never_stored_as_what_it_is_not(name: str) -> None:
    """Each of the results can be stored, and a capture holds decoded JSON only."""
    chance = random.Random(name)
    for _ in range(EACH):
        found = open_document(damaged(WHOLE[name], chance), chance.choice([name, ""]))
        assert isinstance(found, PageDocument)
        found.text.encode()
        found.address.encode()
        page_of_address(found.address)
        json.dumps([capture.body for capture in found.captures], ensure_ascii=False).encode()
        repaired_number(found.text[:100], {"8206113950274417"})
        assert found.captured_at is None or found.captured_at.tzinfo
        assert found.text or found.captures or found.problems or found.form is DocumentForm.PICTURE


def test_the_samples_are_read_when_whole() -> None:
    """Damage to what nobody can read would prove nothing."""
    for name, content in WHOLE.items():
        found = open_document(content, name)
        assert (found.text or found.captures, found.problems) != ("", ()), name
        assert found.problems == (), name
