"""The picture in the README: a letter of the demo on a phone. `script/docs` takes it, where Chromium is installed.

The file holds a sum of the letter that it shows, by which a test tells whether it is the one of today.
"""

import hashlib
import logging
import re
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from programs.chromium import Chromium, chromium_program
from reminderd.core.model import Letter, LetterKind
from reminderd.demo.play import play

PICTURE = Path(__file__).parents[2] / "docs" / "reminder.png"
ORDER = "8213946650124711"
WIDTH, HEIGHT, PIXELS = 390, 800, 2
COLOURS = 64
SUM = "letter"


def letter_page(letters: Iterable[Letter]) -> str:
    """Given the letters of the demo, return the page of the first reminder to open a dispute about one order."""
    reminders = (one for one in letters if one.kind is LetterKind.REMINDER and ORDER in one.text)
    return next(one.html for one in reminders if "dispute" in one.subject.lower())


def sum_of(page: str) -> str:
    """Return a sum of what a page shows; the addresses of its buttons hold ids that are new in each installation."""
    return hashlib.sha256(re.sub(r'href="mailto:[^"]*"', "", page).encode()).hexdigest()


def shown_sum() -> str:
    """Return the sum of the letter that the picture shows."""
    with Image.open(PICTURE) as picture:
        return str(picture.info[SUM])


def take(page: str, target: Path) -> None:
    """Take the picture of the top of a page, as a phone shows it, in few colours."""
    with TemporaryDirectory() as folder:
        file, raw = Path(folder, "letter.html"), Path(folder, "letter.png")
        file.write_text(page, encoding="utf-8")
        with Chromium() as browser:
            browser.show(file, width=WIDTH, scheme="light", pixels=PIXELS)
            browser.photograph(raw)
        with Image.open(raw) as whole:
            top = whole.convert("RGB").crop((0, 0, WIDTH * PIXELS, min(whole.height, HEIGHT * PIXELS)))
    few = top.quantize(COLOURS, dither=Image.Dither.NONE)
    notes, packed = PngInfo(), BytesIO()
    notes.add_text(SUM, sum_of(page))
    few.save(packed, "PNG", optimize=True, pnginfo=notes)
    target.write_bytes(packed.getvalue())


def main() -> int:
    """Take the picture anew if the letter has changed; return the exit code."""
    logging.basicConfig(level=logging.ERROR)
    with TemporaryDirectory() as folder:
        page = letter_page(play(Path(folder)).letters)
    if PICTURE.exists() and shown_sum() == sum_of(page):
        return 0
    if not chromium_program():
        sys.stderr.write("docs/reminder.png shows an older letter; Chromium is needed to take it anew\n")
        return 1
    take(page, PICTURE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
