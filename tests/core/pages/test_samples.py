"""What is read from each sample page, and that what is kept of it says the same and holds nothing personal."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.packs.resources import load_page_words
from reminderd.core.model.page import PageDocument, PageReading
from reminderd.core.pages.as_json import describe_page
from reminderd.core.pages.documents import open_document
from reminderd.core.pages.kept_page import keep, read_document, read_page
from samples.corpus_files import PAGES

SAMPLES = sorted(path for path in PAGES.iterdir() if not path.name.endswith((".expected.json", ".md")))
WORDS = load_page_words()
SHOP = ZoneInfo("America/Los_Angeles")


def opened(path: Path) -> tuple[PageDocument, dict[str, Any], datetime]:
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text())
    at = datetime.fromisoformat(expected["given"]["captured_at"])
    return open_document(path.read_bytes(), path.name), expected, at


def filled(value: Any) -> Any:
    """Without what is empty."""
    if isinstance(value, dict):
        return {name: filled(one) for name, one in value.items() if one not in (None, [], {}, "")}
    return [filled(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_page_is_read(path: Path, request: pytest.FixtureRequest) -> None:
    """As it stands beside it."""
    document, expected, at = opened(path)
    readings = read_document(document, WORDS, SHOP, at, captured_at=at)
    read = [filled(describe_page(one)) for one in readings]
    for one in read:
        one.pop("captured_at", None)
    if request.config.getoption("--accept"):
        expected["reads"] = read
        path.with_name(f"{path.stem}.expected.json").write_text(
            json.dumps(expected, indent=1, ensure_ascii=False) + "\n"
        )
    assert read == expected["reads"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_is_kept_says_the_same_and_names_nobody(path: Path) -> None:
    """A replay reads from it what was read at first; no name, address or telephone is among it."""
    document, expected, at = opened(path)
    page = keep(document, WORDS, at, captured_at=at, order=None, via="test")
    assert [bare(one) for one in read_page(page, WORDS, SHOP)] == [
        bare(one) for one in read_document(document, WORDS, SHOP, at, captured_at=at)
    ]
    assert not [word for word in expected["given"]["personal"] if word in page.content + page.address]


def bare(reading: PageReading) -> PageReading:
    """Without the words of a tracking event, which may name somebody and are not kept."""
    event = reading.last_event
    return replace(reading, last_event=("", event[1]) if event else None)
