"""One browser for all tests of looks: a start takes longer than a page."""

from collections.abc import Iterator

import pytest

from programs.chromium import Chromium


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A headless Chromium; tests that use it are left out where it is not installed."""
    with Chromium() as browser:
        yield browser
