"""The number under which goods were sent back: `return-sent RR123456789CN`, also as it is printed on a label."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from reminderd.core.model import Fact, Statement
from reminderd.core.statements.objections import Question, question

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{3,34}")
_LABELS = {"tracking", "number", "no", "nr", "with", "by"}
_LIKE_A_DAY = re.compile(r"\d{1,4}(?:[./-]\d{0,4}){1,2}")
_SURE = re.compile(r"(?=.*\d).{8,}")
_GROUP = re.compile(r"[A-Z]{1,4}|(?=\D*\d)[A-Za-z0-9]+")
_DIGITS_OF_GROUPS = 8
"""Fewer in several words are a day, or words that somebody wrote beside it."""


def tracking_of(words: Sequence[str], day_of: Callable[[str], date | None]) -> tuple[str | None, Sequence[str]]:
    """Given what stands behind `return-sent` and what reads a day, return the number (None = there is none) and the
    other words, which should be a day.
    """
    while len(words) > 1 and words[0].lower().rstrip(".:") in _LABELS:
        words = words[1:]
    is_number = bool(words) and words[0].isdigit() and len(words[0]) >= _DIGITS_OF_GROUPS  # "20261203", too
    if not words or (not is_number and day_of(" ".join(words))):
        return None, words
    groups = _groups(words)
    if groups > 1:
        return "".join(words[:groups]).upper(), words[groups:]
    if _NUMBER.fullmatch(words[0]) and not _LIKE_A_DAY.fullmatch(words[0]):
        return words[0].upper(), words[1:]
    return None, words


def _groups(words: Sequence[str]) -> int:
    """Return how many words are one number in groups, as in "RR 123 456 789 CN"."""
    count = next((at for at, word in enumerate(words) if not _GROUP.fullmatch(word)), len(words))
    joined = "".join(words[:count])
    is_number = _NUMBER.fullmatch(joined) and sum(letter.isdigit() for letter in joined) >= _DIGITS_OF_GROUPS
    return count if is_number else 0


def unsure_number(said: Fact) -> Question | None:
    """Return what to ask where the number may be a word: few carriers give one without a digit, or a short one.
    None = it is surely a number.
    """
    number = said.tracking_number
    if said.kind is not Statement.RETURN_SENT or number is None or _SURE.fullmatch(number):
        return None
    return question("unsure_number", number=number)
