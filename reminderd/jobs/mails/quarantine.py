"""Mails that are put aside instead of read: kept as they came, reported, and released again."""

import logging
import re
from typing import Protocol

from reminderd import __version__
from reminderd.core.model import Authenticity, Mail, Reading, StoredMail, Verdict
from reminderd.jobs.protocols import MailWork, TroubleLog

log = logging.getLogger(__name__)


class QuarantineStorage(TroubleLog, Protocol):
    """Where it is noted which readings never ended."""

    @property
    def work(self) -> MailWork: ...


def way_of_reading(rules: str) -> str:
    """Given the identity of the vendor's rules, return that of all by which a mail is read: program and rules."""
    return f"{__version__} {rules}"


def put_aside(stored: StoredMail, why: str = "its reading did not end") -> tuple[Mail, Reading]:
    """Put aside a mail whose reading hung or failed. It is not even parsed again, so no more is known than when it
    came.
    """
    sender = re.search(rb"(?im)^from:[^\n]{0,200}?([\w.+-]{1,64}@[\w.-]{1,120})", stored.raw[:20_000])
    mail = Mail(
        id=stored.id,
        message_id="",
        sender=sender[1].decode("ascii", "replace").lower() if sender else "",
        sender_name="",
        subject="",
        sent_at=stored.first_seen_at,
        lines=(),
        links=(),
        authenticity=Authenticity.UNKNOWN,
    )
    return mail, Reading(Verdict.QUARANTINED, problems=(why,))


def tell(storage: QuarantineStorage, mail: Mail, reading: Reading, stored: StoredMail) -> None:
    """Report a mail that was put aside, with its sender's domain and its day, so that the user finds it."""
    if reading.verdict is not Verdict.QUARANTINED:
        return
    domain = re.sub(r"[^a-z0-9.-]", "", mail.sender.rpartition("@")[2])[:80] or "an unknown sender"
    detail = f"from {domain}, {mail.sent_at:%Y-%m-%d}: {'; '.join(reading.problems)}"
    storage.raise_trouble(_key(stored.id), stored.account or "import", detail, stored.first_seen_at)
    log.warning("mail %s: %s", stored.id[:12], reading.verdict)


def tell_failure(storage: QuarantineStorage, stored: StoredMail, error: Exception) -> None:
    """Report a mail at which we failed by a mistake of ours."""
    log.error("mail %s: failed with %s; please report it", stored.id[:12], type(error).__name__)
    tell(storage, *put_aside(stored, f"dealing with it failed with {type(error).__name__}"), stored)


def settle(storage: QuarantineStorage, mail_id: str) -> None:
    """Note that the user has looked at a mail that was put aside. It stays unread."""
    storage.clear_trouble(_key(mail_id))


def let_out(storage: QuarantineStorage, mail_id: str) -> None:
    """Release a mail that was put aside, since it could be read now."""
    storage.work.acquit(mail_id)
    settle(storage, mail_id)


def _key(mail_id: str) -> str:
    return f"quarantine/{mail_id[:12]}"
