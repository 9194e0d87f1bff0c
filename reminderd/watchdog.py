"""Is the work going on? Fed by the jobs themselves; a process that hangs ends itself, and is started anew by others."""

import faulthandler
import logging
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from reminderd.adapters.files.private import open_note

log = logging.getLogger(__name__)

GUARD_SECONDS = 20.0
"""So often is looked whether all goes on with a command, which somebody may be waiting for."""

IDLE_GUARD_SECONDS = 60.0
"""The same for the service, and whether the clock jumped: each look wakes the machine. It is half of `MAIL_SECONDS`,
since the net below Python is spread anew at each.
"""

MAIL_SECONDS = 120.0
"""So long may the reading of one mail take: a thousand times what a large one takes on a slow machine."""

JOB_SECONDS = {"remind": 170.0, "housekeep": 900.0}
POLL_SECONDS = 600.0  # a server may think for minutes, and a slow line take more to bring a chunk of mails


SHORTEST_NET = 6.0  # seconds: a busy machine is no hang


def beat_every() -> float | None:
    """Return the seconds between two beats, a third of what the service manager waits; None: nobody waits."""
    return int(os.environ.get("WATCHDOG_USEC", "0")) / 3e6 or None


def mail_seconds() -> float:
    """Return how long one mail may take. The net ends a process that hangs before systemd would, since it tells how."""
    every = beat_every()
    return min(MAIL_SECONDS, max(2 * every, SHORTEST_NET)) if every else MAIL_SECONDS


class Watchdog:
    """Knows since when each job has shown no sign of life. `file`: where the stack goes of a process that hangs.

    Beside the look at the jobs there is a net below Python: where one call into C never returns (a pattern that
    backtracks), no Python runs any more, and a thread of faulthandler ends the process.
    """

    def __init__(self, file: Path, mail_seconds: float = MAIL_SECONDS) -> None:
        self._path = file
        self._mail_seconds = mail_seconds
        self._file: IO[bytes] | None = None
        self._shell: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._alive: dict[tuple[int, str], tuple[float, float]] = {}  # thread, what it does: last sign, patience

    def __enter__(self) -> "Watchdog":
        self._file = self._open()
        faulthandler.enable(self._file)  # a crash in C, and the abort by systemd's watchdog, leave the stack too
        self._arm()
        return self

    def __exit__(self, *_: object) -> None:
        faulthandler.cancel_dump_traceback_later()
        faulthandler.disable()
        if self._file:
            self._file.close()

    def _open(self) -> IO[bytes]:
        """Where the file cannot be had, how this process hangs is lost; that it ends when it does is not."""
        try:
            return os.fdopen(open_note(self._path), "r+b", buffering=0)
        except OSError as error:
            log.warning("%s cannot be used: %s", self._path, error.strerror)
            return tempfile.TemporaryFile(buffering=0)

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

    @contextmanager
    def guard(self, line: str) -> Iterator[None]:
        """Look at the work from a thread of its own, as long as the block lasts: for a process without a main loop.

        Should the net below Python end the process, nothing of it can speak any more; then a shell, which waits for
        our end, writes the line on stderr.
        """
        over = threading.Event()
        with self._speaker(line):
            watcher = threading.Thread(target=self._look_until, args=[over], name="watchdog", daemon=True)
            watcher.start()
            try:
                yield
            finally:
                over.set()
                watcher.join()

    def _look_until(self, over: threading.Event) -> None:
        while not over.wait(min(GUARD_SECONDS, self._mail_seconds / 3)):
            self.look(lambda: None)

    @contextmanager
    def _speaker(self, line: str) -> Iterator[None]:
        """It hears our end by the pipe, with a word if that is a proper one."""
        script = 'read -r word; [ -n "$word" ] || [ ! -s "$1" ] || printf "%s\\n" "$2" >&2'
        with subprocess.Popen(  # noqa: S603  (our own words, and no shell reads them as a command)
            ["/bin/sh", "-c", script, "sh", str(self._path), line], stdin=subprocess.PIPE, start_new_session=True
        ) as self._shell:  # fmt: skip
            try:
                yield
            finally:
                self._hush()

    def _hush(self) -> None:
        if self._shell and self._shell.stdin:
            with suppress(OSError):  # somebody has ended it
                self._shell.stdin.write(b"well\n")
                self._shell.stdin.flush()

    def look(self, feed: Callable[[], None]) -> None:
        """Call `feed` if all goes on; else end this process with the exit code 1. Call it every few seconds."""
        if hung := self.overdue():
            log.error("hangs: %s; this process ends, to be started anew", ", ".join(hung))
            self._hush()
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
