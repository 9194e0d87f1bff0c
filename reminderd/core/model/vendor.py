"""A marketplace as data: who writes, how its mails are worded, which periods it grants.

The values come from `vendors/<name>/*.yaml`, loaded by `adapters/packs/resources.py`; nothing here knows YAML.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from reminderd.core.model import MailKind
from reminderd.core.model.literals import bare
from reminderd.core.model.vocabulary import NO_VOCABULARIES, Vocabularies, Vocabulary
from reminderd.core.model.wordings import Pattern, Patterns, Rule

LABELS = (
    "greeting",  # "Hi Anna,": what stands before it is the headline
    "placed",  # ... on Jul 15,2023, 12:47
    "expected",  # the day or the days of delivery
    "delivered",  # ... on a day; the bare word is a step of the progress bar
    "total",  # what the order costs
    "tracking_number",
    "ship_to",  # the buyer's address follows
    "recommendations",  # from here on the mail is advertising
    "furniture",  # lines of the template that are no item: buttons, badges, steps of the progress bar
    "finishing_soon",  # the sentence that the order will be marked as completed
    "pickup_until",  # the sentence with the last day, or the days, that a parcel waits at a point
    "pickup_place",  # ... and those with the place and the code
    "dispute_window",  # the sentence with the days left to open a dispute, its group `period`
    "seller",  # the word for who sells: evidence that is asked of them is not asked of the buyer
)
"""What each language must tell about its mails: the names of `Language.labels`."""

FAMILIES = {
    "frozen": MailKind.ORDER_FROZEN,  # before the evidence, which is asked of the seller then
    "evidence": MailKind.DISPUTE_EVIDENCE,  # proof is asked for
    "offer": MailKind.DISPUTE_OFFER,  # the seller proposed something else
    "refunded": MailKind.REFUND_COMPLETED,  # sent, says the vendor; not yet received
    "decision": MailKind.DISPUTE_DECIDED,
    "return": MailKind.RETURN_DUE,  # goods are to be sent back
    "protection": MailKind.PROTECTION_ENDING,
    "refund": MailKind.REFUND_ISSUED,
    "review": MailKind.DISPUTE_OPENED,  # the vendor looks at it
    "dispute": MailKind.DISPUTE_OPENED,  # any word of a dispute
    "problem": MailKind.DELIVERY_PROBLEM,  # a parcel is stuck, lost or goes back; told by the subject alone
}
"""What mails are about that no rule knows yet, by the names of `Language.families`, the more urgent one first."""


@dataclass(frozen=True, slots=True)
class Language:
    """How the vendor writes in one language. `labels` has a pattern for each of LABELS, `families` for FAMILIES.

    `order_mention` finds "order 1234..." inside text, its group is `order`. `parcel_frame` matches whole subjects that
    begin or end with "package X", whatever else they say; its groups are `front` and `back`. `date_order`:
    "DMY", "MDY" or "YMD". `vocabularies`: how anybody writes in it.
    """

    code: str
    date_order: str
    subjects: tuple[Rule, ...]
    headlines: tuple[Rule, ...]
    labels: Patterns
    order_mention: Pattern
    families: Patterns = field(default_factory=lambda: Patterns({}))
    parcel_frame: Pattern = field(default_factory=lambda: Pattern("(?!)"))
    vocabularies: Vocabularies = NO_VOCABULARIES

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the language, whoever sells; loaded when first needed."""
        return self.vocabularies.of(self.code)


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """A language that is not loaded yet: what reads its file, and what tells the `beginnings` of its longer words."""

    load: Callable[[], Language]
    beginnings: Callable[[], Set[str]]


class Languages:
    """The languages of a vendor by their codes. Each is loaded when a mail first needs it, since that takes a while."""

    def __init__(self, files: Mapping[str, LanguageFile]) -> None:
        self._files = dict(sorted(files.items()))
        self._loaded: dict[str, Language] = {}

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[Language]:
        return map(self._load, self._files)

    def get(self, code: str | None) -> Language | None:
        """Return the language of that code, if the vendor's mails are read in it."""
        return self._load(code) if code in self._files else None

    def likely(self, text: str, *, share: float = 0.7) -> tuple[Language, ...]:
        """Given a text, return the languages whose files have the most beginnings of its longer words, those with most
        first, and with them all that have this share of the most. A rule of any other can hardly match the text.
        """
        beginnings = _beginnings(text[:_MOST_LETTERS])
        counts = {code: len(beginnings & words) for code, words in self._words.items()}
        most = max(counts.values(), default=0)
        codes = [code for code, count in counts.items() if count and count >= share * most]
        return tuple(self._load(code) for code in sorted(codes, key=lambda code: -counts[code]))

    def _load(self, code: str) -> Language:
        if code not in self._loaded:
            self._loaded[code] = self._files[code].load()
        return self._loaded[code]

    @cached_property
    def _words(self) -> dict[str, Set[str]]:
        return {code: file.beginnings() for code, file in self._files.items()}


def beginnings_of_file(text: str) -> set[str]:
    """Given the text of a language's file, return the beginnings of the longer words in its wordings."""
    return _beginnings(_SYNTAX.sub("", _FRAME.sub("", text).replace("|", " ")))


def _beginnings(text: str) -> set[str]:
    return {match[1] or match[0] for match in _BEGINNING.finditer(bare(text))}


_MOST_LETTERS = 5000
# Four letters, or two where nothing stands between words.
_BEGINNING = re.compile(r"(?<![^\W\d_])[^\W\d_\u0590-\uffff]{4}|(?=([^\W\d_\x00-\u058f]{2}))")
_FRAME = re.compile(r"^\s*#.*|^[\s-]*(?:kind|step|of|several|partial|language|date_order):.*|^[\s-]*\w+:", re.MULTILINE)
_SYNTAX = re.compile(
    r"\\[a-zA-Z]|\{\w+\}|[^\w\s]"
)  # what makes wordings patterns: "paket(?:ler)?" shall begin like "paketler"


@dataclass(frozen=True, slots=True)
class SenderRule:
    """A sender that never tells how an order fares. `kind` None: mails of several kinds. `may_be_orders`: most of its
    mails advertise, and some do tell it.
    """

    pattern: Pattern
    kind: MailKind | None
    may_be_orders: bool = False


@dataclass(frozen=True, slots=True)
class TemplateRule:
    """A mail template the vendor names in its links. `kinds` can be written with it; `kind` is what it says alone."""

    pattern: Pattern
    kinds: frozenset[MailKind]
    kind: MailKind | None


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time the vendor's policy grants, in days or business days.

    `confidence`: A (its own recent words) ... D (inferred).
    """

    name: str
    days: int
    source: str
    checked: str
    confidence: str
    is_business: bool = False


@dataclass(frozen=True, slots=True)
class Vendor:
    """One marketplace. `rules` is a hash of the pack's files and of the languages': facts are read anew when it
    changes.

    Addresses are matched as a whole. `senders` write about orders, `marketing_senders` advertise, `other_senders`
    do neither, or both. `partners` write in its name about one kind of thing. `relays` undo what an address-hiding
    service did, by the groups `local` and `domain`. `lookalikes` find the vendor's name in a display name or an address
    that is not its own. `siblings` are domains that bear the name rightly but are other shops. `templates` are the
    values of the link parameter `template_parameter`. `vocabularies`: how anybody writes, in the languages of mails and
    of more mail programs.
    """

    name: str
    display_name: str
    zone: ZoneInfo
    rules: str
    senders: tuple[Pattern, ...]
    marketing_senders: tuple[Pattern, ...]
    lookalikes: tuple[Pattern, ...]
    domains: tuple[str, ...]
    search_from: tuple[str, ...]
    order_number: Pattern
    order_parameters: tuple[str, ...]
    tracking_parameters: tuple[str, ...]
    template_parameter: str
    languages: Languages
    periods: Mapping[str, Period]
    order_url: str
    tracking_url: str
    support_url: str
    templates: tuple[TemplateRule, ...] = ()
    other_senders: tuple[SenderRule, ...] = ()
    partners: tuple[SenderRule, ...] = ()
    relays: tuple[Pattern, ...] = ()
    siblings: tuple[str, ...] = ()
    vocabularies: Vocabularies = NO_VOCABULARIES
