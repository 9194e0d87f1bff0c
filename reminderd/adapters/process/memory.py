"""Free memory goes back to the machine: a service that once read thousands of mails is as small as one that did not."""

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give back what is free but kept for later work. Takes a few milliseconds after much work, else less than one."""
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    """GNU's C library keeps pages between those in use; others have no such call, and need none."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError):
        return lambda _: None
    trim.argtypes = [ctypes.c_size_t]
    return trim
