"""The demo's folder of letters: every letter as bytes and as a page, and an index that leads to each."""

import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from reminderd.demo.gallery import SentLetter, ToldStory, write_gallery
from reminderd.demo.stories import STORIES

AT = datetime(2026, 8, 5, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
TOLD = [ToldStory(STORIES[0], (("8213946650124711", "delivered"),))]


def _letter(subject: str, html: str = "<p>Grüße</p>") -> SentLetter:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "reminderd <reminderd@example.com>"
    message.set_content("plain")
    message.add_alternative(html, subtype="html")
    return SentLetter(AT, "reminder", message.as_bytes())


def test_each_letter_is_kept_as_it_came_and_as_a_page(tmp_path: Path) -> None:
    """The .eml holds the very bytes, the .html the letter's HTML part, both named by number, day and subject."""
    letter = _letter("3 days left: “Desk lamp”, 12,49 €")
    write_gallery(tmp_path / "new" / "folder", [letter], TOLD, [])
    name = "001-2026-08-05-3-days-left-desk-lamp-12-49"
    assert (tmp_path / "new" / "folder" / f"{name}.eml").read_bytes() == letter.raw
    assert (tmp_path / "new" / "folder" / f"{name}.html").read_text(encoding="utf-8") == "<p>Grüße</p>\n"


def test_the_index_leads_to_every_letter_without_script_or_network(tmp_path: Path) -> None:
    """Every link is a file of the folder; a subject cannot smuggle markup into the page."""
    letters = [_letter("First"), _letter("<script>alert(1)</script>"), _letter("???")]
    page = write_gallery(tmp_path, letters, TOLD, [("Letters sent", "3")]).read_text(encoding="utf-8")
    links = set(re.findall(r'(?:href|src)="([^"]+)"', page))
    assert links == {path.name for path in tmp_path.iterdir()} - {"index.html"}
    assert len(links) == 6
    assert "<script" not in page
    assert "http" not in page
    assert "8213946650124711" in page


def test_a_second_run_replaces_only_letters(tmp_path: Path) -> None:
    """Letters of an earlier run go; a file that somebody keeps in the folder stays."""
    (tmp_path / "notes.html").write_text("mine")
    write_gallery(tmp_path, [_letter("One"), _letter("Two")], TOLD, [])
    write_gallery(tmp_path, [_letter("Three")], TOLD, [])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["001-2026-08-05-three.eml", "001-2026-08-05-three.html", "index.html", "notes.html"]


def test_no_letters_make_a_page_that_says_so(tmp_path: Path) -> None:
    """A demo of zero days has nothing to show, and no broken page."""
    assert "No letter was written." in write_gallery(tmp_path, [], TOLD, []).read_text(encoding="utf-8")
