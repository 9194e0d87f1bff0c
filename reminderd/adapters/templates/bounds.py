"""Bounds for the work of the user's own templates: a mistake in one costs neither the machine's memory nor the service.

Jinja's sandbox keeps a template from what is none of its business, but not from making gigabytes or never ending.
"""

import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

MOST_MEMORY = 200_000_000
"""Bytes that the process may take beyond what it has; a letter about 200 orders takes less than 10 MB."""

MOST_STEPS = 1_000_000
"""Lines of compiled templates that may run, some seconds; a letter about 200 orders runs 140,000."""

_lock = threading.RLock()


@contextmanager
def bounded_work() -> Iterator[None]:
    """Bound the work of templates (functions whose file is named *.j2) in this thread, as long as the block lasts.

    In it MemoryError and OverflowError may be raised where a template asks for too much. The memory is the whole
    process's, so that only one thread at a time is in such a block.
    """
    with _lock, _bounded_memory(), _bounded_steps():
        yield


@contextmanager
def _bounded_memory() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:  # not Linux: the steps are bounded all the same
        yield
        return
    most = pages * resource.getpagesize() + MOST_MEMORY
    limits = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([most, *limits]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def _bounded_steps() -> Iterator[None]:
    left = MOST_STEPS

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if event == "call":
            return count if frame.f_code.co_filename.endswith(".j2") else None
        left -= 1
        if left < 0:
            raise OverflowError("it does not end")
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)
