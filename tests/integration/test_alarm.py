"""The alarm that wakes the service: signals that come at any instant are heard, and none stands still."""

import subprocess
import sys

from patience import PATIENCE

SIGNALS_WITHOUT_END = """
import signal
from reminderd.adapters.process.alarm import Alarm

alarm, rung = Alarm(), 0

def ring(*_):
    global rung
    rung += 1
    alarm.ring()

signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 1e-4, 1e-4)
while rung < 5_000:
    alarm.sleep(1e-4)
signal.setitimer(signal.ITIMER_REAL, 0)
"""


def test_a_signal_at_any_instant_wakes_and_holds_nothing_up() -> None:
    """Ten thousand signals a second: an Event, whose lock is not reentrant, stands still within the first hundreds."""
    subprocess.run([sys.executable, "-c", SIGNALS_WITHOUT_END], timeout=PATIENCE, check=True)


def test_a_ring_before_the_sleep_is_not_lost() -> None:
    """A signal that comes just before it goes to sleep wakes it at once."""
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from reminderd.adapters.process import alarm; a = alarm.Alarm(); a.ring(); a.sleep(3600)",
        ],
        timeout=PATIENCE,
        check=True,
    )
