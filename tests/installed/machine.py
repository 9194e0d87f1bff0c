"""A machine with systemd, below another root, for the tests of what is installed there."""

import os
from pathlib import Path

import pytest

from reminderd.config import secret_sources
from reminderd.onboarding import links
from reminderd.onboarding import systemd_service as manager

SETTINGS = """\
accounts:
  - name: home
    imap: {host: 127.0.0.1, security: none, username: maria, password_credential: imap-password}
smtp: {host: 127.0.0.1, security: none, username: maria, password_credential: imap-password}
sender: maria@example.net
recipient: maria@example.net
time_zone: Europe/Berlin
"""
OWN = SETTINGS.replace("password_credential: imap-password", "password_file: secret")


class Machine:
    """A machine with systemd, at another place: `asked` is what systemctl was told, `answers` what it says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.credentials = folder / "etc/reminderd/credentials"
        self.config = folder / "etc/reminderd/reminderd.yaml"
        self.home = folder / "home"
        self.state = folder / "var/lib/reminderd"
        self.cache = folder / "var/cache/reminderd"
        self._log = folder / "asked"
        self.script = folder / "bin/systemctl"
        self.script.parent.mkdir()
        self.answer("exit 0")
        self.credentials.mkdir(parents=True)
        self.config.write_text(SETTINGS)
        self.config.chmod(0o644)
        secret = self.credentials / "imap-password"
        secret.touch(0o600)
        secret.write_text("correct horse")
        (self.home / ".config/reminderd").mkdir(parents=True)
        monkeypatch.setenv("PATH", str(self.script.parent), prepend=os.pathsep)
        monkeypatch.setenv("HOME", str(self.home))
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
        monkeypatch.delenv("SUDO_USER", raising=False)
        monkeypatch.setattr(secret_sources, "SERVICE_CREDENTIALS", self.credentials)
        monkeypatch.setattr(manager, "SYSTEM_UNITS", folder / "etc/systemd/system")
        monkeypatch.setattr(links, "COMMAND", folder / "usr/local/bin/reminderd")
        monkeypatch.setattr(links, "SHARES", folder / "usr/local/share")
        monkeypatch.setattr(links, "PACKAGED", folder / "usr/share/man/man1")
        monkeypatch.setattr(manager, "RUNNING", folder)
        monkeypatch.setattr(manager, "LINGERING", folder / "linger")
        monkeypatch.setattr(manager, "sealed", lambda *_: None)
        monkeypatch.setattr("reminderd.cli.commands.service.SYSTEM_FILE", self.config)
        monkeypatch.setattr("reminderd.cli.commands.service.SYSTEM_STATE", self.state)
        monkeypatch.setattr("reminderd.cli.commands.service.SYSTEM_CACHE", self.cache)
        monkeypatch.setattr("reminderd.cli.commands.service.refuse_hidden", lambda _: None)
        monkeypatch.setattr(os, "geteuid", lambda: 0)

    def answer(self, script: str) -> None:
        self.script.write_text(f'#!/bin/sh\necho "$*" >>{self._log}\n{script}\n')
        self.script.chmod(0o755)

    @property
    def asked(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []

    @property
    def unit(self) -> Path:
        return self.folder / "etc/systemd/system/reminderd.service"

    @property
    def own_unit(self) -> Path:
        return self.home / ".config/systemd/user/reminderd.service"
