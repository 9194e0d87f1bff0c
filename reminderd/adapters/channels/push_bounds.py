"""Bounds for what a push service answers, under Apprise, which bounds each wait only."""

import http.client
import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MOST_BYTES = 64 * 1024
"""Of one answer, as it comes: it says "taken", or why not."""


class _Bytes(io.RawIOBase):
    """The bytes of an answer; OSError for what comes too late or is too much."""

    def __init__(self, link: socket.socket, until: float) -> None:
        self._inner = link.makefile("rb", buffering=0)
        self._until, self._left = until, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if time.monotonic() > self._until or self._left <= 0:
            raise OSError("the service answers without end")
        size = self._inner.readinto(buffer)
        self._left -= size or 0
        return size

    def close(self) -> None:
        self._inner.close()
        super().close()


@contextmanager
def bounded_answers(until: float) -> Iterator[None]:
    """Until then (`time.monotonic`), and no longer, whatever is read by urllib3 in the meantime may be read."""
    from urllib3.connection import HTTPConnection  # noqa: PLC0415  (comes with an extra)

    class Answer(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
            super().__init__(sock, *arguments, **named)
            self.fp.close()
            self.fp = io.BufferedReader(_Bytes(sock, until))

    before = HTTPConnection.response_class
    HTTPConnection.response_class = Answer
    try:
        yield
    finally:
        HTTPConnection.response_class = before
