"""Days and amounts within a sentence. Only guesses look there: what a mail states has a label."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice

from reminderd.core.dates import parse_day
from reminderd.core.model import Money
from reminderd.core.model.money import parse_money
from reminderd.core.model.vendor import Language

_MOST_PIECES = 40  # of one sentence: each may cost a call of dateparser
_LONGEST_DAY = 5  # "14 de noviembre de 2026"
_NUMERIC_DAY = re.compile(
    r"(?<![\d.,/-])\d{1,4}(?:[./-]|年 ?|년 ?)\d{1,2}(?:[./-]|月 ?|월 ?)(?:\d{1,4}(?![\d/-]))?[日일]?(?!\d)"
    r"|(?<![\d年년])\d{1,2}[月월] ?\d{1,2}[日일]"
)
_GLUED_AMOUNT = re.compile(r"[¥￥₩₪]\s?\d[\d,.]*|\d[\d,.]*\s?(?:円|원|₪)")  # a particle may follow: "¥980の"
_AMOUNT_PARTS = 3  # "US $ 4.20"


def may_be_days(sentence: str) -> Iterator[str]:
    """Given a sentence, yield the pieces of it that may name a day, the most complete ones first."""
    pieces = [match[0] for match in _NUMERIC_DAY.finditer(sentence)]
    words = [word for word in _pieces(sentence, _LONGEST_DAY) if _may_be_day(word)]
    yield from islice(dict.fromkeys([*pieces, *words]), _MOST_PIECES)


def days_of(pieces: Iterable[str], language: Language, base: datetime) -> Iterator[date]:
    """Given pieces of sentences and the instant of their mail, yield the days that they name."""
    for piece in pieces:
        words, order = language.vocabulary, language.date_order
        if day := parse_day(piece, language=words, date_order=order, base=base, is_piece=True):
            yield day


def amount_in(sentence: str) -> Iterator[Money]:
    """Given a sentence, yield the amounts of money in it."""
    glued = (match[0] for match in _GLUED_AMOUNT.finditer(sentence))
    for piece in islice(chain(glued, _pieces(sentence, _AMOUNT_PARTS)), 10 * _MOST_PIECES):
        if money := parse_money(piece):
            yield money


def _may_be_day(piece: str) -> bool:
    """A day and a month's name, and maybe a year: one word of letters or more beside one or two short numbers."""
    numbers = re.findall(r"\d+", piece)
    has_name = re.search(r"[^\W\d_]{3,}", piece) is not None
    return has_name and [len(one) for one in numbers] in ([1], [2], [1, 4], [2, 4]) and len(piece) < 40


def _pieces(sentence: str, longest: int) -> Iterator[str]:
    """Runs of words with a number in them, the longer ones first."""
    words = sentence.split()
    places = [at for at, word in enumerate(words) if any(character.isdigit() for character in word)]
    for size in range(longest, 0, -1):
        for at in places:
            for start in range(max(0, at - size + 1), at + 1):
                piece = " ".join(words[start : start + size]).strip(".,;:!?()[]“”\"'")
                if start + size <= len(words):
                    yield piece
