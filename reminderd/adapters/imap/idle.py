"""Push: a thread that waits in IMAP IDLE (RFC 2177) and only says "look now"; the caller does the reading."""

import logging
import random
import select
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from imap_tools.mailbox import BaseMailBox

from reminderd.adapters.imap.bounds import leftover
from reminderd.adapters.imap.connection import ImapAccount, capabilities_of, examine, hang_up, translated_errors
from reminderd.adapters.process.stop import Stop
from reminderd.core.model import PermanentError, TemporaryError

log = logging.getLogger(__name__)

SLICE_SECONDS = 240.0  # seconds between two signs of life; the word to end and the server's own are heard at once
_LONGEST_LINE = 64 * 1024  # bytes
_MOST_LINES, _MOST_BYTES = 20_000, 4_000_000  # between two renewals; more is a server gone mad, not a busy mailbox
_SHORTEST_PAUSE, _LONGEST_PAUSE = 5.0, 15 * 60.0  # seconds between two attempts to connect


class IdleWatcher(threading.Thread):
    """Watch one folder on a connection of its own and call `look_now()` when mail may have come.

    That is once after every connection, for what came before it, and after every push. `look_now` is called in this
    thread and should only wake another one. The thread ends at once when `stop` is set (if just connecting:
    after the account's timeout), and for good if the server knows no IDLE. `renew_after`: seconds after which IDLE is
    ended and begun anew, because servers drop it after 29 minutes and a dead link shows only when we speak.
    `jitter(low, high)`: where between the two to stretch a pause. `on_result` hears why watching failed, and "" each
    time it has gone well from one renewal to the next. `watch` surrounds each connection, in which `beat` is called
    every four minutes.
    """

    def __init__(
        self,
        account: ImapAccount,
        folder: str,
        *,
        look_now: Callable[[], None],
        stop: Stop,
        renew_after: float = 8 * 60.0,
        jitter: Callable[[float, float], float] = random.uniform,
        on_result: Callable[[str], None] = lambda _fault: None,
        watch: Callable[[], AbstractContextManager[None]] = nullcontext,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(name=f"idle {account.name} {folder}", daemon=True)
        self._account = account
        self._folder = folder
        self._look_now = look_now
        self._end = stop
        self._renew_after = renew_after
        self._jitter = jitter
        self._on_result = on_result
        self._watched = watch
        self._beat = beat

    def run(self) -> None:
        failures = 0
        while not self._end.is_set():
            began = time.monotonic()
            try:
                with self._watched():
                    self._watch()
            except (TemporaryError, PermanentError) as error:
                if time.monotonic() - began > self._renew_after:
                    failures = 0
                pause = self._pause(error, failures)
                failures += 1
                log.warning("%s; folder %r is watched again in %.0f s", error, self._folder, pause)
                self._on_result(str(error))
                self._end.wait(pause)
            else:
                return

    def _pause(self, error: Exception, failures: int) -> float:
        """5 s, doubled each time up to 15 min; 15 min at once where trying again alone will not help."""
        is_permanent = isinstance(error, PermanentError)
        pause = _LONGEST_PAUSE if is_permanent else _SHORTEST_PAUSE * 2.0 ** min(failures, 10)
        return min(pause, _LONGEST_PAUSE) * self._jitter(0.8, 1.2)

    def _watch(self) -> None:
        """Return when stopped or when there is no IDLE; raise when the connection is lost."""
        box = self._account.connect()
        try:
            with translated_errors(self._account.place):
                if b"IDLE" not in capabilities_of(box):
                    log.info(
                        "%s: the server does not support IDLE; the regular look finds new mail", self._account.place
                    )
                    self._on_result("")
                    return
                examine(box, self._folder, self._account.place)
                self._idle(_Lines(box, self._end))
        finally:
            hang_up(box)

    def _idle(self, lines: "_Lines") -> None:
        is_new = True
        while True:
            lines.send(b"W IDLE")
            self._heed_until(lines, b"+")
            if is_new:  # only now, as what comes from here on is pushed
                self._look_now()
                is_new = False
            renew_at = time.monotonic() + self._renew_after
            while not self._end.is_set() and (left := renew_at - time.monotonic()) > 0:
                self._beat()
                self._heed(lines.next(min(left, SLICE_SECONDS)))
            lines.send(b"DONE")
            if self._end.is_set():
                return
            self._heed_until(lines, b"W OK")
            self._on_result("")

    def _heed_until(self, lines: "_Lines", expected: bytes) -> None:
        give_up_at = time.monotonic() + self._account.timeout
        while not self._end.is_set():
            line = lines.next(min(SLICE_SECONDS, max(give_up_at - time.monotonic(), 0.0)))
            if line is not None and line.startswith(expected):
                return
            self._heed(line)
            if time.monotonic() > give_up_at:
                raise TimeoutError

    def _heed(self, line: bytes | None) -> None:
        """Read an unsolicited line of the server: "* 7 EXISTS" means new mail."""
        if line is None:
            return
        words = line.upper().split()
        if words[:1] != [b"*"]:
            raise ConnectionError("the server ended IDLE")
        if words[2:3] == [b"EXISTS"]:
            self._look_now()


class _Lines:
    """The lines of a connection, read from its socket, so that nothing waits unseen in a buffer and the end is an
    error. imap-tools polls the socket although a push may already be in imaplib's buffer, and takes the end for
    silence.
    """

    def __init__(self, box: BaseMailBox, stop: Stop) -> None:
        self._socket = box.client.socket()
        self._stop = stop
        self._timeout = self._socket.gettimeout()
        self._received = leftover(box)
        self._count = self._bytes = 0

    def send(self, line: bytes) -> None:
        self._count = self._bytes = 0
        self._socket.settimeout(self._timeout)
        self._socket.sendall(line + b"\r\n")

    def next(self, seconds: float) -> bytes | None:
        """Return the next line without its end, None if none is complete within so many seconds, or if we are told to
        stop.
        """
        until = time.monotonic() + seconds
        while b"\r\n" not in self._received:
            if not self._has_more(max(until - time.monotonic(), 0.0)):
                return None
            try:
                received = self._socket.recv(4096)
            except TimeoutError:  # a part of something encrypted, and no more
                return None
            if not received:
                raise ConnectionError("the server closed the connection")
            self._received += received
            self._bytes += len(received)
            if len(self._received) > _LONGEST_LINE:
                raise ConnectionError("the server sends a line without end")
        self._count += 1
        if self._count > _MOST_LINES or self._bytes > _MOST_BYTES:
            raise ConnectionError("the server talks without end")
        line, _, self._received = self._received.partition(b"\r\n")
        return line

    def _has_more(self, seconds: float) -> bool:
        """Wait until the server speaks, but no longer than that, and not after we are told to stop."""
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True  # read from the network already
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        waiting.register(self._stop, select.POLLIN)
        ready = {descriptor for descriptor, _ in waiting.poll(seconds * 1000)}
        return self._socket.fileno() in ready and self._stop.fileno() not in ready
