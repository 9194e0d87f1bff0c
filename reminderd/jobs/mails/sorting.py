"""Mails as they come -> which of them concern us, and how. Each is opened once, and handed on until it is done with."""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from reminderd.config import Settings
from reminderd.core.mail.opening import OpenedMail, Unwrapping, open_mail
from reminderd.core.model import StoredMail
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import is_of_other_shop
from reminderd.jobs.mails.answer_recognition import NO_ANSWER, Answer, AnswerRecognition

log = logging.getLogger(__name__)

MOST_BYTES = 16 * 1024 * 1024
"""Of the raw mails whose opened form is kept: more than a chunk of a mailbox brings."""


@dataclass(frozen=True, slots=True)
class SortedMail:
    """A mail, opened, and what the user says by it, if the user says anything."""

    opened: OpenedMail
    answer: Answer = NO_ANSWER


class Sorter:
    """Opens and sorts mails, and keeps the last ones. The threads of all accounts share it.

    `recognition` knows the user's answers; without it there are none.
    """

    def __init__(self, vendor: Vendor, settings: Settings, recognition: AnswerRecognition | None = None) -> None:
        self._vendor = vendor
        self._settings = settings
        self._accounts = {account.name: account for account in settings.accounts}
        self._recognition = recognition
        self._kept: OrderedDict[tuple[str, datetime, str], tuple[SortedMail, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def sort(self, mail: StoredMail) -> SortedMail:
        """Return what a mail is that is stored, or may be, and remember it until `forget`."""
        key = mail.id, mail.first_seen_at, mail.account
        with self._lock:
            if key in self._kept:
                return self._kept[key][0]
        found = self._sort(mail)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = found, len(mail.raw)
                self._bytes += len(mail.raw)
            while self._bytes > MOST_BYTES:
                _, (_, size) = self._kept.popitem(last=False)
                self._bytes -= size
        return found

    def forget(self, mail_id: str) -> None:
        """Forget a mail that is done with."""
        with self._lock:
            for key in [key for key in self._kept if key[0] == mail_id]:
                self._bytes -= self._kept.pop(key)[1]

    def _sort(self, mail: StoredMail) -> SortedMail:
        account = self._accounts.get(mail.account)
        unwrapping = Unwrapping(
            forwarders=self._settings.forwarders(account.name if account else None),
            is_original=self._is_vendors,
            zone=self._settings.time_zone,
            vocabularies=self._vendor.vocabularies,
            vendor_name=self._vendor.display_name,
        )
        server = account.authserv_id if account else None
        opened = open_mail(mail.raw, unwrapping, received_at=mail.first_seen_at, authserv_id=server, mail_id=mail.id)
        if opened.fault:
            log.warning("mail %s: whether it forwards another failed with %s", mail.id[:12], opened.fault)
        return SortedMail(opened, self._recognition.answer_in(opened, mail.raw) if self._recognition else NO_ANSWER)

    def note_answer(self, message_id: str, mail_id: str) -> None:
        """Note that a stored mail is an answer to be dealt with."""
        if self._recognition:
            self._recognition.note(message_id, mail_id)

    def is_wanted(self, found: SortedMail, account: str) -> bool:
        """May this mail be stored? The vendor's may, and one by which an address of the user's own forwards one of
        these, answers a letter of ours or hands over a page of the vendor's. All else that such an address wrote is
        private. `account`: where it lay, "" = in a file.
        """
        mail = found.opened.mail
        own = self._settings.forwarders(account or None) | self._settings.answerers()
        if mail.sender in own:
            return bool(found.opened.forwarded or found.answer)
        if is_of_other_shop(mail, self._vendor):
            return False
        shown = f"{mail.sender_name} {mail.sender}".lower()
        return self._is_vendors(shown) or (bool(account) and not any(one in shown for one in own))

    def _is_vendors(self, sender: str) -> bool:
        """Test a sender as IMAP's SEARCH does. Forged senders pass as well, so that the user hears of them."""
        return any(part in sender.lower() for part in self._vendor.search_from)
