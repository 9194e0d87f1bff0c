"""New mail from an IMAP mailbox, read without a trace: EXAMINE and BODY.PEEK only. The one place that knows UIDs.

imap-tools logs in and names folders. Bodies come by our own chunked UID FETCH: its `fetch` pairs answers by position
and so loses and doubles mails while another client changes the mailbox.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Literal

from imap_tools.errors import MailboxFetchError, MailboxUidsError
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND, OR, H, UidRange
from imap_tools.utils import check_command_status

from reminderd.adapters.imap_connection import (
    LIBRARY_ERRORS,
    ImapAccount,
    examine,
    hang_up,
    patience,
    reason,
    refuse_control_characters,
    translated_errors,
)
from reminderd.core.model import Chunk, Cursor, FetchedMail, FolderSummary, MailRef, PermanentError

log = logging.getLogger(__name__)

_LONG_SEARCH = 120.0  # seconds: a server without an index takes more than 25 to search 100,000 mails
_PROBE = 10.0  # seconds to find out that a kept connection is dead
_SIZES_AT_ONCE = 500  # UIDs in one command, which stays below the 8,192 bytes every server takes (RFC 7162, section 4)
_BEGINNING = 128 * 1024  # bytes; the text of a mail stands before the photos
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


class ImapInbox:
    """One account's folders. One call at a time; the connection is kept between calls, thrown away after an error.

    `search_from`: a mail counts when its From header holds one of these (ASCII) substrings; so does one with one of
    `forwarders`, which the caller must look into, since a search for words in a text fails on many servers.
    `ca_file`: trust this authority instead of the system's. `timeout`: seconds without an answer. `chunk_size`: mails
    in a chunk at most. A mail over `max_bytes` is read as its header only, and a chunk holds at most four times that.
    Of these, one from a forwarder whose beginning (header and the first part of a usual mail) `wants_whole` accepts is
    read whole, up to `max_whole_bytes`.
    Raise PermanentError if a setting holds what must not reach the wire.
    """

    def __init__(
        self,
        *,
        name: str,
        host: str,
        port: int,
        security: Literal["tls", "starttls", "none"],
        username: str,
        password: Callable[[], str],
        folders: Sequence[str],
        search_from: Sequence[str],
        forwarders: Sequence[str] = (),
        ca_file: Path | None = None,
        timeout: float = 30.0,
        chunk_size: int = 50,
        max_bytes: int = 5_000_000,
        wants_whole: Callable[[bytes], bool] = lambda _beginning: False,
        max_whole_bytes: int = 60_000_000,
        auth: Literal["password", "xoauth2"] = "password",
    ) -> None:
        self.name = name
        self.folders = tuple(dict.fromkeys(folders))
        self.account = ImapAccount(name, host, port, security, username, password, ca_file, timeout, auth)
        self._place = self.account.place
        self._chunk_size, self._max_bytes = chunk_size, max_bytes
        self._wants_whole, self._max_whole_bytes = wants_whole, max_whole_bytes
        for folder in self.folders:
            refuse_control_characters(folder, f"{self._place}: folder {folder!r}")
        self._forwarders = sorted(forwarders)
        senders = [*search_from, *self._forwarders]
        if not search_from or not all(sender and sender.isascii() and sender.isprintable() for sender in senders):
            raise PermanentError(f"{self._place}: the senders to search for must be printable ASCII, and at least one")
        self._from_vendor = OR(from_=list(search_from))
        self._from_senders = OR(from_=senders)
        self._kept: BaseMailBox | None = None

    def chunks(self, cursors: Mapping[str, Cursor], since: date) -> Iterator[Chunk]:
        """Given how far each folder was read, yield the senders' new mails, each folder ending with its new cursor.

        A folder without a valid cursor is read back to `since` (the day the server received a mail). A refused folder
        does not hold up the others: its error is raised when they are done. Raise LoginError, PermanentError
        (folder, certificate) or TemporaryError; the cursor of the last chunk is then where to go on.
        """
        with self._connection() as box:
            refusals: list[Exception] = []
            for folder in self.folders:
                try:
                    yield from self._read_folder(box, folder, cursors.get(folder), since)
                except (PermanentError, MailboxFetchError) as error:
                    refusals.append(error)
            if refusals:
                raise refusals[0]

    def find(self, message_id: str) -> str | None:
        """Return the watched or junk folder that holds a mail with this Message-ID, or None."""
        refuse_control_characters(message_id, f"{self._place}: Message-ID")
        with self._connection() as box:
            junk = [folder.name for folder in box.folder.list() if "\\Junk" in folder.flags]
            for folder in dict.fromkeys((*self.folders, *junk)):
                examine(box, folder, self._place)
                if self._search(box, AND(header=H("Message-ID", message_id)), _LONG_SEARCH):
                    return folder
        return None

    def summary(self, since: date) -> list[FolderSummary]:
        """Return of each folder how many mails it holds and how many the senders wrote since that day."""
        summaries = []
        with self._connection() as box:
            for folder in self.folders:
                total = examine(box, folder, self._place)
                matching = self._search(box, AND(self._from_vendor, date_gte=since), _LONG_SEARCH)
                summaries.append(FolderSummary(folder, total, len(matching)))
        return summaries

    def close(self) -> None:
        """Log out, if the link still lives. The next call would connect anew."""
        box, self._kept = self._kept, None
        if box is not None:
            hang_up(box)

    @contextmanager
    def _connection(self) -> Iterator[BaseMailBox]:
        box = self._living() or self.account.connect()
        self._kept = None  # kept again only if all goes well: a broken IMAP dialogue cannot be mended
        try:
            with translated_errors(self._place):
                yield box
        except BaseException:
            hang_up(box)
            raise
        self._kept = box

    def _living(self) -> BaseMailBox | None:
        """The kept connection may have died of the long silence between two looks, which is no error worth a report."""
        if self._kept is not None:
            try:
                with patience(self._kept, min(_PROBE, self.account.timeout)):
                    self._kept.client.noop()
            except LIBRARY_ERRORS as error:
                log.debug("%s: the kept connection is gone: %s", self._place, reason(error))
                self.close()
        return self._kept

    def _read_folder(self, box: BaseMailBox, folder: str, cursor: Cursor | None, since: date) -> Iterator[Chunk]:
        examine(box, folder, self._place)
        uid_validity, uid_next = (int(box.client.response(key)[1][0] or 0) for key in ("UIDVALIDITY", "UIDNEXT"))
        if cursor is not None and (cursor.uid_validity != uid_validity or 0 < uid_next <= cursor.last_uid):
            cursor = None  # the server counts anew, even if it forgot to change UIDVALIDITY
        new = self._find_new(box, cursor, uid_next, since)
        # UIDNEXT was read before the search, so every mail below it was searched: none can slip between the two.
        read_until = max([uid_next - 1, cursor.last_uid if cursor else 0, *new])
        position = 0
        for batch in self._batches(box, new):
            position += len(batch)
            reached = read_until if position == len(new) else max(batch)
            mails = tuple(self._fetch_mails(box, folder, uid_validity, batch))
            yield Chunk(mails, Cursor(self.name, folder, uid_validity, reached), position, len(new))
        if not new:
            yield Chunk((), Cursor(self.name, folder, uid_validity, read_until), 0, 0)

    def _find_new(self, box: BaseMailBox, cursor: Cursor | None, uid_next: int, since: date) -> list[int]:
        if cursor is None:
            return self._search(box, AND(self._from_senders, date_gte=since), _LONG_SEARCH)
        start = cursor.last_uid + 1
        if uid_next == start:
            return []
        seconds = _LONG_SEARCH if uid_next - start > 1000 else self.account.timeout
        found = self._search(box, AND(self._from_senders, uid=UidRange(str(start), "*")), seconds)
        return [uid for uid in found if uid >= start]  # "n:*" names the last mail even if it is older

    def _search(self, box: BaseMailBox, criteria: AND, seconds: float) -> list[int]:
        """Return the ascending UIDs of the examined folder that match; the server may think for so many seconds."""
        with patience(box, max(seconds, self.account.timeout)):
            answer = box.client.uid("SEARCH", str(criteria))  # ASCII only, so no CHARSET, which some servers refuse
        check_command_status(answer, MailboxUidsError)
        return sorted({int(uid) for line in answer[1] if line for uid in line.split()})

    def _batches(self, box: BaseMailBox, uids: Sequence[int]) -> Iterator[dict[int, int]]:
        """Cut UIDs into dicts of UID -> size in bytes (0: it is gone), bounded in number and in bytes to fetch."""
        batch: dict[int, int] = {}
        load = 0
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            some = uids[start : start + _SIZES_AT_ONCE]
            sizes = _fetch_sizes(box, some)
            for uid in some:
                size = sizes.get(uid, 0)
                if batch and (len(batch) == self._chunk_size or load + size > 4 * self._max_bytes):
                    yield batch
                    batch, load = {}, 0
                batch[uid] = size
                load += min(size, self._max_bytes)
        if batch:
            yield batch

    def _fetch_mails(
        self, box: BaseMailBox, folder: str, uid_validity: int, sizes: Mapping[int, int]
    ) -> Iterator[FetchedMail]:
        small = [uid for uid, size in sizes.items() if 0 < size <= self._max_bytes]
        big = [uid for uid, size in sizes.items() if size > self._max_bytes]
        found = self._fetch_given(box, folder, small, "BODY.PEEK[]")
        found |= self._fetch_given(box, folder, big, f"BODY.PEEK[HEADER]<0.{self._max_bytes}>")
        perhaps = self._from_user(box, [uid for uid in big if sizes[uid] <= self._max_whole_bytes])
        beginnings = self._fetch_given(box, folder, perhaps, f"BODY.PEEK[]<0.{_BEGINNING}>")
        whole = [uid for uid, beginning in beginnings.items() if self._wants_whole(beginning)]
        for uid in whole:
            found |= self._fetch_given(box, folder, [uid], "BODY.PEEK[]")
        for uid in sizes:
            if uid in found:  # otherwise another client has removed it meanwhile
                ref = MailRef(self.name, folder, uid_validity, uid)
                yield FetchedMail(ref, found[uid], is_too_big=sizes[uid] > self._max_bytes and uid not in whole)

    def _from_user(self, box: BaseMailBox, uids: Sequence[int]) -> list[int]:
        """Return those of the mails that come from one of the user's own addresses."""
        if not (uids and self._forwarders):
            return []
        return self._search(box, AND(OR(from_=self._forwarders), uid=[str(uid) for uid in uids]), self.account.timeout)

    def _fetch_given(self, box: BaseMailBox, folder: str, uids: Sequence[int], part: str) -> dict[int, bytes]:
        """Fetch what the server is able to give: a mail it cannot read must not hold up the others for ever."""
        try:
            return _fetch_literals(box, uids, part)
        except MailboxFetchError as error:
            refusal = error
        found: dict[int, bytes] = {}
        refused = []
        for uid in uids:
            try:
                found |= _fetch_literals(box, [uid], part)
            except MailboxFetchError as error:
                if "[EXPUNGEISSUED]" not in reason(error):
                    refused.append(uid)
        if refused and not found:
            raise refusal
        if refused:
            log.warning("%s: folder %r: the server cannot read these mails: UID %s", self._place, folder, refused)
        return found


def _fetch_literals(box: BaseMailBox, uids: Sequence[int], part: str) -> dict[int, bytes]:
    """Return one part of each mail that is still there, by UID.

    The UID that counts stands in the literal's own response, before it or after it: responses of other kinds (flags
    changed, mails removed by another client) may come between.
    """
    if not uids:
        return {}
    items = _fetch(box, uids, part)
    found = {}
    for item, follower in zip(items, [*items[1:], b""], strict=True):
        if isinstance(item, tuple):
            uid = _UID.search(item[0]) or (_UID.search(follower) if isinstance(follower, bytes) else None)
            if uid is not None:
                found[int(uid[1])] = item[1]
    return {uid: found[uid] for uid in uids if uid in found}


def _fetch_sizes(box: BaseMailBox, uids: Sequence[int]) -> dict[int, int]:
    lines = [line for line in _fetch(box, uids, "RFC822.SIZE") if isinstance(line, bytes)]
    pairs = ((_UID.search(line), _SIZE.search(line)) for line in lines)
    return {int(uid[1]): int(size[1]) for uid, size in pairs if uid and size}


def _fetch(box: BaseMailBox, uids: Sequence[int], part: str) -> list[Any]:
    answer = box.client.uid("FETCH", ",".join(map(str, uids)), f"(UID {part})")
    check_command_status(answer, MailboxFetchError)
    return answer[1]
