"""A letter as a mail. The only place that builds an EmailMessage."""

import hashlib
import re
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr

from reminderd.core.model import Letter, PermanentError

CALENDAR = "deadlines.ics"

_ADDRESS = re.compile(r"""[^\s@<>()\[\]:;,"\\]+@[^\s@<>()\[\]:;,"\\.]+(?:\.[^\s@<>()\[\]:;,"\\.]+)*""")


class SubjectHeader(UniqueUnstructuredHeader):
    """A subject that is encoded as a whole: Python doubles the blank before a last word that is not ASCII, where it
    folds there.
    """

    def fold(self, *, policy: Policy) -> str:
        """As Python's."""
        text = str(self)
        is_plain = text.isascii() or getattr(policy, "utf8", False)
        written = text if is_plain else Header(text, "utf-8", header_name="Subject").encode(linesep=policy.linesep)
        return f"Subject: {written}{policy.linesep}"


def compose(letter: Letter, *, sender: Address, recipient: Address, reply_to: Address | None = None) -> EmailMessage:
    """Given a letter, return the mail: the same letter gives the same bytes, down to the MIME boundary.

    `reply_to`: where answers go, None = to the sender.
    """
    # As free text, a long id would be folded into encoded words, and no mail program would thread by it.
    headers = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        headers.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type]  # a mix-in, as for every other header
    answered_at = reply_to or sender
    headers.map_to_type("subject", SubjectHeader)  # type: ignore[arg-type]  # as above
    is_international = not all(one.addr_spec.isascii() for one in (sender, recipient, answered_at))
    message = EmailMessage(policy=SMTP.clone(header_factory=headers, utf8=is_international))
    message["From"] = sender
    message["To"] = recipient
    if answered_at.addr_spec != sender.addr_spec:
        message["Reply-To"] = answered_at
    message["Date"] = letter.created_at
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.message_id}>"
    if letter.thread_id:
        message["In-Reply-To"] = f"<{letter.thread_id}>"
        message["References"] = f"<{letter.thread_id}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes, please
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    if letter.is_repeated:
        message["X-Reminderd-Repeated"] = "a copy may have arrived before; it has the same Message-ID"
    # Quoted-printable keeps every line short and 7-bit for any server.
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message.set_boundary(_boundary(letter, "parts"))
    if letter.calendar:
        message.add_attachment(
            letter.calendar, subtype="calendar", cte="base64", filename=CALENDAR, params={"method": "PUBLISH"}
        )
    for file in letter.attachments:
        maintype, _, subtype = file.kind.partition("/")
        message.add_attachment(file.content, maintype, subtype, filename=file.name)
    if message.get_content_type() == "multipart/mixed":
        message.set_boundary(_boundary(letter, "attachments"))
    return message


def _boundary(letter: Letter, of: str) -> str:
    """Return a boundary that no part can contain: "=_" stands neither in quoted-printable text nor in base64."""
    return "=_" + hashlib.sha256(f"{of} {letter.message_id}".encode()).hexdigest()[:32]


def parse_address(text: str) -> Address:
    """Given "ada@example.org" or "Ada <ada@example.org>", return the address. Raise PermanentError if it is none."""
    name, address = parseaddr(text)
    is_whole = text.strip() in (address, f"{text.partition('<')[0]}<{address}>".strip())
    if not (text.isprintable() and is_whole and _ADDRESS.fullmatch(address)):
        raise PermanentError(f"{text!r} is not a mail address")
    username, _, domain = address.rpartition("@")
    return Address(name, username, domain)
