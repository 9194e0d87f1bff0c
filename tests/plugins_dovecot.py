"""Tests that need Dovecot are left out, and said so, where it is not installed: see needed_programs.py."""

import os
import shutil

import pytest

from needed_programs import NeededProgram


def dovecot_program() -> str | None:
    """Return the path of Dovecot, which Debian keeps where the PATH of a user does not look, or None without it."""
    return shutil.which("dovecot", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(
        NeededProgram("Dovecot", "dovecot", "apt-get install dovecot-imapd", dovecot_program), "needs Dovecot"
    )
