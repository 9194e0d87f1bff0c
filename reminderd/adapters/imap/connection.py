"""How to reach an IMAP account, and what its errors mean: connections are made and library errors translated here."""

import imaplib
import logging
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    UnexpectedCommandStatusError,
)
from imap_tools.mailbox import BaseMailBox

from reminderd import __version__
from reminderd.adapters.imap.bounds import MAILBOXES, hurry
from reminderd.adapters.network.echoes import without_secret
from reminderd.adapters.network.unresolved import unresolved
from reminderd.adapters.oauth2.bearer import token_login
from reminderd.core.model import LoginError, PermanentError, TemporaryError, UntrustedError

log = logging.getLogger(__name__)

_CONNECTING = 4.0  # times the timeout
_MOST_NAMED = 30  # folders in a message
_MOST_MAILS = 2**32 - 1  # in a folder (RFC 9051, section 9): a server that names more has lost count

LIBRARY_ERRORS = (imaplib.IMAP4.error, ImapToolsError, OSError, ValueError)
"""What imap-tools, imaplib, ssl and sockets raise; ValueError is an answer that cannot be read."""

# A refusal that says of itself that it will pass (RFC 5530); Gmail has only words for it, Exchange a BAD.
_TIMING = re.compile(r" ?\(\d+\.\d+ \+ \d[\d.+ ]* secs\)\.?")
"""How long it took, as Dovecot adds to its answers."""

_PASSING = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many|command error: BAD", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where an account is and how to log in. `timeout`: seconds without an answer after which a link counts as dead.

    With `auth` "xoauth2", `password` returns an access token; it is asked for anew at each login. `another`: given a
    token that the server refused, one in its place. `ca_file`: trust this authority instead of the system's. Raise
    PermanentError if a setting holds a control character.
    """

    name: str
    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    username: str
    password: Callable[[], str]
    ca_file: Path | None = None
    timeout: float = 30.0
    auth: Literal["password", "xoauth2"] = "password"
    another: Callable[[str], str] | None = None

    def __post_init__(self) -> None:
        refuse_control_characters(self.host, f"{self.place}: host")
        refuse_control_characters(self.username, f"{self.place}: username")

    @property
    def place(self) -> str:
        """The account's name and address, as every error line begins."""
        return f"{self.name} ({self.host}:{self.port})"

    def connect(self, until: float | None = None) -> BaseMailBox:
        """Return a new connection, logged in, no folder opened. Safe to call from any thread.

        It can be used until that instant (`time.monotonic`), by default for two minutes: long enough for a caller
        that then reads the socket itself.

        Raise LoginError, PermanentError (certificate) or TemporaryError.
        """
        password = self.password()
        try:
            return self._connected(password, until)
        except LoginError:
            if self.another is None:
                raise
            return self._connected(self.another(password), until)

    def _connected(self, password: str, until: float | None) -> BaseMailBox:
        refuse_control_characters(password, f"{self.place}: password")
        with translated_errors(self.place):
            try:
                box = self._open(time.monotonic() + _CONNECTING * self.timeout if until is None else until)
            except socket.gaierror as error:
                raise unresolved(self.place, self.host, error) from error
            except imaplib.IMAP4.error as error:
                if not str(error).startswith("unexpected response"):
                    raise
                raise TemporaryError(f"{self.place}: does not speak IMAP: are `host` and `port` right?") from error
            try:
                self._log_in(box, password)
                _introduce(box)
            except BaseException:
                hang_up(box)
                raise
        log.debug("%s: connected", self.place)
        return box

    def _open(self, until: float) -> BaseMailBox:
        if self.security == "none":
            return MAILBOXES["none"](self.host, self.port, timeout=self.timeout, until=until)
        try:
            # Without a context of our own, imaplib would accept any certificate.
            context = ssl.create_default_context(cafile=self.ca_file)
        except OSError as error:
            raise PermanentError(f"{self.place}: `ca_file` {self.ca_file} cannot be used: {reason(error)}") from error
        return MAILBOXES[self.security](self.host, self.port, timeout=self.timeout, ssl_context=context, until=until)

    def _log_in(self, box: BaseMailBox, password: str) -> None:
        try:
            if self.auth == "xoauth2":
                self._hand_over_token(box, password)
            elif "AUTH=PLAIN" in box.client.capabilities:  # carries any character; LOGIN only ASCII
                box.login_utf8(self.username, password, initial_folder=None)
            else:
                box.login(self.username, password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except UnicodeEncodeError as error:
            raise LoginError(f"{self.place}: this server takes only ASCII in user name and secret") from error
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            why = reason(error, password)
            kind = TemporaryError if _PASSING.search(why) else LoginError
            what = "the OAuth2 token" if self.auth == "xoauth2" else "login"
            raise kind(f"{self.place}: {what} of {self.username} refused: {why}") from None  # it may quote the secret

    def _hand_over_token(self, box: BaseMailBox, token: str) -> None:
        """Log in with a token. imap-tools' own `xoauth2` would send it again when the server explains a refusal."""
        offered = [one.removeprefix("AUTH=") for one in box.client.capabilities if one.startswith("AUTH=")]
        found = token_login(offered, self.username, token, self.host, self.port)
        if found is None:
            raise PermanentError(f"{self.place}: offers no login with an OAuth2 token; set auth to password")
        mechanism, answer, farewell = found
        box.client.authenticate(mechanism, lambda challenge: farewell if challenge else answer)


def _introduce(box: BaseMailBox) -> None:
    """Say who we are (RFC 2971) where it is offered: 163 and 126 open no folder for a client without a name."""
    if b"ID" in capabilities_of(box):
        try:
            box.client.xatom("ID", f'("name" "reminderd" "version" "{__version__}")')
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            log.debug("ID was refused: %s", reason(error))


def capabilities_of(box: BaseMailBox) -> list[bytes]:
    """Return in capitals what the server offers now, which may be more than before the login; nothing if it does not
    say.
    """
    try:
        told = box.client.capability()[1][-1] or b""
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        log.debug("capabilities were refused: %s", reason(error))
        return []
    return bytes(told).upper().split()


def examine(box: BaseMailBox, folder: str, place: str) -> int:
    """Open a folder read-only and return how many mails it holds. Raise PermanentError if the server refuses it."""
    try:
        answer = box.folder.set(folder, readonly=True)
    except MailboxFolderSelectError as error:
        if _PASSING.search(reason(error)):
            raise
        known = "" if is_passing(error) else _known_folders(box)
        raise PermanentError(f"{place}: folder {folder!r} refused: {reason(error)}{known}") from error
    return min(int(answer[1][0] or 0), _MOST_MAILS)


def _known_folders(box: BaseMailBox) -> str:
    """The folders that there are, for one who named another; nothing if the server does not tell."""
    try:
        names = [folder.name for folder in box.folder.list() if "\\Noselect" not in folder.flags]
    except (*LIBRARY_ERRORS, AttributeError, TypeError):
        return ""
    shown = [name for name in names if name.isprintable()][:_MOST_NAMED]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"; there are: {', '.join(shown)}{more}" if shown else ""


def is_passing(error: Exception) -> bool:
    """Return whether a refusal says that it is temporary."""
    return bool(_PASSING.search(reason(error)))


def hang_up(box: BaseMailBox) -> None:
    """Log out and close. A dead link raises at each step, and there is nothing left to lose."""
    hurry(box)
    with suppress(*LIBRARY_ERRORS), patience(box, 0.5):
        box.logout()
    with suppress(*LIBRARY_ERRORS):
        box.client.shutdown()


@contextmanager
def patience(box: BaseMailBox, seconds: float) -> Iterator[None]:
    """Wait this long for each answer. Not reset after an error, since the connection is lost then."""
    socket = box.client.socket()
    usual = socket.gettimeout()
    socket.settimeout(seconds)
    yield
    socket.settimeout(usual)


@contextmanager
def translated_errors(place: str) -> Iterator[None]:
    """Turn what the libraries raise into TemporaryError or PermanentError with one clear line."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise UntrustedError(
            f"{place}: certificate not trusted: {error.verify_message}; "
            "if it is signed by an authority of your own, name its certificate in `ca_file`"
        ) from error
    except LIBRARY_ERRORS as error:
        raise TemporaryError(f"{place}: {reason(error)}") from error


def reason(error: Exception, secret: str = "") -> str:
    """Return the reason in one line, without what imaplib quotes of the dialogue, which may be part of a mail, and
    without the secret of a login.
    """
    if isinstance(error, UnexpectedCommandStatusError):
        text = b" ".join(part for part in error.command_result[1] if isinstance(part, bytes)).decode("utf-8", "replace")
    elif isinstance(error, TimeoutError):
        text = "no answer in time"
    elif isinstance(error, ssl.SSLError):
        text = f"TLS failed ({error.reason}): do `security` and `port` fit together?"
    elif isinstance(error, OSError):
        text = error.strerror or str(error)
    elif isinstance(error, imaplib.IMAP4.error) and isinstance(error.args[0], bytes):  # a greeting that is none
        text = error.args[0].decode("utf-8", "replace")
    elif isinstance(error, imaplib.IMAP4.error):
        text = re.split(r": b['\"]", str(error))[0]
    else:
        text = f"an answer that cannot be read ({type(error).__name__})"
    text = without_secret(_TIMING.sub("", text), secret)
    return "".join(character for character in text if character.isprintable())[:200]


def refuse_control_characters(text: str, what: str) -> None:
    """Raise PermanentError for control characters: a line end in a setting could inject IMAP commands."""
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise PermanentError(f"{what} holds a control character, such as a line end")
