"""Which line of a mail each part of a fact came from, for somebody who checks a reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reminderd.core.model import Fact, Mail
from reminderd.core.model.vendor import Language
from reminderd.core.reading.details import own_lines


@dataclass(frozen=True, slots=True)
class Trace:
    """One value of a fact. `line` is what it was read from, `place` where that stands; empty if nobody can tell."""

    name: str
    value: str
    place: str = ""
    line: str = ""


def trace(mail: Mail, fact: Fact, language: Language | None) -> tuple[Trace, ...]:
    """Given a mail, a fact read from it and its language, return each value of the fact with its line."""
    lines = own_lines(mail.lines, language) if language else mail.lines
    return tuple(_values(mail, fact, _Lines(tuple(lines), language)))


def _values(mail: Mail, fact: Fact, lines: "_Lines") -> Iterator[Trace]:
    if fact.order:
        yield Trace("order", fact.order.number, *_number(mail, fact.order.number))
    if fact.tracking_number:
        yield Trace("parcel", fact.tracking_number, *_number(mail, fact.tracking_number))
    if fact.placed_at:
        yield Trace("placed", f"{fact.placed_at:%Y-%m-%d %H:%M %Z}", *lines.labelled("placed", f"{fact.placed_at:%M}"))
    if fact.expected_from and fact.expected_until:
        days = dict.fromkeys([f"{fact.expected_from}", f"{fact.expected_until}"])
        yield Trace("expected", " to ".join(days), *lines.labelled("expected"))
    if fact.delivered_on:
        yield Trace("delivered", f"{fact.delivered_on}", *lines.labelled("delivered"))
    if fact.due:
        yield Trace("due", f"{fact.due}", *lines.text(fact.quote))
    if fact.within:
        yield Trace("within", f"{fact.within.days} days", *lines.text(fact.quote))
    if fact.price:
        yield Trace("amount", str(fact.price), *lines.labelled("total", f"{fact.price.amount}"))
    for item in fact.items:
        yield Trace("item", f"{item.quantity} x {item.title}", *lines.text(item.title))
    if fact.is_partial:
        yield Trace("partial", "yes", "subject", mail.subject)


def _number(mail: Mail, number: str) -> tuple[str, str]:
    """Where a number stands: the subject, a line, or only a link: then its parameter is shown, never the link."""
    if number in mail.subject:
        return "subject", mail.subject
    for at, line in enumerate(mail.lines, 1):
        if number in line:
            return f"line {at}", line
    for link in mail.links:
        if found := re.search(rf"[?&]([\w.-]{{1,40}})=[^&]{{0,400}}{re.escape(number)}", link):
            return "link", f"parameter {found[1]}"
    return "", ""


@dataclass(frozen=True, slots=True)
class _Lines:
    lines: tuple[str, ...]
    language: Language | None

    def labelled(self, name: str, digits: str = "") -> tuple[str, str]:
        """The first line with a label, and the next one if nothing stands behind it there, that has these digits."""
        label = self.language.labels[name] if self.language else re.compile("(?!)")
        for at, line in enumerate(self.lines):
            if match := label.match(line):
                rest = line[match.end() :].strip(" :：")
                text = line if rest else " / ".join(self.lines[at : at + 2])
                if _digits(digits) in _digits(text):
                    return f"label “{name}”", text
        return "", ""

    def text(self, text: str) -> tuple[str, str]:
        found = next((line for line in self.lines if text and text in line), "")
        return ("text", found) if found else ("", "")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
