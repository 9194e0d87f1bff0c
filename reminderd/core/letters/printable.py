"""Make text of unknown origin safe to print in a letter."""

import re
import textwrap
import unicodedata
from html import escape

TEXT_WIDTH = 72
SHORT_LENGTH = 600
"""Characters of the short text. A phone shows about 200 at once, and the narrowest service takes 1,000."""

LINK_STYLE = "color:#0b57b0"

_LINK = re.compile(r"(?:\b(?:https?|ftp|mailto)\s*:|\bwww\.)\S*", re.IGNORECASE)
_MENU_WORD = re.compile(r"\*([^*]+)\*")
_COMMAND = re.compile(r"`([^`]+)`")
_HELD_BLANK = "\ue000"  # of the private area, which `tidy` takes out of every text
_ADDRESS = re.compile(r"https://(?:www\.)?([^\s/<]+)[^\s<]*[^\s<.,]")
_OF_FILE = r"(?:jpe?g|png|gif|webp|hei[cf]|pdf|txt|mp4)(?!\w|[.-]\w|/)"  # no country's or other ending of a host
_DOT_IN_NAME = re.compile(rf"(?<=[\w-])\.(?!(?i:{_OF_FILE}))(?=([^\W\d_])[^\W\d_])")


def tidy(text: str, limit: int) -> str:
    """Return the text in one line of at most `limit` characters, without links and invisible characters: controls,
    direction marks (they can reverse a text), zero-width ones, lone surrogates, private ones.
    """
    spaced = " ".join(text[: 20 * limit].split())
    visible = "".join(character for character in spaced if unicodedata.category(character)[0] != "C")
    return shorten(_LINK.sub("[…]", visible), limit)


def clean(text: str, limit: int) -> str:
    """Like `tidy`, for text that somebody else wrote: nothing in it looks like a host that a mail program would link.

    A full stop before a capital gets its missing space back; one inside a name in small letters is put in brackets,
    unless it is the name of a picture or a paper.
    """
    loosened = _DOT_IN_NAME.sub(lambda dot: ". " if dot[1].isupper() else "[.]", tidy(text, limit))
    return shorten(loosened, limit)


def shorten(text: str, limit: int) -> str:
    """Return the text cut to `limit` characters, the last of them "…" if it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def wrap(text: str, first: str = "", width: int = TEXT_WIDTH) -> str:
    """Wrap one paragraph of a text letter, or of what is said at a terminal, `first` before its first line and blanks
    before the others.

    Addresses and commands are never broken.
    """
    held = _COMMAND.sub(lambda command: command[0].replace(" ", _HELD_BLANK), text)
    filled = textwrap.fill(
        held,
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_HELD_BLANK, " ")


def rich(text: str) -> str:
    """Return our own wording (never a mail's text) as HTML: *menu words* are bold, `commands` are code, and addresses
    are links that show their host.
    """
    html = _MENU_WORD.sub(r"<strong>\1</strong>", escape(text))
    html = _COMMAND.sub(r"<code>\1</code>", html)
    return _ADDRESS.sub(rf'<a class="link" href="\g<0>" style="{LINK_STYLE}">\1</a>', html)


def short_text(text: str) -> str:
    """Return the short text of a letter, as its template wrote it, without blank lines, and cut."""
    return shorten("\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip()), SHORT_LENGTH)
