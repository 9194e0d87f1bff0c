"""Pictures of a page are read by the real tesseract; what is no picture, too large or too slow is told in one line."""

import random
import re
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytesseract
import pytest
from PIL import Image, ImageDraw

from matrix import one_in
from programs.chromium import Chromium, Scheme
from reminderd.adapters.pages.screenshots import MAX_BYTES, ScreenshotReader
from reminderd.core.model import PermanentError
from samples.page_shapes import LINES, ORDER, damaged, page

DARK = "<style>body { background: #101010; color: #eee }</style>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as started:
        yield started


def picture(form: str, size: tuple[int, int] = (400, 200), **options: int) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 60), "Nov 5, 2026", "black", font_size=40)
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


CARD = """<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>body { font: 14px/20px "DejaVu Sans"; margin: 8px; background: #eee } div { padding: 16px; background: #fff }
p { display: flex; justify-content: space-between; margin: 0 } li { display: flex; gap: 8px; margin: 4px 0 }
i { flex: none; width: 16px; height: 16px; border-radius: 8px; background: #080; color: #fff; text-align: center }
ul { padding: 0 } h1 { font-size: 18px; margin: 0 } small { font-size: 12px }</style>
<div><h1>Delivery: Oct. 12 - Oct. 20</h1><small>Package leaving origin country/region.</small>
<ul><li><i>✓</i><span>Apply for €1.00 coupon code if delayed by Oct 22, 2026</span></li>
<li><i>✓</i><span>Refund if no delivery at your address before Nov 5, 2026</span></li>
<li><i>✓</i><span>Refund if items damaged</span></li></ul>
<p><span>Tracking number</span><span>LP00912340056781</span></p>
<p><span>Ref. Number:</span><span>8206113950274417</span></p>
<p><span>Order placed on</span><span>Sep 27, 2026</span></p></div>"""


@pytest.mark.chromium
@pytest.mark.tesseract
@pytest.mark.parametrize(("width", "pixels"), [(360, 3), (390, 1), (412, 2)])
def test_sentences_behind_marks_are_whole_and_values_stay_with_their_labels(
    browser: Chromium, tmp_path: Path, width: int, pixels: int
) -> None:
    """In a card, with a mark before each promise and each value at the right edge, as apps show it."""
    file, shot = tmp_path / "page.html", tmp_path / "page.png"
    file.write_text(CARD)
    browser.show(file, width=width, scheme="light", pixels=pixels)
    browser.photograph(shot)
    text = ScreenshotReader(["en"]).text(shot.read_bytes())
    lines = re.sub("\n(?=LP|8206|Sep)", " ", text).splitlines()
    assert [re.sub(r"^\S{1,4} (?=Refund)", "", line) for line in lines] == [  # what is left of a mark
        "Delivery: Oct. 12 - Oct. 20",
        "Package leaving origin country/region.",
        "Apply for €1.00 coupon code if delayed by Oct 22, 2026",
        "Refund if no delivery at your address before Nov 5, 2026",
        "Refund if items damaged",
        "Tracking number LP00912340056781",
        "Ref. Number: 8206113950274417",
        "Order placed on Sep 27, 2026",
    ]


@pytest.mark.chromium
@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("language", "width", "pixels", "scheme"),
    one_in(3, [("en", 390, 3, "light"), ("de", 390, 1, "dark"), ("de", 1280, 1, "light"), ("en", 390, 2, "dark")]),
)
def test_a_picture_of_the_tracking_page_says_its_date(
    browser: Chromium, tmp_path: Path, language: str, width: int, pixels: int, scheme: Scheme
) -> None:
    """On a phone and a desk, light and dark: every line comes out, also the one that the narrow screen broke."""
    file, shot = tmp_path / "page.html", tmp_path / "page.png"
    file.write_text(page(language, more=DARK if scheme == "dark" else ""))
    browser.show(file, width=width, scheme=scheme, pixels=pixels)
    browser.photograph(shot)
    found = ScreenshotReader([language]).text(shot.read_bytes()).splitlines()
    assert found[:-1] == list(LINES[language])
    assert found[-1].startswith(f"Ref. Number: {ORDER}")


@pytest.mark.tesseract
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "HEIF"])
def test_pictures_of_every_usual_form_are_read(form: str) -> None:
    """HEIC is what an iPhone sends."""
    pillow_heif.register_heif_opener()
    assert ScreenshotReader(["xx"]).text(picture(form)) == "Nov 5, 2026"


@pytest.mark.tesseract
def test_what_shines_through_is_white() -> None:
    """Black letters on nothing would be black on black."""
    image = Image.open(BytesIO(picture("PNG"))).convert("L")
    file = BytesIO()
    clear = Image.new("LA", image.size, 0)
    clear.putalpha(image.point(lambda shade: 255 - shade))
    clear.save(file, "PNG")
    assert ScreenshotReader(["en"]).text(file.getvalue()) == "Nov 5, 2026"


def bomb() -> bytes:
    """Return a PNG of few bytes that says that it has 900 million pixels."""
    whole = picture("PNG")
    header = b"IHDR" + (30_000).to_bytes(4) * 2 + whole[24:29]
    return whole[:12] + header + zlib.crc32(header).to_bytes(4) + whole[33:]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: b"", "this is no picture that can be read"),
        (lambda: b"<html>", "this is no picture that can be read"),
        (lambda: picture("PNG")[:300], "this is no picture that can be read"),
        (lambda: picture("JPEG")[:2000], "this is no picture that can be read"),
        (lambda: b"\0\0\0\x18ftypheic" + bytes(100), "this is no picture that can be read"),
        (lambda: picture("TIFF"), "this is no picture that can be read"),
        (lambda: picture("PNG", (30, 30)), "the picture is too small to hold text"),
        (lambda: picture("PNG", (5000, 5000)), "the picture has more than 20 million pixels"),
        (bomb, "the picture has more than 20 million pixels"),
        (lambda: b"\x89PNG" + bytes(MAX_BYTES), "it is larger than 25 MB"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(make: Callable[[], bytes], told: str) -> None:
    """Before a pixel of it is decoded where it is too large."""
    with pytest.raises(PermanentError, match=told) as caught:
        ScreenshotReader(["en"]).text(make())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "HEIF"])
def test_damaged_pictures_raise_nothing_else(form: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever was cut, swapped or doubled: it cannot be read, or it would be, if there were a program."""
    pillow_heif.register_heif_opener()
    chance, whole, told = random.Random(form), picture(form, (120, 100)), set()
    monkeypatch.setenv("PATH", str(tmp_path))
    for _ in range(80):
        with pytest.raises(PermanentError) as caught:
            ScreenshotReader(["en"]).text(damaged(whole, chance))
        told.add(str(caught.value))
    assert len(told) > 1


@pytest.mark.parametrize("missing", ["pytesseract", "PIL", "program"])
def test_what_is_missing_is_named(missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The binding and the program, which come from different places."""
    content = picture("PNG")
    if missing == "program":
        monkeypatch.setenv("PATH", str(tmp_path))
    else:
        monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(PermanentError) as caught:
        ScreenshotReader(["en"]).text(content)
    assert re.fullmatch(
        r"to read pictures, add the packages tesseract-ocr and .*: \S+/pip install '\.\[screenshots\]'",
        str(caught.value),
    )


def test_nothing_heavy_is_loaded_before_a_picture_comes() -> None:
    """Most users never send one."""
    loaded = "{'PIL', 'pytesseract', 'pillow_heif'} & set(sys.modules)"
    script = f"import sys, reminderd.adapters.pages.screenshots; print(*({loaded}))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "\n"


def test_a_missing_package_for_heic_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """All other forms go on without it."""
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PermanentError, match=r"HEIC.*pip install '\.\[screenshots\]'"):
        ScreenshotReader(["en"]).text(b"\0\0\0\x18ftypheic" + bytes(100))


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a program of this text in tesseract's place; it knows English only."""

    def put(text: str) -> None:
        program = tmp_path / "tesseract"
        version = "[ $1 != --version ] || { echo tesseract 5.3.0; exit; }"
        program.write_text(f"#!/bin/sh\n{version}\n{text}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        monkeypatch.setattr(pytesseract, "get_languages", lambda: ["eng", "osd"])

    return put


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("exec sleep 60", "the picture takes longer than 0.3 s to read"),
        ("echo 'a secret line' >&2; exit 3", r"tesseract cannot read the picture \(code 3\)"),
    ],
)
def test_a_program_that_fails_or_hangs_is_told(stand_in: Callable[[str], None], program: str, told: str) -> None:
    """And stopped; what it printed may be the user's text, and is nobody's business."""
    stand_in(program)
    with pytest.raises(PermanentError, match=f"^{told}$"):
        ScreenshotReader(["en"], seconds=0.3).text(picture("PNG"))


MISSING = ("deu", "spa", "fra", "ita", "por")


def test_only_languages_that_are_there_are_asked_for(
    stand_in: Callable[[str], None], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """The packages of others are named in the log, so that its umlauts come out next time."""
    stand_in(f'echo "$*" > {tmp_path}/asked; printf "level\\tpage_num\\ttext\\n" > "$2.tsv"; exit 1')
    with pytest.raises(PermanentError):
        ScreenshotReader(["de", "es", "fr", "it", "xx", "pt"]).text(picture("PNG"))
    assert " -l eng " in (tmp_path / "asked").read_text()
    assert caplog.messages == ["pictures are read better with " + ", ".join(f"tesseract-ocr-{one}" for one in MISSING)]


def test_without_any_language_the_packages_are_named(
    stand_in: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program without one reads nothing."""
    stand_in("exit 0")
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["osd"])
    with pytest.raises(PermanentError, match="install a language of tesseract: tesseract-ocr-kor / tesseract-ocr-eng"):
        ScreenshotReader(["ko"]).text(picture("PNG"))
