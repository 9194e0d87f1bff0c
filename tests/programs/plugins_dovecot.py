"""Tests that need Dovecot are left out, and said so, where it is not installed: see needed_programs.py."""

import pytest

from programs.needed_programs import NeededProgram
from servers.dovecot import dovecot_program


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(NeededProgram("Dovecot", "dovecot", dovecot_program), "needs Dovecot")
