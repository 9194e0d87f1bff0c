"""The wordings of a vendor as patterns: compiled when a mail may have them, tried by the letters they need."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from reminderd.core.model import MailKind, TransitStep
from reminderd.core.model.literals import bare


@cache
def compiled(source: str) -> re.Pattern[str]:
    """Given a pattern's source, return it compiled, without regard to case. Each is compiled once, when first used."""
    return re.compile(source, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern by its source, without regard to case; compiled when it is first used."""

    pattern: str

    def match(self, text: str) -> re.Match[str] | None:
        return compiled(self.pattern).match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return compiled(self.pattern).fullmatch(text)

    def search(self, text: str) -> re.Match[str] | None:
        return compiled(self.pattern).search(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return compiled(self.pattern).finditer(text)


class Patterns(Mapping[str, re.Pattern[str]]):
    """Patterns by name, each compiled when it is first asked for: most are for mails that never come. `needs`: the
    pieces one of which each needs, as `literals.needed_pieces` gives them; without a name there nobody knows.
    """

    def __init__(self, sources: Mapping[str, str], needs: Mapping[str, Sequence[str]] | None = None) -> None:
        self.sources = dict(sources)
        self.needs = {name: tuple(pieces) for name, pieces in (needs or {}).items()}

    def may_be_in(self, name: str, bared: str) -> bool:
        """Given a text as `bare` sees it, return whether the pattern of that name can match in it."""
        pieces = self.needs.get(name)
        return not pieces or any(piece in bared for piece in pieces)

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return compiled(self.sources[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


@dataclass(frozen=True, slots=True)
class Rule:
    """One wording of the vendor. `source` is a pattern of the whole, folded subject or headline.

    Its groups, where it has them, are `order`, `parcel` and `count` (of orders). `kind` None: known, and of no
    concern to any order. `verified` is the year in which the wording was last seen in a real mail, or "no".
    `is_several`: more orders than the one in the subject may be meant. `needs`: what it can match has at least one
    piece of each group, as `bare` sees them. `number_is`: at which end of it a number stands. Both spare most rules
    being tried, and so being compiled.
    """

    kind: MailKind | None
    source: str
    verified: str
    step: TransitStep | None = None
    is_partial: bool = False
    is_several: bool = False
    needs: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    number_is: Literal["first", "last"] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when first used."""
        return compiled(self.source)


def matches(rules: Iterable[Rule], folded: str) -> Iterator[tuple[Rule, re.Match[str]]]:
    """Given rules and a folded subject or headline, yield those that match the whole of it, with their matches."""
    bared = bare(folded)
    known: dict[tuple[str, ...], bool] = {}  # many rules need the same
    for rule in rules:
        for pieces in rule.needs:
            if pieces not in known:
                known[pieces] = any(piece in bared for piece in pieces)
            if not known[pieces]:
                break
        else:
            if rule.number_is and not _has_digit(folded, at_end=rule.number_is == "last"):
                continue
            if match := rule.pattern.fullmatch(folded):
                yield rule, match


def _has_digit(folded: str, *, at_end: bool) -> bool:
    """Return whether a digit stands in the first or the last word. What looks like one word may be more."""
    words = folded.split(" ")
    return any(letter.isdigit() for letter in words[-1 if at_end else 0])


def fold(text: str) -> str:
    """Given a subject or a headline, return it as rules see it: one width of letters, one blank between words,
    nothing but letters and digits at both ends.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text[:500]).replace("\u2019", "'").replace("i\u0307", "i").split())
    return re.sub(r"^[\W_]+|[\W_]+$", "", plain)
