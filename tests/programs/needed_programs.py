"""Tests that need a program: marked by the fixture they use, left out, and said so, where it is not installed."""

import os
from collections.abc import Callable
from typing import Any

import pytest


def _marked(name: str) -> str:
    return f"REMINDERD_TEST_NEEDS_{name.upper()}"


def refuse_unmarked(name: str) -> None:
    """Raise RuntimeError where a test without the mark is about to start the program `name`."""
    if os.environ.get(_marked(name)) == "0":
        raise RuntimeError(f"mark this test with @pytest.mark.{name.lower()}: it starts {name}")


class NeededProgram:
    """A pytest plugin for the tests that use the fixture `fixture`, which needs the program `name`.

    `find` returns its path, or None where it is missing. With REMINDERD_REQUIRE_`NAME`=1 (continuous integration) a
    machine without it is an error instead. A test that starts the program without the mark fails everywhere: it would
    be red where the program is missing.
    """

    def __init__(self, name: str, fixture: str, find: Callable[[], str | None]) -> None:
        self._name = name
        self._fixture = fixture
        self._find = find
        self._variable = f"REMINDERD_REQUIRE_{name.upper()}"
        self._left_out = 0

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line(
            "markers",
            f"{self._fixture}: needs {self._name}; set by itself on a test that uses the fixture `{self._fixture}`",
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        for item in items:
            if self._fixture in getattr(item, "fixturenames", ()):
                item.add_marker(self._fixture)
        needy = [item for item in items if item.get_closest_marker(self._fixture)]
        if not needy or self._find():
            return
        if os.environ.get(self._variable) == "1":
            message = f"{len(needy)} tests need {self._name}, and {self._variable} is set: run script/packages ci"
            raise pytest.UsageError(message)
        self._left_out = len(needy)
        if hasattr(config, "workeroutput"):  # where tests run in parallel, only the workers collect them
            config.workeroutput[self._variable] = len(needy)
        config.hook.pytest_deselected(items=needy)
        items[:] = [item for item in items if item not in needy]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Tell `refuse_unmarked`, in this process, whether the test about to run has the mark."""
        os.environ[_marked(self._name)] = str(int(item.get_closest_marker(self._fixture) is not None))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Hear from a worker how many it left out; each collects all tests."""
        self._left_out = max(self._left_out, getattr(node, "workeroutput", {}).get(self._variable, 0))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._left_out:
            terminalreporter.write_line(
                f"NOT RUN: {self._left_out} tests need {self._name}: `script/packages tests` gets it",
                yellow=True,
                bold=True,
            )
