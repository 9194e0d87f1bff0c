"""A reading that never ends: the process ends itself, and the next one puts that mail aside."""

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reminderd.adapters.tables.storage import Storage
from reminderd.watchdog import Watchdog

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HANG = """
import re, sys
from pathlib import Path
from reminderd.adapters.tables.storage import Storage
from reminderd.watchdog import Watchdog
storage = Storage(Path(sys.argv[1]) / "reminderd.db")
with Watchdog(storage.work.hung_file, 1.0) as watchdog:
    storage.work.watch = watchdog.mail
    with storage.work.reading("a" * 64):
        if sys.argv[2] == "in C":
            re.match("(a+)+b", "a" * 60)
        while True:
            watchdog.look(lambda: None)
"""


@pytest.mark.parametrize("where", ["in C", "in Python"])
def test_a_reading_that_hangs_ends_the_process_and_is_not_begun_again(tmp_path: Path, where: str) -> None:
    """Also where one call into C holds Python for ever, so that no thread of it runs."""
    done = subprocess.run([sys.executable, "-c", HANG, str(tmp_path), where], check=False, timeout=60)
    assert done.returncode == 1
    storage = Storage(tmp_path / "reminderd.db")
    storage.work.blame(NOW, "1")
    assert storage.work.never_ended() == {"a" * 64}
    storage.close()


def test_a_process_that_was_killed_blames_no_mail(tmp_path: Path) -> None:
    """A kill from outside, a power cut: what was being read is innocent."""
    storage = Storage(tmp_path / "reminderd.db")
    (tmp_path / "reading").write_text("a" * 64)
    storage.work.blame(NOW, "1")
    assert storage.work.never_ended() == frozenset()
    storage.close()


def test_when_a_job_was_last_done_is_kept(tmp_path: Path) -> None:
    """One time for each job."""
    storage = Storage(tmp_path / "reminderd.db")
    storage.note_job("poll/home", NOW)
    assert storage.jobs_done() == {"poll/home": NOW}
    storage.close()


def test_a_job_that_gets_on_is_not_overdue(tmp_path: Path) -> None:
    """Without a sign of life it is; a sign puts that off."""
    watchdog = Watchdog(tmp_path / "hung", mail_seconds=0.5)  # not entered: nothing ends this process
    with watchdog.mail():
        time.sleep(0.6)
        assert watchdog.overdue() == ["mail"]
        watchdog.beat()
        assert watchdog.overdue() == []
