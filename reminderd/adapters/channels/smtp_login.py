"""How we log in to an SMTP server: by AUTH PLAIN, else AUTH LOGIN, or with a token.

smtplib's own `login` cannot send a password beyond ASCII.
"""

import base64
import smtplib
from dataclasses import dataclass

from reminderd.adapters.network.echoes import without_secret
from reminderd.adapters.oauth2.bearer import token_login
from reminderd.core.model import LoginError, PermanentError, TemporaryError


@dataclass(frozen=True, slots=True)
class Login:
    """`where`: the server, as "host:port"."""

    where: str
    username: str
    is_by_token: bool

    def to(self, smtp: smtplib.SMTP, secret: str) -> None:
        """Log in with a password or token. Raise LoginError if the server refuses it, TemporaryError if it will take it
        later, PermanentError if it offers no such login.
        """
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        code, text = self._by_token(smtp, offered, secret) if self.is_by_token else self._typed(smtp, offered, secret)
        answer = answer_line(code, without_secret(text.decode("utf-8", "replace"), secret))
        if 400 <= code < 500:
            raise TemporaryError(f"{self.where}: no login now: {answer}")
        if code != 235:
            raise LoginError(
                f"{self.where}: refused the login of {self.username} ({answer}); "
                f"check the user name and the {'OAuth2 token' if self.is_by_token else 'password'}"
            )

    def _by_token(self, smtp: smtplib.SMTP, offered: list[str], token: str) -> tuple[int, bytes]:
        host, _, port = self.where.rpartition(":")
        found = token_login(offered, self.username, token, host, int(port))
        if found is None:
            raise PermanentError(f"{self.where}: offers no login with an OAuth2 token; set auth to password")
        mechanism, said, farewell = found
        code, text = smtp.docmd("AUTH", f"{mechanism} {_base64(said)}")
        if code == 334:  # what is wrong, as JSON: the refusal itself comes when we have answered
            code, text = smtp.docmd(_base64(farewell))
        return code, text

    def _typed(self, smtp: smtplib.SMTP, offered: list[str], password: str) -> tuple[int, bytes]:
        if "PLAIN" in offered:
            credentials = "\0".join(("", self.username, password))
            return smtp.docmd("AUTH", f"PLAIN {_base64(credentials.encode())}")
        if "LOGIN" in offered:
            code, text = smtp.docmd("AUTH", f"LOGIN {_base64(self.username.encode())}")
            return smtp.docmd(_base64(password.encode())) if code == 334 else (code, text)
        raise PermanentError(f"{self.where}: offers no login with a password (AUTH PLAIN or LOGIN)")


def _base64(said: bytes) -> str:
    return base64.b64encode(said).decode("ascii")


def answer_line(code: int, text: bytes | str) -> str:
    """Return the server's answer as one short printable line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    printable = "".join(character if character.isprintable() else " " for character in words)
    return f"{code} {' '.join(printable.split())}"[:200].strip()
