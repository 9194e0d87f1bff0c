"""A mail that says an order is frozen (rule A10): what it states, and what it may also ask of the buyer.

The notice asks the seller for evidence. A sentence that asks for some and names no seller may mean the buyer, who is
told so: what is frozen waits, and evidence does not.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from reminderd.core.model import Certainty, Fact, Mail, MailKind, Reading, Verdict
from reminderd.core.model.vendor import FAMILIES, Language, Vendor
from reminderd.core.model.wordings import fold, matches
from reminderd.core.reading.details import own_lines
from reminderd.core.reading.sentences import sentences

_MOST_SENTENCES = 100
_MAX_QUOTE = 300
_EVIDENCE = "evidence"


def as_stated(reading: Reading, mail: Mail, vendor: Vendor) -> Reading:
    """Given a mail of the vendor and a reading of it that is guessed, return it as read where a sentence says that the
    order is frozen, and an order is named; else as it is.
    """
    if reading.kind is not MailKind.ORDER_FROZEN or not all(fact.order for fact in reading.facts):
        return reading
    likely = vendor.languages.likely("\n".join((mail.subject, *mail.lines[:_MOST_SENTENCES])))
    language = next((one for one in likely if _telling(mail, one)), None)
    if language is None:
        return reading
    sure = tuple(replace(fact, certainty=Certainty.STATED, due=None, price=None) for fact in reading.facts)
    facts = completed(sure, mail, language)
    return replace(reading, verdict=Verdict.READ, language=language.code, facts=facts, problems=mail.problems)


def completed(facts: tuple[Fact, ...], mail: Mail, language: Language) -> tuple[Fact, ...]:
    """Given what a mail states of frozen orders, return it with the sentence that tells why, and what is asked."""
    quote = _telling(mail, language)
    told = tuple(replace(fact, quote=quote[:_MAX_QUOTE]) for fact in facts) if quote else facts
    return (*told, *_asked_of_nobody(mail, language, told))


def _asked_of_nobody(mail: Mail, language: Language, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Given a mail, its language and what it states of frozen orders, return a guess for each: that evidence is asked
    of the buyer. None where each sentence about evidence names the seller, or one next to it does.
    """
    said = list(_sentences(mail, language))
    asks, seller = language.families[_EVIDENCE], language.labels["seller"]
    asking = (
        one
        for at, one in enumerate(said)
        if asks.search(one) and not any(seller.search(near) for near in said[max(at - 1, 0) : at + 2])
    )
    quote = next(asking, None)
    if quote is None:
        return ()
    kind, quote = FAMILIES[_EVIDENCE], quote[:_MAX_QUOTE]
    return tuple(replace(fact, kind=kind, certainty=Certainty.GUESSED, quote=quote) for fact in facts if fact.order)


def _sentences(mail: Mail, language: Language) -> Iterator[str]:
    """The sentences without what they greet with: "Hi Anna, your order ..." is one to whom it is read."""
    found = sentences(own_lines(mail.lines, language))
    for one in islice(found, _MOST_SENTENCES):
        greeting = language.labels["greeting"].match(one)
        yield one[greeting.end() :].strip() if greeting else one


def _telling(mail: Mail, language: Language) -> str | None:
    """The longest sentence that says it: the others leave out why."""
    return max((one for one in _sentences(mail, language) if _says_frozen(one, language)), key=len, default=None)


def _says_frozen(sentence: str, language: Language) -> bool:
    return any(rule.kind is MailKind.ORDER_FROZEN for rule, _ in matches(language.headlines, fold(sentence)))
