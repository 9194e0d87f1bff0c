"""What a search found: SEARCH (RFC 3501, section 7.2.5) and ESEARCH (RFC 4731) replies, as UIDs."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

_MODIFIER = re.compile(rb"\([^()]*\)\s*\Z")  # (MODSEQ 9), RFC 7162: how new the newest of them is
_EXTENDED = re.compile(rb"(?i)\(TAG [^()]*\) UID (?:.* )?ALL ([\d:,]+)(?: .*)?")
_LARGEST = 2**32 - 1
_MOST = 1_000_000  # UIDs named by one reply: ranges must not fill the memory


def found_uids(plain: Sequence[Any], extended: Sequence[Any]) -> list[int]:
    """Return the UIDs named by the SEARCH and the ESEARCH replies to one command, as imaplib keeps them, ascending.

    Raise ValueError for a reply that cannot be read, and if there is none: every search is answered by one, also one
    that finds nothing. An ESEARCH reply without its numbers is such a one, since we never request one.
    """
    replies = [*(_numbers(line) for line in plain if line is not None), *(_set(line) for line in extended if line)]
    if not replies:
        raise ValueError("no reply")
    return sorted(set().union(*replies))


def _numbers(line: Any) -> set[int]:
    if not isinstance(line, bytes):
        raise ValueError("a literal among the numbers")
    return {_uid(word) for word in _MODIFIER.sub(b"", line).split()}


def _set(line: Any) -> set[int]:
    named = _EXTENDED.fullmatch(line) if isinstance(line, bytes) else None
    if named is None:
        raise ValueError("no UIDs in the reply")
    ranges = list(_ranges(named[1]))
    if sum(len(one) for one in ranges) > _MOST:
        raise ValueError("too many UIDs")
    return set().union(*ranges)


def _ranges(uid_set: bytes) -> Iterator[range]:
    for one in uid_set.split(b","):
        ends = [_uid(end) for end in one.split(b":")]
        if len(ends) > 2:
            raise ValueError("no range")
        yield range(min(ends), max(ends) + 1)


def _uid(word: bytes) -> int:
    if not word.isdigit() or len(word) > 10 or not 0 < (uid := int(word)) <= _LARGEST:
        raise ValueError("no UID")
    return uid
