from collections.abc import Iterator
from pathlib import Path

import pytest

from kills import PROCESSES


@pytest.fixture(scope="module")
def forked_from_a_warm_process() -> Iterator[None]:
    """Every pass is forked from one process that has loaded all modules and none of pytest's threads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
        PROCESSES.set_forkserver_preload(["killed_pass"])
        yield
