"""What in a mail is about a person: names, addresses, numbers, machines. Found by its place, not by its form."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from reminderd.core.anonymise.flat import Flat
from reminderd.core.anonymise.payment import payment_numbers
from reminderd.core.anonymise.payment_words import PaymentWords, payment_words
from reminderd.core.anonymise.text import ADDRESS, ATOM, has_boundaries, is_known_host
from reminderd.core.model import Mail
from reminderd.core.model.vendor import Language, Vendor
from reminderd.core.reading.details import own_lines

_NAMED = re.compile(r"(?P<name>[^<>@,;:\r\n=]{1,80}?)\s*<(?P<address>[^<>\s@]{1,64}@[^<>\s@]{1,253})>")
_MACHINE = re.compile(r"\b(?:from|by|helo=)\s+\(?(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:\S+\s+){5,}\S+[.!?]")
_LOCAL_PART = 5  # letters from which on a mailbox name may be that of a person


@dataclass(slots=True)
class Heard:
    """A writer that only collects the texts of a mail."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)

    def header(self, name: str, text: str) -> str:
        self.headers.append((name, text))
        return text

    def plain(self, text: str) -> str:
        self.bodies.append(text)
        return text

    html = plain


@dataclass(frozen=True, slots=True)
class PersonalData:
    """`words` are names and parts of addresses, replaced wherever they stand; `phrases` are whole lines, with the words
    in them that stay; `paid` are letters and digits of cards, accounts and telephones; `hosts` are machines; `kept` are
    addresses that are evidence, not people.
    """

    words: frozenset[str]
    phrases: dict[str, frozenset[str]]
    paid: frozenset[str]
    hosts: frozenset[str]
    kept: frozenset[str]


def find(mails: Sequence[Mail], heard: Heard, vendor: Vendor, *, is_forgery: bool) -> PersonalData:
    """Given a mail with those inside it, and its texts, return what is personal in it.

    `is_forgery`: its sender only pretends to be the vendor, and how they do that is worth keeping.
    """
    common = vocabulary_of(vendor)
    texts = [text for _, text in heard.headers] + heard.bodies
    kept = frozenset(mail.sender for mail in mails if is_forgery)
    words: set[str] = set()
    hosts: set[str] = set()
    phrases: dict[str, frozenset[str]] = {}
    for text in texts:
        for named in _NAMED.finditer(text):
            if named["address"].lower() not in kept and not is_known_host(named["address"].rpartition("@")[2], vendor):
                words |= set(_words(named["name"]))
        for address in ADDRESS.finditer(text):
            if address[0].lower() not in kept and not is_known_host(address["host"], vendor):
                hosts.add(address["host"])
                words |= {address["local"]} if len(address["local"]) >= _LOCAL_PART else set()
    hosts |= {match["host"] for name, text in heard.headers if name == "received" for match in _MACHINE.finditer(text)}
    hosts |= {text.split(";")[0].strip() for name, text in heard.headers if name.endswith("authentication-results")}
    for line, stays in _addressed_lines([line for mail in mails for line in mail.lines], vendor):
        phrases[line] = stays
        words |= {name for word in _words(line) if (name := name_in(word, stays))}
    kept_hosts = {address.rpartition("@")[2] for address in kept}
    return PersonalData(
        frozenset(one for one in words if one.casefold() not in common and len(one) > 1),
        phrases,
        frozenset(_paid(heard, payment_words(vendor.vocabularies))),
        frozenset(one for one in hosts if re.fullmatch(r"[\w.-]+\.[\w-]+", one) and one not in kept_hosts),
        kept,
    )


def _paid(heard: Heard, words: PaymentWords) -> Iterator[str]:
    """Numbers that are replaced wherever they stand. What may be a year is not: it is replaced beside the card only."""
    views = [text for name, text in heard.headers if name == "subject"] + heard.bodies
    for view in (Flat(text, is_html=True).text for text in views):
        yield from (
            one.number for one in payment_numbers(view, words) if not one.is_like_a_year and len(one.number) >= 4
        )


def _addressed_lines(lines: Sequence[str], vendor: Vendor) -> Iterator[tuple[str, frozenset[str]]]:
    """The lines that name the user or where he lives, each with the words of it that are no name."""
    for language in vendor.languages:
        labels = language.labels
        for line in lines:
            if greeting := labels["greeting"].match(line):
                yield greeting[0].strip(), _spoken(labels["greeting"].pattern)
        for line in _address(lines, language):
            label = labels["ship_to"].match(line)
            rest = line[label.end() :].strip(" :") if label else line
            if ATOM.search(rest) and not _SENTENCE.fullmatch(rest):
                yield rest, frozenset()


def _address(lines: Sequence[str], language: Language) -> Iterator[str]:
    """The lines that the reader leaves out as the postal address."""
    end = next((at for at, line in enumerate(lines) if language.labels["recommendations"].fullmatch(line)), len(lines))
    kept = list(own_lines(lines[:end], language))
    for line in lines[:end]:
        if kept and kept[0] == line:
            del kept[0]
        else:
            yield line


def _words(text: str) -> Iterator[str]:
    yield from (word for word in ATOM.findall(text) if (len(word) > 2 and not word.isdecimal()) or len(word) > 4)
    yield from (word for word in ATOM.findall(text) if len(word) == 2 and word.isalpha() and not word.islower())


def _sources(vendor: Vendor) -> Iterator[str]:
    for language in vendor.languages:
        yield language.order_mention.pattern
        yield from (pattern.pattern for pattern in language.labels.values())
        yield from (rule.source for rule in (*language.subjects, *language.headlines))


def vocabulary_of(vendor: Vendor) -> frozenset[str]:
    """Return the casefolded words that the vendor's mails are made of, which are no names."""
    return _vocabulary(tuple(_sources(vendor))) | {vendor.name, vendor.display_name.casefold()}


@lru_cache(maxsize=2)
def _vocabulary(sources: tuple[str, ...]) -> frozenset[str]:
    """The words that the vendor's mails are known to be made of: no name, whatever line they stand in."""
    return frozenset().union(*map(_spoken, sources))


def _spoken(source: str) -> frozenset[str]:
    plain = re.sub(r"\\[a-zA-Z]|\(\?P?<\w+>", " ", source)
    return frozenset(word.casefold() for word in re.findall(r"[\u2e80-\ud7ff]|[^\W\d_]{2,}", plain))


def name_in(word: str, stays: frozenset[str]) -> str:
    """Given a word of a line and the words that are no name, return the name: in Japanese a title is glued to it."""
    if word.casefold() in stays:
        return ""
    glued = [one for one in stays if not has_boundaries(word) and word.endswith(one)]
    return word.removesuffix(max(glued, key=len, default=""))


def whole_words(words: Iterable[str]) -> set[str]:
    """Given words, return them as they may also be written: in capitals, and with one."""
    return {form for word in words for form in (word, word.upper(), word.capitalize())}
