"""One pass like `reminderd once` in a process of its own, killed at a chosen point. Imported before the fork."""

import os
import signal
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import reminderd.adapters.imap
import reminderd.jobs.digest
import reminderd.jobs.reader  # noqa: F401  (what a pass loads late is loaded once, for all of them)
from reminderd.adapters.channels.push import PushChannel
from reminderd.adapters.channels.smtp import SmtpChannel
from reminderd.adapters.database import Database
from reminderd.adapters.resources import load_vendor
from reminderd.config import load
from reminderd.core.model import Letter, SendResult
from reminderd.jobs.protocols import Channel
from reminderd.service import Service

load_vendor()
PushChannel("warm", lambda: "json://localhost/warm").check()  # loads all services of Apprise


class _Trap:
    """Kills this process at the n-th point that is passed."""

    def __init__(self, n: int) -> None:
        self._left = n

    def point(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def live(config: Path, now: datetime, kill_at: int, is_killed_in_talk: bool = False) -> None:
    """Poll, remind and write the digest at the virtual instant `now`; die at that point (0 = never).

    Points are: before each write, written but not committed, after the commit; before and after each send; with
    `is_killed_in_talk` also before and after each word to the mail server.
    """
    trap = _Trap(kill_at)
    write = Database.write

    @contextmanager
    def trapped_write(self: Database) -> Iterator[object]:
        trap.point()
        with write(self) as connection:
            yield connection
            trap.point()
        trap.point()

    def trapped(send: Callable[..., SendResult]) -> Callable[..., SendResult]:
        def send_it(self: Channel, letter: Letter, before_body: Callable[[], None]) -> SendResult:
            trap.point()
            result = send(self, letter, before_body)
            trap.point()
            return result

        return send_it

    say = smtplib.SMTP.send

    def trapped_say(self: smtplib.SMTP, words: Any) -> None:
        trap.point()
        say(self, words)
        trap.point()

    if is_killed_in_talk:
        smtplib.SMTP.send = trapped_say  # type: ignore[method-assign,assignment]
    Database.write = trapped_write  # type: ignore[method-assign,assignment]
    for channel in (SmtpChannel, PushChannel):
        channel.send = trapped(channel.send)  # type: ignore[method-assign,assignment]
    service = Service(load(config), lambda: now)
    service.poll("home")
    service.remind()
    service.digest()
    service.close()
