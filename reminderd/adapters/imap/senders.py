"""Which mails of a folder are from the senders: by the server's search where that is reliable, else by headers."""

import logging
import math
import time
from collections.abc import Sequence
from datetime import date
from functools import partial

from imap_tools.errors import MailboxFetchError, MailboxUidsError
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND, OR, UidRange

from reminderd.adapters.imap.connection import is_passing
from reminderd.adapters.imap.requests import (
    LONG_SEARCH,
    Link,
    Opened,
    fetch_from,
    is_from,
    known,
    search,
    uids_from,
)
from reminderd.core.model import Cursor

log = logging.getLogger(__name__)

_AT_ONCE = 500  # UIDs in one command, which stays below the 8,192 bytes every server takes (RFC 7162, section 4)
_COMPARE_EVERY = 24 * 3600.0  # seconds between two comparisons of the search with the headers
_NEWEST, _OLDER = 200, 100  # mails whose headers are compared
_TOO_MUCH = 5  # mails of other people among those compared: then the search is no search


class SenderFinder:
    """Finds mails by From. `read_by_headers`: the folders whose search is not to be relied on; it grows. `place` begins
    each line of the log; `timeout`: seconds without an answer.
    """

    def __init__(self, place: str, timeout: float) -> None:
        self.read_by_headers: frozenset[str] = frozenset()
        self._place, self._timeout = place, timeout
        self._compared_at: dict[str, float] = {}
        self._counted: dict[str, tuple[int, float]] = {}  # by folder: how many mails it held, and when that was

    def find(
        self, link: Link, opened: Opened, cursor: Cursor | None, since: date, senders: Sequence[str]
    ) -> tuple[list[int], bool]:
        """Return the ascending UIDs of the senders' new mails, and whether the search could not be relied on.

        The server's search is a hint: some look at display names only, some at an old index, some refuse. So it is
        compared with the From headers once in each process and daily; who misses one is read by headers, which are no
        more than a hint, either: what the search finds besides is requested, too, unless its header says otherwise.
        """
        folder = opened.folder
        is_relied_on = folder not in self.read_by_headers
        found: list[int] = []
        try:
            found = self._find_new(link.box, cursor, opened.uid_next, since, senders)
            if is_relied_on and not self._is_search_poor(link, opened, None if cursor else found, since, senders):
                return found, False
        except MailboxUidsError as error:
            if is_relied_on and is_passing(error) and error.command_result[0] != "BAD":
                raise
        if is_relied_on:
            self.read_by_headers |= {folder}
            cursor = None  # what it missed lies behind the cursor
            log.warning("%s: folder %r: the server's search is not relied on; headers are read", self._place, folder)
        named, denied = self._find_by_headers(link, opened, cursor, since, senders)
        return sorted(named | (set(found) - denied)), True  # the headers may not tell of all, either

    def is_uid_next_stuck(self, link: Link, opened: Opened, cursor: Cursor) -> bool:
        """Return whether the server's next UID is one that a mail already has. Then it tells nothing about new mail.
        Checked when the number of mails has changed since the last look, and daily.
        """
        if cursor.uid_validity != opened.uid_validity or not 0 < opened.uid_next <= cursor.last_uid + 1:
            return False
        if opened.uid_next <= cursor.last_uid:
            is_stuck = bool(known(link.box, [cursor.last_uid]))  # else the server counts anew
        else:
            now, (held, at) = time.monotonic(), self._counted.get(opened.folder, (-1, -math.inf))
            if not opened.exists or (held == opened.exists and now - at < _COMPARE_EVERY):
                return False
            is_stuck = bool(uids_from(link.box, opened.uid_next))
            self._counted[opened.folder] = opened.exists, now
        if is_stuck and opened.folder not in self.read_by_headers:
            self.read_by_headers |= {opened.folder}
            log.warning(
                "%s: folder %r: the server is silent about new mails; headers are read", self._place, opened.folder
            )
        return is_stuck

    def _find_new(
        self, box: BaseMailBox, cursor: Cursor | None, uid_next: int, since: date, senders: Sequence[str]
    ) -> list[int]:
        of_senders = OR(from_=list(senders))
        if cursor is None:
            return search(box, AND(of_senders, date_gte=since), LONG_SEARCH)
        start = cursor.last_uid + 1
        if uid_next == start:
            return []
        seconds = LONG_SEARCH if uid_next - start > 1000 else self._timeout
        found = search(box, AND(of_senders, uid=UidRange(str(start), "*")), seconds)
        return [uid for uid in found if uid >= start]  # "n:*" names the last mail even if it is older

    def _is_search_poor(
        self, link: Link, opened: Opened, found: list[int] | None, since: date, senders: Sequence[str]
    ) -> bool:
        """Compare the search (`found`, or one for just this) with the headers of the newest mails and some older. Where
        these cannot be had, nobody knows, and that is no proof that the search is good.
        """
        folder = opened.folder
        if not opened.exists or time.monotonic() - self._compared_at.get(folder, -math.inf) < _COMPARE_EVERY:
            return False
        newest = max(1, opened.exists - _NEWEST + 1)
        numbers = [*range(1, newest, max(1, newest // _OLDER)), *range(newest, opened.exists + 1)]
        headers: dict[int, tuple[date | None, bytes]] = {}
        try:
            by_number = partial(fetch_from, are_uids=False)
            for _, some in link.piecewise(folder, opened.uid_validity, numbers, by_number):
                headers |= some if isinstance(some, dict) else {}  # a mail that cannot be had is owed once it is found
        except MailboxFetchError:
            return True
        headers = {uid: told for uid, told in headers.items() if _names_sender(told[1])}
        if 2 * len(headers) < len(numbers):
            return True
        self._compared_at[folder] = time.monotonic()
        below = opened.uid_next or math.inf
        seen = {
            uid: text
            for uid, (day, text) in headers.items()
            if uid < below and (day is None or day > since) and _names_sender(text)
        }
        theirs = {uid for uid, text in seen.items() if is_from(text, senders)}
        if found is None and seen:
            criteria = AND(OR(from_=list(senders)), uid=[str(uid) for uid in sorted(seen)])
            found = search(link.box, criteria, LONG_SEARCH)
        missing = sorted(theirs - set(found or ()))
        extra = (set(found or ()) & set(seen)) - theirs
        return bool(missing and known(link.box, missing)) or len(extra) >= _TOO_MUCH

    def _find_by_headers(
        self, link: Link, opened: Opened, cursor: Cursor | None, since: date, senders: Sequence[str]
    ) -> tuple[set[int], set[int]]:
        """Return the UIDs of the senders' mails, and of those that are none. One whose header cannot be read counts as
        the senders': it is requested, and owed if it does not come.
        """
        try:
            uids = uids_from(link.box, cursor.last_uid + 1 if cursor else 1)
        except MailboxFetchError:
            if opened.exists:
                raise
            return set(), set()  # some servers refuse to fetch from an empty folder
        named, denied = set[int](), set[int]()
        for start in range(0, len(uids), _AT_ONCE):
            some = uids[start : start + _AT_ONCE]
            for piece, headers in link.piecewise(opened.folder, opened.uid_validity, some, fetch_from):
                for uid in piece:
                    day, text = headers.get(uid, (None, b"")) if isinstance(headers, dict) else (None, b"")
                    is_recent = cursor is not None or day is None or day >= since
                    is_wanted = is_recent and (not _names_sender(text) or is_from(text, senders))
                    (named if is_wanted else denied).add(uid)
        return named, denied


def _names_sender(header: bytes) -> bool:
    """Return whether it is a From header. Else the server tells none, or the mail has none."""
    return header.lstrip().lower().startswith(b"from")
