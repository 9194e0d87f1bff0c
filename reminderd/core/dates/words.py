"""The words for days in one language, and how words are compared.

Files of our own, and not CLDR at run time: Babel costs 80 ms of import, gives the nominative of one language in
another once it has loaded several (2.18), and lacks forms that mails have ("Mrz", "setiembre", "غشت"). The tests
compare the names that CLDR has with these files.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from reminderd.core.model.vocabulary import Vocabularies, Vocabulary

MOST_LANGUAGES = 64
"""Whose patterns are kept."""
_TELLING_LETTERS = 3  # at the beginning of a month's name
_MARKS = {ord(mark): "'" for mark in "\u2018\u2019\u02bc\u00b4`\u05f3"} | {ord("ı"): "i", ord("\u05f4"): '"'}
_PAIRS = re.compile("(تشرين|كانون) (?=ال)")  # months of two words


def plain(text: str) -> str:
    """Given a text, return it as words are compared: small letters without accents, points or hidden marks, digits
    and letters of one width, one kind of apostrophe.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) not in {"Mn", "Cf"})
    bare = unicodedata.normalize("NFC", bare)
    return _PAIRS.sub(r"\1", bare.translate(_MARKS))


@lru_cache(MOST_LANGUAGES)
def months(language: Vocabulary) -> Mapping[str, int]:
    """Given a language, return its month names as `plain` has them, with their numbers; and the English ones, which
    the vendor writes in mails of other languages too.
    """
    found: dict[str, int] = {}
    for one in (language.english, language):
        for number, names in enumerate((one and one.months) or (), 1):
            found |= dict.fromkeys(map(plain, names), number)
    return found


def month_languages(text: str, vocabularies: Vocabularies) -> tuple[Vocabulary, ...]:
    """Given a text, return the languages that have the name of a month among its words, English first."""
    words = set(re.findall(r"[^\W\d_]+", plain(text)))
    return tuple(one for one in vocabularies if one.months is not None and words & months(one).keys())


def has_beginning_of_month(text: str, language: Vocabulary) -> bool:
    """Tell whether a word of the text begins as a month of the language does, so that it may be a form of its name that
    is not written down. Of a language whose months nobody wrote down it cannot be told, so any word may.
    """
    if language.months is None:
        return True
    beginnings = tuple({name[:_TELLING_LETTERS] for name in months(language)})
    return any(word.startswith(beginnings) for word in re.findall(r"[^\W\d_]+", plain(text)))


def has_more_than_day(text: str, language: Vocabulary) -> bool:
    """Tell whether a text with the name of a month begins or ends with a word that is neither such a name nor has a
    digit: without that word it names the same day, if any.
    """
    words, names = plain(text).split(), months(language).keys()
    is_name = [not names.isdisjoint(re.findall(r"[^\W\d_]+", word)) for word in words]
    return any(is_name) and any(not (is_name[end] or re.search(r"\d", words[end])) for end in (0, -1))


@lru_cache(MOST_LANGUAGES)
def weekdays(language: Vocabulary) -> frozenset[str]:
    """Given a language, return its weekday names as `plain` has them, and the English ones."""
    return frozenset(map(plain, (*(language.english.weekdays if language.english else ()), *language.weekdays)))


@lru_cache(MOST_LANGUAGES)
def own_weekdays(language: Vocabulary) -> frozenset[str]:
    """Given a language, return those of its weekday names that are not English."""
    return weekdays(language) - weekdays(language.english) if language.english else frozenset()


@lru_cache(MOST_LANGUAGES)
def silent(language: Vocabulary) -> frozenset[str]:
    """Given a language, return the words between the parts of a day that say nothing: "5 de diciembre", "2026 г."."""
    return frozenset(map(plain, language.all("days", "silent")))


def any_of(words: Iterable[str]) -> str:
    """Given words, return a pattern of any of them, the longest first; of no words, one that nothing matches."""
    return "|".join(map(re.escape, sorted(map(plain, words), key=len, reverse=True))) or r"(?!)"


_CLOSE_WRITTEN = re.compile(r"[\u2e80-\ud7ff\uf900-\ufaff]+[、]?")


def is_glued(word: str) -> bool:
    """Return whether a word is in a script without spaces."""
    return _CLOSE_WRITTEN.fullmatch(word) is not None
