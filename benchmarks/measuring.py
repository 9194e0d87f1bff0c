"""Processor time, never the clock on the wall: other programs run, too."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_ALONE = Path(__file__).with_name("run_alone.py")

LEAST_SECONDS = 0.02
"""A piece of work that takes less is done several times at once, so that the time can be told."""


def used() -> float:
    """Return the processor time of this process and of all its children that ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def once(work: Callable[[], object], times: int = 1) -> float:
    """Return what one run of the work costs, of `times` in a row."""
    begun = used()
    for _ in range(times):
        work()
    return (used() - begun) / times


def times_for(work: Callable[[], object]) -> int:
    """Return how often the work has to be done for its cost to be told. It is done once, to warm up."""
    work()
    return max(1, round(LEAST_SECONDS / max(once(work), 1e-7)))


def in_turns(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Return the median cost of each work, after so many rounds in which each has its turn."""
    times = [times_for(work) for work in works]
    costs = [[once(work, count) for work, count in zip(works, times, strict=True)] for _ in range(rounds)]
    return [median(one) for one in zip(*costs, strict=True)]


@dataclass(frozen=True)
class Ran:
    """What a process and its children used, and what it printed."""

    seconds: float
    mebibytes: float
    printed: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, *, is_checked: bool = True) -> Ran:
    """Run a command to its end. Raise SystemExit with what it said if it fails, unless it may."""
    with tempfile.NamedTemporaryFile(prefix="bench-") as told:
        alone = [sys.executable, "-I", "-S", str(_ALONE), told.name, *command]
        done = subprocess.run(alone, capture_output=True, text=True, env=as_installed(environment), check=True)
        seconds, kilobytes, code = Path(told.name).read_text().split()
    if is_checked and code != "0":
        raise SystemExit(f"{' '.join(command)}: {code}\n{done.stderr}")
    return Ran(float(seconds), int(kilobytes) / 1024, done.stdout)


def as_installed(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment in which programs run as they do once installed: what was compiled is kept."""
    return {
        name: value
        for name, value in {**os.environ, **(environment or {})}.items()
        if name != "PYTHONDONTWRITEBYTECODE"
    }


def commands_in_turns(commands: Sequence[Sequence[str]], rounds: int, *, is_checked: bool = True) -> list[Ran]:
    """Return for each command its run of median cost, after so many rounds in which each has its turn."""
    for command in commands:
        run(command, is_checked=is_checked)
    ran = [[run(command, is_checked=is_checked) for command in commands] for _ in range(rounds)]
    return [sorted(one, key=lambda each: each.seconds)[len(one) // 2] for one in zip(*ran, strict=True)]
