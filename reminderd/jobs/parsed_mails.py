"""Each mail is parsed once: the result of the first look is passed on to the reading."""

import threading
from collections import OrderedDict
from datetime import datetime

from reminderd.core.mail.parsing import parse
from reminderd.core.model import Mail
from reminderd.core.model.vocabulary import Vocabularies

MOST_BYTES = 16 * 1024 * 1024
"""Of the raw mails whose parsed form is kept: more than a chunk of a mailbox brings."""


class ParsedMails:
    """The mails parsed lately, until they are read. The threads of all accounts share it."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self._vocabularies = vocabularies
        self._kept: OrderedDict[tuple[str, datetime, str | None], tuple[Mail, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def of(self, mail_id: str, raw: bytes, received_at: datetime, authserv_id: str | None) -> Mail:
        """Return what `parse` does, and remember it. `mail_id`: the hash of these bytes."""
        key = mail_id, received_at, authserv_id
        with self._lock:
            if key in self._kept:
                return self._kept[key][0]
        words = self._vocabularies
        mail = parse(raw, received_at=received_at, authserv_id=authserv_id, vocabularies=words, mail_id=mail_id)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = mail, len(raw)
                self._bytes += len(raw)
            while self._bytes > MOST_BYTES:
                _, (_, size) = self._kept.popitem(last=False)
                self._bytes -= size
        return mail

    def forget(self, mail: Mail) -> None:
        """Forget a mail that has been read."""
        with self._lock:
            for key in [key for key in self._kept if key[0] == mail.id]:
                self._bytes -= self._kept.pop(key)[1]
