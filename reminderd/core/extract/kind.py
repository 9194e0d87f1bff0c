"""What a mail is about. A rule must match the whole subject; the words of the body prove nothing, because the
progress bar says "Shipped" and "Delivered" in every mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reminderd.core.model import Mail, MailKind, TransitStep
from reminderd.core.vendor import Language, Rule, TemplateRule, Vendor, fold

_HEADLINES = 6  # lines at the top of a mail that may say its step, if no greeting comes before
_LOCALE = re.compile(r"(?:_\d+)*_(?P<language>[a-z]{2})_[A-Z]{2}_\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a mail says it is. `order` and `parcel` are the numbers its subject names, `count` how many orders.

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


@dataclass(frozen=True, slots=True)
class NotClear:
    """Why the kind of a mail could not be told."""

    problem: str


def claim_of(mail: Mail, vendor: Vendor) -> Claim | NotClear:
    """Given a mail of the vendor, return what it is about, or why that is not clear.

    The subject decides. A subject that only says "update" is made precise by the headline above the greeting. The
    template that the vendor names in its links must allow the kind, and speaks alone if no rule knows the subject.
    """
    found = list(_subject_claims(mail.subject, vendor))
    templates = _templates(mail, vendor)
    told = {(claim.kind, claim.step) for claim, _ in found}
    if len(told) > 1:
        words = " and ".join(sorted(f"“{rule.kind}”" for _, rule in found))
        return NotClear(f"the subject can mean {words}")
    if not found:
        return _claim_of_template(templates, vendor) or NotClear("no rule knows this subject")
    claim = found[0][0]
    if len(templates) == 1 and claim.kind and claim.kind not in templates[0][1].kinds:
        return NotClear(f"the subject says “{claim.kind}”, the template of its links “{templates[0][0]}”")
    return _made_precise(claim, mail)


def _subject_claims(subject: str, vendor: Vendor) -> Iterator[tuple[Claim, Rule]]:
    folded = fold(subject)
    for language in vendor.languages:
        for rule in language.subjects:
            if match := rule.pattern.fullmatch(folded):
                numbers = match.groupdict()
                order, parcel, count = numbers.get("order"), numbers.get("parcel"), int(numbers.get("count") or 0)
                yield (
                    Claim(rule.kind, language, rule.step, rule.is_partial, rule.is_several, order, parcel, count),
                    rule,
                )


def _made_precise(claim: Claim, mail: Mail) -> Claim:
    if claim.step is not TransitStep.UPDATE or claim.language is None:
        return claim
    lines = [fold(line) for line in headlines(mail, claim.language)]
    rules = [rule for rule in claim.language.headlines for line in lines if rule.pattern.fullmatch(line)]
    told = {(rule.kind, rule.step) for rule in rules}
    return replace(claim, kind=rules[0].kind, step=rules[0].step) if len(told) == 1 else claim


def headlines(mail: Mail, language: Language) -> tuple[str, ...]:
    """Given a mail, return its first lines: those above the greeting, where there is one."""
    for at, line in enumerate(mail.lines[: _HEADLINES * 2]):
        if language.labels["greeting"].match(line):
            return mail.lines[:at]
    return mail.lines[:_HEADLINES]


def _templates(mail: Mail, vendor: Vendor) -> list[tuple[str, TemplateRule]]:
    """The known templates that the links of a mail name; a link of an advertisement block may name another one."""
    parameter = re.compile(rf"[?&]{re.escape(vendor.template_parameter)}=([\w-]{{1,120}})")
    names = {match[1] for link in mail.links if (match := parameter.search(link))}
    rules = ((name, rule) for name in sorted(names) for rule in vendor.templates if rule.pattern.match(name))
    return list({rule: (name, rule) for name, rule in rules}.values())


def _claim_of_template(templates: list[tuple[str, TemplateRule]], vendor: Vendor) -> Claim | None:
    if len(templates) != 1 or templates[0][1].kind is None:
        return None
    name, rule = templates[0]
    locale = _LOCALE.search(name)
    code = locale["language"] if locale else None
    return Claim(rule.kind, next((one for one in vendor.languages if one.code == code), None))
