"""A mail that the user forwarded by hand -> the original inside it.

A mail forwarded by a provider's rule keeps its sender, so there is nothing to unwrap. Forwarded by hand it becomes an
attachment (message/rfc822), or its text follows a header that the mail program repeats in the user's language.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_start, parse_day, parse_instant
from reminderd.core.dates.stamps import UNKNOWN
from reminderd.core.dates.words import month_languages
from reminderd.core.mail.forwarded_heads import MAX_NOTE, Head, find_head, unglued, windows
from reminderd.core.mail.forwarded_words import ForwardWords, forward_words
from reminderd.core.mail.parsing import parse
from reminderd.core.mail.subject_tags import is_forward, is_reply
from reminderd.core.model import Authenticity, Mail
from reminderd.core.model.vocabulary import ENGLISH, Vocabularies, Vocabulary

MAX_DEPTH = 3  # a forwarded mail in a forwarded mail
MAX_MAILS = 50  # looked at inside one mail
_MOST_NAMING = 8  # lines at the top of what was sent on that may name who wrote it
_LONGEST_KEPT = timedelta(days=60)  # a mail is seldom sent on later than that
_ZONE_NAME = re.compile(r"\s*\(?\b[A-Z]{3,5}\b\)?$")
_IN_BRACKETS = re.compile(r"[(（][^\d()（）]{1,12}[)）]")  # the day of the week, in any language
_SHORT_YEAR = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?![\d./-])")
_RULED = re.compile(
    r"[>\s]{0,20}[-_=*~#]{2,}|[^.!?]{5,60}[:：]\s*$"
)  # no sentence of the user's: a line of its own kind
_UNDATED = "the original's date was not understood, or can mean two days: its own day is not known"

IsOriginal = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Given:
    """What is known besides the mail; see `originals`."""

    forwarders: Collection[str]
    is_original: IsOriginal
    zone: ZoneInfo
    vocabularies: Vocabularies


def originals(
    mail: Mail, forwarders: Collection[str], is_original: IsOriginal, zone: ZoneInfo, vocabularies: Vocabularies
) -> tuple[Mail, ...]:
    """Given a mail, return the originals that it forwards; none if it forwards none or another than the user sent it.

    `forwarders`: the user's own addresses, in small letters. `is_original` says whether a sender's address is one
    whose mails are wanted. `zone`: where a repeated date without an offset was written. `vocabularies`: the languages
    that the user's mail program may speak.
    An original has the id of the mail it came in, and nobody vouches for it: its authenticity is UNKNOWN, or FAIL if
    the mail around it was forged. A mail that a program wrote, such as a reminder of our own, forwards nothing.
    """
    if mail.sender not in forwarders or mail.is_automatic:
        return ()
    given = _Given(forwarders, is_original, zone, vocabularies)
    return tuple(_originals(mail, mail, given, MAX_DEPTH, [MAX_MAILS]))


def _originals(mail: Mail, outer: Mail, given: _Given, depth: int, budget: list[int]) -> Iterator[Mail]:
    """`budget` counts down the mails looked at."""
    words = given.vocabularies
    attached = (
        parse(raw, received_at=mail.sent_at, vocabularies=words, speaks=lambda _sender: False) for raw in mail.attached
    )
    inline = _inline(mail, given)
    for one in chain(attached, [inline] if inline else []):
        budget[0] -= 1
        if budget[0] < 0:
            return
        if given.is_original(one.sender):
            yield replace(
                one,
                id=outer.id,
                authenticity=Authenticity.FAIL if outer.authenticity is Authenticity.FAIL else Authenticity.UNKNOWN,
                attached=(),
                forwarded_by=outer.sender,
            )
        elif one.sender in given.forwarders and depth > 0:
            yield from _originals(one, outer, given, depth - 1, budget)


def _inline(mail: Mail, given: _Given) -> Mail | None:
    """Return the mail below the first repeated header, skipping headers of the user's own earlier forwards.

    A reply repeats such a header too, so the mail must say that it forwards: in its subject or above the header.
    """
    words = forward_words(given.vocabularies)
    lines = unglued(mail.lines, words)
    is_announced = is_forward(mail.subject, given.vocabularies)
    start = 0
    for _ in range(MAX_DEPTH):
        head = find_head(lines, start, words)
        if head is None or not head.sender:
            return None
        above = lines[max(start, head.start - 3) : head.start]
        is_announced = is_announced or _is_announced(mail.subject, above, words, given.vocabularies)
        if head.sender not in given.forwarders:
            break
        start = head.end
        is_announced = is_announced or is_forward(head.subject, given.vocabularies)
    else:
        return None
    if not is_announced:
        return None
    sent_at, sent_after = _sent_at(head, mail.sent_at, given)
    return replace(
        mail,
        sender=head.sender,
        sender_name=head.sender_name,
        subject=head.subject or mail.subject,
        sent_at=sent_at,
        sent_after=sent_after,
        lines=_unquoted(lines[head.end :]),
        written=(),
        alternative=(),
        reply_to="",
        attached=(),
        problems=(*mail.problems, *((_UNDATED,) if sent_after else ())),
    )


def _unquoted(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(bare for line in lines if (bare := line.lstrip("> ")))


def _is_announced(subject: str, above: Sequence[str], words: ForwardWords, vocabularies: Vocabularies) -> bool:
    """Return whether a line above the header says that what follows was forwarded. "Original message" does so only if
    the mail is not an answer.
    """
    short = [line for line in above if len(line) < 120]
    if any(words.announcement.search(line) for line in short):
        return True
    return not is_reply(subject, vocabularies) and any(words.original.match(line) for line in short)


def packed(
    mail: Mail, forwarders: Collection[str], is_original: IsOriginal, name: str, vocabularies: Vocabularies
) -> Mail | None:
    """Given a mail in which no original was found, return it as a forward that could not be unwrapped, if it is one.

    That is so if the user forwarded something whose sender is unclear, but which contains an address or link of the
    vendor, or its `name` at the top. Anything else is private.
    """
    if mail.sender not in forwarders or mail.is_automatic or mail.attached:
        return None
    words = forward_words(vocabularies)
    lines = unglued(mail.lines, words)
    ruled = [at for at, line in enumerate(lines[:MAX_NOTE]) if _RULED.match(line)]
    marks = [at for at in ruled if _is_announced(mail.subject, [lines[at]], words, vocabularies)]
    if is_reply(mail.subject, vocabularies) or not (marks or is_forward(mail.subject, vocabularies)):
        return None
    quoted = lines[marks[0] + 1 :] if marks else lines
    head = find_head(lines, 0, words)
    if head and head.sender and not is_original(head.sender):  # somebody else's, or a letter of our own
        return None
    is_named = any(name.casefold() in line.casefold() for line in (*quoted[:_MOST_NAMING], mail.subject))
    if not (is_named or any(map(is_original, quoted)) or any(map(is_original, mail.links))):
        return None
    return replace(
        mail,
        authenticity=Authenticity.FAIL if mail.authenticity is Authenticity.FAIL else Authenticity.UNKNOWN,
        lines=_unquoted(quoted),
        written=(),
        alternative=(),
        sent_after=mail.sent_at - UNKNOWN,
        forwarded_by=mail.sender,
        is_packed=True,
        problems=(*mail.problems, "you forwarded something I could not unwrap"),
    )


# --- when it was written -----------------------------------------------------------------------


def _sent_at(head: Head, forwarded_at: datetime, given: _Given) -> tuple[datetime, datetime | None]:
    """The instant of the original, which is not after the forwarding. Where its text is not understood, or can mean two
    days, the second value is the earliest plausible instant and the first the latest.
    """
    text = _IN_BRACKETS.sub(" ", _SHORT_YEAR.sub(r"\1\2\3\g<2>20\4", head.date))
    text = re.sub(r"\s+", " ", text).strip()
    named = [*map(given.vocabularies.of, head.languages), *month_languages(text, given.vocabularies)]
    # "12.11.2026 um 11:00" names none: any language may know the word.
    languages = list(dict.fromkeys(named)) or [one for one in given.vocabularies if one.months is not None]
    texts = [text] if head.languages else [*windows(text)]
    for one in texts:
        readings = [(language, order) for language in languages for order in _orders(language)]
        found = [_instant(one, language, order, forwarded_at, given.zone) for language, order in readings]
        past = [instant for instant in found if instant and instant <= forwarded_at + timedelta(days=1)]
        if past:
            last = max(past)
            near = [one for one in past if last - one > timedelta(days=1) and forwarded_at - one < _LONGEST_KEPT]
            return last, min(near, default=None)
    return forwarded_at, forwarded_at - UNKNOWN


def _orders(language: Vocabulary) -> tuple[str, ...]:
    return ("MDY", "DMY") if language.code == ENGLISH else ("DMY",)


def _instant(text: str, language: Vocabulary, date_order: str, base: datetime, zone: ZoneInfo) -> datetime | None:
    """Where only the day is understood, its first instant: a deadline then comes early rather than late."""
    for one in (text, _ZONE_NAME.sub("", text)):
        if instant := parse_instant(one, language=language, date_order=date_order, base=base, zone=zone):
            return instant
    day = parse_day(text, language=language, date_order=date_order, base=base)
    return day_start(day, zone) if day else None
