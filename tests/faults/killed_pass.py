"""One pass like `reminderd once` in a process of its own, killed at a chosen point."""

import inspect
import os
import signal
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from reminderd.adapters.channels.push import PushChannel
from reminderd.adapters.channels.smtp import SmtpChannel
from reminderd.adapters.state.database import Database
from reminderd.config import load
from reminderd.core.model import Letter, SendResult
from reminderd.jobs.protocols import Channel
from reminderd.service import Service


class _Trap:
    """Kills this process at the n-th point that is passed. `log`: a file that gets a line for each point."""

    def __init__(self, n: int, log: Path | None) -> None:
        self._left = n
        self._log = log.open("a") if log else None

    def point(self, phase: str, what: str) -> None:
        if self._log:
            print(phase, what, file=self._log, flush=True)
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _writer() -> str:
    """The function of ours that writes."""
    frame = inspect.currentframe()
    assert frame
    while frame.f_back and not frame.f_globals["__name__"].startswith("reminderd."):
        frame = frame.f_back
    return frame.f_code.co_name


def live(config: Path, now: datetime, kill_at: int, is_killed_in_talk: bool = False, log: Path | None = None) -> None:
    """Poll, remind and write the digest at the virtual instant `now`; die at that point (0 = never).

    Points are: before each write, written but not committed, after the commit; before and after each send; with
    `is_killed_in_talk` also before and after each word to the mail server.
    """
    trap = _Trap(kill_at, log)
    write = Database.write

    @contextmanager
    def trapped_write(self: Database) -> Iterator[object]:
        writer = _writer()
        trap.point("before", writer)
        with write(self) as connection:
            yield connection
            trap.point("within", writer)
        trap.point("after", writer)

    def trapped(send: Callable[..., SendResult]) -> Callable[..., SendResult]:
        def send_it(self: Channel, letter: Letter, before_body: Callable[[], None]) -> SendResult:
            trap.point("sends", self.name)
            result = send(self, letter, before_body)
            trap.point("sent", self.name)
            return result

        return send_it

    say = smtplib.SMTP.send

    def trapped_say(self: smtplib.SMTP, words: Any) -> None:
        trap.point("says", "")
        say(self, words)
        trap.point("said", "")

    if is_killed_in_talk:
        smtplib.SMTP.send = trapped_say
    Database.write = trapped_write
    for channel in (SmtpChannel, PushChannel):
        channel.send = trapped(channel.send)
    service = Service(load(config), lambda: now)
    service.poll("home")
    service.remind()
    service.digest()
    service.close()
