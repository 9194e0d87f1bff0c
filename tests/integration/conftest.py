"""Fixtures for more than one file of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from installed.beginnings import begin
from installed.installation import Installation
from installed.page_buyer import Life
from reminderd.demo.mailbox import sample_mails


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    """A buyer who hands pages over."""
    one = Life(tmp_path)
    yield one
    one.service.close()


@pytest.fixture
def used(home: Installation) -> Installation:
    """An installation that has read the first mails of some orders, with a backup of all of it."""
    begin(home, [mail.raw for mail in sample_mails() if mail.kind][:12], "once")
    return home
