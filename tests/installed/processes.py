"""Processes of their own, forked from one that has loaded all modules: a command starts in a tenth of the time.

What depends on how a program starts (its imports, signals, a kill from outside) is tested with `Installation.command`.
"""

import multiprocessing
import multiprocessing.forkserver
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["installed.loaded"])


def start_function(function: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Start a function in a process of its own, and return the process."""
    _start_server()
    process = PROCESSES.Process(target=function, args=arguments)
    process.start()
    return process


def run_function(function: Callable[..., None], *arguments: Any, seconds: float = 60) -> int:
    """Call a function in a process of its own; return the exit code, as `subprocess` does."""
    process = start_function(function, *arguments)
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        raise subprocess.TimeoutExpired(str(function), seconds)
    return process.exitcode


def run_command(
    arguments: Sequence[str], environment: Mapping[str, str], *first: Callable[[], object], seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run `reminderd` with these arguments; return what `subprocess.run` would. `first`: what its process does before,
    such as `partial(os.umask, 0)`.
    """
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        code = run_function(_command, tuple(arguments), dict(environment), output, errors, first, seconds=seconds)
        return subprocess.CompletedProcess(
            ["reminderd", *arguments], code, output.read_text("utf-8"), errors.read_text("utf-8")
        )


def _start_server() -> None:
    """Start it with our folder on its path: it does not see the path of this process."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _command(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    output: Path,
    errors: Path,
    first: Sequence[Callable[[], object]],
) -> None:
    for number, name, file in ((1, "stdout", output), (2, "stderr", errors)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), number)
        setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", closefd=False))
    for step in first:
        step()
    run_as_command(arguments, environment)


def run_as_command(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Be `reminderd` with these arguments, in a process that was made for it."""
    from reminderd.cli import main

    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    warnings.simplefilter("error")
    sys.argv = ["reminderd", *arguments]
    main()
