"""Folders that are files, outputs that cannot be written, instants beyond reckoning: one line each."""

import os
import subprocess
import sys
from itertools import product
from operator import itemgetter
from pathlib import Path

import pytest

from installed.installation import Installation, environment
from matrix import one_of_each
from reminderd.adapters.tables.storage import Storage
from reminderd.cli import command_line
from reminderd.core.model import PermanentError
from reminderd.demo.mailbox import sample_mails

MAILS = [mail.raw for mail in sample_mails() if mail.kind]


def test_a_state_that_is_a_file_is_one_line(home: Installation, tmp_path: Path) -> None:
    """By option and by configuration, itself or above it."""
    file = tmp_path / "file"
    file.touch()
    states = (file, file / "below", Path("/dev/null"), Path("/proc/nothing/here"))
    each = product(states, ("orders", "once", "run", "status"))
    for state, command in one_of_each(each, itemgetter(0), itemgetter(1)):
        (line,) = home.reminderd(command, "--state", str(state), code=2).stderr.splitlines()
        assert str(state) in line
    home.config.write_text(home.config.read_text().replace("state_dir: state", f"state_dir: {file}"))
    assert len(home.reminderd("orders", code=2).stderr.splitlines()) == 1


@pytest.mark.parametrize("target", ["/nope/x", "/dev/full", "."])
def test_an_output_that_cannot_be_written_is_one_line(home: Installation, target: str) -> None:
    """Of every command that writes a file."""
    for command in ("report", "calendar", "schema"):
        assert len(home.reminderd(command, "-o", target, code=2).stderr.splitlines()) == 1


def test_an_empty_name_is_no_folder(home: Installation) -> None:
    """As of a variable that is not set: the state would begin anew wherever one stands."""
    assert "--state': the name is empty" in home.reminderd("once", "--state", "", code=2).stderr
    home.config.write_text(home.config.read_text().replace("state_dir: state", 'state_dir: ""'))
    (line,) = home.reminderd("once", code=2).stderr.splitlines()
    assert line.endswith("state_dir: has no value: write one, or delete the line")
    assert not list(home.folder.rglob("reminderd.db"))


def test_an_instant_beyond_reckoning_is_refused(home: Installation) -> None:
    """In one line, before anything is read or deleted."""
    instants = ("0001-01-01", "9999-12-31", "1970-01-01", "9999-12-31T23:59:59-14:00")
    each = product(instants, ("once", "orders", "status", "simulate"))
    for now, command in one_of_each(each, itemgetter(0), itemgetter(1)):
        assert "from 2000 to 2100" in home.reminderd(command, "--now", now, code=2).stderr


def test_the_service_knows_the_real_time_only(home: Installation) -> None:
    """`run --now` is no option."""
    assert "--now" in home.reminderd("run", "--now", "2026-05-01", code=2).stderr


def test_a_reader_that_leaves_early_is_left_in_peace(used: Installation) -> None:
    """`reminderd orders | head -1`, and an output that is closed from the beginning."""
    shell = f"{sys.executable} -m reminderd orders --json --config {used.config}"
    for line in (f"{shell} | head -c 1", f"{shell} >&-", f"{shell} | true"):
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False, env=environment())
        assert done.stderr == ""


def test_a_read_only_state_is_one_line(tmp_path: Path) -> None:
    """A folder in which nothing can be made."""
    if os.geteuid() == 0:
        target = Path("/proc/self/reminderd/reminderd.db")  # where not even root can make one
    else:
        (tmp_path / "state").mkdir()
        (tmp_path / "state").chmod(0o500)
        target = tmp_path / "state" / "reminderd.db"
    with pytest.raises(PermanentError, match="cannot be"):
        Storage(target)


def test_the_demo_without_its_servers_says_how_to_add_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service is installed without them."""
    monkeypatch.setitem(sys.modules, "reminderd.demo.play", None)
    with pytest.raises(PermanentError, match=r"^the demo needs the servers .*: \S+/pip install '\.\[demo\]'$"):
        command_line.main(["demo"], standalone_mode=False)
