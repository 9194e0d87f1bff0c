"""An unread mail and what the user says it is -> a rule for all mails like it. Pure; the rule is data, as in a pack."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reminderd.core.dates import day_of, parse_range
from reminderd.core.model import Mail, MailKind, TransitStep
from reminderd.core.model.vendor import Language, Vendor
from reminderd.core.model.wordings import fold
from reminderd.core.reading.details import own_lines

ON_THE_WAY = frozenset(
    {
        MailKind.ORDER_PLACED, MailKind.PAYMENT_CONFIRMED, MailKind.ORDER_READY, MailKind.ORDER_SHIPPED,
        MailKind.IN_TRANSIT, MailKind.OUT_FOR_DELIVERY, MailKind.READY_FOR_PICKUP,
    }
)  # fmt: skip
"""The kinds of mail that may say when the parcel is expected."""

_TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]*|\w+|\W+")
_FEWEST_LETTERS = 6  # a rule of fewer would match what nobody meant
_LONGEST_LABEL = 60
_FEWEST_DIGITS = 5  # of a parcel's number


class NotTeachableError(Exception):
    """No rule can be made of this mail; says why."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule in the grammar of a pack's file: an entry of `subjects`, and wordings for `labels`."""

    language: str
    subject: dict[str, Any]
    labels: dict[str, list[str]]


def propose(mail: Mail, vendor: Vendor, kind: MailKind, step: TransitStep | None, language: str | None) -> Proposal:
    """Given a mail, its kind and step, return the rule that reads it and those like it.

    Words of the subject stay words, numbers of orders and parcels become {order} and {parcel}, other numbers any
    number. In a mail about a parcel on its way, the label of a day to come becomes a label of the expected day.
    `language`: its code; None: the one whose words the mail has. Raise NotTeachableError if no rule can be made.
    """
    spoken = _language(mail, vendor, language)
    pattern = _pattern(mail, vendor)
    entry: dict[str, Any] = {"kind": kind.value}
    if step:
        entry["step"] = step.value
    entry["verified"] = {str(mail.sent_at.year): [pattern]}
    expected = list(_expected_labels(mail, spoken, vendor))[:1] if kind in ON_THE_WAY else []
    return Proposal(spoken.code, entry, {"expected": expected} if expected else {})


def _language(mail: Mail, vendor: Vendor, code: str | None) -> Language:
    likely = vendor.languages.likely("\n".join([mail.subject, *mail.lines]))
    chosen = vendor.languages.get(code) if code else next(iter(likely), None)
    if chosen is None:
        known = ", ".join(language.code for language in vendor.languages)
        raise NotTeachableError(f"no pack for the language of this mail; name one with --language: {known}")
    return chosen


def _pattern(mail: Mail, vendor: Vendor) -> str:
    """The folded subject as a pattern. Blanks and marks may vary around a number, blanks between words."""
    subject = fold(mail.subject)
    pieces: list[str] = []
    for token in _TOKEN.findall(subject):
        number = _number(token, mail, vendor)
        if number and number in pieces:
            raise NotTeachableError("the subject names several orders or parcels; teach it from a mail with one")
        if number:
            pieces.append(number)
        elif token.isdecimal():
            pieces.append(rf"[0-9]{{1,{max(3, len(token))}}}")
        elif token.isspace():
            pieces.append(r"\s+")
        elif re.fullmatch(r"\W+", token):
            pieces.append(r"\W{1,4}" if len(token) <= 4 else re.escape(token))
        else:
            pieces.append(re.escape(token))
    for at, piece in enumerate(pieces):
        if piece in {r"\s+", r"\W{1,4}"} and _is_number((pieces[at - 1 : at] or [""])[0], pieces[at + 1 : at + 2]):
            pieces[at] = r"\W{0,4}"
    letters = sum(
        one.isalpha() for token in _TOKEN.findall(subject) if not _number(token, mail, vendor) for one in token
    )
    if letters < (_FEWEST_LETTERS if subject.isascii() else _FEWEST_LETTERS // 2):
        raise NotTeachableError("the subject has too few words to know such a mail by")
    return "".join(pieces)


def _is_number(before: str, after: Sequence[str]) -> bool:
    return before in {"{order}", "{parcel}"} or any(piece in {"{order}", "{parcel}"} for piece in after)


def _number(token: str, mail: Mail, vendor: Vendor) -> str | None:
    """Whose number a word of the subject is. Only links tell a parcel's number of 16 digits from an order's."""
    if sum(one.isdecimal() for one in token) < _FEWEST_DIGITS:
        return None
    parcels = "|".join(map(re.escape, vendor.tracking_parameters))
    is_tracked = any(re.search(rf"[?&](?:{parcels})={re.escape(token)}(?!\w)", link) for link in mail.links)
    if vendor.order_number.fullmatch(token) and not is_tracked:
        return "{order}"
    return "{parcel}"


def _expected_labels(mail: Mail, language: Language, vendor: Vendor) -> Iterator[str]:
    """Labels before a day that is not over when the mail is sent, and that no label of the language knows yet."""
    lines = own_lines(mail.lines, language)
    known = [language.labels[name] for name in ("expected", "placed", "delivered")]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        label, _, rest = line.partition(":")
        label, text = label.strip(), rest.strip() or following
        if not 3 < len(label) <= _LONGEST_LABEL or any(one.isdigit() for one in label):
            continue
        days = parse_range(text, language=language.vocabulary, date_order=language.date_order, base=mail.sent_at)
        if days and days[1] >= day_of(mail.sent_at, vendor.zone) and not any(one.match(line) for one in known):
            yield r"\s+".join(map(re.escape, label.split())) + r"(?=[:\s]|$)"
