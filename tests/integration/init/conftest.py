"""A newcomer to reminderd, whose mailbox holds the first mails of the demo."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from installed.newcomer import ADDRESS, MAILS, Newcomer
from servers import Dovecot, SmtpSink


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """The newcomer's mailbox."""
    with Dovecot(user=ADDRESS) as server:
        server.append(*(mail.raw for mail in MAILS[:12]))
        yield server


@pytest.fixture
def newcomer(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Newcomer:
    """Somebody who sets reminderd up for the first time."""
    return Newcomer(tmp_path, dovecot, sink, monkeypatch)
