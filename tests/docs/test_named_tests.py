"""What docs/reliability.md and docs/threat-model.md promise is held by tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("page", "least"), [("reliability.md", 70), ("threat-model.md", 20)])
def test_every_row_names_a_test_that_exists(page: str, least: int) -> None:
    """A row without a test, or with one that was renamed, promises what nobody holds."""
    tables = re.findall(r"^\|[-|]+\|\n((?:\|.*\n)+)", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    rows = "".join(tables).splitlines()
    assert len(rows) >= least
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for file, test in named:
            assert re.search(rf"^def {test}\(", (ROOT / file).read_text(), re.MULTILINE), (file, test)
