"""How mail programs word a forwarded mail, in all languages: the user's need not be the shop's.

The words are those of Gmail, Outlook, Apple Mail, Thunderbird, K-9, Samsung, Yahoo, mail.ru, Yandex, Naver, Libero,
Orange, QQ and 163, which differ from each other; a word that several languages share tells the language only together
with the others.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from reminderd.core.model.vocabulary import Vocabularies


class Field(Enum):
    """A header line that forwarding repeats in the text, as the languages' files call it."""

    FROM = "from"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"


OTHER_FIELD = re.compile(r"[^\W\d_][^:：]{0,24}[:：](?:\s|$)")
"""What may be a header line of any name."""


@dataclass(frozen=True, slots=True)
class ForwardWords:
    """`fields`: by language, the small-lettered names of the header lines. `glued`: such a name with its colon, inside
    a line. `dated`: by language, a line with the day and no colon (Orange's webmail). `others`: more header lines that
    may follow. `announcement` stands in the line above them, `original` where phones and webmail send a mail on; but
    above an answer's, too.
    """

    fields: Mapping[str, Mapping[str, Field]]
    glued: re.Pattern[str]
    dated: Mapping[str, re.Pattern[str]]
    others: re.Pattern[str]
    announcement: re.Pattern[str]
    original: re.Pattern[str]


@lru_cache(4)
def forward_words(vocabularies: Vocabularies) -> ForwardWords:
    """Given the languages, return what all of them say."""
    fields = {
        one.code: {word: field for field in Field for word in one.own("forwarded", field.value)} for one in vocabularies
    }
    names, others, announced, original = (
        _any_of(words)
        for words in (
            (word for known in fields.values() for word in known),
            *(_all(vocabularies, name) for name in ("others", "announced", "original")),
        )
    )
    return ForwardWords(
        fields={code: known for code, known in fields.items() if known},
        glued=_pattern(rf"(?:(?<![^\W_])|(?<=AM|PM)|(?<=\d))(?:{names})\s{{0,3}}[:：]"),
        dated={
            one.code: _pattern(rf"[>*|\s]*(?:{_any_of(said)}) +(?P<date>\d.{{5,60}}?)\s*$")
            for one in vocabularies
            if (said := one.own("forwarded", "dated"))
        },
        others=_pattern(rf"[>*|\s]*(?:{others})[^:：\w]{{0,12}}[:：]"),
        announcement=_pattern(announced),
        original=_pattern(rf"[-_=\s*>]{{0,60}}(?:{original})"),
    )


def _all(vocabularies: Vocabularies, name: str) -> Iterable[str]:
    return (word for one in vocabularies for word in one.own("forwarded", name))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)
