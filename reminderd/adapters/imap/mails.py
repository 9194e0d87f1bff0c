"""The mails themselves: what the server can give, and a reason for each that it announces but does not give."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser

from imap_tools.errors import MailboxFetchError, MailboxUidsError
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND

from reminderd.adapters.imap.connection import ImapAccount, reason
from reminderd.adapters.imap.requests import (
    Link,
    Opened,
    RefusesAllError,
    fetch_literals,
    fetch_sizes,
    is_from,
    known,
    known_or_searched,
    search,
)
from reminderd.core.mail.wire import TEXT_OF_ANOTHER
from reminderd.core.model import FetchedMail, MailRef

log = logging.getLogger(__name__)

_AT_ONCE = 500  # UIDs in one command, which stays below the 8,192 bytes every server takes (RFC 7162, section 4)
_ENDING = 2048  # bytes; behind the last boundary some servers or lists add a line
_LARGEST = 1 << 30  # bytes; no server holds a larger mail: what names such a size names none
_BEGINNING = 128 * 1024  # bytes; the text of a mail stands before the photos


@dataclass(frozen=True, slots=True)
class MailFetcher:
    """Fetches mails in parts of `chunk_size` mails at most; see ImapInbox for the bounds in bytes and for the big mails
    of `forwarders` that `wants_whole` accepts.
    """

    account: ImapAccount
    chunk_size: int
    max_bytes: int
    max_whole_bytes: int
    wants_whole: Callable[[bytes], bool]
    senders: Sequence[str]
    forwarders: Sequence[str]

    def fetch(
        self, link: Link, opened: Opened, uids: Sequence[int], *, is_last: bool
    ) -> Iterator[tuple[Sequence[int], Sequence[FetchedMail], Mapping[int, str]]]:
        """Yield pieces of the UIDs in order: the mails had, and those announced and not had, with the reason.

        `is_last`: also a refusal of all is the mails' fault, not the server's.
        """
        for start in range(0, len(uids), _AT_ONCE):
            yield from self._fetch_some(link, opened, uids[start : start + _AT_ONCE], is_last=is_last)

    def _fetch_some(
        self, link: Link, opened: Opened, uids: Sequence[int], *, is_last: bool
    ) -> Iterator[tuple[Sequence[int], Sequence[FetchedMail], Mapping[int, str]]]:
        sizes: dict[int, int] = {}
        for _, some in link.piecewise(opened.folder, opened.uid_validity, uids, fetch_sizes):
            sizes |= some if isinstance(some, dict) else {}
        for part in self._parts(uids, sizes):

            def act(box: BaseMailBox, piece: Sequence[int]) -> tuple[list[FetchedMail], dict[int, str]]:
                return self._fetch_mails(box, opened, piece, sizes, is_last=is_last)

            for piece, result in link.piecewise(opened.folder, opened.uid_validity, part, act):
                if isinstance(result, tuple):
                    yield piece, *result
                else:
                    what = "refused" if isinstance(result, MailboxFetchError) else "lost the connection"
                    yield piece, (), dict.fromkeys(piece, f"asked for it, and {what}: {reason(result)}")

    def _parts(self, uids: Sequence[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
        """Cut the UIDs so that no part is much more than four of the biggest mails."""
        part: list[int] = []
        load = 0
        for uid in uids:
            size = min(sizes.get(uid) or self.max_bytes, self.max_bytes)
            if part and (len(part) == self.chunk_size or load + size > 4 * self.max_bytes):
                yield part
                part, load = [], 0
            part.append(uid)
            load += size
        if part:
            yield part

    def _fetch_mails(
        self, box: BaseMailBox, opened: Opened, uids: Sequence[int], sizes: Mapping[int, int], *, is_last: bool
    ) -> tuple[list[FetchedMail], dict[int, str]]:
        sizes = {uid: size for uid, size in sizes.items() if 0 < size <= _LARGEST}
        small = [uid for uid in uids if 0 < sizes.get(uid, 0) <= self.max_bytes]
        big = [uid for uid in uids if sizes.get(uid, 0) > self.max_bytes]
        unsized = [uid for uid in uids if uid not in sizes]
        missed: dict[int, str] = {}
        whole = "BODY.PEEK[]"
        found = self._fetch_given(box, small, whole, sum(sizes[uid] for uid in small), missed)
        found |= self._fetch_given(box, unsized, f"{whole}<0.{self.max_bytes}>", 4 * self.max_bytes, missed)
        cut = {uid for uid in unsized if len(found.get(uid, b"")) >= self.max_bytes}
        heads = f"BODY.PEEK[HEADER]<0.{self.max_bytes}>"
        found |= self._fetch_given(box, big, heads, 4 * self.max_bytes, missed)
        for uid in big:
            text, is_header = self._fetch_big(box, uid, found.pop(uid, b""), sizes[uid], missed)
            found |= {uid: text} if text else {}
            cut |= {uid} if is_header else set()
        if len(missed) == len(uids) > 1 and not found and not is_last:
            raise RefusesAllError(("NO", [next(iter(missed.values())).encode()]), "OK")  # the server is ill
        absent = [uid for uid in uids if not found.get(uid)]
        there = known_or_searched(box, absent, lambda: self._search_uids(box, absent))
        made_up = {uid for uid in absent if 0 < opened.uid_next <= uid and uid not in known(box, [uid])}
        told = {uid: missed.get(uid, "the server announces it but gives nothing") for uid in there - made_up}
        told |= {
            uid: "the server gave less than it announced"
            for uid in small  # by a tenth at least, for Exchange only guesses sizes
            if 0 < len(found.get(uid, b"")) < 0.9 * sizes[uid] and not _has_its_end(found[uid])
        }
        told |= dict.fromkeys(_doubles(found, sizes), TEXT_OF_ANOTHER)
        if loud := sorted(uid for uid, why in told.items() if "[EXPUNGEISSUED]" not in why):
            log.warning(
                "%s: folder %r: the server cannot read these mails: UID %s", self.account.place, opened.folder, loud
            )
        mails = [
            FetchedMail(
                MailRef(self.account.name, opened.folder, opened.uid_validity, uid), found[uid], is_too_big=uid in cut
            )
            for uid in uids
            if found.get(uid) and (not opened.is_filtered or is_from(found[uid], self.senders))
        ]
        return mails, told

    def _fetch_big(
        self, box: BaseMailBox, uid: int, header: bytes, size: int, missed: dict[int, str]
    ) -> tuple[bytes, bool]:
        """Return what is to be read of a mail of this size, if it is not a lie, and whether that is its header only;
        nothing if it is to be owed. A server that knows no parts refuses them, or gives the whole mail for each.
        """
        can_be_whole = size <= self.max_whole_bytes
        room = size if can_be_whole else _BEGINNING

        def part(name: str) -> bytes | None:
            return self._fetch_given(box, [uid], name, room, missed).get(uid)

        rest = part(f"BODY.PEEK[]<{_BEGINNING}.1>")
        is_forwarded = can_be_whole and is_from(header, self.forwarders)
        whole = rest if rest and len(rest) > 1 else b""
        if not whole and rest and not is_forwarded:
            return header, True
        if not whole and (beginning := part(f"BODY.PEEK[]<0.{_BEGINNING}>")):
            if rest == b"" and (len(beginning) < _BEGINNING or _has_its_end(beginning)):
                return beginning, False
            if rest and not self.wants_whole(beginning[:_BEGINNING]):
                return header, True
        if not whole and can_be_whole:
            whole = part("BODY.PEEK[]") or b""
        if not whole:  # if nothing speaks against the size, it is one of those whose header is enough
            return (header, True) if rest is None and not is_forwarded else (b"", False)
        is_whole = len(whole) <= self.max_bytes or (is_forwarded and self.wants_whole(whole[:_BEGINNING]))
        return (whole, False) if is_whole else (header, True)

    def _search_uids(self, box: BaseMailBox, uids: Sequence[int]) -> list[int] | None:
        try:
            return search(box, AND(uid=[str(uid) for uid in uids]), self.account.timeout)
        except MailboxUidsError:
            return None

    @staticmethod
    def _fetch_given(
        box: BaseMailBox, uids: Sequence[int], part: str, size: int, missed: dict[int, str]
    ) -> dict[int, bytes]:
        """Fetch what the server can give: one unreadable mail must not hold up the others for ever."""
        try:
            return fetch_literals(box, uids, part, size)
        except MailboxFetchError:
            found: dict[int, bytes] = {}
        for uid in uids:
            try:
                found |= fetch_literals(box, [uid], part, size)
            except MailboxFetchError as error:
                missed[uid] = reason(error)
        return found


def _has_its_end(raw: bytes) -> bool:
    """Return whether a mail has the end of a complete one. Then nothing is missing, whatever size the server named."""
    ending = raw[-_ENDING:].rstrip()
    boundary = BytesHeaderParser().parsebytes(raw).get_boundary()
    if boundary:
        return f"--{boundary}--".encode("utf-8", "replace") in ending
    return ending.lower().endswith(b"</html>")


def _doubles(found: Mapping[int, bytes], sizes: Mapping[int, int]) -> list[int]:
    """Return the UIDs that came with the text of another mail, judged by the sizes: true copies have the same size."""
    owners = {text: uid for uid, text in found.items() if sizes.get(uid) == len(text)}
    return [uid for uid, text in found.items() if uid in sizes and sizes[uid] != len(text) and text in owners]
