"""Secrets of the system's service, encrypted for this machine by systemd-creds(1), which systemd has since 250."""

import shutil
import subprocess

_SECONDS = 60


def sealed(name: str, secret: str) -> bytes | None:
    """Return a secret encrypted as the credential `name`, so that only systemd on this machine can read it. It was
    decrypted again as a check.

    None if this machine cannot do that: it has no systemd, or an older one.
    """
    program = shutil.which("systemd-creds")
    if program is None:
        return None
    encrypted = _run([program, "encrypt", f"--name={name}", "-", "-"], secret.encode())
    if not encrypted or _run([program, "decrypt", f"--name={name}", "-", "-"], encrypted) != secret.encode():
        return None
    return encrypted


def _run(command: list[str], given: bytes) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603 (no shell; the program is systemd's)
            command, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
