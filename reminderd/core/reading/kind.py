"""What a mail is about. A rule must match the whole subject; words of the body prove nothing, because the progress
bar says "Shipped" and "Delivered" in every mail.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reminderd.core.dates import day_start, parse_day
from reminderd.core.mail.subject_tags import candidates
from reminderd.core.model import Mail, MailKind, TransitStep
from reminderd.core.model.literals import bare
from reminderd.core.model.vendor import Language, TemplateRule, Vendor
from reminderd.core.model.vocabulary import ENGLISH
from reminderd.core.model.wordings import fold, matches
from reminderd.core.reading.links import forms_of

_HEADLINES = 6  # lines at the top of a mail that may say its step, if no greeting comes before
_LINES_THAT_TELL = 200
_TELLING = ("greeting", "placed", "expected", "total", "tracking_number", "ship_to", "recommendations")
_MOVES = MailKind.IN_TRANSIT
_WAY = frozenset(
    {
        MailKind.ORDER_READY,
        MailKind.ORDER_SHIPPED,
        _MOVES,
        MailKind.OUT_FOR_DELIVERY,
        MailKind.READY_FOR_PICKUP,
        MailKind.DELIVERED,
    }
)
_OLD_CODES = {"iw": "he", "in": "id", "ji": "yi"}  # what Java calls them, and so the vendor's links
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?=[A-Z-]*[0-9])[A-Z0-9][A-Z0-9-]{6,34}(?![0-9A-Za-z])", re.IGNORECASE)
_FILLED_IN = re.compile(r"_(\d{4}-\d{2}-\d{2})$")
_LOCALE = re.compile(r"(?:_\d+)*_(?P<language>[a-z]{2})_[A-Z]{2}_\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a mail says it is. `order` and `parcel` are the numbers its subject names, `count` how many orders.
    `more`: further numbers of the same sort. `is_new_wording`: no rule knows the words, but the form is that of a mail
    about a parcel on its way.

    `kind` None: known, and of no concern to an order. `language` None: its labels cannot be read.
    """

    kind: MailKind | None
    language: Language | None
    step: TransitStep | None = None
    is_partial: bool = False
    is_several: bool = False
    order: str | None = None
    parcel: str | None = None
    count: int = 0
    is_new_wording: bool = False
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotClear:
    """Why the kind of a mail could not be told."""

    problem: str
    is_unknown: bool = False  # no rule matched: none contradicts another


def topic_of(mail: Mail, vendor: Vendor) -> Topic | NotClear:
    """Given a mail of the vendor, return what it is about, or why that is not clear.

    The subject decides. A subject that only says "update" is made precise by the headline above the greeting. The
    template that the vendor names in its links must allow the kind, and speaks alone if no rule knows the subject.
    """
    names = template_names(mail, vendor)
    templates = _templates(names, vendor)
    found = _topics_of_subject(mail.subject, vendor, locale_of(names))
    if not found:
        return _topic_of_template(templates, vendor) or NotClear("no rule knows this subject", is_unknown=True)
    told = {(topic.kind, topic.step) for topic, _ in found}
    if len(told) > 1:
        meanings = sorted({f"“{topic.kind}” ({language.code})" for topic, language in found})
        return NotClear(f"the subject can mean {' and '.join(meanings)}")
    spoken = _language_of_body(mail, vendor, [language for _, language in found])
    topics = {language.code: topic for topic, language in found}
    topic = replace(topics.get(spoken.code, found[0][0]), language=spoken)
    is_contradicted = len(templates) == 1 and topic.kind and topic.kind not in templates[0][1].kinds
    if is_contradicted and templates[0][1].kind is not MailKind.MARKETING:  # a block of advertisements has links, too
        return NotClear(f"the subject says “{topic.kind}”, the template of its links “{templates[0][0]}”")
    return _made_precise(topic, mail)


def _language_of_body(mail: Mail, vendor: Vendor, of_subject: Sequence[Language]) -> Language:
    """The labels are read in the language of the body, which need not be that of the subject."""
    of_body = vendor.languages.likely("\n".join(mail.lines), share=0.9)
    return language_of(mail.lines, list({language.code: language for language in (*of_subject, *of_body)}.values()))


def language_of(lines: Sequence[str], languages: Sequence[Language]) -> Language:
    """Given at least one language, return the one whose greeting and labels the most lines begin with."""
    if len(languages) == 1:
        return languages[0]

    text = bare("\n".join(lines[:_LINES_THAT_TELL]))

    def told(language: Language) -> int:
        labels = [language.labels[name] for name in _TELLING if language.labels.may_be_in(name, text)]
        return sum(any(label.match(line) for label in labels) for line in lines[:_LINES_THAT_TELL])

    return max(languages, key=told)


def locale_of(names: Iterable[str]) -> str | None:
    """Given the names of a mail's templates, return the language of all that name one, if it is the same."""
    codes = {_OLD_CODES.get(match["language"], match["language"]) for name in names if (match := _LOCALE.search(name))}
    return codes.pop() if len(codes) == 1 else None


def _topics_of_subject(subject: str, vendor: Vendor, locale: str | None) -> list[tuple[Topic, Language]]:
    """Return the topics of a subject as it is, else without tags of gateways and people, as few as possible."""
    for one in candidates(subject, vendor.vocabularies):
        found = _subject_topics(one, vendor, locale)
        if found:
            taken_off = fold(subject.replace(one, " "))  # a tag such as [Dispute] is news of its own
            spoken = [language for _, language in found]
            is_told = any(family.search(taken_off) for language in spoken for family in language.families.values())
            return [] if is_told else found
    return []


def _subject_topics(subject: str, vendor: Vendor, locale: str | None) -> list[tuple[Topic, Language]]:
    """What the languages say of a subject: the one that the links name, else those that share the most words with it,
    else any that shares one.
    """
    named = vendor.languages.get(locale)
    if named and (found := list(_topics_in(subject, named))):
        return found
    return [topic for language in vendor.languages.likely(subject) for topic in _topics_in(subject, language)]


def _topics_in(subject: str, language: Language) -> Iterator[tuple[Topic, Language]]:
    for rule, match in matches(language.subjects, fold(subject)):
        numbers = match.groupdict()
        order, parcel, count = numbers.get("order"), numbers.get("parcel"), int(numbers.get("count") or 0)
        topic = Topic(rule.kind, language, rule.step, rule.is_partial, rule.is_several, order, parcel, count)
        listed = _NUMBERS.findall(numbers.get("more") or "")
        yield replace(topic, more=tuple(listed), is_several=rule.is_several or bool(listed)), language


def _made_precise(topic: Topic, mail: Mail) -> Topic:
    if topic.step is not TransitStep.UPDATE or topic.language is None:
        return topic
    said = {
        id(rule)
        for line in headlines(mail, topic.language)
        for rule, _ in matches(topic.language.headlines, fold(line))
    }
    rules = [rule for rule in topic.language.headlines if id(rule) in said]
    told = {(rule.kind, rule.step) for rule in rules}
    return replace(topic, kind=rules[0].kind, step=rules[0].step) if len(told) == 1 else topic


def headlines(mail: Mail, language: Language) -> tuple[str, ...]:
    """Given a mail, return its first lines: those above the greeting, where there is one."""
    for at, line in enumerate(mail.lines[: _HEADLINES * 2]):
        if language.labels["greeting"].match(line):
            return mail.lines[:at]
    return mail.lines[:_HEADLINES]


def template_names(mail: Mail, vendor: Vendor) -> list[str]:
    """Given a mail, return the names of templates that its links give, in order."""
    name = f"{vendor.template_parameter}="
    parameter = re.compile(rf"[?&]{re.escape(name)}([\w-]{{1,120}})")
    found = (parameter.search(form) for link in mail.links for form in forms_of(link) if name in form)
    return sorted({match[1] for match in found if match})


def dated_by_links(mail: Mail, vendor: Vendor) -> Mail:
    """Given a mail, return it; where its day is not known, with the earliest day that its links allow: they tell when
    the vendor filled in the template.
    """
    if mail.sent_after is None:
        return mail
    words = vendor.vocabularies.of(ENGLISH)
    found = (_FILLED_IN.search(name) for name in template_names(mail, vendor))
    days = (parse_day(match[1], language=words, date_order="YMD", base=mail.sent_at) for match in found if match)
    starts = [start for day in days if day and (start := day_start(day, vendor.zone)) <= mail.sent_at]
    return replace(mail, sent_after=max(starts)) if starts else mail


def unknown_templates(mail: Mail, vendor: Vendor) -> list[str]:
    """Given a mail, return the names of templates in its links that no rule knows: the vendor has a new one."""
    names = template_names(mail, vendor)
    return [name for name in names if not any(rule.pattern.match(name) for rule in vendor.templates)]


def _templates(names: Iterable[str], vendor: Vendor) -> list[tuple[str, TemplateRule]]:
    """The known templates among those names; a link of an advertisement block may name another one."""
    rules = ((name, rule) for name in names for rule in vendor.templates if rule.pattern.match(name))
    return list({rule: (name, rule) for name, rule in rules}.values())


def new_wording_of(mail: Mail, vendor: Vendor) -> Topic | None:
    """Given a mail whose subject no rule knows, return what it tells if it is news of a parcel: the subject begins or
    ends with "package X", or the template of its links is one of parcels on their way.
    """
    names = template_names(mail, vendor)
    named = vendor.languages.get(locale_of(names))
    for subject in map(fold, candidates(mail.subject, vendor.vocabularies)):
        for language in ([named] if named else []) + list(vendor.languages.likely(subject)):
            if match := language.parcel_frame.fullmatch(subject):
                parcel = match["front"] or match["glued"] or match["back"]
                return Topic(_MOVES, language, TransitStep.UPDATE, parcel=parcel, is_new_wording=True)
    templates = _templates(names, vendor)
    if len(templates) == 1 and templates[0][1].kinds <= _WAY:
        spoken = named or next(iter(vendor.languages.likely("\n".join(mail.lines))), None)
        mention = spoken.order_mention.search(fold(mail.subject)) if spoken else None
        order = mention["order"] if mention else None
        return Topic(_MOVES, spoken, TransitStep.UPDATE, order=order, is_new_wording=True)
    return None


def _topic_of_template(templates: list[tuple[str, TemplateRule]], vendor: Vendor) -> Topic | None:
    if len(templates) != 1 or templates[0][1].kind is None:
        return None
    name, rule = templates[0]
    return Topic(rule.kind, vendor.languages.get(locale_of([name])))
