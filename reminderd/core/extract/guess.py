"""The second grade of reading: what a mail that no rule knows is probably about, judged by words of its language.

Nobody has published a dispute, return or refund mail of the vendor, and silence loses money there. So such a mail is
guessed, and the user is asked. A guess changes no order (core/orders.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice

from reminderd.core.budget import Budget
from reminderd.core.dates import day_of
from reminderd.core.extract.details import is_sentence, own_lines, sentences
from reminderd.core.extract.kind import Claim, language_of, locale_of, template_names
from reminderd.core.extract.near import amount_in, days_of, may_be_days
from reminderd.core.extract.numbers import orders_of
from reminderd.core.model import Certainty, Fact, Mail, Money, OrderKey, Reading, Verdict
from reminderd.core.vendor import FAMILIES, Language, Vendor, fold

MOST_SENTENCES = 100
LONGEST_SENTENCE = 300
_MOST_PIECES = 400  # of a mail that may be days: each may cost a call of dateparser
_LANGUAGES_TO_TRY = 3
_LATEST = timedelta(days=90)  # a date further away is no limit to answer within
_MAX_QUOTE = 300
_NEAR_NOTHING = 10  # sentences to look for a date in, where only the subject tells
_GENERIC = "dispute"
_SPECIFIC = ("evidence", "offer", "decision")


@dataclass(frozen=True, slots=True)
class _Hint:
    """What a mail's words tell in one language: its family, and the sentences about it, the telling one first."""

    language: Language
    family: str
    is_in_subject: bool
    near: tuple[str, ...]


def guess(mail: Mail, vendor: Vendor, why: str, budget: Budget, *, is_subject_only: bool = False) -> Reading | None:
    """Given a genuine mail of the vendor and why no rule could read it, return what it is probably about.

    The reading stays UNRECOGNISED, with a kind and a guessed fact per order. None if no family's words are in it, or no
    order's number. `is_subject_only`: the body is no proof, since advertising speaks of refunds too. Raise
    OverBudgetError when it names more orders than any real mail does.
    """
    hint = _hint(mail, vendor)
    if hint is None or (is_subject_only and not hint.is_in_subject):
        return None
    kind = FAMILIES[hint.family]
    lines = own_lines(mail.lines, hint.language)
    mention = hint.language.order_mention.search(fold(mail.subject))
    claim = Claim(kind, hint.language, order=mention["order"] if mention else None)
    due, price = _due(hint, mail, vendor), _price(hint)
    facts = tuple(
        Fact(
            source=f"mail:{mail.id}",
            order=OrderKey(vendor.name, number),
            kind=kind,
            stated_at=mail.sent_at,
            certainty=Certainty.GUESSED,
            due=due,
            price=price,
            quote=hint.near[0][:_MAX_QUOTE],
        )
        for number in orders_of(mail, claim, lines, vendor, budget)
    )
    problems = (why, f"its words look like “{kind}”")
    return Reading(Verdict.UNRECOGNISED, vendor.name, hint.language.code, kind, facts, problems) if facts else None


def _hint(mail: Mail, vendor: Vendor) -> _Hint | None:
    named = vendor.languages.get(locale_of(template_names(mail, vendor)))
    text = "\n".join((mail.subject, *mail.lines[:MOST_SENTENCES]))
    languages = [named] if named else vendor.languages.likely(text)[:_LANGUAGES_TO_TRY]
    found = [hint for language in languages if (hint := _hint_in(language, mail))]
    best = [hint for hint in found if hint.is_in_subject] or found
    if not best:
        return None
    spoken = language_of(mail.lines, [hint.language for hint in best])
    return next(hint for hint in best if hint.language is spoken)


def _hint_in(language: Language, mail: Mail) -> _Hint | None:
    """The subject outweighs the body, unless it only says "dispute" and the body what became of it."""
    subject = fold(mail.subject)
    said = [
        one[:LONGEST_SENTENCE]
        for one in islice(sentences(own_lines(mail.lines, language)), MOST_SENTENCES)
        if len(one) > 1 and not language.labels["furniture"].fullmatch(one)
    ]
    places = {family: _about(said, language, family) for family in FAMILIES if family in language.families}
    of_subject = [family for family in places if language.families[family].search(subject)]
    of_body = [family for family in places if places[family]]
    chosen = next(iter(of_subject or of_body), None)
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
