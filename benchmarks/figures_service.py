"""What a service costs that runs: its memory, how often it wakes, and how long a new mail takes to become a letter."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.figures_start import ours
from benchmarks.measuring import as_installed
from benchmarks.postbox import mailbox
from benchmarks.registry import Bench, Row, figure
from benchmarks.states import lives, make_state
from reminderd.clock import system_clock
from reminderd.demo.mails import compose

SENDER = "transaction@notice.aliexpress.com"
LONGEST = 600  # seconds that a mailbox may take to be read, on a machine that does other things, too


class Watched:
    """A process, seen from outside."""

    def __init__(self, process: int) -> None:
        self._folder = Path("/proc", str(process))

    @property
    def cpu(self) -> float:
        """Seconds of the processor so far, with all that it started and that ended."""
        ticks = (self._folder / "stat").read_text().rpartition(")")[2].split()[11:15]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def memory(self, name: str = "VmRSS") -> float:
        """MiB that it has now; `VmHWM`: that it had at most."""
        text = (self._folder / "status").read_text()
        return int(text.partition(f"\n{name}:")[2].split()[0]) / 1024

    @property
    def woken(self) -> int:
        """How often a thread of it has gone to sleep."""
        texts = [(task / "status").read_text() for task in (self._folder / "task").iterdir()]
        return sum(int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for text in texts)

    def wait_until(self, is_so: Callable[[], bool]) -> float:
        """Wait, and return the seconds it took, on the clock."""
        begun = time.monotonic()
        while not is_so():
            if time.monotonic() - begun > LONGEST:
                raise SystemExit("the service does not do what is waited for")
            time.sleep(0.01)
        return time.monotonic() - begun


def has_more(letters: Sized, before: int) -> bool:
    """Return whether there are more letters than before."""
    return len(letters) > before


@contextmanager
def running(config: Path) -> Iterator[tuple[Watched, Path]]:
    """Yield the service as a process, and the file of its log."""
    log = config.with_name("log")
    with log.open("wb") as said:
        process = subprocess.Popen(ours("run", "--config", str(config)), stderr=said, env=as_installed())
        try:
            yield Watched(process.pid), log
        finally:
            process.kill()
            process.wait()


@figure(
    "a service that runs",
    goal="55 MiB at any time after a read, 6 wake-ups a minute, 0.8 s from a new mail to its letter",
    grows_with="mails",
)
def service(bench: Bench) -> Iterator[Row]:
    """It starts, reads a mailbox (one mail in ten is the shop's), idles, and is sent one more mail. Needs Dovecot."""
    from servers.dovecot import Dovecot, dovecot_program  # noqa: PLC0415  (of the tests)
    from servers.smtp import SmtpSink  # noqa: PLC0415  (of the tests)

    if dovecot_program() is None:
        return
    for count in bench.sizes(100, 2000, 22_000):
        with Dovecot() as server, SmtpSink() as sink:
            folder = bench.folder / str(count)
            config = make_state(folder, iter(()), imap=server.port, smtp=sink.port, user=server.user, idle=True)
            config.write_text(config.read_text().replace('{every: "off"}', '{every: "off", hour: 0}'))  # by night, too
            with running(config) as (watched, log):
                watched.wait_until(lambda: b"watching home" in log.read_bytes())
                time.sleep(3)
                yield Row("the start", watched.cpu, size=count, also=f"{watched.memory():.0f} MiB then")
            newest = system_clock() - timedelta(days=13)  # the last that is confirmed can be disputed for two days more
            mails = list(mailbox(count, count // 10, newest - count // 10 * timedelta(minutes=10)))
            for begin in range(0, count, 500):
                server.append(*mails[begin : begin + 500])
            with running(config) as (watched, log):
                watched.wait_until(lambda: b"facts" in log.read_bytes() and bool(sink.mails))
                time.sleep(3)
                memory = f"{watched.memory('VmHWM'):.0f} MiB at most, {watched.memory():.0f} MiB after it"
                yield Row("the first read, and its letter", watched.cpu, size=count, also=memory)
                cpu, woken = watched.cpu, watched.woken
                time.sleep(20 if bench.is_quick else 60)
                minutes = 20 / 60 if bench.is_quick else 1
                also = f"{(watched.woken - woken) / minutes:.0f} wake-ups, {watched.memory():.0f} MiB"
                yield Row("a minute of nothing", (watched.cpu - cpu) / minutes, size=count, also=also)
                cpu = watched.cpu
                offer = f"Order 82{count:010d}0815: waiting for your response"
                html = f"<p>{offer}.</p><p>The seller made an offer. Please answer within 2 days.</p>"
                server.append(compose("AliExpress", SENDER, offer, system_clock() - timedelta(seconds=5), html))
                seconds = watched.wait_until(partial(has_more, sink.mails, len(sink.mails)))
                time.sleep(1)
                also = f"{seconds:.1f} s on the clock, {watched.memory():.0f} MiB after it"
                yield Row("a new mail, and its letter", watched.cpu - cpu, size=count, also=also)


@figure(
    "a service that starts, by the orders known",
    goal="55 MiB, however many there are",
    grows_with="orders",
)
def years(bench: Bench) -> Iterator[Row]:
    """It starts with the orders of ten years, one in a hundred on its way, and idles. Needs Dovecot."""
    from servers.dovecot import Dovecot, dovecot_program  # noqa: PLC0415  (of the tests)

    if dovecot_program() is None:
        return
    for count in bench.sizes(10, 1000, 3000, 10_000):
        with Dovecot() as server:
            facts = lives(count, due=0)
            config = make_state(bench.folder / str(count), facts, imap=server.port, user=server.user, idle=True)
            with running(config) as (watched, log):
                watched.wait_until(lambda: b"watching home" in log.read_bytes())
                time.sleep(20)
                yield Row("the start", watched.cpu, size=count, also=f"{watched.memory():.0f} MiB after it")
