"""A refund that is told around its sum: "I got 12.50 euros back", in any language that has a file.

Only a line that is such a sentence and nothing else is one, so that no "not", no offer and no demand is taken for it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from reminderd.core.model import Statement

_SAID = {"refunded-sum": str(Statement.REFUNDED), "refunded-part-sum": f"{Statement.REFUNDED} part"}
_NUMBER = r"\d{1,3}(?:[., ]\d{3}){0,2}(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_CENTS = r"|\d{1,7}[.,]\d\d"
_SIGNS = r"[€$£¥]|r\$|us \$|us\$|kr\.?|[a-z]{2}\$"

ToldSums = Mapping[str, re.Pattern[str]]
"""What such a sentence says in the grammar -> the sentences; the group is the sum."""


def told_sums(
    words: Callable[[str], Iterable[str]],
    plain: Callable[[str], str],
    inner: Mapping[str, str],
    currencies: Collection[str],
) -> ToldSums:
    """Given the words of a name as they are written, what takes case and accents from a text, the words without them
    that stand for currencies, and the codes of those, return the sentences.
    """
    known = {*(code.lower() for code in currencies), *(word for word, said in inner.items() if said in currencies)}
    units = "|".join([_SIGNS, *map(re.escape, sorted(known, key=len, reverse=True))])
    amount = rf"(?:{units})\s?(?:{_NUMBER})|(?:{_NUMBER})\s?(?:{units})"
    return {said: _pattern(words(name), plain, amount) for name, said in _SAID.items()}


def _pattern(sentences: Iterable[str], plain: Callable[[str], str], amount: str) -> re.Pattern[str]:
    parts = ([re.escape(plain(part)).replace("'", "'?") for part in one.split("…")] for one in sentences)
    # A bare number may be that of an entry or an item: it is a sum only with its cents, and behind a word.
    return re.compile(
        "|".join(rf"{before}({amount}{_CENTS if before else ''}){behind}" for before, behind in parts) or "(?!)"
    )


def refund_in(folded: str, sums: ToldSums) -> tuple[str, slice] | None:
    """Given a line without case and accents, return what it says in the grammar, and where its sum stands; None = it is
    no such sentence.
    """
    for said, sentence in sums.items():
        if found := sentence.fullmatch(folded):
            at = next(at for at, group in enumerate(found.groups(), 1) if group is not None)
            return said, slice(*found.span(at))
    return None
