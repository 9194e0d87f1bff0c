"""`reminderd service` where systemd does not run, or does not answer."""

from pathlib import Path

import pytest

from installed.machine import OWN, Machine
from reminderd.cli import command_line
from reminderd.core.model import PermanentError
from reminderd.onboarding import systemd_service as manager


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def service(*words: str) -> None:
    command_line.main(["service", *words], standalone_mode=False)


@pytest.mark.parametrize("user", [[], ["--user"]])
def test_without_systemd_status_says_so_and_uninstall_takes_away_what_is_there(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], user: list[str]
) -> None:
    """As in a container whose files were once a machine's: nobody is asked who is not there."""
    (machine.home / ".config/reminderd/reminderd.yaml").write_text(OWN)
    service("install", *user)
    asked = machine.asked
    monkeypatch.setattr(manager, "RUNNING", machine.folder / "nothing")
    with pytest.raises(PermanentError, match=r"^systemd does not run here: let what starts your services start `.*`$"):
        service("status", *user)
    service("uninstall", *user)
    assert "The service is gone." in capsys.readouterr().out
    assert list(machine.folder.rglob("reminderd.service")) == []
    assert machine.asked == asked


def test_a_service_that_cannot_be_stopped_keeps_its_unit(machine: Machine) -> None:
    """Else it would run on, and nobody could stop it any more."""
    service("install")
    machine.answer("echo 'Failed to connect to bus: Host is down' >&2; exit 1")
    with pytest.raises(PermanentError, match=r"^systemctl daemon-reload failed: Failed to connect to bus"):
        service("uninstall")
    assert machine.unit.exists()
