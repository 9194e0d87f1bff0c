"""The header that a mail program repeats above a forwarded mail: where it stands, and what it says.

Most write a line for each of From, Date, To, Subject; some write all in one line, some only "12.11.2026, 11:00, Name
<address>:", as above an answer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reminderd.core.mail.forwarded_words import OTHER_FIELD, Field, ForwardWords

MAX_NOTE = 200  # lines of the user's own above the original
_MAX_HEADER = 16  # lines of a repeated header
_MAX_GLUED = 1000
_LONGEST_ATTRIBUTION = 400
_FEWEST_GLUED = 3  # names of header lines in one line
_LABEL = re.compile(r"[>*|\s]*(?P<name>[^:：*>|]{1,24}?)\s*\*?\s*[:：]\s*\*?\s*(?P<value>.*)")
_ADDRESS = re.compile(r"[^\s<>,;:()\"\[\]]{1,320}@[^\s<>,;:()\"@\[\]]{1,255}")
_ATTRIBUTION = re.compile(
    r"[>*|\s]*(?P<before>[^<>@]{0,200}[\s<(\"])?(?P<address>\S{1,320}@[^\s<>@]{1,255}?)(?P<after>[>)\";,\s][^@:：]{0,80}(?:\d:\d\d[^@:：]{0,40})?)?[:：]\s*"
)
_QUOTED_NAME = re.compile(r"[\"“”«»„][^\"“”«»„]{0,80}[\"“”«»„]")


@dataclass(frozen=True, slots=True)
class Head:
    """A header repeated in the text; `end` is the line behind it. `sender` is empty where only a name is told,
    `subject` where none is. `languages`: those in which it may be written, none where that cannot be told.
    """

    sender: str
    sender_name: str
    subject: str
    date: str
    languages: tuple[str, ...]
    start: int
    end: int


def unglued(lines: Sequence[str], words: ForwardWords) -> tuple[str, ...]:
    """Given the lines of a mail, return them with each header that stands in one line cut into its parts."""
    return tuple(piece for at, line in enumerate(lines) for piece in (_cut(line, words) if at < MAX_NOTE else [line]))


def _cut(line: str, words: ForwardWords) -> list[str]:
    if len(line) > _MAX_GLUED or "@" not in line:
        return [line]
    cuts = [match.start() for match in words.glued.finditer(line)]
    if len(cuts) < _FEWEST_GLUED:
        return [line]
    pieces = [line[: cuts[0]], *(line[one:other] for one, other in pairwise([*cuts, len(line)]))]
    return [piece.strip() for piece in pieces if piece.strip()]


def find_head(lines: Sequence[str], start: int, words: ForwardWords) -> Head | None:
    """Given lines and where to begin, return the first header below."""
    for at in range(start, min(len(lines), start + MAX_NOTE)):
        is_begun = _named_by(lines[at], words)[0]
        if head := (_head_at(lines, at, words) if is_begun else None) or _attribution_at(lines, at, words):
            return head
    return None


def _head_at(lines: Sequence[str], start: int, words: ForwardWords) -> Head | None:
    """The header that begins in this line, if From and one more are in it. A value may stand in the line below."""
    values: dict[Field, str] = {}
    languages: dict[Field, set[str]] = {}
    at = end = start
    while at < min(len(lines), start + _MAX_HEADER):
        named, value = _named_by(lines[at], words)
        field = next(iter(named.values()), None)
        at += 1
        if field and field not in values:
            if (
                not value
                and at < len(lines)
                and not _named_by(lines[at], words)[0]
                and not words.others.match(lines[at])
            ):
                value = lines[at]
                at += 1
            values[field] = value.strip(" ;")
            languages[field] = set(named)
            end = at
        elif words.others.match(lines[at - 1]):
            end = at
        elif len(values) == len(Field) or not (
            OTHER_FIELD.match(lines[at - 1]) or (at < len(lines) and _named_by(lines[at], words)[0])
        ):
            break
    if Field.FROM not in values or len(values) < 2:
        return None
    addresses = {one.lower() for one in _ADDRESS.findall(values[Field.FROM].replace("mailto:", ""))}
    if len(addresses) > 1 or (not addresses and Field.DATE not in values):
        return None
    name = re.split(r"[<\[]", values[Field.FROM])[0].strip(" \"'*")
    # Gmail writes "Von" and a German date beside "Subject": then From tells the language.
    found = set.intersection(*languages.values()) or languages[Field.FROM]
    return Head(
        sender=next(iter(addresses), ""),
        sender_name="" if "@" in name else name,
        subject=values.get(Field.SUBJECT, ""),
        date=values.get(Field.DATE, ""),
        languages=tuple(sorted(found)),
        start=start,
        end=end,
    )


def _is_field(line: str, words: ForwardWords) -> bool:
    return bool(_named_by(line, words)[0] or words.others.match(line))


def _named_by(line: str, words: ForwardWords) -> tuple[dict[str, Field], str]:
    """Return the languages in which a line begins with a header's name, with the header and the rest of the line."""
    dated = {code: found for code, pattern in words.dated.items() if (found := pattern.fullmatch(line))}
    if dated:
        return dict.fromkeys(dated, Field.DATE), next(iter(dated.values()))["date"]
    match = _LABEL.fullmatch(line)
    if not match:
        return {}, ""
    name = match["name"].casefold()
    return {code: known[name] for code, known in words.fields.items() if name in known}, match["value"]


def _attribution_at(lines: Sequence[str], at: int, words: ForwardWords) -> Head | None:
    """A line that ends in a colon and names a day and one address, if need be with the line below it."""
    if found := _attributed(lines[at]):
        size = 1
    elif at + 1 < len(lines) and not _named_by(lines[at], words)[0] and not _attributed(lines[at + 1]):
        found, size = _attributed(f"{lines[at]} {lines[at + 1]}"), 2
    if not found:
        return None
    above = (_named_by(line, words) for line in lines[max(0, at - 4) : at])
    subject = next((value for named, value in above if Field.SUBJECT in named.values()), "")
    return Head(found[0], "", subject.strip(" ;"), found[1], (), at, at + size)


def _attributed(text: str) -> tuple[str, str] | None:
    """The address in an attribution and what stands around it, where that may be a date."""
    if len(text) > _LONGEST_ATTRIBUTION or "@" not in text or not text.rstrip().endswith((":", "：")):
        return None
    match = _ATTRIBUTION.fullmatch(text)
    address = _ADDRESS.search(match["address"]) if match else None
    if not match or not address:
        return None
    around = " ".join(_QUOTED_NAME.sub(" ", f"{match['before'] or ''} {match['after'] or ''}").split())
    return (address[0].lower(), around) if re.search(r"\d", around) else None


def windows(text: str) -> Iterator[str]:
    """Given a text with a date in it, yield pieces that may be the date, the longest first."""
    words = text.split()
    places = [at for at, word in enumerate(words) if any(letter.isdigit() for letter in word)]
    if not places:
        return
    for start in range(max(0, places[0] - 2), places[0] + 1):
        for end in range(min(len(words), places[-1] + 4), places[-1], -1):
            yield " ".join(words[start:end]).strip(' ,;.<>()"')
