"""Bytes of a mail -> the mail, and what the user forwarded in it, unwrapped: all that is ever asked of its bytes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.core.mail.forwarded import originals, packed
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Mail
from reminderd.core.model.vocabulary import Vocabularies


@dataclass(frozen=True, slots=True)
class Unwrapping:
    """What must be known to unwrap a forwarded mail; the first four as `core.mail.forwarded.originals` takes them.

    `vendor_name`: as `packed` takes it, the shop's name as people write it.
    """

    forwarders: Collection[str]
    is_original: Callable[[str], bool]
    zone: ZoneInfo
    vocabularies: Vocabularies
    vendor_name: str


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A mail as it came, and the originals that the user forwarded in it: of the shop's mails only.

    `fault`: the name of the error at which unwrapping it broke off; it then forwards nothing.
    """

    mail: Mail
    forwarded: tuple[Mail, ...] = ()
    fault: str = ""

    @property
    def told(self) -> tuple[Mail, ...]:
        """The mails to be read: the originals, or the mail itself where it forwards none."""
        return self.forwarded or (self.mail,)


def open_mail(
    raw: bytes, unwrapping: Unwrapping, *, received_at: datetime, authserv_id: str | None = None, mail_id: str = ""
) -> OpenedMail:
    """Given the raw bytes of a mail, return it parsed and unwrapped; never raise, whatever the bytes are.

    `received_at` (aware), `authserv_id` and `mail_id`: as for `core.mail.parsing.parse`.
    """
    words = unwrapping.vocabularies
    mail = parse(
        raw,
        received_at=received_at,
        authserv_id=authserv_id,
        vocabularies=words,
        mail_id=mail_id,
        speaks=lambda sender: not unwrapping.is_original(sender),
    )
    try:
        return OpenedMail(mail, _forwarded_in(mail, unwrapping))
    except Exception as error:  # noqa: BLE001  (a stranger's mail that breaks it is read as it is, and the next one, too)
        return OpenedMail(mail, fault=type(error).__name__)


def _forwarded_in(mail: Mail, known: Unwrapping) -> tuple[Mail, ...]:
    given = known.forwarders, known.is_original
    if found := originals(mail, *given, known.zone, known.vocabularies):
        return found
    shown = packed(mail, *given, known.vendor_name, known.vocabularies)
    return (shown,) if shown else ()
