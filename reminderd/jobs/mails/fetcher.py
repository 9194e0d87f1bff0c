"""Fetch new mail and store what concerns us. May be killed at any point and run again."""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from reminderd.config import Settings
from reminderd.core.mail.wire import TEXT_OF_ANOTHER, as_delivered
from reminderd.core.model import Chunk, GrantError, LoginError, PermanentError, TemporaryError
from reminderd.jobs.mails.reader import Reader
from reminderd.jobs.protocols import Inbox, MailStorage

log = logging.getLogger(__name__)

UNREACHABLE_AFTER = timedelta(days=1)
"""How long an account may be out of reach before the user hears of it: shorter outages pass by themselves."""

NEVER_REACHED_AFTER = timedelta(hours=1)
"""The same for one that was never read, which is probably set up wrongly, such as with a wrong port."""

OWED_AT_ONCE = 20  # mails asked for again in one look: each may cost two connections

SECOND_LOOK_EVERY, SECOND_LOOK_BACK = timedelta(days=1), timedelta(days=3)
"""Once a day the last days are searched again without a cursor: on some servers the search lags behind the mailbox, and
a mail that it missed lies behind the cursor for ever. A mail that is known already is not stored again.
"""


class Fetcher:
    """Fetches new mail from the accounts' inboxes, stores what `reader` wants, and has it read chunk by chunk."""

    def __init__(self, storage: MailStorage, inboxes: Mapping[str, Inbox], settings: Settings, reader: Reader) -> None:
        self._storage = storage
        self._inboxes = inboxes
        self._accounts = {account.name: account for account in settings.accounts}
        self._reader = reader

    def poll(self, account: str, now: datetime, on_chunk: Callable[[Chunk], None] | None = None) -> int:
        """Fetch, store and read what is new in an account, and return how many mails were new.

        Raise LoginError, PermanentError or TemporaryError; all that was handed over before stays stored.
        """
        tried_since = self._storage.looks.expect(account, self._accounts[account].folders, now)
        read_before = self._storage.cursors(account)
        try:
            new = self._look(account, now, on_chunk) + self._ask_again(account, now)
        except GrantError:
            raise  # told by GrantKeeper, which looks at the login itself
        except LoginError as error:
            self._storage.raise_trouble(f"login/{account}", account, str(error), now)
            raise
        except (TemporaryError, PermanentError) as error:
            last = self._storage.looked_at(account, self._accounts[account].folders)
            is_lasting = now - last > UNREACHABLE_AFTER if last else now - tried_since >= NEVER_REACHED_AFTER
            gets_on = self._storage.cursors(account) != read_before  # such as through years of mail, look by look
            if isinstance(error, PermanentError) or (is_lasting and not gets_on):
                self._storage.raise_trouble(f"unreachable/{account}", account, str(error), now)
            raise
        finally:
            self._tell_owed(account, now)
        self._storage.clear_trouble(f"login/{account}")
        self._storage.clear_trouble(f"unreachable/{account}")
        return new

    def _look(self, account: str, now: datetime, on_chunk: Callable[[Chunk], None] | None) -> int:
        inbox, cursors = self._inboxes[account], self._storage.cursors(account)
        known = inbox.read_by_headers = self._storage.looks.read_by_headers(account, now)
        is_second_look = now - self._storage.looks.second_look_at(account, now) > SECOND_LOOK_EVERY and bool(cursors)
        read_back = (now - self._accounts[account].read_back).date()
        if not is_second_look:
            return self._take(account, inbox.chunks(cursors, read_back), now, on_chunk)
        # Headers show a mail at once, so a folder read by them is not read again; a new folder is read as ever.
        by_headers = {folder: cursor for folder, cursor in cursors.items() if folder in known}
        new = self._take(account, inbox.chunks(by_headers, (now - SECOND_LOOK_BACK).date()), now, on_chunk)
        if poor := self._storage.looks.read_by_headers(account, now) - known:  # their search never told of older mail
            kept = {folder: at for folder, at in self._storage.cursors(account).items() if folder not in poor}
            new += self._take(account, inbox.chunks(kept, read_back), now, on_chunk)
        self._storage.looks.note_second_look(account, now)
        return new

    def _take(
        self, account: str, chunks: Iterable[Chunk], now: datetime, on_chunk: Callable[[Chunk], None] | None = None
    ) -> int:
        new = 0
        for chunk in chunks:
            mails = (replace(mail, raw=as_delivered(mail.raw)) for mail in chunk.mails)
            wanted = tuple(mail for mail in mails if self._reader.is_wanted(mail.raw, now, account))
            with self._storage.together():
                if chunk.missed:
                    self._storage.looks.owe(chunk, now)  # before the cursor passes them
                new += self._storage.record(replace(chunk, mails=wanted), now)
                self._storage.looks.note(chunk, now)
            if chunk.mails:
                log.info(
                    "account %s, folder %s: %d of %d mails fetched",
                    account, chunk.cursor.folder, chunk.position, chunk.total,
                )  # fmt: skip
            if on_chunk:
                on_chunk(chunk)
            self._reader.read_new_mails()
        return new

    def _ask_again(self, account: str, now: datetime) -> int:
        """Ask once more for the mails that are owed and due; return how many new ones came."""
        looks = self._storage.looks
        due = {owed.ref: owed for owed in looks.owed(account) if owed.next_try_at <= now}
        if not due:
            return 0
        new, cursors = 0, self._storage.cursors(account)
        for ref, result in self._inboxes[account].again(list(due)[:OWED_AT_ONCE]):
            if isinstance(result, str):
                looks.put_off(due[ref], result, now)
                continue
            if result is not None and (cursor := cursors.get(ref.folder)):
                had = self._take(account, [Chunk((result,), cursor, 0, 1)], now)
                if not had and due[ref].reason == TEXT_OF_ANOTHER:
                    looks.put_off(due[ref], TEXT_OF_ANOTHER, now)
                    continue
                new += had
            looks.settle(ref)
        return new

    def _tell_owed(self, account: str, now: datetime) -> None:
        owed = self._storage.looks.owed(account)
        if owed:
            first = owed[0]
            detail = (
                f"{account}: {len(owed)} announced and not given, such as UID {first.ref.uid} in {first.ref.folder}"
            )
            self._storage.raise_trouble(f"owed/{account}", account, f"{detail}: {first.reason}", now)
        else:
            self._storage.clear_trouble(f"owed/{account}")

    def find(self, message_id: str) -> str | None:
        """Return where in the watched mailboxes a letter of ours lies. Raise TemporaryError if nobody can tell."""
        for name, inbox in self._inboxes.items():
            try:
                folder = inbox.find(message_id)
            except PermanentError as error:
                log.warning("%s", error)
                continue
            if folder:
                return f"{name}/{folder}"
        return None

    def close(self) -> None:
        """Log out everywhere."""
        for inbox in self._inboxes.values():
            with suppress(TemporaryError, PermanentError):
                inbox.close()
