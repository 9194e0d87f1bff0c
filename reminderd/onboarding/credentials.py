"""Secrets of the system service, encrypted for this machine where systemd can: systemd-creds(1), since 250."""

import shutil
import subprocess

_SECONDS = 60


def sealed(name: str, secret: str) -> bytes | None:
    """Given a credential's name and what it holds, return it as systemd alone can read it, on this machine.

    None where that is not to be had: an older systemd, or a machine without it. It was decrypted again for proof.
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
