"""Damaged and shuffled pages and pictures, taken for real: no error, bounded work, and nothing personal is stored."""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from installed.installation import ALONE
from matrix import IS_FULL
from reminderd.adapters.pages.documents import page_opener
from reminderd.config import load
from reminderd.service import Service
from samples.corpus_files import PAGES
from samples.page_shapes import ADDRESS, API, damaged, har, mhtml, page, recorded

TAKEN = int(os.environ.get("REMINDERD_PAGES", "400" if IS_FULL else "80"))
"""How many are taken; `REMINDERD_PAGES=2000 script/test -k mutated_pages` takes some minutes."""

MOST_SECONDS = 5.0
"""Of the processor's time, for one page."""

PERSONAL = ("Marlene", "Erfunden", "Beispielweg", "Musterstadt", "151 00000000", "marlene@example.org")
BLOCK = (
    "Shipping to",
    "Marlene Erfunden",
    "+49 151 00000000",
    "Beispielweg 7, 20095 Musterstadt",
    "marlene@example.org",
)
RECEIVER = {"contactName": BLOCK[1], "mobile": BLOCK[2], "address": "Beispielweg 7", "city": "Musterstadt"}


def texts() -> Iterator[list[str]]:
    """The lines of each sample, with somebody's address in it."""
    for path in sorted(PAGES.glob("*.txt")):
        lines = path.read_text().splitlines()
        yield lines if "Marlene" in path.read_text() else [*lines[:-3], *BLOCK, *lines[-3:]]


def bodies() -> Iterator[Any]:
    """The captures, with somebody's address and a carrier's note in each."""
    for path in sorted(PAGES.glob("*.json")):
        if not path.name.endswith(".expected.json"):
            found = json.loads(path.read_text())
            for one in found if isinstance(found, list) else [found]:
                body = one.get("body", one)
                body["data"] = {**body["data"], "logisticsReceiverInfo": RECEIVER, "note": "left with Marlene Erfunden"}
                yield body


def shuffled(lines: list[str], chance: random.Random) -> list[str]:
    """Lines in other places, glued together, doubled."""
    lines = list(lines)
    for _ in range(chance.randint(1, 5)):
        one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines[one], lines[two] = lines[two], lines[one]
            case 1:
                lines[one] += chance.choice(["", " ", ": ", " · "]) + lines[two]
            case 2:
                lines.insert(one, lines[two])
            case _ if len(lines) > 9:
                del lines[one]
    return lines


def exchanged(body: Any, chance: random.Random) -> Any:
    """Two to six texts of a capture in each other's places."""
    texts: list[str] = []

    def gathered(value: Any) -> None:
        if isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                gathered(one)
        elif isinstance(value, str):
            texts.append(value)

    gathered(body)
    places = list(range(len(texts)))
    for _ in range(chance.randint(1, 3)):
        one, two = chance.choice(places), chance.choice(places)
        texts[one], texts[two] = texts[two], texts[one]
    left = iter(texts)

    def placed(value: Any) -> Any:
        match value:
            case dict():
                return {key: placed(one) for key, one in value.items()}
            case list():
                return [placed(one) for one in value]
            case str():
                return next(left)
        return value

    return placed(body)


def picture(form: str, lines: list[str]) -> bytes:
    image = Image.new("RGB", (500, 30 + 30 * len(lines)), "white")
    for at, line in enumerate(lines):
        ImageDraw.Draw(image).text((20, 15 + 30 * at), line, "black", font=ImageFont.load_default(20))
    file = BytesIO()
    image.save(file, form)
    return file.getvalue()


def html(lines: list[str]) -> str:
    return page(more="".join(f'<div class="line">{line}</div>' for line in lines))


MADE: dict[str, Callable[[random.Random], bytes]] = {
    "page.txt": lambda chance: "\n".join(shuffled(chance.choice(list(texts())), chance)).encode(),
    "cut.txt": lambda chance: damaged("\n".join(chance.choice(list(texts()))).encode(), chance),
    "page.html": lambda chance: html(shuffled(chance.choice(list(texts())), chance)).encode(),
    "cut.html": lambda chance: damaged(html(chance.choice(list(texts()))).encode(), chance),
    "page.mhtml": lambda chance: damaged(mhtml(html(shuffled(chance.choice(list(texts())), chance))), chance),
    "one.json": lambda chance: json.dumps(exchanged(chance.choice(list(bodies())), chance)).encode(),
    "cut.json": lambda chance: damaged(json.dumps(chance.choice(list(bodies()))).encode(), chance),
    "call.js": lambda chance: (
        b"mtopjsonp4(" + json.dumps(exchanged(chance.choice(list(bodies())), chance)).encode() + b")"
    ),
    "all.har": lambda chance: damaged(
        har(
            recorded(ADDRESS, html(list(BLOCK))),
            recorded(API, json.dumps(exchanged(chance.choice(list(bodies())), chance))),
        ),
        chance,
    ),
    "cut.png": lambda chance: damaged(picture("PNG", chance.choice(list(texts()))[:3]), chance),
    "cut.jpeg": lambda chance: damaged(picture("JPEG", chance.choice(list(texts()))[:3]), chance),
}
SEEN = datetime(2026, 11, 15, 8, tzinfo=UTC)


EACH = 200
"""So many are taken by one buyer; then another begins, since each page is weighed with all before it."""


def new_service(folder: Path) -> Service:
    (folder / "state").mkdir(parents=True)
    (folder / "reminderd.yaml").write_text(ALONE)
    return Service(load(folder / "reminderd.yaml"), lambda: SEEN)


def stored(service: Service) -> str:
    """All that lies in the state directory, and what is packed in it."""
    raw = b"".join(path.read_bytes() for path in service.settings.state_dir.rglob("*") if path.is_file())
    rows = service.storage.pages.all()
    return raw.decode(errors="replace") + "\n".join(one.content + one.address + one.order for one in rows)


def take_all(folder: Path, names: list[str], seed: int) -> int:
    """Take a page for each name, look what is stored, and return how many said something."""
    said, open_page = 0, page_opener(["en"])
    for first in range(0, len(names), EACH):
        service = new_service(folder / str(first))
        for number, name in enumerate(names[first : first + EACH], first):
            chance = random.Random(f"{seed} {number}")
            content = MADE[name](chance)
            begun = time.process_time()
            document = open_page(content, chance.choice([name, ""]), "")
            taken = service.pages.take(document, SEEN + timedelta(minutes=number), via="folder", captured_at=SEEN)
            assert time.process_time() - begun < MOST_SECONDS, (seed, number, name)
            assert taken.readings or taken.problems, (seed, number, name)
            said += bool(taken.noted or taken.asked)
        found = stored(service)
        left = [(one.seen_at, word) for one in service.storage.pages.all() for word in PERSONAL if word in one.content]
        assert not left, (seed, left)
        assert not [word for word in PERSONAL if word in found]
    return said


def test_mutated_pages_are_bounded_and_leave_nothing_personal(tmp_path: Path) -> None:
    """Whatever a stranger, a broken download or a phone's text recognition makes of a page."""
    names = [name for name in MADE if not name.startswith(("cut.p", "cut.jp"))]
    said = take_all(tmp_path, [names[number % len(names)] for number in range(TAKEN)], seed=13)
    assert said > TAKEN // 4  # damage to what nobody can read would prove nothing


@pytest.mark.tesseract
def test_mutated_pictures_are_bounded_and_leave_nothing_personal(tmp_path: Path) -> None:
    """Most are told to be no picture; what can still be read holds the address only as a phone shows it."""
    take_all(tmp_path, [("cut.png", "cut.jpeg")[number % 2] for number in range(max(4, TAKEN // 20))], seed=14)
