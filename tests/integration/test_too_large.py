"""What is too large, or never ends: one clear line and exit code 2, with memory that is bounded."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from installed.installation import Installation, environment
from installed.processes import run_command
from reminderd.demo.mailbox import sample_mails

MEMORY = 600_000_000
"""Bytes of address space; a command needs 300 MB of it."""

MAILS = [mail.raw for mail in sample_mails() if mail.kind]
LONG = "a" * 100_000


BOUNDED = partial(resource.setrlimit, resource.RLIMIT_AS, (MEMORY, MEMORY))


def said(home: Installation, *arguments: str) -> list[str]:
    """Run a command within bounded memory, insist on exit code 2, and return the lines of its error."""
    done = run_command(home.arguments(*arguments), environment(), BOUNDED, partial(os.chdir, home.folder))
    assert done.returncode == 2, done.stderr[:500]
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_large(path: Path) -> None:
    """A file with a hole, which takes no room."""
    path.touch()
    os.truncate(path, 3_000_000_000)


SPECIAL: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (make_pipe, "pipe or a device"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "pipe or a device"),
    "folder": (lambda path: path.mkdir(), "directory"),
    "large": (make_large, "arger than"),
}
COMMANDS = {
    "configuration": ("orders", "--config", "FILE"),
    "inspect": ("inspect", "FILE"),
    "anonymise": ("anonymise", "FILE"),
    "teach": ("teach", "FILE", "--kind", "delivered"),
    "case": ("case", "1234", "--add", "FILE"),
    "import": ("import", "FILE"),
}


@pytest.mark.parametrize(
    ("command", "kind"),
    # Folders and large mailboxes are what `import` reads.
    [(name, kind) for name in COMMANDS for kind in SPECIAL if name != "import" or kind in ("pipe", "device")],
)
def test_a_file_that_is_none_or_too_large_is_one_line(home: Installation, command: str, kind: str) -> None:
    """Nothing waits for a pipe's writer or for a device's end, and nothing is read that is larger than it can be."""
    make, what = SPECIAL[kind]
    file = home.folder / "given"
    make(file)
    arguments = [str(file) if one == "FILE" else one for one in COMMANDS[command]]
    if command == "configuration":
        home.config = file
        arguments = ["orders"]
    (line,) = said(home, *arguments)
    assert what in line
    assert str(file) in line or command == "configuration"


def test_standard_input_without_an_end_is_cut(home: Installation) -> None:
    """`yes | reminderd inspect -`."""
    for command in ("inspect", "anonymise"):
        typed = ["sh", "-c", 'yes | "$@"', "sh", *home.command(command, "-")]
        done = subprocess.run(
            typed, capture_output=True, text=True, timeout=60, check=False, env=environment(), preexec_fn=BOUNDED
        )
        (line,) = done.stderr.splitlines()
        assert done.returncode == 2
        assert "larger than 25 MB" in line  # as much as a page may have


@pytest.mark.parametrize(
    "arguments",
    [
        ("done", LONG), ("done", *["a"] * 50_000), ("mark", "1234", LONG), ("mark", "1234", *["a"] * 50_000),
        ("mark", "1234", "disputed", LONG), ("mark", "1234", "refunded", "9" * 100_000), ("mark", LONG, "done"),
        ("snooze", "1234", LONG), ("snooze", "1234", "9" * 100_000 + "d"), ("order", LONG), ("inspect", LONG),
        ("teach", "x", "--kind", LONG), ("orders", "--now", LONG), ("orders", "--state", LONG),
        ("case", LONG, "-o", "x"), (LONG,), ("orders", f"--{LONG}"),
    ],
    ids=lambda arguments: " ".join(arguments)[:25],
)  # fmt: skip
def test_words_without_end_are_answered_in_short(home: Installation, arguments: tuple[str, ...]) -> None:
    """What was typed is quoted as far as somebody reads it."""
    lines = said(home, *arguments)
    assert len(lines) in (1, 4)  # with the usage of the command
    assert all(len(line) < 700 for line in lines)


def test_no_file_of_evidence_is_kept_when_one_is_refused(home: Installation) -> None:
    """All are looked at first."""
    home.dovecot.append(*MAILS)
    home.reminderd("once")
    number = home.json("orders")[0]["order"]
    (home.folder / "lamp.jpg").write_bytes(b"a photo")
    (line,) = said(home, "case", number, "lamp.jpg", "/dev/zero", "--add")
    assert "/dev/zero" in line
    assert home.json("case", number, "-o", str(home.folder / "case"))["evidence"] == []


@pytest.mark.parametrize("kind", ["pipe", "device", "large"])
def test_a_taught_file_that_cannot_be_read_is_one_line(home: Installation, kind: str) -> None:
    """The rules of one's own are read at every start."""
    folder = home.state / "vendors" / "aliexpress"
    home.reminderd("orders")
    folder.mkdir(parents=True)
    SPECIAL[kind][0](folder / "en.yaml")
    done = home.start("orders")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert SPECIAL[kind][1] in line


def test_a_template_that_cannot_be_read_is_told(home: Installation) -> None:
    """The letter is written with ours."""
    folder = home.folder / "letters"
    folder.mkdir()
    for name, kind in (("digest.txt.j2", "pipe"), ("digest.html.j2", "device"), ("reminder.txt.j2", "large")):
        SPECIAL[kind][0](folder / name)
    home.write_config(more=f"templates: {folder}")
    told = [result["says"] for result in home.json("check", code=1) if result["name"] == "templates"]
    assert len(told) == 3
    assert all("cannot be read" in one for one in told)


def test_a_password_command_that_prints_for_ever_is_stopped(home: Installation) -> None:
    """A password has one line."""
    text = home.config.read_text().replace("password_file: imap-password", "password_command: [yes]")
    home.config.write_text(text)
    done = subprocess.run(
        home.command("once"), capture_output=True, text=True, timeout=60, check=False, env=environment(),
        preexec_fn=BOUNDED,
    )  # fmt: skip
    assert done.returncode in (1, 2)
    assert "prints more than 64 kB" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_fits_into_the_memory_of_these_tests(home: Installation) -> None:
    """Else they would prove nothing."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))"
    code = f"{limit}; import reminderd.cli.commands.orders"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment())
    assert run_command(home.arguments("orders"), environment(), BOUNDED).returncode == 0
