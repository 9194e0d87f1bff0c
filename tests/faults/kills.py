"""Run a pass of reminderd in a process of its own that may be killed."""

from datetime import datetime
from pathlib import Path

from faults.killed_pass import live
from installed.processes import run_function


def run_pass(
    config: Path, now: datetime, kill_at: int = 0, *, is_killed_in_talk: bool = False, log: Path | None = None
) -> int:
    """Read, remind and write the digest at that instant; die at that point (0 = never). Return the exit code.

    `is_killed_in_talk`: the words to the mail server are points, too. `log`: gets a line for each point that is passed,
    "before", "within" or "after" and the function that writes, "sends" or "sent" and the channel.
    """
    return run_function(live, config, now, kill_at, is_killed_in_talk, log)
