"""Tests that need Chromium are left out, and said so, where it is not installed: see needed_programs.py."""

import pytest

from programs.chromium import chromium_program
from programs.needed_programs import NeededProgram


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(NeededProgram("Chromium", "chromium", chromium_program), "needs Chromium")
