"""Fetch new mail, store it, read it. May be killed at any point and run again."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from reminderd.config import Settings
from reminderd.core.extract import read
from reminderd.core.mime import parse
from reminderd.core.model import (
    Chunk,
    LoginError,
    Mail,
    PermanentError,
    Reading,
    StoredMail,
    TemporaryError,
    Verdict,
)
from reminderd.core.vendor import Vendor
from reminderd.jobs.protocols import Inbox, MailStorage

log = logging.getLogger(__name__)

UNREACHABLE_AFTER = timedelta(days=1)
"""So long may an account be out of reach before the user hears of it: shorter outages mend themselves."""


class Reader:
    """Fetches new mail, stores it, and reads it: facts, or why there are none."""

    def __init__(self, storage: MailStorage, vendor: Vendor, inboxes: Mapping[str, Inbox], settings: Settings) -> None:
        self._storage = storage
        self._vendor = vendor
        self._inboxes = inboxes
        self._accounts = {account.name: account for account in settings.accounts}
        self._keep_mail = settings.keep_mail

    def poll(self, account: str, now: datetime, on_chunk: Callable[[Chunk], None] | None = None) -> int:
        """Fetch, store and read what is new in an account, and return how many mails were new.

        Raise LoginError, PermanentError or TemporaryError; all that was handed over before stays stored.
        """
        new = 0
        since = (now - self._accounts[account].read_back).date()
        try:
            for chunk in self._inboxes[account].chunks(self._storage.cursors(account), since):
                new += self._storage.record(chunk, now)
                if chunk.mails:
                    log.info(
                        "account %s, folder %s: %d of %d mails fetched",
                        account, chunk.cursor.folder, chunk.position, chunk.total,
                    )  # fmt: skip
                if on_chunk:
                    on_chunk(chunk)
                self.read_new_mails()
        except LoginError as error:
            self._storage.raise_trouble(f"login/{account}", account, str(error), now)
            raise
        except (TemporaryError, PermanentError) as error:
            last = self._storage.looked_at().get(account)
            if isinstance(error, PermanentError) or (last and now - last > UNREACHABLE_AFTER):
                self._storage.raise_trouble(f"unreachable/{account}", account, str(error), now)
            raise
        self._storage.clear_trouble(f"login/{account}")
        self._storage.clear_trouble(f"unreachable/{account}")
        return new

    def read_new_mails(self) -> int:
        """Read every stored mail that has no reading yet and return how many there were."""
        count = 0
        for stored in self._storage.mails_to_read():
            mail, reading = self.read(stored)
            self._storage.save_reading(mail, reading, self._vendor.rules)
            if reading.verdict in (Verdict.UNRECOGNISED, Verdict.SUSPICIOUS):
                log.warning("mail %s: %s (%s)", mail.id[:12], reading.verdict, "; ".join(reading.problems))
            elif reading.facts:
                log.info("mail %s: %s, %d facts", mail.id[:12], reading.kind, len(reading.facts))
            count += 1
        return count

    def read(self, stored: StoredMail) -> tuple[Mail, Reading]:
        """Read one stored mail. A mail that breaks the reader is unrecognised and holds up no other."""
        account = self._accounts.get(stored.account)
        authserv_id = account.authserv_id if account else None
        mail = parse(stored.raw, received_at=stored.first_seen_at, authserv_id=authserv_id)
        try:
            return mail, read(mail, self._vendor)
        except Exception as error:  # noqa: BLE001  (whatever a stranger's mail does, the next one is read)
            problem = f"the reader failed with {type(error).__name__}; please report it"
            return mail, Reading(Verdict.UNRECOGNISED, problems=(problem,))

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

    def housekeep(self, now: datetime) -> None:
        """Delete the bytes of old mails; what was read from them stays."""
        if forgotten := self._storage.forget_raw_mails(now - self._keep_mail):
            log.info("%d mails older than %d days were deleted", forgotten, self._keep_mail.days)

    def close(self) -> None:
        """Log out everywhere."""
        for inbox in self._inboxes.values():
            with suppress(TemporaryError, PermanentError):
                inbox.close()
