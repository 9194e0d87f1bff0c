"""Writes the letters of the demo into a folder: each as .eml and .html, and an index.html to click through."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from itertools import groupby
from pathlib import Path

from reminderd.demo.mails import templates
from reminderd.demo.stories import Story


@dataclass(frozen=True, slots=True)
class SentLetter:
    """One letter as it came in: when (in the buyer's zone), of which kind, and its bytes."""

    at: datetime
    kind: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class ToldStory:
    """What became of one story: its orders with their states, in words."""

    story: Story
    states: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Page:
    at: datetime
    kind: str
    subject: str
    sender: str
    eml: str
    html: str


def write_gallery(
    folder: Path, letters: Sequence[SentLetter], told: Sequence[ToldStory], figures: Sequence[tuple[str, str]]
) -> Path:
    """Write the letters, which are in order, and an index into the folder; return the path of the index.

    The folder is made if it is missing. Letters of an earlier run are removed, other files stay. `told`: what became of
    each story. `figures`: names and values for the top of the index.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if re.fullmatch(r"\d{3,}-\d{4}-\d{2}-\d{2}-.*\.(eml|html)", old.name):
            old.unlink()
    pages = [_write(folder, number, letter) for number, letter in enumerate(letters, 1)]
    months = [(month, list(group)) for month, group in groupby(pages, key=lambda page: f"{page.at:%B %Y}")]
    index = folder / "index.html"
    text = templates().get_template("index.html.j2").render(months=months, told=told, figures=figures, pages=pages)
    index.write_text(text, encoding="utf-8")
    return index


def _write(folder: Path, number: int, letter: SentLetter) -> _Page:
    message = message_from_bytes(letter.raw, policy=policy.default)
    subject = str(message["Subject"])
    name = f"{number:03d}-{letter.at:%Y-%m-%d}-{_slug(subject)}"
    body = message.get_body(("html", "plain"))
    html = body.get_content() if body else ""
    (folder / f"{name}.eml").write_bytes(letter.raw)
    (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return _Page(letter.at, letter.kind, subject, str(message["From"]), f"{name}.eml", f"{name}.html")


def _slug(text: str) -> str:
    """Return text in a form that is readable and safe in a file name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "letter"
