"""What a service costs that has nothing to do, counted and not timed: it runs for years on a small machine."""

import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from installed.installation import Installation
from patience import PATIENCE, wait_until
from reminderd.adapters.imap import idle
from reminderd.config import load
from reminderd.daemon import REMIND_EVERY
from reminderd.service import Service
from reminderd.watchdog import IDLE_GUARD_SECONDS
from samples.builders import utc


def slept_and_woke(process: int) -> int:
    """Return how often a thread of the process has gone to sleep, that is how often it was woken."""
    texts = [(task / "status").read_text() for task in Path(f"/proc/{process}/task").iterdir()]
    return sum(int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for text in texts)


def test_a_service_with_nothing_to_do_sleeps(home: Installation) -> None:
    """Nothing looks every few seconds: what wakes it is the look at its own work, the round, and a push."""
    with home.running() as process:
        wait_until(lambda: bool(home.status()["ok"]))
        time.sleep(2)  # what the start left to do
        before = slept_and_woke(process.pid)
        time.sleep(4)
        assert slept_and_woke(process.pid) - before <= 3  # 0, or a mail server that says it is still there
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_what_wakes_a_service_by_the_clock_are_three_things_a_minute_at_most() -> None:
    """The look at the work, the round, the sign of life of one folder: each wakes two threads or three."""
    periods = (IDLE_GUARD_SECONDS, REMIND_EVERY.total_seconds(), idle.SLICE_SECONDS)
    assert sum(60 / seconds for seconds in periods) < 3


def test_rounds_with_nothing_to_say_write_to_the_disk_every_few_minutes_only(home: Installation) -> None:
    """That they were done is noted far more often than somebody asks for it, not at each."""
    now = [utc("2026-11-24 12:00")]

    def clock() -> datetime:
        return now[0]

    service = Service(load(home.config), clock, is_resident=True)
    service.remind()
    commits: list[datetime] = []
    service.storage.database.on_write = lambda: commits.append(now[0])
    for _ in range(20):
        now[0] += timedelta(minutes=1)
        service.remind()
    assert len(commits) <= 2 * 5  # that job, and that the service runs
    assert len(set(commits)) >= 4  # it is noted, all the same
    service.close()


def test_free_memory_goes_back_to_the_machine() -> None:
    """Small pieces, every other one freed at the end: the C library keeps their pages until it is told."""
    code = (
        "import re, ctypes\n"
        "from pathlib import Path\n"
        "from reminderd.adapters.process.memory import give_back\n"
        "size = lambda: int(re.search(r'VmRSS:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "pieces = [bytearray(20_000) for _ in range(2000)]\n"
        "pinned = pieces[-1]\n"
        "del pieces\n"
        "before = size()\n"
        "give_back()\n"
        "print(before - size())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) > 20_000
