"""Fetch new mail, store it, read it. May be killed at any point and run again."""

import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import chain

from reminderd.config import Settings
from reminderd.core.extract import is_of_other_shop, read, unknown_templates
from reminderd.core.forwarded import originals, packed
from reminderd.core.mime import parse
from reminderd.core.model import (
    Authenticity,
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
from reminderd.core.wire import as_delivered
from reminderd.jobs import quarantine
from reminderd.jobs.correspondence import Correspondence
from reminderd.jobs.protocols import Inbox, MailStorage

log = logging.getLogger(__name__)

UNREACHABLE_AFTER = timedelta(days=1)
"""So long may an account be out of reach before the user hears of it: shorter outages mend themselves."""

NEVER_REACHED_AFTER = timedelta(hours=1)
"""One that was never read is rather set up wrongly, such as a port that nobody answers at."""

OWED_AT_ONCE = 20  # mails asked for again in one look: each may cost two connections

SECOND_LOOK_EVERY, SECOND_LOOK_BACK = timedelta(days=1), timedelta(days=3)
"""Once a day the last days are searched again without a cursor: on some servers the search lags behind the mailbox, and
a mail that it missed lies behind the cursor for ever. A mail that is known already is not stored again.
"""

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # a mail that is only looked at needs no time of arrival
Verify = Callable[[bytes, str], Authenticity]
"""Given a mail's bytes and its sender, say whether a signature proves the sender."""


class Reader:
    """Fetches new mail, stores it, and reads it: facts, or why there are none.

    `verify` is asked about mails of which the receiving server says nothing. `correspondence` knows the user's answers;
    without it there are none.
    """

    def __init__(
        self,
        storage: MailStorage,
        vendor: Vendor,
        inboxes: Mapping[str, Inbox],
        settings: Settings,
        verify: Verify | None = None,
        correspondence: Correspondence | None = None,
    ) -> None:
        self._storage = storage
        self._vendor = vendor
        self._inboxes = inboxes
        self._verify = verify
        self._correspondence = correspondence
        self._settings = settings
        self._accounts = {account.name: account for account in settings.accounts}
        self._keep_mail = settings.keep_mail

    def poll(self, account: str, now: datetime, on_chunk: Callable[[Chunk], None] | None = None) -> int:
        """Fetch, store and read what is new in an account, and return how many mails were new.

        Raise LoginError, PermanentError or TemporaryError; all that was handed over before stays stored.
        """
        tried_since = self._storage.looks.expect(account, self._accounts[account].folders, now)
        read_before = self._storage.cursors(account)
        try:
            new = self._look(account, now, on_chunk) + self._ask_again(account, now)
        except LoginError as error:
            self._storage.raise_trouble(f"login/{account}", account, str(error), now)
            raise
        except (TemporaryError, PermanentError) as error:
            last = self._storage.looked_at().get(account)
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
            wanted = tuple(mail for mail in mails if self.is_wanted(mail.raw, account))
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
            self.read_new_mails()
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
                new += self._take(account, [Chunk((result,), cursor, 0, 1)], now)
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

    def is_wanted(self, raw: bytes, account: str | None = None) -> bool:
        """May this mail be stored? The vendor's may, and so may one by which an address of the user's own forwards one
        of these or answers a letter of ours.

        All else that such an address wrote is private: it was only fetched to see what it is. `account` is where the
        mail lay; None: in a file. One in which this look at it hung is kept, so that it is shown, and never looked at
        again.
        """
        mail_id = sha256(raw).hexdigest()
        if mail_id in self._storage.work.never_ended():
            return True
        with self._storage.work.reading(mail_id):
            return self._is_wanted(raw, account)

    def _is_wanted(self, raw: bytes, account: str | None) -> bool:
        header = parse(re.split(rb"\n\r?\n", raw, maxsplit=1)[0], received_at=_ANY_TIME)
        forwarders = self._settings.forwarders(account)
        own = forwarders | self._settings.answerers()
        if header.sender in own:
            if self._is_answer(raw, account):
                return True
            return bool(self._originals(parse(raw, received_at=_ANY_TIME), forwarders))
        if is_of_other_shop(parse(raw, received_at=_ANY_TIME), self._vendor):
            return False
        shown = f"{header.sender_name} {header.sender}".lower()
        return self._is_vendors(shown) or (account is not None and not any(one in shown for one in own))

    def _is_answer(self, raw: bytes, account: str | None) -> bool:
        return self._correspondence is not None and self._correspondence.is_answer(raw, self._authserv_id(account))

    def _authserv_id(self, account: str | None) -> str | None:
        known = self._accounts.get(account or "")
        return known.authserv_id if known else None

    def _originals(self, mail: Mail, forwarders: Collection[str]) -> tuple[Mail, ...]:
        """The originals that a mail forwards; none of one that breaks the reader, so that it holds up no other."""
        try:
            found = originals(mail, forwarders, self._is_vendors, self._settings.time_zone)
            shown = None if found else packed(mail, forwarders, self._is_vendors, self._vendor.display_name)
            return (shown,) if shown else found
        except Exception as error:  # noqa: BLE001  (as in `read`)
            log.warning("mail %s: whether it forwards another failed with %s", mail.id[:12], type(error).__name__)
            return ()

    def _is_vendors(self, sender: str) -> bool:
        """The test that IMAP's SEARCH makes. What poses as the vendor passes: the user shall hear of it."""
        return any(part in sender.lower() for part in self._vendor.search_from)

    def read_new_mails(self) -> int:
        """Read every stored mail that has no reading yet and return how many there were."""
        count = 0
        hung = self._storage.work.never_ended()
        for stored in self._storage.mails_to_read():
            with self._storage.work.reading(stored.id):
                mail, reading = self.read(stored)
            quarantine.tell(self._storage, mail, reading, stored)
            if stored.id not in hung and self._correspondence and self._is_answer(stored.raw, stored.account):
                self._correspondence.note(mail.message_id, stored.id)  # first: a crash behind it loses nothing
            self._storage.save_reading(mail, reading, self._vendor.rules)
            if reading.verdict in (Verdict.UNRECOGNISED, Verdict.SUSPICIOUS):
                # Why may quote the mail: `status` and the digest tell it, the log does not.
                log.warning("mail %s: %s", mail.id[:12], reading.verdict)
            elif reading.facts:
                log.info("mail %s: %s, %d facts", mail.id[:12], reading.kind, len(reading.facts))
            if reading.verdict is not Verdict.IGNORED and (names := unknown_templates(mail, self._vendor)):
                log.info("mail %s: its links name unknown templates: %s", mail.id[:12], ", ".join(names))
            count += 1
        return count

    def read(self, stored: StoredMail, *, is_retried: bool = False) -> tuple[Mail, Reading]:
        """Read one stored mail. A mail that breaks the reader is unrecognised and holds up no other.

        One whose reading once hung is read only if `is_retried`.
        """
        if not is_retried and stored.id in self._storage.work.never_ended():
            return quarantine.put_aside(stored)
        account = self._accounts.get(stored.account)
        authserv_id = self._authserv_id(stored.account)
        mail = parse(stored.raw, received_at=stored.first_seen_at, authserv_id=authserv_id)
        try:
            forwarded = self._originals(mail, self._settings.forwarders(account.name if account else None))
            if forwarded:
                return forwarded[0], _joined([self._read_one(one, stored) for one in forwarded])
            if self._is_answer(stored.raw, stored.account):
                return mail, Reading(Verdict.IGNORED)
            if self._verify and mail.authenticity is Authenticity.UNKNOWN:
                mail = replace(mail, authenticity=self._verify(stored.raw, mail.sender))
            return mail, self._read_one(mail, stored)
        except Exception as error:  # noqa: BLE001  (whatever a stranger's mail does, the next one is read)
            problem = f"the reader failed with {type(error).__name__}; please report it"
            return mail, Reading(Verdict.UNRECOGNISED, problems=(problem,))

    def _read_one(self, mail: Mail, stored: StoredMail) -> Reading:
        reading = read(mail, self._vendor)
        noted = (
            replace(fact, authenticity=mail.authenticity, forwarded_by=mail.forwarded_by, account=stored.account)
            for fact in reading.facts
        )
        return replace(reading, facts=tuple(noted))

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


def _joined(readings: Sequence[Reading]) -> Reading:
    """Several originals in one mail are one reading, with the facts of all; what it is, the first one read says."""
    first = next((one for one in readings if one.facts), readings[0])
    facts = tuple(chain.from_iterable(one.facts for one in readings))
    problems = tuple(dict.fromkeys(chain.from_iterable(one.problems for one in readings)))
    is_quarantined = any(one.verdict is Verdict.QUARANTINED for one in readings)
    verdict = Verdict.QUARANTINED if is_quarantined else first.verdict
    return replace(first, verdict=verdict, facts=facts, problems=problems)
