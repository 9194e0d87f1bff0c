"""Hand letters to an SMTP server, knowing at every step whether the server may already hold them.

smtplib's `sendmail` cannot tell "not sent" from "unanswered", nor send a password beyond ASCII: so we speak ourselves.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from reminderd.adapters.channels.message import compose, parse_address
from reminderd.adapters.channels.smtp_link import PlainLink, SessionBudget, TlsLink
from reminderd.adapters.channels.smtp_login import Login, answer_line
from reminderd.adapters.network.unresolved import unresolved
from reminderd.config.hosts import is_loopback
from reminderd.core.model import (
    Letter,
    LoginError,
    Outcome,
    PermanentError,
    Phase,
    SendResult,
    TemporaryError,
    UntrustedError,
)
from reminderd.core.planning.refusal import outcome_of

Security = Literal["tls", "starttls", "none"]
NO_SMTP = "does not speak SMTP: are `host` and `port` right?"

GREETING_NAME = "[127.0.0.1]"
"""How we introduce ourselves: an address literal is always valid, and the machine's name is nobody's business."""
FINAL_ANSWER_PATIENCE = 3
"""How many timeouts the answer to the whole letter may take: servers scan for viruses first (RFC 5321, 4.5.3.2.6)."""

SESSION_PATIENCE = 5
"""How many timeouts a whole session may take: a server that sends a byte now and then never runs into one alone."""

SESSION_BYTES = 256 * 1024
"""The most bytes that a server may send in a session; a few hundred are usual."""

FAREWELL_PATIENCE = 2.0
"""Seconds for the answer to QUIT, which no longer matters."""


class SmtpChannel:
    """A mail server that takes letters from `sender` to `recipient`; both may carry a display name. Answers go to
    `reply_to`, empty = to the sender.

    `password` is asked for at each login, so that a changed secret counts at once; with `auth` "xoauth2" it returns an
    OAuth2 access token, and `another`, given one that the server refused, one in its place. `ca_file` replaces the
    system's authorities. `timeout` is in seconds, for each step.
    """

    name = "smtp"

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: Security,
        username: str | None,
        password: Callable[[], str] | None,
        sender: str,
        recipient: str,
        reply_to: str = "",
        ca_file: Path | None = None,
        timeout: float = 30.0,
        auth: Literal["password", "xoauth2"] = "password",
        another: Callable[[str], str] | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._security = security
        self._username = username
        self._password = password
        self._sender = parse_address(sender)
        self._recipient = parse_address(recipient)
        self._reply_to = parse_address(reply_to) if reply_to else self._sender
        self._ca_file = ca_file
        self.timeout = timeout
        self._auth = auth
        self._another = another

    def send(self, letter: Letter, before_body: Callable[[], None] = lambda: None) -> SendResult:
        """Given a letter, offer it to the server once and return how that ended. `before_body` is called before the
        first byte after which the server may hold the letter.

        Raise LoginError if the login is refused, PermanentError if the settings cannot work (certificate, no TLS).
        """
        progress = _Progress(before_body)
        try:
            with self._session(progress) as smtp:
                return self._transact(smtp, letter, progress)
        except TemporaryError as error:
            return SendResult(Outcome.DEFERRED, str(error), phase=progress.phase)

    def check(self) -> str:
        """Connect and log in, send nothing, and return one line that says so. Raise the same errors as `send`, and
        TemporaryError if the server cannot be reached.
        """
        with self._session(_Progress()) as smtp:
            code, text = smtp.noop()
            if code != 250:
                raise TemporaryError(f"{self._where}: answered {answer_line(code, text)}")
            self._require_international_addresses(smtp)
            transport = "without encryption" if self._security == "none" else f"with {_tls_version(smtp)}"
            login = f"logged in as {self._username}" if self._username else "no login"
            return f"{self._where}: connected {transport}, {login}, letters go to {self._recipient.addr_spec}"

    # --- one session

    @property
    def _where(self) -> str:
        return f"{self._host}:{self._port}"

    @contextmanager
    def _session(self, progress: "_Progress") -> Iterator[smtplib.SMTP]:
        """Connect, greet, secure and log in; at the end say goodbye, but never wait long for the answer."""
        try:
            smtp = self._connect()
        except OSError as error:  # smtplib's own errors are OSErrors too
            raise self._translate(error) from error
        except UnicodeError as error:
            raise PermanentError(f"{self._where}: that is not a host name") from error
        try:
            self._prepare(smtp, progress)
            yield smtp
            with suppress(OSError):
                if smtp.sock is not None:
                    smtp.sock.settimeout(min(self.timeout, FAREWELL_PATIENCE))
                smtp.quit()
        except OSError as error:
            raise self._translate(error) from error
        finally:
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        if self._username and self._security == "none" and not is_loopback(self._host):
            raise PermanentError(
                f"{self._where}: will not send a password without encryption; set security to tls or starttls"
            )
        budget = SessionBudget(SESSION_PATIENCE * self.timeout, SESSION_BYTES)
        place, timeout = (self._host, self._port, GREETING_NAME), self.timeout
        if self._security == "tls":
            return TlsLink(*place, timeout=timeout, context=self._tls_context(), budget=budget)
        return PlainLink(*place, timeout=timeout, budget=budget)

    def _prepare(self, smtp: smtplib.SMTP, progress: "_Progress") -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._security == "starttls":
            if not smtp.has_extn("starttls"):
                raise PermanentError(f"{self._where}: offers no STARTTLS; set security to tls, or use another port")
            smtp.starttls(context=self._tls_context())
            smtp.ehlo_or_helo_if_needed()
        if self._username:
            progress.phase = Phase.LOGIN
            login = Login(self._where, self._username, is_by_token=self._auth == "xoauth2")
            secret = self._password() if self._password else ""
            try:
                login.to(smtp, secret)
            except LoginError:
                if self._another is None:
                    raise
                login.to(smtp, self._another(secret))

    def _tls_context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self._ca_file)
        except OSError as error:
            raise PermanentError(f"cannot read the certificates in {self._ca_file}: {error}") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _translate(self, error: OSError) -> Exception:
        """Return the error as one of ours, in one line: temporary if it may pass by itself."""
        if isinstance(error, socket.gaierror):
            return unresolved(self._where, self._host, error)
        if isinstance(error, ssl.SSLCertVerificationError):
            return UntrustedError(
                f"{self._where}: the server's certificate is not trusted ({error.verify_message.rstrip('.')}); "
                "check host, or name the server's own authority in ca_file"
            )
        if isinstance(error, ssl.SSLError) and error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"):
            return PermanentError(
                f"{self._where}: does not start with TLS; set security to starttls, or use another port"
            )
        if isinstance(error, smtplib.SMTPResponseException):
            said = answer_line(error.smtp_code, error.smtp_error) if error.smtp_code > 0 else NO_SMTP
            return TemporaryError(f"{self._where}: {said}")
        return TemporaryError(f"{self._where}: {error.strerror or str(error) or type(error).__name__}")

    # --- one letter

    def _transact(self, smtp: smtplib.SMTP, letter: Letter, progress: "_Progress") -> SendResult:
        """Run one transaction. Until the body begins, a lost connection means: not sent (the caller says so)."""
        is_international = self._require_international_addresses(smtp)
        message = compose(letter, sender=self._sender, recipient=self._recipient, reply_to=self._reply_to)
        body = message.as_bytes()
        options = [f"SIZE={len(body)}"] if smtp.has_extn("size") else []
        if is_international:
            options.append("SMTPUTF8")
        progress.phase = Phase.SENDER
        code, text = smtp.mail(self._sender.addr_spec, options)
        if code == 530:  # a missing login is the settings' fault: the letter must not count as refused for ever
            raise LoginError(f"{self._where}: wants a login ({answer_line(code, text)}); set username and a password")
        if code == 250:
            progress.phase = Phase.RECIPIENT
            code, text = smtp.rcpt(self._recipient.addr_spec)
        if code in (250, 251, 252) and progress.phase is Phase.RECIPIENT:
            progress.phase = Phase.DATA
            code, text = smtp.docmd("DATA")
        if code != 354 or progress.phase is not Phase.DATA:
            return _refusal(code, text, progress.phase)
        return self._transmit(smtp, body, progress)

    def _transmit(self, smtp: smtplib.SMTP, body: bytes, progress: "_Progress") -> SendResult:
        """Send the body. From here on the server may hold the letter even if its answer is lost."""
        if isinstance(smtp, PlainLink | TlsLink):
            smtp.refuse_words_ahead()
        progress.begin_body()
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(FINAL_ANSWER_PATIENCE * self.timeout)
            smtp.send(_stuff_dots(body) + b".\r\n")
            code, text = smtp.getreply()
        except OSError as error:
            return _unanswered(str(self._translate(error)))
        if code == 250:
            return SendResult(Outcome.ACCEPTED, answer_line(code, text))
        if code < 400:
            return _unanswered(answer_line(code, text))
        return _refusal(code, text, Phase.ANSWERED)

    def _require_international_addresses(self, smtp: smtplib.SMTP) -> bool:
        """Say whether the transaction needs SMTPUTF8; raise PermanentError if it does and the server cannot."""
        addresses = (self._sender.addr_spec, self._recipient.addr_spec, self._reply_to.addr_spec)
        foreign = next((address for address in addresses if not address.isascii()), None)
        if foreign and not smtp.has_extn("smtputf8"):
            raise PermanentError(f"{self._where}: takes only plain ASCII addresses, not {foreign}")
        return foreign is not None


@dataclass
class _Progress:
    """How far a session got. `before_body` is called once, before what cannot be taken back."""

    before_body: Callable[[], None] = lambda: None
    phase: Phase = Phase.CONNECT

    def begin_body(self) -> None:
        self.before_body()
        self.phase = Phase.BODY


def _tls_version(smtp: smtplib.SMTP) -> str:
    return str(smtp.sock.version()) if isinstance(smtp.sock, ssl.SSLSocket) else "TLS"


def _stuff_dots(body: bytes) -> bytes:
    """Double each dot that begins a line, since a lone dot ends the letter (RFC 5321, 4.5.2)."""
    return re.sub(rb"^\.", b"..", body, flags=re.MULTILINE)


def _refusal(code: int, text: bytes, phase: Phase) -> SendResult:
    answer = answer_line(code, text)
    return SendResult(outcome_of(code, answer, phase), answer, phase=phase)


def _unanswered(why: str) -> SendResult:
    return SendResult(Outcome.DEFERRED, f"no answer to the letter: {why}", is_ambiguous=True, phase=Phase.BODY)
