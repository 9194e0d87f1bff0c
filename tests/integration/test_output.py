"""Files that a command is asked to write with `-o`."""

import os
from pathlib import Path

import pytest

from installed.installation import Installation


@pytest.mark.parametrize("command", ["report", "calendar", "schema", "anonymise"])
def test_a_command_replaces_nothing_but_what_it_wrote_before(home: Installation, command: str) -> None:
    """The configuration or a password, named by mistake, stays as it is, and one line says so."""
    sample = home.folder / "sample.eml"
    sample.write_bytes(b"From: shop@example.org\r\nSubject: Hello\r\n\r\nHello.\r\n")
    words = [command, str(sample)] if command == "anonymise" else [command]
    for named in ("reminderd.yaml", "imap-password", "sample.eml"):
        file = home.folder / named
        kept = file.read_bytes()
        done = home.reminderd(*words, "-o", str(file), code=1)
        assert done.stderr == f"reminderd: {file} is something else and is left alone: name another file\n"
        assert file.read_bytes() == kept
    new = home.folder / "new"
    home.reminderd(*words, "-o", str(new))
    assert new.stat().st_mode & 0o777 == 0o600
    home.reminderd(*words, "-o", str(new), code=int(command == "anonymise"))  # a mail may be somebody's original


def test_a_pipe_is_written_into(home: Installation, tmp_path: Path) -> None:
    """As is whatever is no plain file: there is nothing in it to lose."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    home.reminderd("calendar", "-o", str(pipe))
    assert os.read(reader, 1000).startswith(b"BEGIN:VCALENDAR")
    os.close(reader)
