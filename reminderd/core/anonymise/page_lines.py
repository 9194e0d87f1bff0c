"""The lines of a page, each as it may be shared: what may be a label stays, what may be about a person goes.

Unlike what is kept of a page, an unknown line stays: it is what a language that nobody can read yet is made of.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reminderd.core.anonymise.disguise import Disguise
from reminderd.core.anonymise.payment import payment_numbers, standing, with_characters
from reminderd.core.anonymise.payment_words import PaymentWords, payment_words
from reminderd.core.anonymise.personal import vocabulary_of
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import PageWords
from reminderd.core.model.vendor import Vendor
from reminderd.core.pages.addresses import shop_address
from reminderd.core.pages.dates import DAY_IN_LINE
from reminderd.core.pages.kept_lines import is_wording
from reminderd.core.pages.names import HIDDEN, name_spans
from reminderd.core.pages.personal import EMAIL, PHONE, PersonalLines, common_words, find_personal

THING, STORE = "Thing", "Store"

_LONGEST_LABEL = 60
_LONGEST_ADDRESS = 2048
_LINES_OF_AN_ITEM = 2
_COUNT = re.compile(r"(?:(?P<amount>.{1,24}?) ?)?[x×] ?\d{1,3}")
_STORE = re.compile(r"(?:\S+ ){0,5}(?:Store|Shop)|(?:Tienda|Loja|Boutique|Negozio)(?: \S+){1,4}")
_STREET = re.compile(
    r"[^\W\d_]{4}[^\W\d_.-]*(?: [^\W\d_]+){0,2},? \d{1,4} ?[a-zA-Z]?|\d{1,4}[a-zA-Z]?,? (?:[^\W\d_]+ ){0,2}[^\W\d_]{4,}"
)
"""A word and a number: "Package 1" is as much of a street as "Larch 7"."""

_LABELLED = re.compile(r"[^\d:]{2,40}:{1,2} ?\d{15,18}(?: ?[^\W\d_]{2,12})?")
"""A label and the number of an order, perhaps with the word of a button behind it."""

_URL = re.compile(r"https?://[^\s<>\"']{1,4096}")
_NUMBER = re.compile(r"(?=(?:[A-Za-z]*\d+[A-Za-z]+\d){2})[A-Za-z0-9]{16,400}|\d{4}(?: \d{4}){3}|\d{5,400}")
"""A token of letters and digits, the number of an order as pictures have it, or digits."""

_AMOUNT = re.compile(
    r"(?:[^\W\d_]{0,3} ?[^\w\s.,:/|-]|\b[A-Z]{3}) ?\d[\d.,' \u00a0\u202f]{0,20}"
    r"|\d[\d.,'\u00a0\u202f]{0,20} ?[^\s\d.,:/|-]{1,4}"
)
_DAY = re.compile(rf"{DAY_IN_LINE.pattern}|(?<!\d)20\d\d(?:[01]\d[0-3]\d)?(?!\d)")
_ORDER_NUMBER = re.compile(r"\d{15,18}")


@dataclass(frozen=True, slots=True)
class Span:
    """What becomes of a part of a text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class PageRules:
    """What is the same for each line of each page. `common`: words that are no name."""

    vendor: Vendor
    words: Mapping[str, PageWords]
    disguise: Disguise
    common: frozenset[str]
    payment: PaymentWords

    @classmethod
    def of(cls, vendor: Vendor, words: Mapping[str, PageWords], disguise: Disguise) -> "PageRules":
        """Return the rules for a vendor's pages."""
        calendar = {
            part.casefold()
            for one in vendor.vocabularies
            for name in (*one.weekdays, *(name for month in one.months or () for name in month))
            for part in re.findall(r"[^\W\d_]+", name)
        }
        common = common_words(tuple(words.values())) | vocabulary_of(vendor) | calendar
        return cls(vendor, words, disguise, frozenset(common), payment_words(vendor.vocabularies))

    def number(self, text: str) -> str:
        """Return another number of the same shape, the same for the same; letters stay where they name a carrier."""
        alone = "".join(filter(str.isalnum, text))
        letters = "".join(filter(str.isalpha, alone))
        new = self.disguise.digits_of(alone) if len(letters) <= 8 and letters.isupper() else self.disguise.of(alone)
        return with_characters(text, new)

    def address(self, address: str, personal: PersonalLines) -> str:
        """Return an address of the shop's with its host, its path and other numbers; any other is hidden."""
        address = address[:_LONGEST_ADDRESS].strip()
        parts = shop_address(f"https:{address}" if address.startswith("//") else address)
        if parts is None or not parts.hostname:
            return HIDDEN
        path = "/" if personal.is_in(parts.path) or not parts.path.isascii() else parts.path
        path = _NUMBER.sub(lambda match: self.number(match[0]), path)
        named = re.findall(r"(?:^|[?&])([A-Za-z_]{1,40})=(\d{15,18})(?=&|$)", parts.query)
        if not named and (inside := re.search(r"tradeOrderId(?:%22%3A%22|\"\s*:\s*\"?)(\d{15,16})", parts.query)):
            named = [("tradeOrderId", inside[1])]
        query = "&".join(f"{key}={self.number(value)}" for key, value in named)
        return f"https://{parts.hostname}{path}" + (f"?{query}" if query else "")


class PageLines:
    """The lines of one page. `forced`: what becomes of some of them, as their place in the page tells. `known`: what is
    already known to be personal.
    """

    def __init__(
        self,
        lines: Sequence[str],
        rules: PageRules,
        *,
        forced: Mapping[int, str] | None = None,
        known: frozenset[str] = frozenset(),
    ) -> None:
        self._rules, self._forced = rules, forced or {}
        self._lines = [" ".join(unicodedata.normalize("NFKC", line).split()) for line in lines]
        languages = tuple(rules.words.values())
        known_lines = {line: is_wording(line, languages) for line in dict.fromkeys(self._lines)}
        self._known = [known_lines[line] for line in self._lines]
        at_known = {line for line, is_known in zip(self._lines, self._known, strict=True) if is_known}
        shown = ["" if at in self._forced else line for at, line in enumerate(self._lines)]
        found = find_personal(
            shown, languages, is_known=at_known.__contains__, common=rules.common, is_label=self._is_address_label
        )
        hidden = [line for at, line in enumerate(self._lines) if self._forced.get(at) == HIDDEN]
        words = found.words | known | telling_words(hidden, rules.common)
        self.personal = replace(found, words=frozenset(words - NOBODY))
        likely = rules.vendor.languages.likely("\n".join(self._lines))[:1]
        self._has_capital_nouns = any(one.code == "de" for one in likely)
        self._things = set(self._found_things())

    def whole(self, at: int) -> str | None:
        """Return what stands for a line as a whole, or None if parts of it may stay."""
        line = self._lines[at]
        if at in self._forced:
            return self._forced[at]
        if at in self.personal.sure:
            return HIDDEN
        if self._known[at] or self._is_plain_line(line) or _LABELLED.fullmatch(line) or self._is_address_label(line):
            return None
        if _STORE.fullmatch(line) and len(line) <= _LONGEST_LABEL and not re.search(r"[:,]", line):
            return STORE
        if at in self._things:
            return THING
        is_told = at in self.personal.near or self._is_greeting(line) or bool(_STREET.fullmatch(line))
        return HIDDEN if is_told else None

    def is_plain(self, at: int) -> bool:
        """Is a line a day, an amount or a count, and nothing else?"""
        return self._is_plain_line(self._lines[at])

    def spans(self, text: str) -> list[Span]:
        """Return what of a line is replaced, in its order."""
        found = list(self._found(text))
        kept: list[Span] = []
        for span in sorted(found, key=lambda one: (one.start, -one.end)):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
            elif span.end > kept[-1].end:
                kept[-1] = Span(kept[-1].start, span.end, HIDDEN)
        return kept

    def written(self, at: int, text: str) -> str:
        """Return a line as it may be shared. `text`: as it was, with its blanks."""
        whole = self.whole(at)
        return with_spans(text, self.spans(text)) if whole is None else whole

    def _found(self, text: str) -> Iterator[Span]:
        rules = self._rules
        stays = [match.span() for match in _DAY.finditer(text)]
        stays += [match.span() for match in _AMOUNT.finditer(text) if parse_money(match[0].rstrip(".,' "))]

        def is_free(start: int, end: int) -> bool:
            return not any(start < stop and begun < end for begun, stop in stays)

        for match in _URL.finditer(text):
            yield Span(*match.span(), rules.address(match[0], self.personal))
        for pattern in (EMAIL, PHONE):
            yield from (Span(*match.span(), HIDDEN) for match in pattern.finditer(text) if is_free(*match.span()))
        folded = text.casefold()
        if len(folded) == len(text) and any(word in folded for word in self.personal.words):
            yield from (Span(start, end, HIDDEN) for start, end in self._named(folded) if is_free(start, end))
        spans = name_spans(text, rules.common, has_capital_nouns=self._has_capital_nouns)
        yield from (Span(start, end, HIDDEN) for start, end in spans if is_free(start, end))
        for match in _NUMBER.finditer(text):
            if is_free(*match.span()):
                yield Span(*match.span(), rules.number(match[0]))
        if any(map(str.isdecimal, text)) and (paid := {one.number for one in payment_numbers(text, rules.payment)}):
            for match in re.finditer(standing(paid), text):
                if is_free(*match.span()) and not _ORDER_NUMBER.search(match[0]):
                    yield Span(*match.span(), rules.number(match[0]))

    def _named(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where the words of names stand: whole, or inside of what they are glued to."""
        for word in self.personal.words:
            if word in folded:
                is_long = len(word) > 5 or not word.isascii()
                edge = "" if is_long else r"(?<![^\W_])"
                yield from (
                    match.span()
                    for match in re.finditer(edge + re.escape(word) + ("" if is_long else r"(?![^\W_])"), folded)
                )

    def _is_address_label(self, line: str) -> bool:
        if len(line) > _LONGEST_LABEL:
            return False
        found = (language.labels["ship_to"].match(line) for language in self._rules.vendor.languages)
        return any(match and not line[match.end() :].strip(" :") for match in found)

    def _is_greeting(self, line: str) -> bool:
        if len(line) > _LONGEST_LABEL:
            return False
        return any(language.labels["greeting"].match(line) for language in self._rules.vendor.languages)

    def _is_plain_line(self, line: str) -> bool:
        """Is a line a day, an amount or a count, and nothing else?"""
        bare = DAY_IN_LINE.sub("", line)
        letters = re.findall(r"[^\W\d_]+", bare)
        if bare != line and all(word.casefold() in self._rules.common for word in letters):
            return True
        return bool(parse_money(line) or parse_money(re.sub(r"(?<=\S) (?=\S)", "", line)) or _COUNT.fullmatch(line))

    def _found_things(self) -> Iterator[int]:
        """The lines above a price or a count: the thing, and what kind of it."""
        for at, line in enumerate(self._lines):
            if not _COUNT.fullmatch(line):
                continue
            above, taken = at - 1, 0
            while above >= 0 and taken < _LINES_OF_AN_ITEM:
                if self._known[above] or (
                    not re.search(r"[^\W\d_]{2}", self._lines[above]) and not self._is_plain_line(self._lines[above])
                ):
                    break
                if not self._is_plain_line(self._lines[above]):
                    taken += 1
                    yield above
                above -= 1


EMAIL_OF_NOBODY = "nobody@example.invalid"
"""Marks a line as one that surely is personal."""

NOBODY = frozenset({"nobody", "example", "invalid"})


def telling_words(lines: Sequence[str], common: frozenset[str]) -> frozenset[str]:
    """Given lines that are personal, return their casefolded words but those that are no name."""
    found = find_personal([f"{line} {EMAIL_OF_NOBODY}" for line in lines], (), is_known=lambda _: False, common=common)
    return found.words - NOBODY


def with_spans(text: str, spans: Sequence[Span]) -> str:
    """Return a text with its spans replaced."""
    made, at = [], 0
    for span in spans:
        made += [text[at : span.start], span.text]
        at = span.end
    return "".join([*made, text[at:]])
