"""Years of a heavy buyer: the real jobs, SQLite and SMTP on a virtual clock, while everything fails now and then."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from tempfile import TemporaryDirectory
from typing import Any

import click
import psutil

from reminderd.config import Account, load
from reminderd.core.model import Decision, PermanentError, TemporaryError
from reminderd.core.statements.objections import NotUnderstoodError
from reminderd.jobs.statements import Statements
from reminderd.service import Service
from soak.shop import mails_of
from soak.world import DAY, HOUR, KINDS, KilledError, Mailbox, PostOffice, Weather, killed_at_random

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
IN_TIME = 24 * HOUR
"""So long good weather must last before a notice that is due counts as missed."""

MOST_GROWTH = {"memory": 35, "file": 20}
"""MB for each 1,000 orders more: what is said of an order is kept for ever, packed, and unpacked for a moment when a
service starts.
"""

CONFIG = """\
accounts:
  - name: home
    imap: {{host: 127.0.0.1, port: 1, security: none, username: robin@example.com, password_file: password}}
    authserv_id: mx.example.com
smtp: {{host: 127.0.0.1, port: {port}, security: none}}
sender: reminderd <reminderd@example.com>
recipient: robin@example.com
time_zone: Europe/Berlin
quiet_hours: off
keep_mail: 90d
state_dir: state
"""


class SoakService(Service):
    """The service with the mailbox of the soak in place of a socket."""

    mailbox: Mailbox

    def inbox(self, account: Account) -> Any:
        return self.mailbox


@dataclass
class Result:
    """`rows`: one for each year: mails, orders, letters; RSS in MB of this process, which is the mailbox, too, and
    never ends where a killed one would, and that of a service started then; file in MB; seconds of processor time.
    """

    rows: list[tuple[int, ...]] = field(default_factory=list)
    missed: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)
    growth: list[str] = field(default_factory=list)
    kills: int = 0
    failures: int = 0

    @property
    def breaches(self) -> list[str]:
        return [
            *sorted(f"missed: {key}" for key in self.missed),
            *(f"twice: {key}" for key in self.twice),
            *self.growth,
        ]


class Soak:
    def __init__(
        self,
        folder: Path,
        seed: int,
        years: float,
        orders: int,
        kinds: tuple[str, ...],
        step: timedelta,
        show: Callable[[tuple[int, ...]], None] = lambda _row: None,
    ) -> None:
        """`show` is given each row as soon as its year is over."""
        self._random = Random(seed)
        self._weather = Weather(BEGIN, Random(self._random.random()), kinds)
        self._mailbox = Mailbox(self._weather, "home")
        self._office = PostOffice(self._weather, self._mailbox)
        self._mails = mails_of(orders, BEGIN, years, Random(self._random.random()))
        self._end, self._step = BEGIN + timedelta(days=365 * years), step
        self._folder, self._show = folder, show
        self._delivered = self._seen = 0
        self._letters_by_id: set[str] = set()
        self._told: dict[str, datetime] = {}
        self._due_since: dict[str, datetime] = {}
        self._plans: list[tuple[datetime, str]] = []
        self.result = Result()

    def play(self) -> Result:
        with self._office, killed_at_random(self._weather):
            password = self._folder / "password"
            password.touch(mode=0o600)
            password.write_text("invented")
            (self._folder / "reminderd.yaml").write_text(CONFIG.format(port=self._office.port))
            self._start()
            self._live()
            self._service.close()
        self.result.failures = self._weather.failures
        self._judge_growth()
        return self.result

    def _start(self) -> None:
        self._service = SoakService(load(self._folder / "reminderd.yaml"), self._clock, is_resident=True)
        self._service.mailbox = self._mailbox
        self._answers = Statements(self._service.projection, self._service.storage)

    def _clock(self) -> datetime:
        return self._weather.now + self._weather.skew

    def _live(self) -> None:
        upcoming, now, next_row, began = next(self._mails, None), BEGIN, BEGIN + 365 * DAY, time.process_time()
        while now < self._end:
            now += self._step
            self._weather.step(now)
            while upcoming and upcoming.at <= now:
                self._mailbox.append(upcoming.raw, now)
                self._delivered += 1
                upcoming = next(self._mails, None)
            if self._weather.is_bad("machine"):
                self._due_since.clear()
            else:
                self._round(now)
            if now >= next_row or now >= self._end:
                self._add_row(time.process_time() - began)
                next_row, began = next_row + 365 * DAY, time.process_time()

    def _round(self, now: datetime) -> None:
        try:
            with suppress(TemporaryError, PermanentError):
                self._service.poll("home")
            decisions = self._service.remind()
            self._service.digest()
            if now.hour < self._step / HOUR:
                self._service.housekeep()
            self._speak(now)
        except KilledError:
            self.result.kills += 1
            self._start()  # as after kill -9: nothing was closed or finished
            return
        self._note_arrivals(now)
        self._judge(decisions, now)

    def _note_arrivals(self, now: datetime) -> None:
        """See what came, plan what the buyer says to it, and count what came twice although that could be seen."""
        for arrival in self._office.arrivals[self._seen :]:
            letter = self._service.storage.letters.by_message_id(arrival.message_id)
            is_known = arrival.message_id in self._letters_by_id
            self._letters_by_id.add(arrival.message_id)
            self._seen += 1
            if is_known and arrival.could_be_seen:
                self.result.twice.append(letter.key if letter else arrival.message_id)
            if letter is None:
                continue
            for key in letter.notice_keys:
                self._told.setdefault(key, arrival.at)
                if self._random.random() < 0.8:
                    self._plans.append((now + self._random.uniform(0, 3) * DAY, key.partition("@")[0]))

    def _speak(self, now: datetime) -> None:
        due = [uid for at, uid in self._plans if at <= now]
        self._plans = [(at, uid) for at, uid in self._plans if at > now]
        for uid in due:
            with suppress(NotUnderstoodError):  # settled by itself meanwhile
                self._answers.take(uid, ("done",), via="cli", now=self._clock())

    def _judge(self, decisions: tuple[Decision, ...], now: datetime) -> None:
        """A notice that is the right one by now, for a day of good weather, must have come."""
        if not self._weather.can_say():
            self._due_since.clear()
            return
        due = {one.current_key for one in decisions if one.current_key}
        self._due_since = {key: self._due_since.get(key, now) for key in due if key not in self._told}
        self.result.missed |= {key for key, since in self._due_since.items() if now - since >= IN_TIME}

    def _add_row(self, seconds: float) -> None:
        letters = self._service.storage.letters
        count = sum(1 for _ in letters.log())
        size = sum(file.stat().st_size for file in (self._folder / "state").glob("reminderd.db*"))
        rss = psutil.Process(os.getpid()).memory_info().rss >> 20
        orders = len(self._service.projection.state().orders)
        restarted = self._restarted_rss()
        self.result.rows.append((self._delivered, orders, count, rss, restarted, size >> 20, round(seconds)))
        self._show((len(self.result.rows), *self.result.rows[-1]))

    def _restarted_rss(self) -> int:
        """Return the MB of a service that is started on this state."""
        command = [sys.executable, "-m", "soak.restarted", str(self._folder), self._weather.now.isoformat()]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
        return int(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)

    def _judge_growth(self) -> None:
        """Memory and file may grow with what is known for ever (facts, letters), not with what happened."""
        first, last = self.result.rows[0], self.result.rows[-1]
        for name, at in (("memory", 4), ("file", 5)):
            if last[at] - first[at] > MOST_GROWTH[name] * (last[1] - first[1]) / 1000:
                self.result.growth.append(f"{name}: {first[at]} MB after the first year, {last[at]} MB at the end")


def _show(row: tuple[int, ...]) -> None:
    click.echo("{:4} {:7} {:7} {:8} {:7} {:10} {:8} {:6}".format(*row))


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--years", type=float, default=5)
    parser.add_argument("--orders", type=int, default=3000)
    parser.add_argument("--hours", type=int, default=6, help="between two rounds of work")
    parser.add_argument("--without", nargs="*", default=[], choices=KINDS, help="what never fails")
    wishes = parser.parse_args()
    kinds = tuple(kind for kind in KINDS if kind not in wishes.without)
    click.echo(f"seed {wishes.seed}: {wishes.years:g} years, {wishes.orders} orders")
    in_memory = Path("/dev/shm")  # each commit waits for the disk otherwise: that is tested elsewhere
    with TemporaryDirectory(prefix="reminderd-soak-", dir=in_memory if in_memory.is_dir() else None) as folder:
        click.echo("year   mails  orders  letters  RSS MB  restarted  file MB  CPU s")
        step = timedelta(hours=wishes.hours)
        soak = Soak(Path(folder), wishes.seed, wishes.years, wishes.orders, kinds, step, _show)
        result = soak.play()
    click.echo(
        f"{result.failures} outages, {result.kills} kills; missed {len(result.missed)}, twice {len(result.twice)}"
    )
    for breach in result.breaches[:20]:
        click.echo(f"BREACH {breach}")
    return 1 if result.breaches else 0


if __name__ == "__main__":
    import logging

    logging.disable(logging.CRITICAL)
    sys.exit(main())
