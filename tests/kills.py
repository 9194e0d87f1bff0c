"""Run a pass of reminderd in a process of its own that may be killed, forked from one that has loaded all modules."""

import multiprocessing
from datetime import datetime
from pathlib import Path

from killed_pass import live

PROCESSES = multiprocessing.get_context("forkserver")


def run_pass(config: Path, now: datetime, kill_at: int = 0, *, is_killed_in_talk: bool = False) -> int:
    """Read, remind and write the digest at that instant; die at that point (0 = never). Return the exit code.

    `is_killed_in_talk`: the words to the mail server are points, too.
    """
    process = PROCESSES.Process(target=live, args=(config, now, kill_at, is_killed_in_talk))
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode
