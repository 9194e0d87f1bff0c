"""imaplib with bounds: whatever a server sends, one command takes bounded time and memory, and so does one look."""

import imaplib
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from imap_tools.errors import MailboxStarttlsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import check_command_status

_LINE = 4 * 1024 * 1024  # bytes: the UIDs of 300,000 mails; imaplib's own bound cuts off those of 100,000
_LINES = 300_000  # in one answer: another client may have flagged every mail of a large folder
_ANSWER = 16 * 1024 * 1024  # bytes, besides the mails that were asked for
_SLOWEST = 20_000  # bytes per second: what comes faster is given the time it needs
_COMMAND = 8.0  # times the timeout: 4 minutes
_AT_ONCE = 65536
_NAME = re.compile(rb"\A((?:\*|[A-Z]+\d+) (?:\d+ )?)([A-Za-z-]+)")
"""The name of a response, in whatever case (RFC 9051, section 9); imaplib reads capitals only."""


class _Bounded(imaplib.IMAP4):
    """Reads the socket itself, so that line, literal, answer and look have a bound in one place.

    Raises `abort` for anything beyond it, and from then on for every command: such a dialogue cannot be repaired.
    """

    _received = bytearray()
    _is_over = False

    def __init__(self, *arguments: Any, until: float, **named: Any) -> None:
        self.begin_look(until)
        super().__init__(*arguments, **named)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        self._patience = timeout or 30.0
        self._received = bytearray()
        self._begin_answer()
        super().open(host, port, timeout)

    def begin_look(self, until: float) -> None:
        """Give all commands from now on time until then (`time.monotonic`), together."""
        self._look_until = until
        self.expected = 0
        self.hurry = False

    def _begin_answer(self) -> None:
        self._began, self._bytes, self._lines = time.monotonic(), 0, 0

    def send(self, data: Any) -> None:
        if self._is_over:
            raise self.abort("the connection is given up")
        self._begin_answer()
        super().send(data)

    def read(self, size: int) -> bytes:
        if size > _ANSWER + self.expected - self._bytes:
            self._give_up("the server announces more bytes than were asked for")
        while len(self._received) < size:
            if not self._receive():
                break
        return self._take(min(size, len(self._received)))

    def readline(self) -> bytes:
        self._lines += 1
        if self._lines > _LINES:
            self._give_up("the server answers without end")
        searched = 0
        while (end := self._received.find(b"\n", searched)) < 0:
            searched = len(self._received)
            if searched > _LINE:
                self._give_up("the server sends a line without end")
            if not self._receive():
                return self._take(len(self._received))
        return _NAME.sub(lambda found: found[1] + found[2].upper(), self._take(end + 1))

    def starttls(self, *arguments: Any, **named: Any) -> Any:
        answer = super().starttls(*arguments, **named)
        self._received = bytearray()  # what came before the encryption may be anybody's
        return answer

    def leftover(self) -> bytes:
        """Return what was received but not read yet."""
        return self._take(len(self._received))

    def _take(self, size: int) -> bytes:
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _receive(self) -> int:
        now = time.monotonic()
        allowed = _COMMAND * self._patience + (self.sock.gettimeout() or 0) + self._bytes / _SLOWEST
        if now - self._began > (1.0 if self.hurry else allowed):
            self._give_up("the server answers too slowly")
        if now > self._look_until:
            self._give_up("this look takes too long and goes on at the next one")
        data = self.sock.recv(_AT_ONCE)
        self._received += data
        self._bytes += len(data)
        if self._bytes > _ANSWER + self.expected:
            self._give_up("the server answers without end")
        return len(data)

    def _give_up(self, why: str) -> None:
        self._is_over = True
        self._received = bytearray()
        raise self.abort(why)


class _BoundedTls(_Bounded, imaplib.IMAP4_SSL):  # type: ignore[misc]  # typeshed's `open` has another default
    pass


class _Plain(MailBoxUnencrypted):
    def __init__(self, *arguments: Any, until: float, **named: Any) -> None:
        self._until = until
        super().__init__(*arguments, **named)

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _Bounded(self._host, self._port, self._timeout, until=self._until)


class _Tls(MailBox):
    def __init__(self, *arguments: Any, until: float, **named: Any) -> None:
        self._until = until
        super().__init__(*arguments, **named)

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _BoundedTls(
            self._host, self._port, ssl_context=self._ssl_context, timeout=self._timeout, until=self._until
        )


class _StartTls(MailBoxStartTls):
    def __init__(self, *arguments: Any, until: float, **named: Any) -> None:
        self._until = until
        super().__init__(*arguments, **named)

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = _Bounded(self._host, self._port, self._timeout, until=self._until)
        try:
            check_command_status(client.starttls(self._ssl_context), MailboxStarttlsError)
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise
        return client


MAILBOXES: dict[str, Callable[..., BaseMailBox]] = {"none": _Plain, "tls": _Tls, "starttls": _StartTls}
"""By `security`, the mailbox of imap-tools on a bounded connection."""


def begin_look(box: BaseMailBox, until: float) -> None:
    """Give the look that begins now time until then (`time.monotonic`)."""
    if isinstance(box.client, _Bounded):
        box.client.begin_look(until)


def expect(box: BaseMailBox, size: int) -> None:
    """Allow so many more bytes in the next answers: that much mail is requested."""
    if isinstance(box.client, _Bounded):
        box.client.expected = size


def hurry(box: BaseMailBox) -> None:
    """Shorten the time left: only the logout remains."""
    if isinstance(box.client, _Bounded):
        box.client.hurry = True


def leftover(box: BaseMailBox) -> bytes:
    """Return what was received after the last answer."""
    return box.client.leftover() if isinstance(box.client, _Bounded) else b""
