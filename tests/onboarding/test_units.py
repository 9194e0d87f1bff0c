"""The unit that `service install` writes: what it says, and what systemd says of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reminderd.config import load
from reminderd.core.model import PermanentError
from reminderd.onboarding import units
from reminderd.onboarding.units import credentials_of, refuse_hidden, system_unit, user_unit

SHIPPED = (Path(__file__).parents[2] / "systemd/reminderd.service").read_text()
CONFIG = Path("/etc/reminderd/reminderd.yaml")
CREDENTIALS = {
    "imap-password": Path("/etc/reminderd/credentials/imap-password.cred"),
    "ntfy": Path("/etc/reminderd/credentials/ntfy"),
}


def directives(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_the_systems_unit_is_the_shipped_one_with_what_is_this_machines() -> None:
    """Nothing of its protection is lost: only the program, its file and its secrets differ."""
    written, shipped = directives(system_unit(CONFIG, CREDENTIALS)), directives(SHIPPED)
    own = {line for line in written if line not in shipped}
    assert own == {
        f"ExecStart={sys.prefix}/bin/reminderd run --config {CONFIG}",
        "LoadCredentialEncrypted=imap-password:/etc/reminderd/credentials/imap-password.cred",
        "LoadCredential=ntfy:/etc/reminderd/credentials/ntfy",
    }
    assert {line.partition("=")[0] for line in shipped if line not in written} == {"ExecStart", "LoadCredential"}


def test_a_users_unit_has_what_needs_no_root() -> None:
    """It starts with the user's manager, restarts alike, and asks for no namespace, user or folder of the system."""
    written = directives(user_unit(Path("/home/my pi/100%/reminderd.yaml")))
    assert f'ExecStart={sys.prefix}/bin/reminderd run --config "/home/my pi/100%%/reminderd.yaml"' in written
    assert written[-2:] == ["[Install]", "WantedBy=default.target"]
    shipped = directives(SHIPPED)
    for line in ("Type=notify", "WatchdogSec=180", "RestartPreventExitStatus=2", "UMask=0077", "NoNewPrivileges=yes"):
        assert line in written
        assert line in shipped
    names = {line.partition("=")[0] for line in written}
    assert not {name for name in names if name.startswith(("Private", "Protect", "Dynamic", "Load", "After", "Wants"))}


@pytest.mark.parametrize("place", ["/home/pi/venv", "/root", "/tmp/venv"])
def test_a_program_that_a_system_service_cannot_read_is_refused(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units.sys, "prefix", place)
    with pytest.raises(PermanentError, match=rf"^this reminderd lies in {place}, which a system service cannot read: "):
        refuse_hidden(Path("/etc/reminderd/reminderd.yaml"))


def test_settings_that_a_system_service_cannot_read_are_refused() -> None:
    with pytest.raises(
        PermanentError, match=r"^a system service cannot read /home/pi/r\.yaml: put it into /etc/reminderd"
    ):
        refuse_hidden(Path("/home/pi/r.yaml"))


def test_each_credential_of_the_settings_is_named_once() -> None:
    text = """
accounts:
  - {name: a, imap: {host: h, username: a, password_credential: imap-password}}
  - {name: b, imap: {host: h, username: b, password_credential: b-password}}
smtp: {host: h, username: a, password_credential: imap-password}
sender: a@b.example
recipient: a@b.example
time_zone: UTC
push: [{name: phone, url_credential: ntfy}]
heartbeat_url: {url_credential: pulse}
"""
    settings = load(CONFIG, text=text, are_files_checked=False)
    assert credentials_of(settings) == ["imap-password", "b-password", "ntfy", "pulse"]


if shutil.which("systemd-analyze"):

    @pytest.mark.parametrize("manager", ["--system", "--user"])
    def test_systemd_finds_no_fault(manager: str, tmp_path: Path) -> None:
        text = system_unit(CONFIG, CREDENTIALS) if manager == "--system" else user_unit(CONFIG)
        unit = tmp_path / "reminderd.service"
        unit.write_text(text.replace(f"{sys.prefix}/bin/reminderd", "/bin/true"))
        command = ["systemd-analyze", "--no-pager", manager, "verify", str(unit)]
        runtime = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=runtime)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
