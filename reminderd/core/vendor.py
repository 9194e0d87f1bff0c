"""A marketplace as data: who writes, how its mails are worded, which periods it grants.

The values come from `vendors/<name>/*.yaml`, loaded by `adapters/resources.py`; nothing here knows YAML.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from reminderd.core.model import MailKind, TransitStep

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
    "dispute_window",  # the sentence with the days left to open a dispute, its group `period`
)
"""What each language must tell about its mails: the names of `Language.labels`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One wording of the vendor. `pattern` matches the whole, folded subject or headline.

    Its groups, where it has them, are `order`, `parcel` and `count` (of orders). `kind` None: known, and of no
    concern to any order. `verified` is the year in which the wording was last seen in a real mail, or "no".
    `is_several`: more orders than the one in the subject may be meant.
    """

    kind: MailKind | None
    pattern: re.Pattern[str]
    verified: str
    step: TransitStep | None = None
    is_partial: bool = False
    is_several: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """How the vendor writes in one language. `labels` has a pattern for each of LABELS.

    `order_mention` finds "order 1234..." inside text, its group is `order`. `date_order`: "DMY" or "MDY".
    """

    code: str
    date_order: str
    subjects: tuple[Rule, ...]
    headlines: tuple[Rule, ...]
    labels: Mapping[str, re.Pattern[str]]
    order_mention: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class SenderRule:
    """A sender of the vendor that never tells how an order fares. `kind` None: mails of several kinds."""

    pattern: re.Pattern[str]
    kind: MailKind | None


@dataclass(frozen=True, slots=True)
class TemplateRule:
    """A mail template the vendor names in its links. `kinds` can be written with it; `kind` is what it says alone."""

    pattern: re.Pattern[str]
    kinds: frozenset[MailKind]
    kind: MailKind | None


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time the vendor's policy grants. `confidence`: A (its own recent words) ... D (inferred)."""

    name: str
    days: int
    source: str
    checked: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Vendor:
    """One marketplace. `rules` is a hash of the pack's files: facts are read anew when it changes.

    Addresses are matched as a whole. `senders` write about orders, `marketing_senders` advertise, `other_senders`
    do neither. `relays` undo what an address-hiding service did, by the groups `local` and `domain`. `lookalikes`
    find the vendor's name in a display name or an address that is not its own. `siblings` are domains that bear the
    name rightly but are other shops. `templates` are the values of the link parameter `template_parameter`.
    """

    name: str
    display_name: str
    zone: ZoneInfo
    rules: str
    senders: tuple[re.Pattern[str], ...]
    marketing_senders: tuple[re.Pattern[str], ...]
    lookalikes: tuple[re.Pattern[str], ...]
    domains: tuple[str, ...]
    search_from: tuple[str, ...]
    order_number: re.Pattern[str]
    order_parameters: tuple[str, ...]
    tracking_parameters: tuple[str, ...]
    template_parameter: str
    languages: tuple[Language, ...]
    periods: Mapping[str, Period]
    order_url: str
    tracking_url: str
    support_url: str
    templates: tuple[TemplateRule, ...] = ()
    other_senders: tuple[SenderRule, ...] = ()
    relays: tuple[re.Pattern[str], ...] = ()
    siblings: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Given a subject or a headline, return it as rules see it: one width of letters, one blank between words,
    nothing but letters and digits at both ends.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text[:500]).replace("\u2019", "'").split())
    return re.sub(r"^[\W_]+|[\W_]+$", "", plain)
