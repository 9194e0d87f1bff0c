"""Text of a page -> lines as they are read: one width of letters, one blank, no glued buttons, one label a line."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from reminderd.core.model.page import PageWording, PageWords
from reminderd.core.pages.dates import DAY_IN_LINE, countdown

MOST_LINES = 3000
LONGEST_MARK = 4
"""Characters of a tick or a dot before a promise; where more stand there, somebody speaks of it."""
LONGEST_LINE = 1000
MOST_ROWS = 3  # of one sentence
_LONGEST_END = 40  # characters of a sentence behind its day

_SPACED = re.compile(r"(?<!\S)(?:[\d€$£₩¥.,]\s){3,}[\d€$£₩¥.,](?!\S)")
"""Prices have one element for each character: copied, there may be a blank between all of them."""

BULLET = re.compile(r"\s*[·•]\s*|(?<=20\d\d)\s[-–—:.»]\s(?=[^\W\d_]{5,}\s[^\W\d_])")
"""Between promises; a picture's reader makes another mark of it."""


def lines_of(text: str, words: Sequence[PageWords]) -> list[str]:
    """Given text copied from a page, return its lines; those that hold several labels or promises are cut up."""
    found = (line for line in text[: MOST_LINES * LONGEST_LINE].splitlines())
    tidied = (_tidy(line[:LONGEST_LINE]) for line in found)
    noise = tuple(one for language in words for one in language.noise.get("copy", ()))
    labels = tuple(one for language in words for many in language.labels.values() for one in many)
    cut = _cut_before(labels, noise)
    pieces = [
        piece
        for line in tidied
        for part in BULLET.split(line)
        for piece in _pieces(_without(part, noise), cut)
        if piece
    ][:MOST_LINES]
    return list(_whole(pieces, words))


def _tidy(line: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", line).replace("\u200b", "").replace("\u200e", "").split())
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), plain)


def _without(line: str, noise: Iterable[PageWording]) -> str:
    """A button's word is glued to the number before it."""
    for wording in noise:
        line = re.sub(rf"(?<=\d)\s*(?:{wording.pattern.pattern})$", "", line)
    return line


@lru_cache(maxsize=4)
def _cut_before(labels: tuple[PageWording, ...], noise: tuple[PageWording, ...]) -> re.Pattern[str] | None:
    """A label that follows a day or a number, perhaps with a button's word behind it, in the same line."""
    says, buttons = ("|".join(f"(?:{wording.pattern.pattern})" for wording in some) for some in (labels, noise))
    return re.compile(rf"(?<=[\d일日.])\s+(?:(?:{buttons})\s+)?(?=(?:{says})\s*:)", re.IGNORECASE) if says else None


def _pieces(line: str, cut: re.Pattern[str] | None) -> Iterator[str]:
    yield from (piece.strip() for piece in (cut.split(line) if cut else [line]))


def _whole(lines: Sequence[str], words: Sequence[PageWords]) -> Iterator[str]:
    """A narrow screen and a mail program break sentences into rows: what is one promise, or one right, is one line."""
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        while count := next((n for n in range(1, MOST_ROWS) if _goes_on(line, lines[at : at + n], words)), 0):
            line, at = " ".join((line, *lines[at : at + count])), at + count
        yield line


def _goes_on(line: str, rows: Sequence[str], words: Sequence[PageWords]) -> bool:
    """Return whether a sentence that begins in a line ends in the last of the rows below it, and not before."""
    if not rows or not re.search(r"\d", f"{line} {rows[-1]}"):
        return False
    whole = " ".join((line, *rows))
    if len(whole) > LONGEST_LINE:
        return False
    last = len(whole) - len(rows[-1])
    rights = (wording for one in words for wordings in one.windows.values() for wording in wordings)
    if any(found.start() < len(line) and found.end() > last for one in rights for found in one.pattern.finditer(whole)):
        return True
    if not re.search(r"(?<!\d)20\d\d(?!\d)", rows[-1]) and not countdown(rows[-1], words):
        return False
    promises = (wording for one in words for wordings in one.promises.values() for wording in wordings)
    return any(
        found.start() < len(line) and _ends_in(found, last, words, is_verified=one.is_verified)
        for one in promises
        if (found := one.pattern.search(whole))
    )


def _ends_in(found: re.Match[str], last: int, words: Sequence[PageWords], *, is_verified: bool) -> bool:
    """Return whether the day of a promise ends in the last row, and that row says nothing else."""
    text = found["day"]
    day = DAY_IN_LINE.search(text)
    if day is None:
        return bool(countdown(text, words, is_labelled=True)) and found.end("day") > last
    before, behind = text[: day.start()].strip(), text[day.end() :]
    is_its_own = not before if is_verified else not re.search(r"[\d:]", before)
    return (
        is_its_own
        and found.start("day") + day.end() > last
        and not re.search(r"\d", behind)
        and len(behind) <= _LONGEST_END
    )


def says(line: str, wordings: Iterable[PageWording]) -> PageWording | None:
    """Return the wording that is the whole line, or None."""
    return next((one for one in wordings if one.pattern.fullmatch(line)), None)


def holds(line: str, wordings: Iterable[PageWording]) -> tuple[re.Match[str], PageWording] | None:
    """Return the first wording found in the line, and where, or None."""
    for one in wordings:
        if match := one.pattern.search(line):
            return match, one
    return None


def labelled(lines: Sequence[str], at: int, wordings: Iterable[PageWording]) -> tuple[str, PageWording] | None:
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
