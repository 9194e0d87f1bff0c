"""The sentence of a mail worth quoting for an order or a parcel, found without a search for each."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from reminderd.core.model.vendor import Language
from reminderd.core.reading.sentences import is_sentence, sentences

_MAX_QUOTE = 300
_MOST_LETTERS = 200_000  # to look for numbers in; a mail of a hundred orders has fewer


class Quotes:
    """The sentences of a mail. `lines`: those about its orders."""

    def __init__(self, lines: Sequence[str], language: Language) -> None:
        self._lines = lines
        self._language = language
        self._finishing: _Sentences | None = None
        self._whole: _Sentences | None = None

    def of(self, numbers: Iterable[str]) -> str:
        """Given the numbers of an order or a parcel, return the first whole sentence with one of them, or ""."""
        if self._whole is None:
            self._whole = _Sentences(filter(is_sentence, self._without_greeting()))
        return self._whole.first_with(numbers)

    def finishing_soon(self, order: str | None) -> str:
        """Return the sentence that the order will be marked as completed, or ""."""
        if self._finishing is None:
            pattern = self._language.labels["finishing_soon"]
            self._finishing = _Sentences(one for one in sentences(self._lines) if pattern.search(one))
        return self._finishing.first_with([order] if order else []) or self._finishing.first()

    def _without_greeting(self) -> Iterator[str]:
        greeting = self._language.labels["greeting"]
        for one in sentences(self._lines):
            begun = greeting.match(one)  # at the beginning alone: "foi enviado" greets nobody with "oi"
            yield one[begun.end() :].strip() if begun else one


class _Sentences:
    """Sentences as one text, so that a number is found in it by one search."""

    def __init__(self, found: Iterable[str]) -> None:
        self._found = list(found)
        self._text = "\n".join(self._found)[:_MOST_LETTERS]
        self._starts = [0, *accumulate(len(one) + 1 for one in self._found)]
        self._places: dict[str, int] = {}

    def first(self) -> str:
        return self._found[0][:_MAX_QUOTE] if self._found else ""

    def first_with(self, numbers: Iterable[str]) -> str:
        places = [place for number in numbers if (place := self._place_of(number)) >= 0]
        return self._found[bisect_right(self._starts, min(places)) - 1][:_MAX_QUOTE] if places else ""

    def _place_of(self, number: str) -> int:
        if number not in self._places:
            self._places[number] = self._text.find(number)
        return self._places[number]
