"""What gateways, mail programs and people put around a subject -> the subject as its sender wrote it.

"[EXTERNAL] WG: ***SPAM*** Order 1: order shipped [#4711]" is "Order 1: order shipped". Nothing is removed for good:
the caller tries the rest, and knows what was removed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from reminderd.core.model.vocabulary import Vocabularies

MOST_TAGS = 8
"""In front, and as many behind."""

_MAX_SUBJECT = 500
_OPEN, _CLOSE = r"[\[({<【［（「《]", r"[\])}>】］）」》]"
_BRACKETED = rf"{_OPEN}(?P<inside>[^\[\](){{}}<>【】［］（）「」《》]{{1,60}}){_CLOSE}"
_STARRED = r"(?P<mark>[*#=~_!+])(?P=mark){0,9}\s?[^*#=~_!+]{1,40}?\s?(?P=mark){1,10}|-{2,10}\s?[^-]{1,40}?\s?-{2,10}"
_AGAIN = r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\)|\^?\d{1,2})?\s*[:：]"
_LONG_NUMBER = re.compile(r"\d{14}|(?<![A-Za-z0-9])(?=[A-Z]*\d)[A-Z0-9]{12,34}(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class _SubjectWords:
    """`front`, `back`: one tag. `no_reply`: one in front that says neither "Re:" nor "Fwd:". `ticket`: what begins by
    calling itself one. `automatic`: how titles begin that a program gives to what it writes by itself.
    """

    front: re.Pattern[str]
    back: re.Pattern[str]
    no_reply: re.Pattern[str]
    ticket: re.Pattern[str]
    reply: re.Pattern[str]
    forward: re.Pattern[str]
    automatic: re.Pattern[str]


@lru_cache(4)
def _words_of(vocabularies: Vocabularies) -> _SubjectWords:
    """What all languages say: the user's mail program and the gateways on the way need not speak the shop's."""

    def said(name: str) -> str:
        return _any_of(pattern for one in vocabularies for pattern in one.own("subjects", name))

    forwards, replies, gateways = said("forwards"), said("replies"), said("gateways")
    ticket = rf"(?:{said('tickets')})"
    no_reply = (
        rf"(?:{_BRACKETED}|{_STARRED}|(?:{gateways})\W{{0,3}}[:：|>»–-]{{1,3}}"
        r"|(?-i:EXTERNAL|EXTERN|SPAM|JUNK|BULK|EXT)\s)\s*[:：|–-]?\s*"
    )
    return _SubjectWords(
        front=_pattern(rf"\s*(?:(?:{forwards}|{replies}){_AGAIN}\s*|{no_reply})"),
        back=_pattern(
            rf"\s*(?:{_BRACKETED}|[-–|~:]\s*(?:{gateways})"
            r"|(?P<star>[*#=~])(?P=star)+\s?[^*#=~]{1,40}?\s?(?P=star){2,10}"
            rf"|[-–|~,]?\s*{ticket}\W{{0,3}}#?\w{{0,6}}\d{{1,12}}|[-–|~]?\s*#\d{{1,12}})\s*$"
        ),
        no_reply=_pattern(rf"\s*{no_reply}"),
        ticket=_pattern(rf"\W*{ticket}\b"),
        reply=_pattern(rf"\W*(?:{replies}){_AGAIN}"),
        forward=_pattern(rf"\W*(?:{forwards}){_AGAIN}"),
        automatic=_pattern(said("automatic")),
    )


def _any_of(patterns: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(patterns)) or "(?!)"


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def candidates(subject: str, vocabularies: Vocabularies) -> Iterator[str]:
    """Given a subject and the languages that mail programs and gateways may speak, yield it, then with one tag after
    the other taken off, first in front and then behind.

    A number that may be an order's or a parcel's is never taken off, unless it is called a ticket.
    """
    yield subject
    subject, words = _tidy(subject), _words_of(vocabularies)
    for pattern in (words.front, words.back):
        for _ in range(MOST_TAGS):
            match = pattern.match(subject) if pattern is words.front else pattern.search(subject)
            if not match or _is_number(match, words):
                break
            subject = (subject[match.end() :] if pattern is words.front else subject[: match.start()]).strip()
            if not subject:
                return
            yield subject


def untagged(subject: str, vocabularies: Vocabularies) -> str:
    """Given a subject, return it without any tag."""
    return list(candidates(subject, vocabularies))[-1]


def is_forward(subject: str, vocabularies: Vocabularies) -> bool:
    """Return whether a subject says that its mail was forwarded; tags of gateways may precede that, but no "Re:"."""
    words = _words_of(vocabularies)
    return any(words.forward.match(one) for one in _behind_gateways(subject, words))


def is_reply(subject: str, vocabularies: Vocabularies) -> bool:
    """Return whether a subject says that its mail is an answer."""
    words = _words_of(vocabularies)
    return any(words.reply.match(one) for one in _behind_gateways(subject, words))


def is_automatic(subject: str, vocabularies: Vocabularies) -> bool:
    """Return whether a subject is one that programs give to holiday notices (RFC 3834, 3.1.5) and the like."""
    return bool(_words_of(vocabularies).automatic.match(subject.strip()))


def _behind_gateways(subject: str, words: _SubjectWords) -> Iterator[str]:
    subject = _tidy(subject)
    yield subject
    for _ in range(MOST_TAGS):
        match = words.no_reply.match(subject)
        if not match:
            return
        subject = subject[match.end() :]
        yield subject


def _is_number(match: re.Match[str], words: _SubjectWords) -> bool:
    text = match["inside"] or match[0]
    return bool(_LONG_NUMBER.search(text)) and not words.ticket.match(text)


def _tidy(subject: str) -> str:
    """Runs of blanks would cost the patterns a time that grows with their square."""
    return " ".join(subject[:_MAX_SUBJECT].split())
