"""What the documents promise is held by tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_fault_names_a_test_that_exists() -> None:
    """A row without a test, or with one that was renamed, promises what nobody holds."""
    text = (ROOT / "docs/reliability.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| fault")]
    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for file, test in named:
            assert re.search(rf"^def {test}\(", (ROOT / file).read_text(), re.MULTILINE), (file, test)
