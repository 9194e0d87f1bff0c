"""Words found in a picture, with their places -> the lines of the page.

A narrow screen breaks a sentence, and "before Nov 5, 2026" may stand in two rows of it: what was one line is one again.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

COLUMN_GAP = 1.6
"""Blank of so many heights of the row is none between words: what stands behind it is another block."""

PITCH_OF_A_SENTENCE = 1.7
"""From row to row of one sentence, in heights; 1.2 to 1.5 as style sheets have it, blocks stand further apart."""

_WORD_GAP = 0.7
"""In heights; where there is more, a value stands opposite its label, and the row is full for another reason."""

_SAME = 0.5  # heights by which the left edges of rows may differ
_SIMILAR = 1.2  # times
_BLANK = 0.6  # heights between two words, with what letters leave free at their sides
_MARK_GAP = 0.5  # heights between a mark and its sentence
_FARTHEST = 0.4
"""Of the way to the right margin, which is as wide as the left one: what begins beyond is a column of its own."""
_BELOW = re.compile(r"[gjpqyQ,;()|\[\]{}@]")
_FLAT = 0.78  # of the height is left where no letter reaches below its row
_MARK = re.compile(r"[^\w€$£¥₩]{1,3}|[eoO0©®][@©®]?|@[eoO]")  # what a round mark before a sentence is taken for
MOST_OF_A_MARK = 2  # words
LETTERS_OF_A_MARK = 4
_FRAME = re.compile(r"(?<=\d{16})\||(?:^|(?<=\s))[|¦](?:\s+|$)(?![^|]*\d{1,2}:\d{2})")


@dataclass(frozen=True, slots=True)
class PicturedWord:
    """A word and its box in pixels. `row`: the same for all words of a row, which stand in reading order."""

    text: str
    left: int
    top: int
    width: int
    height: int
    row: tuple[int, ...]

    @property
    def right(self) -> int:
        return self.left + self.width


def lines_of_words(words: Iterable[PicturedWord], width: int) -> list[str]:
    """Given the words of a picture `width` pixels wide, return the lines of the page in their order.

    Rows are joined where the next word had no room left, under it and close; a row is cut where a column begins. A mark
    before a sentence is left out.
    """
    blocks = [block for _, row in groupby(words, key=lambda word: word.row) for block in _blocks(list(row))]
    lines: list[list[PicturedWord]] = []
    before: Sequence[PicturedWord] = ()
    for block in blocks:
        start = _start_above(block, before)
        if start is not None and _goes_on(before[start:], block, width - before[0].left):
            lines[-1] = [word for word in lines[-1] if word not in before[:start]] + block
        else:
            lines.append(block[_marked(block) :])
        before = block
    texts = (" ".join(word.text for word in line) for line in lines)
    return [line for text in texts if (line := " ".join(_FRAME.sub(" ", text).split()))]


def _blocks(row: Sequence[PicturedWord]) -> Iterator[list[PicturedWord]]:
    block = [row[0]]
    gap = COLUMN_GAP * _height(row)
    for before, word in pairwise(row):
        is_mark = len(block) == 1 and _marked([before, word])
        if word.left - before.right > gap and not is_mark and "|" not in {before.text, word.text}:
            yield block
            block = []
        block.append(word)
    yield block


def _marked(block: Sequence[PicturedWord]) -> int:
    """1 if the block begins with a mark, which stands apart from the sentence behind it; else 0."""
    if len(block) < 2 or not _MARK.fullmatch(block[0].text):
        return 0
    return int(block[1].left - block[0].right > _MARK_GAP * _height(block) or not re.search(r"[\w|]", block[0].text))


def _start_above(after: Sequence[PicturedWord], before: Sequence[PicturedWord]) -> int | None:
    """The word of a row under which the next row begins: the first, or the first behind a mark. None: it is no such."""
    height = _height(before) if before else 0
    for at, word in enumerate(before[: MOST_OF_A_MARK + 1]):
        if abs(after[0].left - word.left) <= _SAME * height:
            return at if sum(len(one.text) for one in before[:at]) <= LETTERS_OF_A_MARK else None
    return None


def _goes_on(before: Sequence[PicturedWord], after: Sequence[PicturedWord], end: int) -> bool:
    """Whether the sentence of a row, that could reach to `end`, goes on in the next, whose first word did not fit."""
    height, next_height = _height(before), _height(after)
    room = end - before[-1].right
    widest = max((two.left - one.right for one, two in pairwise(before) if "|" not in {one.text, two.text}), default=0)
    return (
        before[0].left <= _FARTHEST * end
        and widest <= _WORD_GAP * height
        and max(height, next_height) <= _SIMILAR * min(height, next_height)
        and 0 < _top(after) - _top(before) <= PITCH_OF_A_SENTENCE * max(height, next_height)
        and after[0].width + _BLANK * height > room
    )


def _top(row: Sequence[PicturedWord]) -> int:
    return min(word.top for word in row)


def _height(row: Sequence[PicturedWord]) -> int:
    """The height of the letters, from the top of a capital to the foot of a g; a frame or a picture is higher."""
    heights = sorted(word.height / (1 if _BELOW.search(word.text) else _FLAT) for word in row)
    return max(round(heights[len(heights) // 2]), 1)
