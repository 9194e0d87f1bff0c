"""Guessing: what a mail that no rule knows is probably about, judged by words of its language.

Nobody has published a dispute, return or refund mail of the vendor, and silence loses money there. So such a mail is
guessed, and the user is asked. A guess changes no order (core/orders.py).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, islice

from reminderd.core.dates import day_of
from reminderd.core.model import (
    Certainty,
    Fact,
    Mail,
    MailKind,
    Money,
    OrderKey,
    Reading,
    TransitStep,
    Verdict,
)
from reminderd.core.model.literals import bare
from reminderd.core.model.vendor import FAMILIES, Language, Vendor
from reminderd.core.model.wordings import fold
from reminderd.core.reading.budget import WorkBudget
from reminderd.core.reading.days_and_amounts import amount_in, days_of, may_be_days
from reminderd.core.reading.details import own_lines
from reminderd.core.reading.kind import Topic, headlines, language_of, locale_of, new_wording_of, template_names
from reminderd.core.reading.numbers import linked_numbers, orders_of, parcels_of
from reminderd.core.reading.sentences import is_sentence, sentences

MOST_SENTENCES = 100
LONGEST_SENTENCE = 300
_MOST_PIECES = 400  # of a mail that may be days: each may cost a call of dateparser
_LANGUAGES_TO_TRY = 3
_LATEST = timedelta(days=90)  # a date further away is no limit to answer within
_MAX_QUOTE = 300
_LONG_NUMBER = re.compile(r"(?<!\d)\d{14,19}(?!\d)")
_NEAR_NOTHING = 10  # sentences to look for a date in, where only the subject tells
_GENERIC = "dispute"
_OF_SUBJECT = "problem"  # in the body such words are boilerplate
_SPEAKS_OF_DISPUTES = frozenset({MailKind.AWAITING_CONFIRMATION, MailKind.RECEIPT_CONFIRMED, MailKind.ORDER_PLACED})
_USUAL: Mapping[MailKind | None, frozenset[str]] = {  # words that such a mail always has
    MailKind.ORDER_CANCELLED: frozenset({"problem", "refund", "refunded"}),
    MailKind.ORDER_CLOSED: frozenset({"problem"}),
    MailKind.ORDER_FROZEN: frozenset({"frozen", "problem", "review", "refund", "refunded", "evidence"}),
}
_TELLING = frozenset({"frozen", "evidence", "offer", "decision"})
_SPECIFIC = ("evidence", "offer", "decision")


@dataclass(frozen=True, slots=True)
class _Hint:
    """What a mail's words tell in one language: its family, and the sentences about it, the telling one first."""

    language: Language
    family: str
    is_in_subject: bool
    near: tuple[str, ...]


def guess(
    mail: Mail,
    vendor: Vendor,
    why: str,
    budget: WorkBudget,
    *,
    is_subject_only: bool = False,
    ignored: frozenset[str] = frozenset(),
    otherwise: MailKind | None = None,
) -> Reading | None:
    """Given a genuine mail of the vendor and why no rule could read it, return what it is probably about.

    The reading stays UNRECOGNISED, with a kind and a guessed fact per order, else per parcel, else one of neither. None
    if no family's words are in it, and no kind is given that it is `otherwise`. `is_subject_only`: the body is no
    proof, since advertising speaks of refunds too. `ignored`: families whose words mean nothing there. Raise
    OverBudgetError when it names more orders than any real mail does.
    """
    hint = _hint(mail, vendor, ignored)
    if hint is None or (is_subject_only and not hint.is_in_subject):
        hint = None
    kind = FAMILIES[hint.family] if hint else otherwise
    if kind is None:
        return None
    language = hint.language if hint else next(iter(vendor.languages.likely("\n".join(mail.lines))), None)
    lines = own_lines(mail.lines, language) if language else mail.lines
    frame = new_wording_of(mail, vendor)
    topic = Topic(kind, language, order=_order_in(mail, language, frame))
    linked = linked_numbers(mail, vendor, budget)
    orders = orders_of(topic, lines, linked, vendor, budget)
    keys = [OrderKey(vendor.name, number) for number in orders]
    parcels = [one for one in parcels_of(frame or topic, lines, linked, budget).get(None, ()) if one]
    about: list[tuple[OrderKey | None, str | None]] = [(key, None) for key in keys] or [(None, one) for one in parcels]
    facts = tuple(_guessed(mail, vendor, kind, hint, *one) for one in about or [(None, None)])
    problems = (why, f"its words look like “{kind}”" if hint else f"may be “{kind}”")
    return Reading(Verdict.UNRECOGNISED, vendor.name, language.code if language else None, kind, facts, problems)


def _order_in(mail: Mail, language: Language | None, frame: Topic | None) -> str | None:
    """The number of the order in a subject: behind the word for it or, where no parcel is named, the only long one."""
    subject = fold(mail.subject)
    if language and (mention := language.order_mention.search(subject)):
        return mention["order"]
    numbers = _LONG_NUMBER.findall(subject)
    return numbers[0] if len(numbers) == 1 and frame is None else None


def told_beside(mail: Mail, topic: Topic, facts: Sequence[Fact], vendor: Vendor) -> tuple[Fact, ...]:
    """Given a mail that a rule read, and its facts, return what words of a family above its greeting tell besides: a
    mail with a harmless subject may say there that an offer waits for an answer.

    Of a subject that says no more than "update", and of an order that was closed, the sentences count, too.
    """
    if topic.language is None or topic.kind in _SPEAKS_OF_DISPUTES:
        return ()
    top = " ".join(headlines(mail, topic.language))
    hint = _hint_in(topic.language, replace(mail, subject=top), _USUAL.get(topic.kind, frozenset()))
    is_vague = topic.step is TransitStep.UPDATE or topic.kind is MailKind.ORDER_CLOSED
    if hint is None or not (hint.is_in_subject or (is_vague and hint.family in _TELLING)):
        return ()
    kind, about = FAMILIES[hint.family], dict.fromkeys((fact.order, fact.tracking_number) for fact in facts)
    return tuple(_guessed(mail, vendor, kind, hint, order, None if order else parcel) for order, parcel in about)


def _guessed(
    mail: Mail, vendor: Vendor, kind: MailKind, hint: _Hint | None, order: OrderKey | None, parcel: str | None
) -> Fact:
    return Fact(
        source=f"mail:{mail.id}",
        order=order,
        kind=kind,
        stated_at=mail.sent_at,
        stated_after=mail.sent_after,
        certainty=Certainty.GUESSED,
        due=_due(hint, mail, vendor) if hint else None,
        price=_price(hint) if hint else None,
        tracking_number=parcel,
        quote=(hint.near[0] if hint else mail.subject)[:_MAX_QUOTE],
    )


def _hint(mail: Mail, vendor: Vendor, ignored: frozenset[str]) -> _Hint | None:
    named = vendor.languages.get(locale_of(template_names(mail, vendor)))
    text = "\n".join((mail.subject, *mail.lines[:MOST_SENTENCES]))
    languages = [named] if named else vendor.languages.likely(text)[:_LANGUAGES_TO_TRY]
    found = [hint for language in languages if (hint := _hint_in(language, mail, ignored))]
    best = [hint for hint in found if hint.is_in_subject] or found
    if not best:
        return None
    spoken = language_of(mail.lines, [hint.language for hint in best])
    return next(hint for hint in best if hint.language is spoken)


def _hint_in(language: Language, mail: Mail, ignored: frozenset[str]) -> _Hint | None:
    """The subject outweighs the body, unless it only says "dispute" and the body what became of it."""
    subject = fold(mail.subject)
    said = [
        one[:LONGEST_SENTENCE]
        for one in islice(sentences(own_lines(mail.lines, language)), MOST_SENTENCES)
        if len(one) > 1 and not language.labels["furniture"].fullmatch(one)
    ]
    text = bare("\n".join([subject, *said]))
    families = [
        family
        for family in FAMILIES
        if family in language.families and family not in ignored and language.families.may_be_in(family, text)
    ]
    places = {family: _about(said, language, family) if family != _OF_SUBJECT else [] for family in families}
    of_subject = [family for family in places if language.families[family].search(subject)]
    of_body = [family for family in places if places[family]]
    telling = [family for family in of_subject if family != _OF_SUBJECT]
    chosen = next(iter(telling or of_body or of_subject), None)
    if chosen == _GENERIC:
        chosen = next((family for family in of_body if family in _SPECIFIC), chosen)
    if chosen is None:
        return None
    told_at = sorted(places[chosen], key=lambda at: not is_sentence(said[at])) or range(_NEAR_NOTHING)
    near = dict.fromkeys(at + offset for offset in (0, 1, 2, -1) for at in told_at)
    return _Hint(language, chosen, bool(of_subject), (
        said[told_at[0]] if places[chosen] else subject,
        *(said[at] for at in near if 0 <= at < len(said)),
    ))  # fmt: skip


def _about(said: Sequence[str], language: Language, family: str) -> list[int]:
    pattern = language.families[family]
    return [at for at, sentence in enumerate(said) if pattern.search(sentence)]


def _due(hint: _Hint, mail: Mail, vendor: Vendor) -> date | None:
    """The first day named near the telling sentence that may be a limit: from the mail's day on, and not far off."""
    sent_on = day_of(mail.sent_at, vendor.zone)

    pieces = chain.from_iterable(may_be_days(sentence) for sentence in hint.near)
    days = days_of(islice(pieces, _MOST_PIECES), hint.language, mail.sent_at)
    return next((day for day in days if sent_on <= day <= sent_on + _LATEST), None)


def _price(hint: _Hint) -> Money | None:
    return next((money for sentence in hint.near for money in amount_in(sentence)), None)
