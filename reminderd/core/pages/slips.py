"""Words as they were misread from a picture -> the words of pages that they must be."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from reminderd.core.model.page import PageWords
from reminderd.core.pages.kept_lines import is_wording
from reminderd.core.pages.lines import BULLET, MOST_LINES
from reminderd.core.pages.personal import common_words

_LOOKS_LIKE = str.maketrans({"1": "i", "l": "i", "|": "i", "!": "i", "0": "o", "5": "s", "8": "b", "6": "b"})
_TOKEN = re.compile(r"[^\W_|!]*[^\W\d_|!][^\W_]*|[|!][^\W\d_]+")
_LONGEST_TOKEN = 40
_LONGEST_LINE = 300
_MOST_DIGITS = 3  # of a word; what has more is a number
_MOST_DATED = 40  # lines of which each short word is tried
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SHORTEST = 2
_SHORTEST_MISREAD = 5
_BEFORE_A_NUMBER = re.compile(r"(?<=[^\W\d_]{3})(?=\d{1,2}\b)|(?<=\d,)(?=20\d\d)|(?<=[^\W\d_]\.)(?=[^\W\d_]{3})")


def without_slips(text: str, words: Mapping[str, PageWords]) -> tuple[str, bool]:
    """Given the text of a page, return it with the lines mended that become a wording of pages by it, and whether there
    were any. A letter may stand for one that looks like it, an accent and a blank may be missing.

    A line that is a wording as it stands is never changed, nor is a number.
    """
    languages = tuple(words.values())
    made, is_mended, left = [], False, _MOST_DATED
    for at, line in enumerate(text.splitlines()):
        parts = BULLET.split(line) if at < MOST_LINES and len(line) <= _LONGEST_LINE else [line]
        better = []
        for part in parts:
            is_dated = bool(left and _YEAR.search(part))
            better.append(_mended(part, languages, is_dated=is_dated) if len(part) <= _LONGEST_LINE else part)
            left -= is_dated
        is_changed = better != parts
        is_mended = is_mended or is_changed
        made.append(" · ".join(better) if is_changed else line)
    return "\n".join(made), is_mended


def _mended(line: str, languages: tuple[PageWords, ...], *, is_dated: bool) -> str:
    if is_wording(_plain(line), languages):
        return line
    found = (one for one in _mender(languages)(line) if one != line and is_wording(_plain(one), languages))
    shorts = (one for words in languages for one in _with_short_words(line, words)) if is_dated else iter(())
    return next(found, None) or next(shorts, line)


def _with_short_words(line: str, words: PageWords) -> Iterator[str]:
    """Return the line with a real short word in place of a misread one, where that makes it a wording."""
    known = common_words((words,))
    for token in _TOKEN.finditer(line):
        if token[0].casefold() in known or not 1 < len(token[0]) < _SHORTEST_MISREAD:
            continue
        for word in sorted(one for one in known if len(one) == len(token[0]) and _differ(one, token[0]) == 1):
            made = f"{line[: token.start()]}{word}{line[token.end() :]}"
            if is_wording(_plain(made), (words,)):
                yield made


def _differ(word: str, token: str) -> int:
    return sum(map(str.__ne__, _shape(word), _shape(token)))


def _plain(line: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", line).split())


@lru_cache(maxsize=4)
def _mender(languages: tuple[PageWords, ...]) -> Callable[[str], Iterator[str]]:
    known = common_words(languages)
    by_shape: dict[str, set[str]] = {}
    for word in known:
        by_shape.setdefault(_shape(word), set()).add(word)
    only = {shape: next(iter(found)) for shape, found in by_shape.items() if len(found) == 1}

    by_length: dict[int, list[str]] = {}
    for shape, word in only.items():
        by_length.setdefault(len(shape), []).append(word)

    def mended(token: str) -> str:
        if token.casefold() in known or sum(map(str.isdecimal, token)) > _MOST_DIGITS or len(token) > _LONGEST_TOKEN:
            return token
        if word := only.get(_shape(token)) or _near(token, by_length):
            return _with_capital(word, token)
        parts = ((token[:at], token[at:]) for at in range(_SHORTEST, len(token) - _SHORTEST + 1))
        split = next((pair for pair in parts if all(_shape(one) in by_shape for one in pair)), None)
        if split is None:
            return token
        return " ".join(one if one.casefold() in known else only.get(_shape(one), one) for one in split)

    def lines(line: str) -> Iterator[str]:
        for start in (line, _BEFORE_A_NUMBER.sub(" ", line)):
            yield _TOKEN.sub(lambda found: mended(found[0]), start)

    return lines


def _near(token: str, by_length: Mapping[int, Sequence[str]]) -> str | None:
    """The one word that differs in one letter, as "betore" does."""
    shape = _shape(token)
    if len(shape) < _SHORTEST_MISREAD:
        return None
    near = [word for word in by_length.get(len(shape), ()) if sum(map(str.__ne__, _shape(word), shape)) == 1]
    return near[0] if len(near) == 1 else None


def _with_capital(word: str, token: str) -> str:
    return word.capitalize() if token[0].isupper() or not token[0].isalpha() else word


def _shape(word: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(one))
    return bare.translate(_LOOKS_LIKE).replace("rn", "m").replace("vv", "w")
