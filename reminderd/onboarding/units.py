"""Makes the systemd unit for this machine from the one that ships: for the system, or for one user's own manager."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from reminderd.config import Settings
from reminderd.config.shipped import shipped
from reminderd.core.model import PermanentError

NAME = "reminderd.service"

_CLOSED_TO_SERVICES = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 (ProtectHome=, PrivateTmp=)

_OF_USERS = (
    "Description",
    "StartLimitIntervalSec",
    "StartLimitBurst",
    "Type",
    "NotifyAccess",
    "ExecStart",
    "ExecReload",
    "TimeoutStartSec",
    "TimeoutStopSec",
    "WatchdogSec",
    "Restart",
    "RestartSec",
    "RestartPreventExitStatus",
    "Environment",
    "UMask",
    "NoNewPrivileges",
    "LockPersonality",
    "MemoryDenyWriteExecute",
    "RestrictRealtime",
    "RestrictSUIDSGID",
    "RestrictNamespaces",
    "SystemCallArchitectures",
    "SystemCallFilter",
    "SystemCallErrorNumber",
    "RestrictAddressFamilies",
    "MemoryHigh",
    "MemoryMax",
    "TasksMax",
    "LimitNOFILE",
    "Nice",
)
"""Directives that any user's manager can carry out. Others need root, or namespaces that many kernels deny users."""


def program() -> list[str]:
    """Return the command that starts this very reminderd, whatever PATH says."""
    script = Path(sys.prefix, "bin", "reminderd")
    return [str(script)] if script.exists() else [sys.executable, "-m", "reminderd"]


def refuse_hidden(settings: Path) -> None:
    """Raise PermanentError if a system service could not read this reminderd or its settings: its unit hides homes."""
    if any(settings.resolve().is_relative_to(closed) for closed in _CLOSED_TO_SERVICES):
        raise PermanentError(
            f"a system service cannot read {settings}: put it into /etc/reminderd, or say "
            "`reminderd service install --user`"
        )
    package = Path(__file__).resolve()
    for place in (Path(sys.prefix), Path(sys.executable).resolve(), package):
        if any(place.is_relative_to(closed) for closed in _CLOSED_TO_SERVICES):
            raise PermanentError(
                f"this reminderd lies in {place if place != package else package.parents[1]}, which a system service "
                "cannot read: install it below /opt (see docs/install.md), or say `reminderd service install --user`"
            )


def credentials_of(settings: Settings) -> list[str]:
    """Return the names of the systemd credentials that the settings name, each once."""
    servers = [*(account.imap for account in settings.accounts), settings.smtp]
    urls = [*settings.push, *([settings.heartbeat_url] if settings.heartbeat_url else [])]
    named = [server.password_credential for server in servers] + [url.url_credential for url in urls]
    named += [account.oauth2.client_secret_credential for account in settings.accounts if account.oauth2]
    return list(dict.fromkeys(name for name in named if name))


def system_unit(config: Path, credentials: Mapping[str, Path]) -> str:
    """Return the text of the system's unit. `credentials`: the file of each, by name; NAME.cred is an encrypted one."""
    loads = [
        f"LoadCredential{'Encrypted' if path.suffix == '.cred' else ''}={name}:{path}"
        for name, path in credentials.items()
    ]
    return "\n".join([*_head("sudo reminderd service install"), *_filled(_shipped_lines(), config, loads)]) + "\n"


def user_unit(config: Path) -> str:
    """Return the text of a unit for one user's own manager; the user owns all that it reads and writes."""
    kept = [line for line in _directives(_shipped_lines()) if line.startswith("[") or _name(line) in _OF_USERS]
    lines = ["WantedBy=default.target" if line == "[Install]" else line for line in kept]
    place = lines.index("WantedBy=default.target")
    lines[place:] = ["[Install]", "WantedBy=default.target"]
    spaced = [f"\n{line}" if line.startswith("[") else line for line in _filled(lines, config, [])]
    return "\n".join([*_head("reminderd service install --user"), *spaced]) + "\n"


def _shipped_lines() -> list[str]:
    return shipped(f"example/{NAME}", f"systemd/{NAME}").read_text(encoding="utf-8").splitlines()


def _head(command: str) -> list[str]:
    return [f"# Written by `{command}`. Changes for this machine belong in `systemctl edit`, not in this file."]


def _directives(lines: list[str]) -> Iterator[str]:
    yield from (line for line in lines if line and not line.startswith("#"))


def _name(line: str) -> str:
    return line.partition("=")[0]


def _filled(lines: list[str], config: Path, loads: list[str]) -> Iterator[str]:
    """Yield the lines from the first section on, with this machine's command and credentials."""
    start = lines.index("[Unit]")
    are_loaded = False
    for line in lines[start:]:
        if _name(line) == "ExecStart":
            yield "ExecStart=" + " ".join(map(_quoted, [*program(), "run", "--config", str(config)]))
        elif _name(line) == "LoadCredential":
            if not are_loaded:
                yield from loads
            are_loaded = True
        else:
            yield line


def _quoted(word: str) -> str:
    """Return a word of a command line, quoted as systemd reads it (systemd.service(5))."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[\w./:=@%$+-]+", escaped) else f'"{escaped}"'


def user_units_folder() -> Path:
    """Return where systemd looks for the units of this user."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "systemd" / "user"
