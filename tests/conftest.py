"""Options of the tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --accept."""
    parser.addoption("--accept", action="store_true", help="write the corpus's expected readings instead of comparing")
