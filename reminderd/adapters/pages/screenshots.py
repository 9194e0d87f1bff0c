"""The text of a picture, by tesseract. Needs the extra `screenshots` and the program, with its languages.

Nothing heavy is loaded before a picture comes.
"""

import logging
import os
import shutil
import warnings
from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from subprocess import SubprocessError
from typing import TYPE_CHECKING, Any

from reminderd.adapters.packs.resources import load_vocabularies
from reminderd.config.extras import command_to_add
from reminderd.core.model import PermanentError
from reminderd.core.model.page_problems import PageProblem, page_problem
from reminderd.core.model.vocabulary import ENGLISH
from reminderd.core.pages.pictured_lines import PicturedWord, lines_of_words

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

MAX_BYTES = 25_000_000
MAX_PIXELS = 20_000_000  # decoded: 80 MB
READ_PIXELS = 5_000_000  # given to tesseract; more makes it slow and no better
MAX_SIDE = 16_000  # tesseract's own limit is 32767
MIN_SIDE = 40
SMALL_WIDTH = 700  # of a screen without fine pixels: its letters are enlarged
SECONDS = 20
MAX_LANGUAGES = 4  # each makes it slower

_COMMAND = command_to_add("screenshots")
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class PictureError(PermanentError):
    """A picture that cannot be read; `problem` says why, and what to do."""

    def __init__(self, problem: PageProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class ScreenshotReader:
    """Reads pictures in the `languages` of the user (ISO 639-1), and in English. `seconds`: for one picture."""

    def __init__(self, languages: Collection[str], seconds: float = SECONDS) -> None:
        codes = (load_vocabularies().of(one).tesseract for one in (*languages, ENGLISH))
        self._codes = tuple(dict.fromkeys(filter(None, codes)))
        self._seconds = seconds

    def text(self, content: bytes) -> str:
        """Given the bytes of a picture, return its text, a line for each block of the page; it may be empty.

        Raises PictureError: what to install, or why the picture cannot be read.
        """
        try:
            import pytesseract
            from PIL import Image  # noqa: F401  (is it there?)
        except ImportError as error:
            raise PictureError(page_problem("pictures_need", command=_COMMAND)) from error
        image = _prepared(_opened(content))
        if shutil.which("tesseract") is None:
            raise PictureError(page_problem("pictures_need", command=_COMMAND))
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads wait for each other longer than they work
        try:
            found = pytesseract.image_to_data(
                image,
                lang="+".join(self._installed(pytesseract.get_languages())),
                config="--psm 4",  # rows: where tesseract looks for columns, it parts labels from their values
                timeout=self._seconds,
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractNotFoundError as error:
            raise PictureError(page_problem("pictures_need", command=_COMMAND)) from error
        except pytesseract.TesseractError as error:
            raise PictureError(page_problem("picture_failed", reason=f"code {error.status}")) from error
        except RuntimeError as error:
            raise PictureError(page_problem("picture_slow", seconds=f"{self._seconds:g}")) from error
        except (OSError, SubprocessError, ValueError, LookupError, SystemExit) as error:  # as it asks for the version
            raise PictureError(page_problem("picture_failed", reason=type(error).__name__)) from error
        return "\n".join(lines_of_words(_words(found), image.width))

    def _installed(self, present: Sequence[str]) -> Sequence[str]:
        codes = [code for code in self._codes if code in present][:MAX_LANGUAGES]
        if missing := [f"tesseract-ocr-{code}" for code in self._codes if code not in present]:
            log.warning("pictures are read better with %s", ", ".join(missing))
        if not codes:
            raise PictureError(page_problem("language_needed", packages=" / ".join(missing)))
        return codes


def _many_pixels() -> PageProblem:
    return page_problem("many_pixels", millions=MAX_PIXELS // 1_000_000)


def _words(found: Mapping[str, Sequence[Any]]) -> list[PicturedWord]:
    names = ("text", "left", "top", "width", "height", "block_num", "par_num", "line_num")
    rows = zip(*(found[name] for name in names), strict=True)
    return [
        PicturedWord(str(text).strip(), left, top, width, height, tuple(row))
        for text, left, top, width, height, *row in rows
        if str(text).strip()
    ]


def _opened(content: bytes) -> "Image.Image":
    """The picture in shades of grey. Its size is looked at before a pixel is decoded."""
    from PIL import Image, ImageOps

    if len(content) > MAX_BYTES:
        raise PictureError(page_problem("too_large", megabytes=MAX_BYTES // 1_000_000))
    formats = list(_FORMATS)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        formats = [_heif()]
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content), formats=formats) as image:
            image.draft("L", (image.width // 2, image.height // 2) if _pixels(image) > MAX_PIXELS else image.size)
            if _pixels(image) > MAX_PIXELS:
                raise PictureError(_many_pixels())
            return _grey(ImageOps.exif_transpose(image))
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(_many_pixels()) from error
    except Exception as error:  # (the library lets out whatever damaged bytes do to it)
        raise PictureError(page_problem("picture_unknown")) from error


def _heif() -> str:
    try:
        import pillow_heif
    except ImportError as error:
        raise PictureError(page_problem("heic_needs", command=_COMMAND)) from error
    pillow_heif.register_heif_opener(thumbnails=False)
    return "HEIF"


def _pixels(image: "Image.Image") -> int:
    return image.width * image.height


def _grey(image: "Image.Image") -> "Image.Image":
    """Return shades of grey; transparent parts are white, as in a browser."""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("L")
    colours = image if "A" in image.getbands() else image.convert("RGBA")
    ground = Image.new("L", image.size, 255)
    ground.paste(colours.convert("L"), mask=colours.getchannel("A"))
    return ground


def _prepared(image: "Image.Image") -> "Image.Image":
    """The picture in a size that tesseract reads well and in time."""
    from PIL import Image

    if min(image.size) < MIN_SIDE:
        raise PictureError(page_problem("small_picture"))
    scale = 2.0 if image.width < SMALL_WIDTH else 1.0
    scale = min(scale, (READ_PIXELS / _pixels(image)) ** 0.5, MAX_SIDE / max(image.size))
    if scale != 1:
        size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
        image = image.resize(size, Image.Resampling.LANCZOS)
    image.format = "BMP"  # how it is handed over: packing takes longer than writing
    return image
