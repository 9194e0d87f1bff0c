"""The service manager: installs the unit, starts it, tells its state, removes it."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reminderd.config import Settings, secret_sources
from reminderd.core.model import PermanentError
from reminderd.onboarding.credentials import sealed
from reminderd.onboarding.units import NAME, credentials_of, program, user_units_folder
from reminderd.onboarding.writing import NewFile, write_together

SYSTEM_UNITS = Path("/etc/systemd/system")
RUNNING = Path("/run/systemd/system")
"""This folder exists if systemd is the service manager (sd_booted(3))."""

LINGERING = Path("/var/lib/systemd/linger")
_SECONDS = 150  # for a start, which may take 90


@dataclass(frozen=True)
class Manager:
    """The machine's systemd, or that of the user who asks (`is_user`). With `root`, files are written below that
    folder, as for the image of a machine, and nothing is started.
    """

    is_user: bool = False
    root: Path | None = None

    @property
    def unit(self) -> Path:
        """Where the unit lies."""
        return self.at((user_units_folder() if self.is_user else SYSTEM_UNITS) / NAME)

    def at(self, path: Path) -> Path:
        """Return where to find an absolute path of the machine: below `root` if there is one."""
        return self.root / path.relative_to("/") if self.root else path

    def refuse_absent(self) -> None:
        """Raise PermanentError if no systemd runs here."""
        if self.root is None and not self._is_there():
            words = " ".join([*program(), "run"])
            raise PermanentError(f"systemd does not run here: let what starts your services start `{words}`")

    def _is_there(self) -> bool:
        return shutil.which("systemctl") is not None and RUNNING.is_dir()

    def install(self, text: str) -> None:
        """Write the unit, start it, and let it start at each boot. Raise PermanentError if it does not start."""
        write_together([NewFile(self.unit, text.encode(), 0o644, 0o755, is_secret=False)])
        if self.root:
            wants = self.unit.parent / ("default.target.wants" if self.is_user else "multi-user.target.wants")
            wants.mkdir(mode=0o755, exist_ok=True)
            link = wants / NAME
            link.unlink(missing_ok=True)
            link.symlink_to(f"../{NAME}")
            return
        self._systemctl("daemon-reload")
        self._systemctl("enable", NAME)
        if self._systemctl("restart", NAME, is_needed=False) != 0:
            log = f"journalctl {'--user ' if self.is_user else ''}-u reminderd -n 20"
            raise PermanentError(f"the service is installed, but did not start: `{log}` says why")

    def uninstall(self) -> bool:
        """Stop the service and remove its unit; return whether there was one. Raise PermanentError if it cannot be
        stopped; nothing is removed then. Where no systemd runs, no service of it does.
        """
        was_there = self.unit.exists()
        is_managed = self.root is None and was_there and self._is_there()
        if is_managed:
            self._systemctl("daemon-reload")  # can the manager be reached?
            self._systemctl("disable", "--now", NAME, is_needed=False)
        for path in (self.unit, *self.unit.parent.glob(f"*.wants/{NAME}")):
            path.unlink(missing_ok=True)
        if is_managed:
            self._systemctl("daemon-reload")
        return was_there

    def states(self) -> tuple[str, str]:
        """Return systemd's words for whether it runs and whether it starts at boot, such as ("active", "enabled")."""
        return self._asked("is-active"), self._asked("is-enabled")

    def ends_at_logout(self) -> bool:
        """Whether a service of the user ends when the user logs out."""
        return self.is_user and not (LINGERING / user_name()).exists()

    def _words(self, *words: str) -> list[str]:
        return ["systemctl", *(["--user"] if self.is_user else []), *words]

    def _systemctl(self, *words: str, is_needed: bool = True) -> int:
        try:
            done = subprocess.run(  # noqa: S603 (no shell, words of our own)
                self._words(*words), capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PermanentError(f"systemctl {words[0]} failed ({type(error).__name__})") from error
        if done.returncode != 0 and is_needed:
            if self.is_user and "connect to" in done.stderr:
                raise PermanentError(
                    "the service manager of this user cannot be reached: log in as this user, not by su or sudo, "
                    f"or say: export XDG_RUNTIME_DIR=/run/user/{os.getuid()}"
                )
            said = (done.stderr.strip().splitlines() or ["it does not say why"])[-1]
            raise PermanentError(f"systemctl {words[0]} failed: {said[:200]}")
        return done.returncode

    def _asked(self, question: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603  (as above)
                self._words(question, NAME), capture_output=True, text=True, timeout=30, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return "unknown"
        return done.stdout.strip() or "unknown"


def user_name() -> str:
    """Return the name of the user who asks."""
    return pwd.getpwuid(os.getuid()).pw_name


def credential_files(settings: Settings, manager: Manager) -> Mapping[str, Path]:
    """Return the file of each credential that the settings name. Where systemd can, a plain one is replaced by one that
    is encrypted for this machine. Raise PermanentError if one is missing.
    """
    found, fresh, gone = {}, [], []
    folder = secret_sources.SERVICE_CREDENTIALS
    for name in credentials_of(settings):
        plain, encrypted = folder / name, folder / f"{name}.cred"
        if manager.at(encrypted).exists():
            found[name] = encrypted
        elif manager.at(plain).exists():
            secret = secret_sources.read_secret_file(manager.at(plain))
            content = None if manager.root else sealed(name, secret)
            found[name] = plain if content is None else encrypted
            if content is not None:
                fresh.append(NewFile(encrypted, content))
                gone.append(plain)
        else:
            raise PermanentError(
                f"there is no {plain}: `sudo reminderd init` writes it, or put the secret there, mode 600"
            )
    if fresh:
        write_together(fresh, gone)
    return found
