"""Which lines of a page are about a person, and which words only they hold: the receiver's name, address, telephone.

Told by telephones, e-mail addresses, masked names, postal addresses, and the label above them.
What stands close to one of them is of the same block.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reminderd.core.model.page import PageWordings, PageWords
from reminderd.core.pages.dates import DAY_IN_LINE

NEAR = 2
"""Lines above and below one that surely is personal."""

WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*|\d+")
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
PHONE = re.compile(
    r"(?<![\w.])(?:\(?\+ ?\d{1,4}\)?(?:[\s()./-]{0,3}\d){5,14}"
    r"|\(?0\d{1,4}\)?[ /.-]{1,3}\d{3,8}(?:[ -]\d{2,6}){0,3})(?!\w)"
)
_NUMBERS_ALONE = re.compile(r"\(?\d{1,4}\)?(?:[ ./-]{1,2}\d{2,5}){1,4}|\d{8,13}")
_MAY_BE_DAY = re.compile(r"(?<!\d)(?:\d{1,2}(?!\d)\D{1,16}20\d\d|20\d\d\D{1,3}\d{1,2})(?!\d)")
_MASKED = re.compile(r"\w?\*{2,}")
_POSTCODE = re.compile(  # a year is none
    r"(?<![\w.,-])(?:(?!20[1-3]\d\b)\d{4,6}|\d{5}-\d{3,4}|\d{2}-\d{3}|\d{3} \d{2}"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?![\w.%-])"
)
_HOUSE = re.compile(r"[^\W\d_]{2}[^\W\d_.-]* \d{1,4} ?[a-zA-Z]?(?=,|$)|(?:^|, ?)\d{1,4}[a-zA-Z]?,? [^\W\d_]{3}")
_AMOUNT_OR_SIZE = re.compile(
    r"[€$£₩¥₽₺₪%]|\b(?:mm|cm|ml|mAh|kg|inch|[A-Z]{3}) ?\d|\d ?(?:mm|cm|m|ml|mAh|kg|W|V|GB|inch)\b"
)
_LONGEST_ADDRESS = 120
_WORDS_OF_A_TOWN = 5
_WORDS_OF_AN_ADDRESS = 9
_PARCEL = re.compile(r"[A-Z0-9]{8,40}")
_FIELD = re.compile(
    r"(?i:receiver|recipient|consignee|address|contact|phone|mobile|e-?mail|zip|postcode|postal|city|province|location)"
    r"|(?i:nick|user|login|account|person|member|passport|card_?(?:no|num)|tax(?:payer)?(?:id|no)|cookie|token|session)|^note|Note|(?:first|last|full|buyer)_?[Nn]ame"
)
_NO_FIELD = re.compile(r"(?i:tips?link|emailme|title$|tile$)")
_MOST_WORDS = 1000
_SHORTEST_WITHIN = 6  # letters of a name from which on it is found inside of what it is glued to


@dataclass(frozen=True, slots=True)
class PersonalLines:
    """`sure`: numbers of the lines that surely are personal; `near`: of those close to one. `words`: casefolded names
    and parts of addresses, which are personal wherever they stand.
    """

    sure: frozenset[int]
    near: frozenset[int]
    words: frozenset[str]

    def is_in(self, text: str) -> bool:
        """Return whether a text holds one of the words, even glued to another."""
        folded = text.casefold()
        if any(word.casefold() in self.words for word in WORD.findall(text)):
            return True
        return any(len(word) >= _SHORTEST_WITHIN and word in folded for word in self.words)


def find_personal(
    lines: Sequence[str],
    words: tuple[PageWords, ...],
    *,
    is_known: Callable[[str], bool],
    common: Collection[str],
    is_label: Callable[[str], bool] = lambda _: False,
) -> PersonalLines:
    """Given the lines of a page, return what of them is about a person.

    `is_known`: tells a wording of pages, which is not personal whatever is close to it. `common`: casefolded words that
    are no name. `is_label`: tells a label above an address beside those in `words`.
    """
    sure = {
        at
        for at, line in enumerate(lines)
        if is_personal(line) and not is_known(line) and not (at and _PARCEL.fullmatch(line) and is_known(lines[at - 1]))
    }
    for at, line in enumerate(lines):
        label = _address_label(line, words)
        if label is None and is_label(line):
            label = len(line)
        if label is None:
            continue
        if line[label:].strip(" :"):
            sure.add(at)
        below = range(at + 1, min(at + 1 + NEAR, len(lines)))
        sure |= {one for one in below if not is_known(lines[one]) and not DAY_IN_LINE.search(lines[one])}
    notes = _notes(lines, words, is_known)
    near = {
        one
        for at in sure
        for one in range(max(0, at - NEAR), min(len(lines), at + NEAR + 1))
        if one not in sure and not is_known(lines[one]) and not _MAY_BE_DAY.search(lines[one])
    }
    named = [lines[at] for at in sure] + [lines[at] for at in near if len(WORD.findall(lines[at])) > 1]
    found = {word.casefold() for line in named for word in _named_in(line)}
    kept = sorted(word for word in found if _is_telling(word) and word not in common)
    return PersonalLines(frozenset(sure | notes), frozenset(near), frozenset(kept[:_MOST_WORDS]))


def _notes(lines: Sequence[str], words: tuple[PageWords, ...], is_known: Callable[[str], bool]) -> set[int]:
    """The lines of what a carrier or a buyer wrote: behind its label, or below it."""
    wordings = [wording for one in words for wording in one.labels.get("note", ())]
    found: set[int] = set()
    for at, line in enumerate(lines):
        label = next((match for one in wordings if (match := one.pattern.match(line))), None)
        if label is None or not re.match(r" ?:|$", line[label.end() :]):
            continue
        found.add(at)
        if not line[label.end() :].strip(" :") and at + 1 < len(lines) and not is_known(lines[at + 1]):
            found.add(at + 1)
    return found


def _named_in(line: str) -> Iterable[str]:
    """The words of a line that may be names: those with capitals, all where none has one, and what machines write."""
    words = WORD.findall(line)
    capitals = [word for word in words if word[0].isupper() or not word.isalpha() or _has_no_case(word)]
    is_written_small = not any(word[0].isupper() for word in words)
    return (
        words if is_written_small else [*capitals, *(word for one in EMAIL.findall(line) for word in WORD.findall(one))]
    )


def _has_no_case(word: str) -> bool:
    return unicodedata.category(word[0]) == "Lo"


def _is_telling(word: str) -> bool:
    return len(word) >= (5 if word.isdecimal() else 2 if _has_no_case(word) else 3)


def is_personal(line: str) -> bool:
    """Is a line a telephone, an e-mail address, a masked name or a postal address, or does it hold one of the first
    three? A day, an amount and the number of an order are not.
    """
    if EMAIL.search(line) or _MASKED.search(line):
        return True
    bare = DAY_IN_LINE.sub(" ", line)
    if PHONE.search(bare) or (_NUMBERS_ALONE.fullmatch(bare.strip()) and sum(map(str.isdecimal, bare)) > 6):
        return True
    return len(line) <= _LONGEST_ADDRESS and _is_address(bare) and bare == line


def _is_address(line: str) -> bool:
    if _AMOUNT_OR_SIZE.search(line) or not re.search(r"[^\W\d_]{3}", line):
        return False
    code, house = _POSTCODE.search(line), _HOUSE.search(line)
    is_short = len(WORD.findall(line)) <= _WORDS_OF_A_TOWN and ":" not in line and _has_capital(line)
    is_town = code and is_short and (code.start() == 0 or code.end() == len(line)) and code[0].count(" ") < 2
    is_both = (
        code and _has_capital(line) and (house or ("," in line and len(WORD.findall(line)) <= _WORDS_OF_AN_ADDRESS))
    )
    return bool(is_both) or bool(is_town) or bool(house and "," in line and is_short)


def _has_capital(line: str) -> bool:
    return any(
        word[0].isupper() or unicodedata.category(word[0]) == "Lo" for word in WORD.findall(line) if word.isalpha()
    )


def personal_in_body(body: object, common: Collection[str]) -> PersonalLines:
    """Given the body of a capture, return the words of its fields about a person: receiver, address, notes."""
    found: set[str] = set()
    waiting: list[tuple[object, bool]] = [(body, False)]
    while waiting and len(found) < _MOST_WORDS:
        value, is_inside = waiting.pop()
        if isinstance(value, dict):
            waiting += [(one, is_inside or is_personal_field(str(key))) for key, one in value.items()]
        elif isinstance(value, list):
            waiting += [(one, is_inside) for one in value]
        elif is_inside and isinstance(value, str | int) and not isinstance(value, bool):
            found |= {word.casefold() for word in WORD.findall(str(value)[:1000])}
    words = frozenset(word for word in found if _is_telling(word) and word not in common)
    return PersonalLines(frozenset(), frozenset(), words)


def is_personal_field(key: str) -> bool:
    """Return whether a field of a capture holds something about a person, by its name."""
    return bool(_FIELD.search(key)) and not _NO_FIELD.search(key)


def _address_label(line: str, words: Iterable[PageWords]) -> int | None:
    """Where the label above an address ends, if the line begins with it."""
    for one in words:
        for wording in one.labels.get("ship_to", ()):
            match = wording.pattern.match(line)
            if match and (match.end() == len(line) or line[match.end()] in " :"):
                return match.end()
    return None


@lru_cache(maxsize=8)
def common_words(words: tuple[PageWords, ...]) -> frozenset[str]:
    """Given the wordings of pages, return the words that they are made of, casefolded: no name, whatever line."""
    return frozenset().union(*map(_spoken, _sources(words)))


def _sources(words: Iterable[PageWords]) -> Iterable[str]:
    for one in words:
        groups: tuple[PageWordings, ...] = (
            one.labels, one.promises, one.statuses, one.states, one.refunds, one.parties, one.windows, one.marks,
            one.noise, one.menu,
        )  # fmt: skip
        yield from (wording.pattern.pattern for group in groups for many in group.values() for wording in many)
        for name in (*one.vocabulary.weekdays, *(name for month in one.vocabulary.months or () for name in month)):
            yield re.escape(name)


def _spoken(source: str) -> frozenset[str]:
    plain = re.sub(r"\\[a-zA-Z]|\(\?P?<\w+>|\(\?[=!<:][=!]?", " ", source)
    return frozenset(word.casefold() for word in re.findall(r"[\u2e80-\ud7ff]|[^\W\d_]{2,}", plain)) | {"aliexpress"}
