"""Read mails: does one concern us, and what does it say? May be killed at any point and run again."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain

from reminderd.config import Settings
from reminderd.core.model import Authenticity, Mail, Reading, StoredMail, Verdict
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import read, unknown_templates
from reminderd.jobs.mails import quarantine
from reminderd.jobs.mails.sorting import SortedMail, Sorter
from reminderd.jobs.protocols import MailStorage

log = logging.getLogger(__name__)

Verify = Callable[[bytes, str], Authenticity]
"""Given a mail's bytes and its sender, say whether a signature proves the sender."""

_READINGS_AT_ONCE = 64
_READINGS_STAY = timedelta(days=365)  # at least, so that drift, which looks months back, is seen
_BYTES_AT_ONCE = 4_000_000  # of the mails whose readings are stored together


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read in a new mail, whose bytes `stored` lacks. `is_answer`: does the user say something by it?"""

    stored: StoredMail
    mail: Mail
    reading: Reading
    is_answer: bool


class Reader:
    """Says which mails may be stored, and reads those that were: facts, or why there are none.

    `verify` is asked about mails of which the receiving server says nothing. `sorter` knows the user's answers; without
    it there are none.
    """

    def __init__(
        self,
        storage: MailStorage,
        vendor: Vendor,
        settings: Settings,
        verify: Verify | None = None,
        sorter: Sorter | None = None,
    ) -> None:
        self._storage = storage
        self._vendor = vendor
        self._verify = verify
        self.sorter = sorter or Sorter(vendor, settings)
        self._keep_mail = settings.keep_mail

    def is_wanted(self, raw: bytes, now: datetime, account: str = "") -> bool:
        """May this mail, which came `now`, be stored? See `Sorter.is_wanted`.

        `account` is where the mail lay, "" = in a file. One in which this look at it hung is kept, so that it is shown,
        and never looked at again; nor is one that is stored already.
        """
        mail_id = sha256(raw).hexdigest()
        if mail_id in self._storage.work.never_ended() or self._storage.is_known(mail_id):
            return True
        with self._storage.work.reading(mail_id):
            is_wanted = self.sorter.is_wanted(self.sorter.sort(StoredMail(mail_id, raw, now, account)), account)
        if not is_wanted:
            self.sorter.forget(mail_id)
        return is_wanted

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

    def _read_new(self, stored: StoredMail) -> _Found:
        is_answer = False
        with self._storage.work.reading(stored.id):
            if stored.id in self._storage.work.never_ended():
                mail, reading = quarantine.put_aside(stored)
            else:
                found = self.sorter.sort(stored)
                mail, reading = self._read_sorted(found, stored)
                is_answer = bool(found.answer)
        if not is_answer:  # else it is soon dealt with
            self.sorter.forget(stored.id)
        return _Found(replace(stored, raw=b""), mail, reading, is_answer)

    def _keep_readings(self, found: Sequence[_Found]) -> None:
        with self._storage.together():
            for one in found:
                quarantine.tell(self._storage, one.mail, one.reading, one.stored)
                if one.is_answer:
                    self.sorter.note_answer(one.mail.message_id, one.stored.id)
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
        found = self.sorter.sort(stored)
        self.sorter.forget(stored.id)
        return self._read_sorted(found, stored)

    def _read_sorted(self, found: SortedMail, stored: StoredMail) -> tuple[Mail, Reading]:
        mail = found.opened.told[0]
        try:
            if found.opened.forwarded:
                return mail, _joined([self._read_one(one, stored) for one in found.opened.forwarded])
            if found.answer:
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

    def housekeep(self, now: datetime) -> None:
        """Delete the bytes of old mails; what was read from them stays, and for a year also how."""
        if forgotten := self._storage.forget_raw_mails(now - self._keep_mail):
            log.info("%d mails older than %d days were deleted", forgotten, self._keep_mail.days)
        self._storage.forget_readings(now - max(self._keep_mail, _READINGS_STAY))


def _joined(readings: Sequence[Reading]) -> Reading:
    """Several originals in one mail are one reading, with the facts of all; what it is, the first one read says."""
    first = next((one for one in readings if one.facts), readings[0])
    facts = tuple(chain.from_iterable(one.facts for one in readings))
    problems = tuple(dict.fromkeys(chain.from_iterable(one.problems for one in readings)))
    is_quarantined = any(one.verdict is Verdict.QUARANTINED for one in readings)
    verdict = Verdict.QUARANTINED if is_quarantined else first.verdict
    return replace(first, verdict=verdict, facts=facts, problems=problems)
