"""Which faults of a state were told: kept beside it, and what others put there says nothing."""

import os
import tempfile
from pathlib import Path

import pytest

from reminderd.adapters.state.told_faults import ToldFaults
from samples.builders import utc

NOW = utc("2026-03-20 12:00")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"reminderd-{os.geteuid()}"


def test_another_process_knows_what_was_told_of_this_state_alone(place: Path) -> None:
    first = ToldFaults(Path("/state"))
    first["disk"] = NOW
    again = ToldFaults(Path("/state"))
    assert dict(again) == {"disk": NOW}
    assert dict(ToldFaults(Path("/other"))) == {}
    del again["disk"]
    assert dict(ToldFaults(Path("/state"))) == {}


@pytest.mark.parametrize("kind", ["open to all", "a link", "a file"])
def test_what_is_not_ours_alone_is_not_believed(place: Path, tmp_path: Path, kind: str) -> None:
    """Then this process alone remembers."""
    match kind:
        case "open to all":
            place.mkdir()
            place.chmod(0o777)
        case "a link":
            (tmp_path / "elsewhere").mkdir()
            place.symlink_to(tmp_path / "elsewhere")
        case _:
            place.write_text("")
    told = ToldFaults(Path("/state"))
    told["disk"] = NOW
    assert dict(told) == {"disk": NOW}
    assert dict(ToldFaults(Path("/state"))) == {}
    del told["disk"]
    assert dict(told) == {}
