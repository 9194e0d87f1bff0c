"""`reminderd service`: below another root, and with a systemctl that writes down what it is asked."""

import os
import stat
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from installed.machine import OWN, SETTINGS, Machine
from reminderd.cli import command_line
from reminderd.cli.options import Common
from reminderd.config import ConfigError, load, read_secret
from reminderd.config.servers import ImapServer
from reminderd.core.model import PermanentError
from reminderd.onboarding import credentials, present
from reminderd.onboarding import systemd_service as manager
from reminderd.onboarding.systemd_service import Manager, credential_files


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def service(*words: str) -> None:
    command_line.main(["service", *words], standalone_mode=False)


def test_install_writes_the_unit_starts_it_and_lets_the_command_be_found(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    service("install")
    assert machine.asked == ["daemon-reload", "enable reminderd.service", "restart reminderd.service"]
    text = machine.unit.read_text()
    assert f"run --config {machine.config}" in text
    assert f"LoadCredential=imap-password:{machine.credentials}/imap-password" in text
    assert stat.S_IMODE(machine.unit.stat().st_mode) == 0o644
    said = capsys.readouterr().out
    assert "It runs, and starts at each boot." in said
    assert "`sudo reminderd status` says whether all is well" in said


def test_install_for_one_user_tells_of_lingering_and_what_to_type_until_the_next_login(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine.home / ".config/reminderd/reminderd.yaml").write_text(OWN)
    monkeypatch.setenv("PATH", f"{machine.script.parent}:/usr/bin:/bin")
    service("install", "--user")
    assert machine.asked[0] == "--user daemon-reload"
    assert "WantedBy=default.target" in machine.own_unit.read_text()
    said = capsys.readouterr().out
    assert "sudo loginctl enable-linger " in said
    assert "From your next login on a shell knows" in said
    assert "`~/.local/bin/reminderd status` says" in said
    link = machine.home / ".local/bin/reminderd"
    assert f"`reminderd` is found as {link}, from your next login on." in said
    assert link.resolve() == Path(sys.prefix, "bin", "reminderd").resolve()


def test_a_service_that_does_not_start_says_where_to_look(machine: Machine) -> None:
    machine.answer('case "$1" in restart) exit 1;; esac')
    with pytest.raises(PermanentError, match="did not start: `journalctl -u reminderd -n 20` says why"):
        service("install")


def test_a_manager_that_cannot_be_reached_says_how(machine: Machine) -> None:
    """As after `su` or `sudo -u`."""
    (machine.home / ".config/reminderd/reminderd.yaml").write_text(OWN)
    machine.answer("echo 'Failed to connect to bus: No medium found' >&2; exit 1")
    with pytest.raises(PermanentError, match="log in as this user, not by su or sudo, or say: export XDG_RUNTIME_DIR"):
        service("install", "--user")


def test_status_tells_what_systemd_says(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        service("status")
    assert "not installed: there is no" in capsys.readouterr().out
    service("install")
    machine.answer('case "$1" in is-active) echo active;; is-enabled) echo enabled;; esac')
    service("status")
    assert f"active, enabled: {machine.unit}\nconfiguration: {machine.config}\n" in capsys.readouterr().out
    machine.answer('case "$1" in is-active) echo failed; exit 3;; is-enabled) echo enabled;; esac')
    with pytest.raises(SystemExit):
        service("status")


def test_uninstall_keeps_what_is_remembered_and_purge_does_not(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    service("install")
    private = machine.folder / "var/lib/private/reminderd"  # where systemd keeps it, behind a link
    private.mkdir(parents=True)
    (private / "reminderd.db").write_bytes(b"")
    machine.state.symlink_to(private)
    machine.cache.mkdir(parents=True)
    service("uninstall")
    assert machine.asked[-2:] == ["disable --now reminderd.service", "daemon-reload"]
    assert not machine.unit.exists()
    assert f"Left as they are: {machine.config}, {machine.credentials}, {machine.state}" in capsys.readouterr().out
    service("uninstall", "--purge", "--yes")
    assert not any(path.exists() for path in (machine.config.parent, private, machine.cache))
    assert not machine.state.is_symlink()


def test_purge_asks_first(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(question: str, *, abort: bool, **_: Any) -> None:
        assert str(machine.config) in question
        raise click.Abort

    monkeypatch.setattr(click, "confirm", no)
    with pytest.raises(click.Abort):
        service("uninstall", "--purge")
    assert machine.config.exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "password_credential: imap-password}\nsmtp",
            "password_file: secret}\nsmtp",
            "the service cannot read .*secret",
        ),
        ("time_zone", "state_dir: /srv/reminderd\ntime_zone", "may write to .* only: name that as state_dir"),
        ("imap-password}\nsmtp", "other}\nsmtp", "there is no .*/credentials/other: `sudo reminderd init` writes it"),
    ],
)
def test_what_the_service_could_not_work_with_is_refused_beforehand(
    old: str, new: str, said: str, machine: Machine
) -> None:
    assert old in SETTINGS
    machine.config.write_text(SETTINGS.replace(old, new, 1))
    with pytest.raises(PermanentError, match=said):
        service("install")
    assert machine.asked == []
    assert not machine.unit.exists()


def test_a_file_of_settings_that_only_root_reads_is_refused(machine: Machine) -> None:
    machine.config.chmod(0o600)
    with pytest.raises(PermanentError, match=r"the service cannot read .*: chmod 644 "):
        service("install")


def test_a_folder_of_settings_that_only_root_enters_is_refused(machine: Machine) -> None:
    machine.config.parent.chmod(0o700)
    with pytest.raises(PermanentError, match=rf"the service cannot read .*: chmod 755 {machine.config.parent}$"):
        service("install")
    assert not machine.unit.exists()


def test_without_settings_without_rights_and_without_systemd_it_is_one_line(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine.home / ".config/reminderd/reminderd.yaml").write_text(SETTINGS)
    with pytest.raises(PermanentError, match="is handed no credentials: name a password_file"):
        service("install", "--user")
    machine.config.unlink()
    with pytest.raises(PermanentError, match=r"there is no .* yet: say `reminderd init` first"):
        service("install")
    monkeypatch.setattr(manager, "RUNNING", machine.folder / "nothing")
    with pytest.raises(PermanentError, match=r"systemd does not run here: let what starts your services start `.*run`"):
        service("install")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(PermanentError, match="needs root: put sudo before the command, or add --user"):
        service("install")


def test_an_image_gets_its_files_and_nothing_is_started(machine: Machine, tmp_path: Path) -> None:
    """--root, as makers of packages and images need it."""
    image = tmp_path / "image"
    with pytest.raises(
        PermanentError, match=r"image/.*/etc/reminderd/.* yet: put one there, for `reminderd init` writes no"
    ):
        service("install", "--root", str(image))
    inside = [image / path.relative_to("/") for path in (machine.config, machine.credentials / "imap-password")]
    for path, text, mode in zip(inside, (SETTINGS, "correct horse"), (0o644, 0o600), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode)
        path.write_text(text)
    service("install", "--root", str(image))
    unit = image / machine.unit.relative_to("/")
    assert f"--config {machine.config}\n" in unit.read_text()
    assert (unit.parent / "multi-user.target.wants/reminderd.service").resolve() == unit
    assert machine.asked == []
    service("uninstall", "--root", str(image))
    assert not list(unit.parent.rglob("reminderd.service"))


# --- commands beside the service


def imap() -> ImapServer:
    return ImapServer(host="mail.example.net", username="maria", password_credential="imap-password")


def test_root_reads_the_secrets_of_the_service_and_others_are_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sudo reminderd check` just works; without sudo one line says what to type."""
    assert read_secret(imap()) == "correct horse"
    real = Path.exists

    def exists(path: Path, **more: Any) -> bool:
        if path.is_relative_to(machine.credentials):
            raise PermissionError(13, "Permission denied")
        return real(path, **more)

    monkeypatch.setattr(Path, "exists", exists)
    with pytest.raises(ConfigError, match=r"only root may read .*imap-password: put sudo before the command"):
        read_secret(imap())


def test_a_secret_that_is_encrypted_for_this_machine_is_read_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`install` encrypts what lies there in plain, proves it, and removes that; another machine's is told of."""
    script = machine.script.with_name("systemd-creds")
    script.write_text("#!/bin/sh\ncase $1 in encrypt) base64 $3;; decrypt) base64 -d ${3#-};; esac\n")
    script.chmod(0o755)
    monkeypatch.setattr(manager, "sealed", credentials.sealed)
    found = credential_files(load(machine.config, are_files_checked=False), Manager())
    assert found == {"imap-password": machine.credentials / "imap-password.cred"}
    assert [path.name for path in machine.credentials.iterdir()] == ["imap-password.cred"]
    assert "correct horse" not in (machine.credentials / "imap-password.cred").read_text()
    assert read_secret(imap()) == "correct horse"
    script.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(ConfigError, match=r"cannot decrypt .*\.cred: it was encrypted on another machine"):
        read_secret(imap())


@pytest.mark.parametrize("script", ["exit 1", "cat", "echo nonsense", "case $1 in encrypt) cat;; *) echo other;; esac"])
def test_what_cannot_be_encrypted_stays_as_it_is(
    script: str, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret is replaced only by one that was proven to give it back."""
    program = machine.script.with_name("systemd-creds")
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    sealed = credentials.sealed("imap-password", "correct horse")
    assert sealed is None or script == "cat"


def test_commands_find_the_state_of_the_service(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file names no place, and root has none of its own: what systemd keeps for the service."""
    for name, value in (("SYSTEM_FILE", machine.config), ("SYSTEM_STATE", machine.state)):
        monkeypatch.setattr(f"reminderd.cli.options.{name}", value)
    monkeypatch.setattr("reminderd.cli.options.PLACES", (present.USER_FILE, machine.config))
    options = Common(None, None, None, as_json=False)
    assert options.settings().state_dir == machine.home / ".local/state/reminderd"
    machine.state.mkdir(parents=True)
    assert options.settings().state_dir == machine.state
    (machine.home / ".local/state/reminderd").mkdir(parents=True)
    assert options.settings().state_dir == machine.home / ".local/state/reminderd"


def test_a_state_that_is_closed_to_the_user_says_what_to_type(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where systemd keeps it, nobody but root may even look."""
    machine.config.write_text(SETTINGS + f"state_dir: {machine.state}\n")
    real = Path.stat

    def closed(path: Path, **more: Any) -> os.stat_result:
        if path == machine.state:
            raise PermissionError(13, "Permission denied")
        return real(path, **more)

    monkeypatch.setattr(Path, "stat", closed)
    with pytest.raises(ConfigError, match="is the service's and closed to you: put sudo before the command"):
        command_line.main(["deadlines", "--config", str(machine.config)], standalone_mode=False)
