"""The words of the grammar -> the same as the user's language says it, for letters to show: the way back of
`answer_words`.

Of the words that a language knows for a thing, the first in its file is the one that is shown.
"""

import re
from collections.abc import Sequence

from reminderd.core.model import REST
from reminderd.core.model.vocabulary import DAYS, ENGLISH, Vocabulary

_LENGTH = re.compile(r"(\d+)d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def shown(words: str, language: Vocabulary) -> str:
    """Given an answer in the words of the grammar, with or without the number of its entry, return it as somebody of
    that language writes it. What the language has no word for stays as it is, and so do numbers, days and names.
    """
    if language.code == ENGLISH:
        return words
    rest = words.split()
    told = [rest.pop(0)] if rest[:1] and rest[0].isdecimal() else []
    while len(rest) > 1 and rest[0] in ("line", "parcel") and (sign := _first(language, rest[0])):
        told += [sign, rest[1]]
        del rest[:2]
    if rest[:1] == [REST] and (sign := _first(language, REST)):
        told.append(sign)
        del rest[:1]
    return " ".join([*told, *_said(rest, language)])


def _said(words: Sequence[str], language: Vocabulary) -> Sequence[str]:
    """Return what happened in the words of the language, and what stands behind it."""
    for count in (2, 1):
        action, behind = "-".join(words[:count]).lower(), list(words[count:])
        if action == "snooze":
            return _snoozed(behind, language) or words
        if said := _first(language, action):
            return [said, *(_first(language, word) if word in ("until", *DAYS) else word for word in behind)]
    return words


def _snoozed(behind: Sequence[str], language: Vocabulary) -> Sequence[str]:
    """Return how the language puts something off: by some days, or until a day."""
    length = _LENGTH.fullmatch("".join(behind))
    if length and length[1] == "1":
        return [_first(language, "tomorrow")]
    if length and (said := _first(language, "snooze")):
        return [said, length[1], _first(language, "days")]
    if _DAY.fullmatch(" ".join(behind)) and (said := _first(language, "snooze-on")):
        return [said, *behind]
    return ()


def _first(language: Vocabulary, name: str) -> str:
    return next(iter(language.own("answers", name)), "")
