"""Tests that need tesseract are left out, and said so, where it is not installed: see needed_programs.py."""

import shutil

import pytest

from programs.needed_programs import NeededProgram


def pytest_configure(config: pytest.Config) -> None:
    plugin = NeededProgram("tesseract", "tesseract", lambda: shutil.which("tesseract"))
    config.pluginmanager.register(plugin, "needs tesseract")
