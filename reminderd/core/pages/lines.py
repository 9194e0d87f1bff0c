"""Text of a page -> lines as they are read: one width of letters, one blank, no glued buttons, one label a line."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from reminderd.core.model.page import PageWords, Wording

MOST_LINES = 3000
LONGEST_MARK = 4
"""Characters of a tick or a dot before a promise; where more stand there, somebody speaks of it."""
LONGEST_LINE = 1000

_SPACED = re.compile(r"(?<!\S)(?:[\d€$£₩¥.,]\s){3,}[\d€$£₩¥.,](?!\S)")
"""Prices have one element for each character: copied, there may be a blank between all of them."""

_BULLET = re.compile(r"\s*[·•]\s*")


def lines_of(text: str, words: Sequence[PageWords]) -> list[str]:
    """Given text copied from a page, return its lines; those that hold several labels or promises are cut up."""
    found = (line for line in text[: MOST_LINES * LONGEST_LINE].splitlines())
    tidied = (_tidy(line[:LONGEST_LINE]) for line in found)
    noise = tuple(one for language in words for one in language.noise.get("copy", ()))
    labels = tuple(
        one for language in words for name in ("order", "order_placed") for one in language.labels.get(name, ())
    )
    cut = _cut_before(labels)
    return [
        piece
        for line in tidied
        for part in _BULLET.split(line)
        for piece in _pieces(_without(part, noise), cut)
        if piece
    ][:MOST_LINES]


def _tidy(line: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", line).replace("\u200b", "").replace("\u200e", "").split())
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), plain)


def _without(line: str, noise: Iterable[Wording]) -> str:
    """A button's word is glued to the number before it."""
    for wording in noise:
        line = re.sub(rf"(?<=\d)\s*(?:{wording.pattern.pattern})$", "", line)
    return line


def _cut_before(labels: Sequence[Wording]) -> re.Pattern[str] | None:
    """A label that follows a day or a number in the same line."""
    says = "|".join(f"(?:{wording.pattern.pattern})" for wording in labels)
    return re.compile(rf"(?<=[\d일日.])\s+(?=(?:{says})\s*:)", re.IGNORECASE) if says else None


def _pieces(line: str, cut: re.Pattern[str] | None) -> Iterator[str]:
    yield from (piece.strip() for piece in (cut.split(line) if cut else [line]))


def says(line: str, wordings: Iterable[Wording]) -> Wording | None:
    """Return the wording that is the whole line, or None."""
    return next((one for one in wordings if one.pattern.fullmatch(line)), None)


def holds(line: str, wordings: Iterable[Wording]) -> tuple[re.Match[str], Wording] | None:
    """Return the first wording found in the line, and where, or None."""
    for one in wordings:
        if match := one.pattern.search(line):
            return match, one
    return None


def labelled(lines: Sequence[str], at: int, wordings: Iterable[Wording]) -> tuple[str, Wording] | None:
    """If the line begins with one of the labels, return its value, which may stand in the next line."""
    line = lines[at]
    for one in wordings:
        match = one.pattern.match(line)
        if not match:
            continue
        rest = line[match.end() :]
        value = rest.lstrip(" :")
        if value and (rest[0] in " :" or value[0].isdigit()):
            return value, one
        if not value and at + 1 < len(lines):
            return lines[at + 1], one
    return None
