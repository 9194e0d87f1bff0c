"""Requests to an open folder, and the connection of a look, which is renewed when a mail kills it."""

import email.header
import email.parser
import imaplib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from imap_tools.errors import MailboxFetchError, MailboxUidsError, UnexpectedCommandStatusError
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND
from imap_tools.utils import check_command_status

from reminderd.adapters.imap.bounds import expect
from reminderd.adapters.imap.connection import ImapAccount, examine, hang_up, patience, reason
from reminderd.adapters.imap.search_replies import found_uids

_RENEWALS = 60  # in one look, so that a server at its end is not asked again without end
_REFUSALS = 30  # one after the other and no answer between: then it is the server, not a mail
_UID = re.compile(rb"(?i)\bUID (\d+)")
_SIZE = re.compile(rb"(?i)\bRFC822\.SIZE (\d+)")
_DAY = re.compile(rb'(?i)\bINTERNALDATE "([ \d]\d-[A-Za-z]{3}-\d{4})')
_FROM = "INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM)]"

LINK_LOST = (imaplib.IMAP4.abort, OSError)
LONG_SEARCH = 120.0  # seconds: a server without an index takes more than 25 to search 100,000 mails
Result = TypeVar("Result")


class RefusesAllError(MailboxFetchError):
    """The server refuses every mail of several: it is ill, and none of them is to blame."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder as the server described it when it was opened. `is_filtered`: whether a mail counts, its header says."""

    folder: str
    uid_validity: int
    uid_next: int
    exists: int
    is_filtered: bool = False


class Link:
    """The connection of one look, which ends at `until` (`time.monotonic`). `box` may be another one after `renew`."""

    def __init__(self, account: ImapAccount, box: BaseMailBox, until: float) -> None:
        self.box = box
        self._account = account
        self._renewals = 0
        self._until = until

    def renew(self, folder: str, uid_validity: int) -> None:
        """Connect anew and open the folder again. Raise as `connect` does; ConnectionError when that does not help."""
        hang_up(self.box)
        self._renewals += 1
        if self._renewals > _RENEWALS or time.monotonic() > self._until:
            raise ConnectionError("the server ends the connection again and again")
        self.box = self._account.connect(self._until)
        examine(self.box, folder, self._account.place)
        if number(self.box, "UIDVALIDITY") != uid_validity:
            raise ConnectionError("the folder was renumbered meanwhile")

    def piecewise(
        self, folder: str, uid_validity: int, uids: Sequence[int], act: Callable[[BaseMailBox, Sequence[int]], Result]
    ) -> Iterator[tuple[Sequence[int], Result | Exception]]:
        """Act on all UIDs at once; if that is refused or costs the connection, on each half, down to the one to blame.

        Yield what was acted on, in the order of `uids`, with its result, or with the error of a UID that is refused or
        cost two connections by itself. Raise MailboxFetchError if nothing but refusals comes.
        """
        waiting, blamed, refusals = [list(uids)], set[int](), 0
        while waiting:
            piece = waiting.pop()
            try:
                result = act(self.box, piece)
            except RefusesAllError:
                raise
            except MailboxFetchError as error:
                half = len(piece) // 2
                refusals += 1
                if refusals > _REFUSALS:
                    raise
                if half:
                    waiting += [piece[half:], piece[:half]]
                else:
                    yield piece, error
            except LINK_LOST as error:
                self.renew(folder, uid_validity)
                half = len(piece) // 2
                if half:
                    waiting += [piece[half:], piece[:half]]
                elif piece[0] in blamed:
                    yield piece, error
                else:
                    blamed.add(piece[0])
                    waiting.append(piece)
            else:
                refusals = 0
                yield piece, result


def number(box: BaseMailBox, key: str) -> int:
    """Return a number that the server named when the folder was opened; 0 if it did not, or none of 32 bits."""
    named = int(box.client.response(key)[1][0] or 0)
    return named if 0 <= named < 2**32 else 0


def search(box: BaseMailBox, criteria: AND, seconds: float) -> list[int]:
    """Return the matching UIDs of the open folder, ascending; the server may take so many seconds.

    Raise MailboxUidsError if it refuses, or answers what cannot be read: that is not "nothing found".
    """
    for kind in ("SEARCH", "ESEARCH"):
        box.client.response(kind)  # what came unasked before is no answer to this
    with patience(box, max(seconds, box.client.socket().gettimeout() or 0)):
        # ASCII only, so no CHARSET, which some servers refuse.
        answer = _asked(lambda: box.client.uid("SEARCH", str(criteria)), MailboxUidsError)
    try:
        return found_uids(answer[1], box.client.response("ESEARCH")[1])
    except ValueError as error:
        raise MailboxUidsError(("OK", [b"a search result that cannot be read"]), "OK") from error


def fetch_literals(box: BaseMailBox, uids: Sequence[int], part: str, size: int = 0) -> dict[int, bytes]:
    """Return one part of each mail that is still there, by UID; together about `size` bytes are expected.

    The UID that counts stands in the literal's own response, before it or after it: responses of other kinds (flags
    changed, mails removed by another client) may come between.
    """
    if not uids:
        return {}
    expect(box, 2 * size)
    found = {uid: text for uid, _, text in _literals(_fetch(box, uids, part))}
    return {uid: found[uid] for uid in uids if uid in found}


def _literals(items: Sequence[Any]) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield UID, what stands around the literal, and the literal."""
    for item, follower in zip(items, [*items, b""][1:], strict=True):
        if isinstance(item, tuple):
            after = follower if isinstance(follower, bytes) else b""
            uid = _UID.search(item[0]) or _UID.search(after)
            if uid is not None:
                yield int(uid[1]), item[0] + after, item[1]


def fetch_sizes(box: BaseMailBox, uids: Sequence[int]) -> dict[int, int]:
    """Return the sizes in bytes that the server names, by UID."""
    lines = [line for line in _fetch(box, uids, "RFC822.SIZE") if isinstance(line, bytes)]
    pairs = ((_UID.search(line), _SIZE.search(line)) for line in lines)
    return {int(uid[1]): int(size[1]) for uid, size in pairs if uid and size}


def known(box: BaseMailBox, uids: Sequence[int]) -> set[int]:
    """Return which of the mails the server still has, as its FETCH says; also those of which it refuses to say it."""
    there, refused = _told_of(box, uids)
    return there | refused


def _told_of(box: BaseMailBox, uids: Sequence[int]) -> tuple[set[int], set[int]]:
    """Which of the mails the server still has, and of which it refuses to say it: of all, or of that mail alone."""
    waiting, there, refused = [list(uids)], set[int](), set[int]()
    while waiting:
        piece = waiting.pop()
        half = len(piece) // 2
        try:
            lines = [line for line in _fetch(box, piece, "FLAGS") if isinstance(line, bytes)]
        except MailboxFetchError:
            if half and len(refused) <= _REFUSALS:
                waiting += [piece[half:], piece[:half]]
            else:
                refused |= set(piece)
        else:
            there |= {int(uid[1]) for line in lines if (uid := _UID.search(line))} & set(piece)
    return there, refused


def uids_from(box: BaseMailBox, start: int) -> list[int]:
    """Return the UIDs of all mails from `start` on, without a search."""
    answer = _asked(lambda: box.client.uid("FETCH", f"{start}:*", "(UID)"), MailboxFetchError)
    found = {int(uid[1]) for line in answer[1] if isinstance(line, bytes) and (uid := _UID.search(line))}
    return sorted(uid for uid in found if uid >= start)


def fetch_from(
    box: BaseMailBox, numbers: Sequence[int], *, are_uids: bool = True
) -> dict[int, tuple[date | None, bytes]]:
    """Return by UID on which day the server received each mail, and its From header as it stands."""
    if not numbers:
        return {}
    if are_uids:
        items = _fetch(box, numbers, _FROM)
    else:
        set_of_numbers = ",".join(map(str, numbers))
        answer = _asked(lambda: box.client.fetch(set_of_numbers, f"(UID {_FROM})"), MailboxFetchError)
        items = [item for item in answer[1] if item is not None]
    return {uid: (_day(around), text) for uid, around, text in _literals(items)}


def _day(around: bytes) -> date | None:
    found = _DAY.search(around)
    try:
        return datetime.strptime(found[1].decode().strip(), "%d-%b-%Y").date() if found else None  # noqa: DTZ007  (a day)
    except ValueError:
        return None


def is_from(raw: bytes, senders: Sequence[str]) -> bool:
    """Whether the From header at the head of these bytes holds one of the substrings, as it stands or decoded."""
    header = email.parser.BytesHeaderParser().parsebytes(raw).get("From", "")
    try:
        decoded = str(email.header.make_header(email.header.decode_header(str(header))))
    except (ValueError, LookupError, UnicodeError):
        decoded = ""
    texts = (str(header).lower(), decoded.lower())
    return any(sender.lower() in text for sender in senders for text in texts)


def known_or_searched(box: BaseMailBox, uids: Sequence[int], search: Callable[[], Sequence[int] | None]) -> set[int]:
    """Return which of the mails the server still announces, by FETCH or by the search for their UIDs. Where it refuses
    both, they count as there: nobody knows (`search` then returns None).
    """
    if not uids:
        return set()
    there, refused = _told_of(box, uids)
    if there == set(uids):
        return there
    found = search()
    return there | (refused if found is None else set(found) & set(uids))


def _asked(
    command: Callable[[], tuple[str, list[Any]]], refusal: type[UnexpectedCommandStatusError]
) -> tuple[str, list[Any]]:
    """Return the answer, or raise `refusal`, also for a BAD, which is an error of another kind in imaplib."""
    try:
        answer = command()
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise refusal(("BAD", [reason(error).encode()]), "OK") from error
    check_command_status(answer, refusal)
    return answer


def _fetch(box: BaseMailBox, uids: Sequence[int], part: str) -> list[Any]:
    answer = _asked(lambda: box.client.uid("FETCH", ",".join(map(str, uids)), f"(UID {part})"), MailboxFetchError)
    return [item for item in answer[1] if item is not None]
