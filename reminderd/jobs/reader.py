"""Read mails: does one concern us, and what does it say? May be killed at any point and run again."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import chain

from reminderd.config import Settings
from reminderd.core.mail.forwarded import originals, packed
from reminderd.core.model import (
    Authenticity,
    Mail,
    Reading,
    StoredMail,
    Verdict,
)
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import is_of_other_shop, read, unknown_templates
from reminderd.jobs import quarantine
from reminderd.jobs.answer_recognition import AnswerRecognition
from reminderd.jobs.parsed_mails import ParsedMails
from reminderd.jobs.protocols import MailStorage

log = logging.getLogger(__name__)

Verify = Callable[[bytes, str], Authenticity]
"""Given a mail's bytes and its sender, say whether a signature proves the sender."""


_READINGS_AT_ONCE = 64
_BYTES_AT_ONCE = 4_000_000  # of the mails whose readings are stored together


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read in a new mail, whose bytes `stored` lacks. `is_answer`: the user answers a letter of ours by it."""

    stored: StoredMail
    mail: Mail
    reading: Reading
    is_answer: bool


class Reader:
    """Says which mails may be stored, and reads those that were: facts, or why there are none.

    `verify` is asked about mails of which the receiving server says nothing. `recognition` knows the user's answers;
    without it there are none. `holds_page`: does a mail of the user's hold a page of the vendor's?
    """

    def __init__(
        self,
        storage: MailStorage,
        vendor: Vendor,
        settings: Settings,
        verify: Verify | None = None,
        recognition: AnswerRecognition | None = None,
        holds_page: Callable[[Mail, bytes], bool] = lambda _mail, _raw: False,
    ) -> None:
        self._holds_page = holds_page
        self._storage = storage
        self._vendor = vendor
        self._verify = verify
        self._recognition = recognition
        self._settings = settings
        self._parsed = ParsedMails(vendor.vocabularies)
        self._accounts = {account.name: account for account in settings.accounts}
        self._keep_mail = settings.keep_mail

    def is_wanted(self, raw: bytes, now: datetime, account: str | None = None) -> bool:
        """May this mail, which came `now`, be stored? The vendor's may, and one by which an address of the user's own
        forwards one of these, answers a letter of ours or hands over a page of the vendor's. All else that such an
        address wrote is private.

        `account` is where the mail lay; None: in a file. One in which this look at it hung is kept, so that it is
        shown, and never looked at again.
        """
        mail_id = sha256(raw).hexdigest()
        if mail_id in self._storage.work.never_ended():
            return True
        with self._storage.work.reading(mail_id):
            mail = self._parsed.of(mail_id, raw, now, self._authserv_id(account))
            is_wanted = self._is_wanted(mail, raw, account)
        if not is_wanted:
            self._parsed.forget(mail)
        return is_wanted

    def _is_wanted(self, mail: Mail, raw: bytes, account: str | None) -> bool:
        forwarders = self._settings.forwarders(account)
        own = forwarders | self._settings.answerers()
        if mail.sender in own:
            is_forward = bool(self._originals(mail, forwarders))
            return is_forward or self._is_answer(mail, raw, is_forward=is_forward)
        if is_of_other_shop(mail, self._vendor):
            return False
        shown = f"{mail.sender_name} {mail.sender}".lower()
        return self._is_vendors(shown) or (account is not None and not any(one in shown for one in own))

    def _is_answer(self, mail: Mail, raw: bytes, *, is_forward: bool) -> bool:
        """Return whether the user answers one of our letters, or hands over a page without one: not the vendor's mail
        that a forward holds, whose wordings may be those of a page.
        """
        known = self._recognition
        if known is None or not known.is_users(mail):
            return False
        return known.letter_of(mail) is not None or (not is_forward and self._holds_page(mail, raw))

    def _authserv_id(self, account: str | None) -> str | None:
        known = self._accounts.get(account or "")
        return known.authserv_id if known else None

    def _originals(self, mail: Mail, forwarders: Collection[str]) -> tuple[Mail, ...]:
        """Return the originals that a mail forwards; none for a mail that breaks the reader, so that others are not
        held up.
        """
        try:
            words = self._vendor.vocabularies
            found = originals(mail, forwarders, self._is_vendors, self._settings.time_zone, words)
            shown = None if found else packed(mail, forwarders, self._is_vendors, self._vendor.display_name, words)
            return (shown,) if shown else found
        except Exception as error:  # noqa: BLE001  (as in `read`)
            log.warning("mail %s: whether it forwards another failed with %s", mail.id[:12], type(error).__name__)
            return ()

    def _is_vendors(self, sender: str) -> bool:
        """Test a sender as IMAP's SEARCH does. Forged senders pass as well, so that the user hears of them."""
        return any(part in sender.lower() for part in self._vendor.search_from)

    def read_new_mails(self) -> int:
        """Read every stored mail that has no reading yet and return how many there were.

        Readings are stored some at a time; first one, then two, then four: a process that dies at the same mail each
        time it is started gets on to that one.
        """
        count, size, most = 0, 0, 1
        waiting: list[_Found] = []
        for stored in self._storage.mails_to_read():
            waiting.append(self._read_new(stored))
            count, size = count + 1, size + len(stored.raw)
            if len(waiting) >= most or size >= _BYTES_AT_ONCE:
                self._keep_readings(waiting)
                waiting, size, most = [], 0, min(2 * most, _READINGS_AT_ONCE)
        if waiting:
            self._keep_readings(waiting)
        return count

    def _read_new(self, stored: StoredMail) -> "_Found":
        with self._storage.work.reading(stored.id):
            whole = None if stored.id in self._storage.work.never_ended() else self._parse(stored)
            mail, reading = self.read(stored)
        is_forward = bool(mail.forwarded_by)
        is_answer = whole is not None and self._is_answer(whole, stored.raw, is_forward=is_forward)
        return _Found(replace(stored, raw=b""), mail, reading, is_answer)

    def _keep_readings(self, found: Sequence["_Found"]) -> None:
        with self._storage.together():
            for one in found:
                quarantine.tell(self._storage, one.mail, one.reading, one.stored)
                if self._recognition and one.is_answer:
                    self._recognition.note(one.mail.message_id, one.stored.id)
                self._storage.save_reading(one.mail, one.reading, self._vendor.rules)
        for one in found:
            self._log(one.mail, one.reading)

    def _log(self, mail: Mail, reading: Reading) -> None:
        if reading.verdict in (Verdict.UNRECOGNISED, Verdict.SUSPICIOUS):
            # Why may quote the mail: `status` and the digest tell it, the log does not.
            log.warning("mail %s: %s", mail.id[:12], reading.verdict)
        elif reading.facts:
            log.info("mail %s: %s, %d facts", mail.id[:12], reading.kind, len(reading.facts))
        if reading.verdict is not Verdict.IGNORED and (names := unknown_templates(mail, self._vendor)):
            log.info("mail %s: its links name unknown templates: %s", mail.id[:12], ", ".join(names))

    def read(self, stored: StoredMail, *, is_retried: bool = False) -> tuple[Mail, Reading]:
        """Read one stored mail. A mail that breaks the reader is unrecognised and holds up no other.

        One whose reading once hung is read only if `is_retried`.
        """
        if not is_retried and stored.id in self._storage.work.never_ended():
            return quarantine.put_aside(stored)
        account = self._accounts.get(stored.account)
        mail = self._parse(stored)
        self._parsed.forget(mail)
        try:
            forwarded = self._originals(mail, self._settings.forwarders(account.name if account else None))
            if forwarded:
                return forwarded[0], _joined([self._read_one(one, stored) for one in forwarded])
            if self._is_answer(mail, stored.raw, is_forward=False):
                return mail, Reading(Verdict.IGNORED)
            if self._verify and mail.authenticity is Authenticity.UNKNOWN:
                mail = replace(mail, authenticity=self._verify(stored.raw, mail.sender))
            return mail, self._read_one(mail, stored)
        except Exception as error:  # noqa: BLE001  (whatever a stranger's mail does, the next one is read)
            problem = f"the reader failed with {type(error).__name__}; please report it"
            return mail, Reading(Verdict.UNRECOGNISED, problems=(problem,))

    def _parse(self, stored: StoredMail) -> Mail:
        return self._parsed.of(stored.id, stored.raw, stored.first_seen_at, self._authserv_id(stored.account))

    def _read_one(self, mail: Mail, stored: StoredMail) -> Reading:
        reading = read(mail, self._vendor)
        noted = (
            replace(fact, authenticity=mail.authenticity, forwarded_by=mail.forwarded_by, account=stored.account)
            for fact in reading.facts
        )
        return replace(reading, facts=tuple(noted))

    def housekeep(self, now: datetime) -> None:
        """Delete the bytes of old mails; what was read from them stays."""
        if forgotten := self._storage.forget_raw_mails(now - self._keep_mail):
            log.info("%d mails older than %d days were deleted", forgotten, self._keep_mail.days)


def _joined(readings: Sequence[Reading]) -> Reading:
    """Several originals in one mail are one reading, with the facts of all; what it is, the first one read says."""
    first = next((one for one in readings if one.facts), readings[0])
    facts = tuple(chain.from_iterable(one.facts for one in readings))
    problems = tuple(dict.fromkeys(chain.from_iterable(one.problems for one in readings)))
    is_quarantined = any(one.verdict is Verdict.QUARANTINED for one in readings)
    verdict = Verdict.QUARANTINED if is_quarantined else first.verdict
    return replace(first, verdict=verdict, facts=facts, problems=problems)
