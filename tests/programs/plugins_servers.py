"""Real servers as fixtures, for every folder of tests."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from installed.installation import Installation
from servers import Dovecot, FaultProxy, SmtpSink

_GUESTS = count(1)


@pytest.fixture(scope="session")
def shared_dovecot() -> Iterator[Dovecot]:
    """One for all tests of this process."""
    with Dovecot() as server:
        yield server


@pytest.fixture
def dovecot(shared_dovecot: Dovecot) -> Dovecot:
    """A private mailbox on Dovecot; tests that use it are left out where it is not installed."""
    return shared_dovecot.guest(next(_GUESTS))


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """A Dovecot that the test may stop and kill."""
    with Dovecot() as server:
        yield server


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[FaultProxy]:
    """A proxy in front of Dovecot's plain port that breaks links on purpose."""
    with FaultProxy(dovecot.port) as server:
        yield server


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """An SMTP server that keeps what it gets."""
    with SmtpSink() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink) -> Installation:
    """An installation that reads from Dovecot and sends to the sink."""
    return Installation(tmp_path, dovecot, sink)
