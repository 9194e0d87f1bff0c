"""How long a test waits for what must come: so long that only what never comes is missed.

A machine that does much besides is no fault of the program. What a test claims of time it proves by what comes before
what (a push long before the next regular look), not by a clock.
"""

import time
from collections.abc import Callable

PATIENCE = 60.0
"""In seconds: far more than the slowest machine needs for anything that is waited for."""


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for a condition; fail when it does not come true in `seconds`."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.02)
