"""Mails as they come -> which of them concern us, and how. Each is opened once, and handed on until it is done with."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reminderd.config import Settings
from reminderd.core.mail.opening import OpenedMail, Unwrapping, open_mail
from reminderd.core.model import Mail, StoredMail
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import is_of_other_shop
from reminderd.jobs.answer_recognition import AnswerRecognition

log = logging.getLogger(__name__)

MOST_BYTES = 16 * 1024 * 1024
"""Of the raw mails whose opened form is kept: more than a chunk of a mailbox brings."""


@dataclass(frozen=True, slots=True)
class SortedMail:
    """A mail, opened. `is_answer`: by it the user answers a letter of ours, or hands over a page of the vendor's."""

    opened: OpenedMail
    is_answer: bool


class Sorter:
    """Opens and sorts mails, and keeps the last ones. The threads of all accounts share it.

    `recognition` knows the user's answers; without it there are none. `holds_page`: does a mail of the user's, with
    these bytes, hold a page of the vendor's?
    """

    def __init__(
        self,
        vendor: Vendor,
        settings: Settings,
        recognition: AnswerRecognition | None = None,
        holds_page: Callable[[Mail, bytes], bool] = lambda _mail, _raw: False,
    ) -> None:
        self._vendor = vendor
        self._settings = settings
        self._accounts = {account.name: account for account in settings.accounts}
        self._recognition = recognition
        self._holds_page = holds_page
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
        return SortedMail(opened, self._is_answer(opened, mail.raw))

    def _is_answer(self, opened: OpenedMail, raw: bytes) -> bool:
        """Return whether the user answers one of our letters, or hands over a page without one: not the vendor's mail
        that a forward holds, whose wordings may be those of a page.
        """
        known = self._recognition
        if known is None or not known.is_users(opened.mail):
            return False
        if known.answered_by(opened.mail):
            return True
        return not opened.forwarded and self._shows_page(opened.mail, raw)

    def _shows_page(self, mail: Mail, raw: bytes) -> bool:
        try:
            return self._holds_page(mail, raw)
        except Exception as error:  # noqa: BLE001  (whatever a file in a mail does, the other mails are fetched and read)
            log.warning("mail %s: whether it holds a page failed with %s", mail.id[:12], type(error).__name__)
            return False

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
            return bool(found.opened.forwarded) or found.is_answer
        if is_of_other_shop(mail, self._vendor):
            return False
        shown = f"{mail.sender_name} {mail.sender}".lower()
        return self._is_vendors(shown) or (bool(account) and not any(one in shown for one in own))

    def _is_vendors(self, sender: str) -> bool:
        """Test a sender as IMAP's SEARCH does. Forged senders pass as well, so that the user hears of them."""
        return any(part in sender.lower() for part in self._vendor.search_from)
