"""New mail from an IMAP mailbox, read without a trace: EXAMINE and BODY.PEEK only. The one place that knows UIDs.

imap-tools logs in and names folders. Bodies come by our own chunked UID FETCH: its `fetch` pairs answers by position
and so loses and doubles mails while another client changes the mailbox.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from imap_tools.errors import MailboxFetchError
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND, H

from reminderd.adapters.imap.bounds import begin_look
from reminderd.adapters.imap.connection import (
    LIBRARY_ERRORS,
    ImapAccount,
    examine,
    hang_up,
    patience,
    reason,
    refuse_control_characters,
    translated_errors,
)
from reminderd.adapters.imap.mails import MailFetcher
from reminderd.adapters.imap.requests import LONG_SEARCH, Link, Opened, number, search
from reminderd.adapters.imap.senders import SenderFinder
from reminderd.core.model import Chunk, Cursor, FetchedMail, FolderSummary, MailRef, PermanentError

log = logging.getLogger(__name__)

_PROBE = 10.0  # seconds to find out that a kept connection is dead

_LOOK, _GLANCE = 16.0, 4.0  # times the timeout, which is 30 s: 8 minutes for a look, 2 for all else
"""All connections of one look together take no longer than this, whatever the server does; the next look goes on."""


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
        another: Callable[[str], str] | None = None,
    ) -> None:
        self.name = name
        self.folders = tuple(dict.fromkeys(folders))
        self.account = ImapAccount(name, host, port, security, username, password, ca_file, timeout, auth, another)
        self._place = self.account.place
        for folder in self.folders:
            refuse_control_characters(folder, f"{self._place}: folder {folder!r}")
        senders = [*search_from, *sorted(forwarders)]
        if not search_from or not all(sender and sender.isascii() and sender.isprintable() for sender in senders):
            raise PermanentError(f"{self._place}: the senders to search for must be printable ASCII, and at least one")
        self._vendors, self._senders = list(search_from), senders
        self._finder = SenderFinder(self._place, timeout)
        self._fetcher = MailFetcher(
            self.account, chunk_size, max_bytes, max_whole_bytes, wants_whole, senders, sorted(forwarders)
        )
        self._kept: BaseMailBox | None = None

    @property
    def read_by_headers(self) -> frozenset[str]:
        """The folders whose search is known to miss mails. Grows when another one is found."""
        return self._finder.read_by_headers

    @read_by_headers.setter
    def read_by_headers(self, folders: frozenset[str]) -> None:
        self._finder.read_by_headers = folders

    def chunks(self, cursors: Mapping[str, Cursor], since: date) -> Iterator[Chunk]:
        """Given how far each folder was read, yield the senders' new mails, each folder ending with its new cursor.

        A folder without a valid cursor is read back to `since` (the day the server received a mail). A refused folder
        does not hold up the others: its error is raised when they are done. Raise LoginError, PermanentError
        (folder, certificate) or TemporaryError; the cursor of the last chunk is then where to go on.
        """
        with self._connection(_LOOK) as link:
            refusals: list[Exception] = []
            for folder in self.folders:
                try:
                    yield from self._read_folder(link, folder, cursors.get(folder), since)
                except (PermanentError, MailboxFetchError) as error:
                    refusals.append(error)
            if refusals:
                raise refusals[0]

    def find(self, message_id: str) -> str | None:
        """Return the watched or junk folder that holds a mail with this Message-ID, or None."""
        refuse_control_characters(message_id, f"{self._place}: Message-ID")
        with self._connection() as link:
            box = link.box
            junk = [folder.name for folder in box.folder.list() if "\\Junk" in folder.flags]
            for folder in dict.fromkeys((*self.folders, *junk)):
                examine(box, folder, self._place)
                if search(box, AND(header=H("Message-ID", message_id)), LONG_SEARCH):
                    return folder
        return None

    def summary(self, since: date) -> list[FolderSummary]:
        """Return for each folder how many mails it holds, and how many are from the senders since that day."""
        summaries = []
        with self._connection(_LOOK) as link:
            for folder in self.folders:
                total = examine(link.box, folder, self._place)
                opened = Opened(folder, number(link.box, "UIDVALIDITY"), number(link.box, "UIDNEXT"), total)
                matching, is_poor = self._finder.find(link, opened, None, since, self._vendors)
                summaries.append(FolderSummary(folder, total, len(matching), is_poor))
        return summaries

    def again(self, refs: Sequence[MailRef]) -> Iterator[tuple[MailRef, FetchedMail | str | None]]:
        """Ask for mails that are owed. Yield each with the mail, or the reason why it was not received, or None if it
        is gone. Raises as `chunks` does; a folder that was renumbered is left out.
        """
        with self._connection() as link:
            for folder in dict.fromkeys(ref.folder for ref in refs):
                examine(link.box, folder, self._place)
                uid_validity, uid_next = (number(link.box, key) for key in ("UIDVALIDITY", "UIDNEXT"))
                opened = Opened(folder, uid_validity, uid_next, 0)
                wanted = [ref for ref in refs if (ref.folder, ref.uid_validity) == (folder, uid_validity)]
                for ref in wanted:
                    for _, mails, missed in self._fetcher.fetch(link, opened, [ref.uid], is_last=True):
                        yield ref, missed.get(ref.uid) or next(iter(mails), None)

    def close(self) -> None:
        """Log out, if still connected. The next call connects again."""
        box, self._kept = self._kept, None
        if box is not None:
            hang_up(box)

    @contextmanager
    def _connection(self, patience_times: float = _GLANCE) -> Iterator[Link]:
        until = time.monotonic() + patience_times * self.account.timeout
        link = Link(self.account, self._living(until) or self.account.connect(until), until)
        self._kept = None  # kept again only if all goes well: a broken IMAP dialogue cannot be mended
        try:
            with translated_errors(self._place):
                yield link
        except BaseException:
            hang_up(link.box)
            raise
        self._kept = link.box

    def _living(self, until: float) -> BaseMailBox | None:
        """Return the kept connection, or a new one: it may have died in the long silence between two looks, which is
        no error.
        """
        if self._kept is not None:
            begin_look(self._kept, until)
            try:
                with patience(self._kept, min(_PROBE, self.account.timeout)):
                    self._kept.client.noop()
            except LIBRARY_ERRORS as error:
                log.debug("%s: the kept connection is gone: %s", self._place, reason(error))
                self.close()
        return self._kept

    def _read_folder(self, link: Link, folder: str, cursor: Cursor | None, since: date) -> Iterator[Chunk]:
        exists = examine(link.box, folder, self._place)
        opened = Opened(folder, number(link.box, "UIDVALIDITY"), number(link.box, "UIDNEXT"), exists)
        if cursor is not None and self._finder.is_uid_next_stuck(link, opened, cursor):
            opened = replace(opened, uid_next=0)  # as if it had named none
        uid_validity, uid_next = opened.uid_validity, opened.uid_next
        if cursor is not None and (cursor.uid_validity != uid_validity or 0 < uid_next <= cursor.last_uid):
            cursor = None  # the server counts anew, even if it forgot to change UIDVALIDITY
        new, is_poor = self._finder.find(link, opened, cursor, since, self._senders)
        opened = replace(opened, is_filtered=is_poor)
        # UIDNEXT was read before the search, so every mail below it was searched: none can slip between the two.
        read_until = max(uid_next - 1, cursor.last_uid if cursor else 0)
        position = 0

        def chunk(mails: Sequence[FetchedMail], missed: Mapping[int, str], reached: int) -> Chunk:
            place = Cursor(self.name, folder, uid_validity, reached)
            return Chunk(tuple(mails), place, position, len(new), missed, exists, uid_next, is_poor)

        for piece, mails, missed in self._fetcher.fetch(link, opened, new, is_last=len(new) == 1):
            position += len(piece)
            # A UID that a search made up must not carry the cursor past mails to come.
            read_until = max([read_until, *(mail.ref.uid for mail in mails), *missed])
            yield chunk(mails, missed, read_until if position == len(new) else min(max(piece), read_until))
        if not new:
            yield chunk((), {}, read_until)
