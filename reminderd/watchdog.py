"""Is the work going on? Fed by the jobs themselves; a process that hangs ends itself, and is started anew by others."""

import faulthandler
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

MAIL_SECONDS = 120.0
"""So long may the reading of one mail take: a thousand times what a large one takes on a slow machine."""

JOB_SECONDS = {"remind": 170.0, "housekeep": 900.0}
POLL_SECONDS = 600.0  # a server may think for minutes, and a slow line take more to bring a chunk of mails


class Watchdog:
    """Knows since when each job has shown no sign of life. `file`: where the stack goes of a process that hangs.

    Beside the look at the jobs there is a net below Python: where one call into C never returns (a pattern that
    backtracks), no Python runs any more, and a thread of faulthandler ends the process.
    """

    def __init__(self, file: Path, mail_seconds: float = MAIL_SECONDS) -> None:
        self._path = file
        self._mail_seconds = mail_seconds
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._alive: dict[tuple[int, str], tuple[float, float]] = {}  # thread, what it does: last sign, patience

    def __enter__(self) -> "Watchdog":
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b", buffering=0)
        faulthandler.enable(self._file)  # a crash in C, and the abort by systemd's watchdog, leave the stack too
        self._arm()
        return self

    def __exit__(self, *_: object) -> None:
        faulthandler.cancel_dump_traceback_later()
        faulthandler.disable()
        if self._file:
            self._file.close()

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Watch a job of this thread, as long as the block lasts."""
        with self._watched(name, JOB_SECONDS.get(name, POLL_SECONDS)):
            yield

    @contextmanager
    def mail(self) -> Iterator[None]:
        """Watch the reading of one mail in this thread, as long as the block lasts."""
        with self._watched("mail", self._mail_seconds):
            yield

    def beat(self) -> None:
        """Tell that the job of this thread got on. What is stored is such a sign."""
        me, now = threading.get_ident(), time.monotonic()
        with self._lock:
            for key in [key for key in self._alive if key[0] == me]:
                self._alive[key] = now, self._alive[key][1]

    def overdue(self) -> list[str]:
        """Return what has shown no sign of life for longer than it may."""
        now = time.monotonic()
        with self._lock:
            return [name for (_, name), (last, patience) in self._alive.items() if now - last > patience]

    def look(self, feed: Callable[[], None]) -> None:
        """Call `feed` if all goes on; else end this process with the exit code 1. Call it every few seconds."""
        if hung := self.overdue():
            log.error("hangs: %s; this process ends, to be started anew", ", ".join(hung))
            if self._file:
                faulthandler.dump_traceback(self._file)
            logging.shutdown()
            os._exit(1)
        self._arm()
        feed()

    def _arm(self) -> None:
        if self._file:
            faulthandler.dump_traceback_later(self._mail_seconds, exit=True, file=self._file)

    @contextmanager
    def _watched(self, name: str, patience: float) -> Iterator[None]:
        key = threading.get_ident(), name
        with self._lock:
            self._alive[key] = time.monotonic(), patience
        try:
            yield
        finally:
            with self._lock:
                self._alive.pop(key, None)
