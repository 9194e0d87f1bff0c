"""A mail safe to share: people, addresses and numbers replaced, everything a reader needs unchanged.

In: a mail's bytes and a secret. Out: the new mail, and reasons not to share it. Never: a guess that something is
harmless; whatever is not known to be needed is replaced.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from reminderd.core.anonymise.disguise import Disguise
from reminderd.core.anonymise.envelope import rewrite
from reminderd.core.anonymise.leftovers import leftovers
from reminderd.core.anonymise.personal import Heard, find, name_in, whole_words
from reminderd.core.anonymise.text import ATOM, TextWriter
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Reading, Verdict
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import read

__all__ = ["Anonymised", "anonymise"]

_MARKED = re.compile(rf"(?:{ATOM.pattern})(?:[\u0300-\u036f\u064b-\u0655\u0670]+(?:{ATOM.pattern})?)*")
"""A word with vowel marks between its letters."""


@dataclass(frozen=True, slots=True)
class Anonymised:
    """`raw` is the new mail. `problems` say, masked, why it must not be shared: what of the old one is still in it,
    or that it no longer reads the same; none if it is safe to share.
    """

    raw: bytes
    problems: tuple[str, ...]


def anonymise(raw: bytes, vendor: Vendor, key: bytes, *, received_at: datetime) -> Anonymised:
    """Given a mail, return it with invented people, addresses, numbers and ids, the same for the same everywhere.

    Wording, structure, encodings, dates, amounts and the vendor's own addresses stay; attached files are emptied.
    Mails written with one `key` fit each other; without the key nobody finds out what stood there.
    """
    mail = parse(raw, received_at=received_at, vocabularies=vendor.vocabularies)
    reading = read(mail, vendor)
    heard = Heard()
    rewrite(raw, heard)
    personal = find([mail], heard, vendor, is_forgery=reading.verdict is Verdict.SUSPICIOUS)
    disguise = Disguise(key)
    table = {word: disguise.of(word) for word in whole_words(personal.words)}
    for phrase, stays in personal.phrases.items():
        table[phrase] = _disguised(phrase, stays, disguise)
    numbers = {fact.order.number for fact in reading.facts if fact.order}
    parcels = {fact.tracking_number for fact in reading.facts if fact.tracking_number}
    table |= {one: disguise.digits_of(one) for one in parcels - numbers}
    writer = TextWriter(
        disguise, vendor, table=table, numbers=numbers, paid=personal.paid, hosts=personal.hosts, kept=personal.kept
    )
    new = rewrite(raw, writer)
    problems = [f"{what} is still in it" for what in leftovers(raw, new, personal, vendor)]
    again = parse(new, received_at=received_at, vocabularies=vendor.vocabularies)
    if _outline(read(again, vendor)) != _outline(reading):
        problems.append("it does not read the same afterwards")
    return Anonymised(new, tuple(dict.fromkeys(problems)))


def _disguised(phrase: str, stays: frozenset[str], disguise: Disguise) -> str:
    """Return a line with every word replaced, except those that are no names."""

    def replaced(word: re.Match[str]) -> str:
        name = name_in(word[0], stays)
        return word[0].replace(name, disguise.of(name)) if name else word[0]

    def written(marked: re.Match[str]) -> str:
        # The single letter behind a mark is none of the words that are known, and no name either.
        is_known = all(not name_in(word, stays) for word in ATOM.findall(marked[0]) if len(word) > 1)
        return marked[0] if is_known and len(marked[0]) > 1 else ATOM.sub(replaced, marked[0])

    return _MARKED.sub(written, phrase)


def _outline(reading: Reading) -> tuple[object, ...]:
    """What must not change: all but numbers, titles and quotes."""
    orders = list(dict.fromkeys(fact.order for fact in reading.facts))
    parcels = list(dict.fromkeys(fact.tracking_number for fact in reading.facts))
    facts = [
        (orders.index(fact.order), parcels.index(fact.tracking_number), fact.kind, fact.step, fact.stated_at, fact.due,
         fact.within, fact.expected_from, fact.expected_until, fact.placed_at, fact.delivered_on, fact.price,
         fact.certainty, fact.is_partial, len(fact.items))
        for fact in reading.facts
    ]  # fmt: skip
    return reading.verdict, reading.language, reading.kind, len(reading.problems), facts
