"""Tests that need Dovecot: marked by the fixture they use, left out, and said so, where Dovecot is not installed.

With REMINDERD_REQUIRE_DOVECOT=1 (continuous integration) a machine without Dovecot is an error instead.
"""

import os
import shutil

import pytest

INSTALL = "apt-get install dovecot-imapd"
left_out = pytest.StashKey[int]()


def dovecot_program() -> str | None:
    """Return the path of Dovecot, which Debian keeps where the PATH of a user does not look, or None without it."""
    return shutil.which("dovecot", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "dovecot: needs Dovecot; set by itself on a test that uses the fixture `dovecot`"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "dovecot" in getattr(item, "fixturenames", ()):
            item.add_marker("dovecot")
    needy = [item for item in items if item.get_closest_marker("dovecot")]
    if not needy or dovecot_program():
        return
    if os.environ.get("REMINDERD_REQUIRE_DOVECOT") == "1":
        message = f"{len(needy)} tests need Dovecot, and REMINDERD_REQUIRE_DOVECOT is set: {INSTALL}"
        raise pytest.UsageError(message)
    config.stash[left_out] = len(needy)
    config.hook.pytest_deselected(items=needy)
    items[:] = [item for item in items if item not in needy]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if count := terminalreporter.config.stash.get(left_out, 0):
        terminalreporter.write_line(f"NOT RUN: {count} tests need Dovecot: {INSTALL}", yellow=True, bold=True)
