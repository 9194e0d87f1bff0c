"""What wakes a thread that sleeps: rung by other threads and by signal handlers alike."""

import queue
from contextlib import suppress


class Alarm:
    """A bell that a signal handler may ring.

    `threading.Event` would not do: its lock is not reentrant, so a signal that comes while the main thread is inside
    `wait` or `clear` would block for ever. `queue.SimpleQueue.put` is made for that.
    """

    def __init__(self) -> None:
        self._rings: queue.SimpleQueue[None] = queue.SimpleQueue()

    def ring(self) -> None:
        """Wake who sleeps; who sleeps next is woken at once if nobody does."""
        self._rings.put(None)

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`, or as soon as it rings."""
        with suppress(queue.Empty):
            self._rings.get(timeout=seconds)
