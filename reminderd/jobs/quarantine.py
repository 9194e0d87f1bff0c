"""Mails that are put aside: too much work, or their reading hung. They are kept and shown, and not read again."""

import logging
import re

from reminderd.core.model import Authenticity, Mail, Reading, StoredMail, Verdict
from reminderd.jobs.protocols import MailStorage

log = logging.getLogger(__name__)


def tell_of_quarantine(storage: MailStorage, mail: Mail, reading: Reading, stored: StoredMail) -> None:
    """A mail that was put aside needs the user: its sender's domain and its day are told, so that he finds it."""
    if reading.verdict is not Verdict.QUARANTINED:
        return
    domain = re.sub(r"[^a-z0-9.-]", "", mail.sender.rpartition("@")[2])[:80] or "an unknown sender"
    detail = f"from {domain}, {mail.sent_at:%Y-%m-%d}: {'; '.join(reading.problems)}"
    key = f"quarantine/{stored.id[:12]}"
    storage.raise_trouble(key, stored.account or "import", detail, stored.first_seen_at)
    log.warning("mail %s: %s", stored.id[:12], reading.verdict)


def put_aside(stored: StoredMail) -> tuple[Mail, Reading]:
    """A mail whose reading hung is not even parsed again: no more is known of it than when it came."""
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
    return mail, Reading(Verdict.QUARANTINED, problems=("its reading did not end",))
