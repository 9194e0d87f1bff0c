"""DKIM (RFC 6376): does a signature in a mail prove its sender's domain? Needs the extra `dkim`.

For mails whose receiving server does not say. The public key comes from DNS, so this does not belong in the core.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import dkim

from reminderd.core.mail.authenticity import organisation
from reminderd.core.model import Authenticity

log = logging.getLogger(__name__)

MAX_SIGNATURES = 5
MAX_BYTES = 5_000_000
TIMEOUT = 5  # seconds for each look-up
_DOMAIN = re.compile(rb"(?:^|;)\s*d\s*=\s*([^;\s]+)")
_LENGTH = re.compile(rb"(?:^|;)\s*l\s*=")

LookUp = Callable[..., bytes | None]
"""Given a name with a trailing full stop (bytes) and `timeout` (seconds), return its TXT record."""


class DkimVerifier:
    """Call it with a mail's bytes and its sender's address. `look_up` stands in for DNS."""

    def __init__(self, look_up: LookUp | None = None) -> None:
        self._options: dict[str, Any] = {"dnsfunc": look_up} if look_up else {}

    def __call__(self, raw: bytes, sender: str) -> Authenticity:
        """Return PASS if a signature of the sender's organisation holds, else UNKNOWN; never raise.

        A signature that fails proves nothing (RFC 6376, section 6.1): a list or relay may have changed the mail, or
        the key is gone. One that covers only a part of the body (l=) does not count: anybody can add to such a mail.
        """
        domain = organisation(sender.rpartition("@")[2])
        if not domain or len(raw) > MAX_BYTES:
            return Authenticity.UNKNOWN
        try:
            message = dkim.DKIM(raw, timeout=TIMEOUT)
            names = [name.lower() for name, _ in message.headers]
            signatures = [value for name, value in message.headers if name.lower() == b"dkim-signature"]
            if names.count(b"from") != 1:
                return Authenticity.UNKNOWN
            for index, signature in enumerate(signatures[:MAX_SIGNATURES]):
                signer = _DOMAIN.search(signature)
                if not signer or organisation(signer[1].decode("ascii", "replace")) != domain:
                    continue
                if not _LENGTH.search(signature) and self._holds(message, index):
                    return Authenticity.PASS
        except (dkim.MessageFormatError, ValueError) as error:
            log.debug("a mail cannot be verified: %s", type(error).__name__)
        return Authenticity.UNKNOWN

    def _holds(self, message: dkim.DKIM, index: int) -> bool:
        try:
            return bool(message.verify(index, **self._options))
        except Exception as error:  # noqa: BLE001  (the library lets out whatever a key, a signature or DNS does)
            log.debug("a signature cannot be verified: %s", type(error).__name__)
            return False
