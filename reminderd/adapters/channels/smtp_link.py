"""smtplib's connections with a budget for the whole session: a server can neither hold us up nor fill our memory.

smtplib waits for each read anew and keeps each line of an answer: a server that sends a byte now and then, or lines
without end, would never run into a timeout.
"""

import select
import smtplib
import socket
import ssl
import time
from typing import Any


class SessionBudget:
    """What one session may use from now on: `seconds` of time, and `size` bytes from the server."""

    def __init__(self, seconds: float, size: int) -> None:
        self._ends_at = time.monotonic() + seconds
        self._left = size

    def patience(self, at_most: float | None) -> float:
        """Return how long to wait for the next bytes. Raise TimeoutError when the time is over."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the session took too long")
        return left if at_most is None else min(left, at_most)

    def take(self, size: int) -> None:
        """Count so many bytes. Raise OSError when the server has sent more than any server needs to."""
        self._left -= size
        if self._left < 0:
            raise OSError("the server says more than it may")


class _Lines:
    """Reads lines from a socket within a budget; has the methods of a file that smtplib uses."""

    def __init__(self, link: socket.socket, budget: SessionBudget) -> None:
        self._link = link
        self._budget = budget
        self._received = b""

    def readline(self, limit: int) -> bytes:
        usual = self._link.gettimeout()
        try:
            while b"\n" not in self._received and len(self._received) < limit:
                self._link.settimeout(self._budget.patience(usual))
                received = self._link.recv(4096)
                if not received:
                    break
                self._budget.take(len(received))
                self._received += received
        finally:
            self._link.settimeout(usual)
        end = min(self._received.find(b"\n") + 1 or limit, limit)
        line, self._received = self._received[:end], self._received[end:]
        return line

    def has_more(self) -> bool:
        """Whether the server has sent more than was read. On an encrypted link, waiting bytes may hold no text."""
        if self._received:
            return True
        if isinstance(self._link, ssl.SSLSocket):
            return self._link.pending() > 0
        look = select.poll()
        look.register(self._link, select.POLLIN)
        return bool(look.poll(0))

    def close(self) -> None:
        """Do nothing: only the socket holds resources."""


class _Budgeted(smtplib.SMTP):
    def __init__(self, *arguments: Any, budget: SessionBudget, **settings: Any) -> None:
        self._budget = budget
        super().__init__(*arguments, **settings)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock, self._budget)
        return super().getreply()

    def send(self, s: Any) -> None:
        self.refuse_words_ahead()
        super().send(s)

    def refuse_words_ahead(self) -> None:
        """Raise OSError if the server has hung up, or sent something unasked: it would be taken as the answer to the
        next command, and one sent before the letter as its receipt.
        """
        if isinstance(self.file, _Lines) and self.file.has_more():
            raise OSError("the server hung up, or speaks out of turn")


class PlainLink(_Budgeted):
    """A connection that is, at first, not encrypted."""


class TlsLink(_Budgeted, smtplib.SMTP_SSL):
    """A connection that is encrypted from its first byte."""
