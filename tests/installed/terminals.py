"""`reminderd` at a terminal of its own, on a machine that finds the mail providers where a test put them."""

import os
import pty
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from installed.installation import environment
from installed.processes import run_as_command, start_function
from servers import LOOPBACK

Places = Mapping[tuple[str, int], int]
"""Names and ports as the program knows them, and the ports of this machine at which these servers are."""


class Terminal:
    """`with Terminal(["init"]) as terminal: ...`: the program runs there, and everything that it shows is in `shown`.

    `places`: the only servers that there are besides 127.0.0.1; None: what the machine's resolver says. `more`: of the
    environment.
    """

    def __init__(self, arguments: list[str], places: Places | None = None, **more: str) -> None:
        self._arguments, self._places = arguments, places
        self._environment = environment() | {"COLUMNS": "120", "TERM": "dumb"} | more
        self.shown = ""
        self._answered = 0

    def __enter__(self) -> "Terminal":
        self._master, self._slave = pty.openpty()
        self._process = start_function(
            _at_terminal, os.ttyname(self._slave), tuple(self._arguments), self._environment, self._places
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        os.close(self._master)
        os.close(self._slave)

    def answer(self, question: str, text: str) -> None:
        """Wait for a question that was not answered yet, and type."""
        self.press(question, f"{text}\n")

    def press(self, question: str, keys: str) -> None:
        """Wait for a question that was not answered yet, and press keys, such as Ctrl-C."""
        self._read_until(lambda: question in self.shown[self._answered :])
        self._read_until(self._is_waiting)
        self._answered = len(self.shown)
        os.write(self._master, keys.encode())

    def end(self) -> int | None:
        """Wait for the end, and return the exit code."""
        self._read_until(lambda: self._process.exitcode is not None)
        while self._read(0):
            pass
        return self._process.exitcode

    def _is_waiting(self) -> bool:
        """Whether it sleeps: Ctrl-C between a question and the reading of its answer is heard after that alone."""
        told = Path(f"/proc/{self._process.pid}/stat")
        return not told.exists() or told.read_text().rpartition(") ")[2].startswith("S")

    def _read_until(self, is_reached: Callable[[], bool]) -> None:
        give_up_at = time.monotonic() + 60
        while not is_reached():
            assert time.monotonic() < give_up_at, self.shown
            self._read(0.05)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        if ready:
            self.shown += os.read(self._master, 65536).decode(errors="replace").replace("\r\n", "\n")
        return bool(ready)


def _at_terminal(name: str, arguments: tuple[str, ...], given: dict[str, str], places: Places | None) -> None:
    os.setsid()  # the terminal that is opened next is this process's own: Ctrl-C there is a signal here
    terminal = os.open(name, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(terminal, number)
    # Not number 0, which `input` hands to C, and there it sleeps on after Ctrl-C.
    sys.stdin = os.fdopen(terminal, encoding="utf-8")
    for number, stream in ((1, "stdout"), (2, "stderr")):
        setattr(sys, stream, os.fdopen(number, "w", encoding="utf-8", closefd=False))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if places is not None:
        _put_servers_at(places)
    run_as_command(arguments, given)


def _put_servers_at(places: Places) -> None:
    """Resolve these names alone, to this machine; behind a port of theirs that is not named, nobody listens."""
    real, closed = socket.getaddrinfo, socket.create_server((LOOPBACK, 0)).getsockname()[1]

    def resolve(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if host == LOOPBACK:
            return real(host, places.get((host, int(port)), port), *more, **named)
        if host in {name for name, _ in places}:
            return real(LOOPBACK, places.get((host, int(port)), closed), *more, **named)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    socket.getaddrinfo = resolve
