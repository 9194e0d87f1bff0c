"""A mail that the user sent on by hand -> the original inside it.

By a rule of the provider a mail keeps its sender, so there is nothing to undo. By hand it becomes an attachment
(message/rfc822), or its text follows a header that the mail program repeats in the user's language.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_start, parse_day, parse_instant
from reminderd.core.forwarded_words import ANNOUNCEMENT, FIELDS, MORE_FIELDS, OTHER_FIELD, PREFIX, Field
from reminderd.core.mime import parse
from reminderd.core.model import Authenticity, Mail

MAX_DEPTH = 3  # a forwarded mail in a forwarded mail
MAX_MAILS = 50  # looked at inside one mail
_MAX_NOTE = 200  # lines of the user's own above the original
_MAX_HEADER = 16  # lines of a repeated header
_LONGEST_AGO = timedelta(days=3700)
_LABEL = re.compile(r"[>*|\s]*(?P<name>[^:：*>|]{1,24}?)\s*\*?\s*[:：]\s*\*?\s*(?P<value>.*)")
_ADDRESS = re.compile(r"[^\s<>,;:()\"\[\]]{1,320}@[^\s<>,;:()\"@\[\]]{1,255}")
_ZONE_NAME = re.compile(r"\s*\(?\b[A-Z]{3,5}\b\)?$")

IsOriginal = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Header:
    """A header repeated in the text; `end` is the line behind it."""

    sender: str
    sender_name: str
    subject: str
    date: str
    languages: tuple[str, ...]
    start: int
    end: int


def originals(mail: Mail, forwarders: Collection[str], is_original: IsOriginal, zone: ZoneInfo) -> tuple[Mail, ...]:
    """Given a mail, return the originals that it forwards; none if it forwards none or another than the user sent it.

    `forwarders`: the user's own addresses, in small letters. `is_original` says whether a sender's address is one
    whose mails are wanted. `zone`: where a repeated date without an offset was written. An original has the id of
    the mail it came in, and nobody vouches for it: its authenticity is UNKNOWN, or FAIL if the mail around it was
    forged. A mail that a program wrote, such as a reminder of our own, forwards nothing.
    """
    if mail.sender not in forwarders or mail.is_automatic:
        return ()
    return tuple(_originals(mail, mail, forwarders, is_original, zone, MAX_DEPTH, [MAX_MAILS]))


def _originals(
    mail: Mail,
    outer: Mail,
    forwarders: Collection[str],
    is_original: IsOriginal,
    zone: ZoneInfo,
    depth: int,
    budget: list[int],
) -> Iterator[Mail]:
    """`budget` counts down the mails looked at."""
    attached = (parse(raw, received_at=mail.sent_at) for raw in mail.attached)
    inline = _inline(mail, forwarders, zone)
    for one in chain(attached, [inline] if inline else []):
        budget[0] -= 1
        if budget[0] < 0:
            return
        if is_original(one.sender):
            yield replace(
                one,
                id=outer.id,
                authenticity=Authenticity.FAIL if outer.authenticity is Authenticity.FAIL else Authenticity.UNKNOWN,
                attached=(),
                forwarded_by=outer.sender,
            )
        elif one.sender in forwarders and depth > 0:
            yield from _originals(one, outer, forwarders, is_original, zone, depth - 1, budget)


def _inline(mail: Mail, forwarders: Collection[str], zone: ZoneInfo) -> Mail | None:
    """The mail below the first repeated header; those that the user himself forwarded before are skipped.

    A reply repeats such a header too, so the mail must say that it forwards: in its subject or above the header.
    """
    lines: Sequence[str] = mail.lines
    is_announced = bool(PREFIX.match(mail.subject))
    start = 0
    for _ in range(MAX_DEPTH):
        header = _find_header(lines, start)
        if header is None:
            return None
        above = lines[max(start, header.start - 3) : header.start]
        is_announced = is_announced or any(len(line) < 120 and ANNOUNCEMENT.search(line) for line in above)
        if header.sender not in forwarders:
            break
        start = header.end
        is_announced = is_announced or bool(PREFIX.match(header.subject))
    else:
        return None
    if not is_announced:
        return None
    sent_at = _sent_at(header, mail.sent_at, zone)
    undated = () if sent_at else ("the original's date was not understood: that of the forwarding counts",)
    return replace(
        mail,
        sender=header.sender,
        sender_name=header.sender_name,
        subject=header.subject,
        sent_at=sent_at or mail.sent_at,
        lines=tuple(line.lstrip("> ") for line in lines[header.end :]),
        reply_to="",
        attached=(),
        problems=(*mail.problems, *undated),
    )


# --- the repeated header -------------------------------------------------------------------------


def _find_header(lines: Sequence[str], start: int) -> _Header | None:
    for at in range(start, min(len(lines), start + _MAX_NOTE)):
        if _named_by(lines[at])[0] and (header := _header_at(lines, at)):
            return header
    return None


def _header_at(lines: Sequence[str], start: int) -> _Header | None:
    """The header that begins in this line, if From and Subject are in it. A value may stand in the line below."""
    values: dict[Field, str] = {}
    languages: dict[Field, set[str]] = {}
    at = end = start
    while at < min(len(lines), start + _MAX_HEADER):
        named, value = _named_by(lines[at])
        field = next(iter(named.values()), None)
        at += 1
        if field and field not in values:
            if not value and at < len(lines) and not _named_by(lines[at])[0]:
                value = lines[at]
                at += 1
            values[field] = value.strip()
            languages[field] = set(named)
            end = at
        elif MORE_FIELDS.match(lines[at - 1]):
            end = at
        elif len(values) == len(Field) or not (
            OTHER_FIELD.match(lines[at - 1]) or (at < len(lines) and _named_by(lines[at])[0])
        ):
            break
    addresses = _ADDRESS.findall(values.get(Field.FROM, "").replace("mailto:", ""))
    if not addresses or Field.SUBJECT not in values or len(set(map(str.lower, addresses))) != 1:
        return None
    name = re.split(r"[<\[]", values[Field.FROM])[0].strip(" \"'*")
    sender_name = "" if "@" in name else name
    # Gmail writes "Von" and a German date beside "Subject": then From tells the language.
    found = set.intersection(*languages.values()) or languages[Field.FROM]
    date = values.get(Field.DATE, "")
    return _Header(addresses[0].lower(), sender_name, values[Field.SUBJECT], date, tuple(sorted(found)), start, end)


def _named_by(line: str) -> tuple[dict[str, Field], str]:
    """The languages in which a line begins with the name of a header, with the header, and what stands behind it."""
    match = _LABEL.fullmatch(line)
    if not match:
        return {}, ""
    name = match["name"].casefold()
    return {code: words[name] for code, words in FIELDS.items() if name in words}, match["value"]


def _sent_at(header: _Header, forwarded_at: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant of the original: the latest one that its text can mean and that is not after the forwarding."""
    text = re.sub(r"\s+", " ", header.date)
    readings = [(code, order) for code in header.languages for order in _orders(code)]
    found = [_instant(text, code, order, forwarded_at, zone) for code, order in readings]
    candidates = [instant for instant in found if instant]
    past = [one for one in candidates if forwarded_at - _LONGEST_AGO < one <= forwarded_at + timedelta(days=1)]
    return max(past, default=None)


def _orders(language: str) -> tuple[str, ...]:
    return ("MDY", "DMY") if language == "en" else ("DMY",)


def _instant(text: str, language: str, date_order: str, base: datetime, zone: ZoneInfo) -> datetime | None:
    """Where only the day is understood, its first instant: a deadline then comes early rather than late."""
    for one in (text, _ZONE_NAME.sub("", text)):
        if instant := parse_instant(one, language=language, date_order=date_order, base=base, zone=zone):
            return instant
    day = parse_day(text, language=language, date_order=date_order, base=base)
    return day_start(day, zone) if day else None
