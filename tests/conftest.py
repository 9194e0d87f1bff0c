"""Options of the tests."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The tests start hundreds of processes; each would compile all modules anew where that is not kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# The same for what is kept of the settings and packs; not among the caches of who runs the tests.
os.environ["XDG_CACHE_HOME"] = str(Path(__file__).parent.parent / ".pytest_cache" / "kept")
os.environ.pop("CACHE_DIRECTORY", None)
# Whether a shell finds the command is no matter of who starts the tests, and from where.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

# How long a machine takes to make an example says nothing of the claim.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --accept."""
    parser.addoption("--accept", action="store_true", help="write the corpus's expected readings instead of comparing")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: many tests wait for a server or a process."""
    return 2 * (os.cpu_count() or 1)
