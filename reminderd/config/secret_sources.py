"""Where secrets come from: a private file, the first line of a command's output, or a systemd credential.

No message of this module holds a secret or what a command printed.
"""

import os
import stat
import subprocess
import threading
from pathlib import Path

from reminderd.config.errors import ConfigError
from reminderd.config.plain_files import read_plain_file
from reminderd.core.model.errors import TemporaryError

SERVICE_CREDENTIALS = Path("/etc/reminderd/credentials")
"""Where the system service's credentials lie: NAME as it is, NAME.cred as systemd encrypted it for this machine."""

_COMMAND_SECONDS = 30
_LARGEST_OUTPUT = 64_000  # bytes that a command may print; only its first line counts
_LARGEST_SECRET = 16 * 1024  # bytes; OAuth2 tokens are a few thousand


def secret_from(what: str, file: Path | None, command: tuple[str, ...] | None, credential: str | None) -> str | None:
    """Return the secret from the given source; None if no source is given. Errors begin with `what`."""
    try:
        if file is not None:
            return read_secret_file(file)
        if command is not None:
            return first_line_of(command)
        if credential is not None:
            return read_credential(credential)
    except ValueError as error:
        raise ConfigError([f"{what}: {error}"]) from None
    except TemporaryError as error:
        raise TemporaryError(f"{what}: {error}") from None
    return None


def read_secret_file(path: Path) -> str:
    """Given a file that holds one password, return it without the newline that ends it.

    Raise ValueError if it is missing, empty, no plain file, or open to other users (systemd's own files excepted).
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(f"{path} is not a file")
        mode = stat.S_IMODE(status.st_mode)
        if mode & 0o077 and not _is_credential(path):
            raise ValueError(f"{path}: mode {mode:04o} lets others read it: chmod 600 {path}")
        if status.st_size > _LARGEST_SECRET:
            raise ValueError(f"{path} is too long for a password")
        raw = read_plain_file(path, _LARGEST_SECRET)
    except OSError as error:
        raise ValueError(f"cannot read {path}: {reason(error)}") from None
    return _checked(_decoded(raw, str(path)).removesuffix("\n").removesuffix("\r"), str(path))


def read_credential(name: str) -> str:
    """Given a systemd credential's name, return what it holds: in the service what systemd hands over, for a command
    typed beside the service what the unit would be handed. Raise ValueError as `read_secret_file` does.
    """
    if (folder := os.environ.get("CREDENTIALS_DIRECTORY")) is not None:
        return read_secret_file(Path(folder, name))
    plain, sealed = SERVICE_CREDENTIALS / name, SERVICE_CREDENTIALS / f"{name}.cred"
    try:
        if sealed.exists():
            return _unsealed(name, sealed)
        if plain.exists():
            return read_secret_file(plain)
    except PermissionError:
        raise ValueError(f"only root may read {plain}: put sudo before the command") from None
    raise ValueError(
        f"systemd handed over no credentials, and there is no {plain}: add LoadCredential= to the unit, "
        "or use password_file"
    )


def _unsealed(name: str, path: Path) -> str:
    if not os.access(path, os.R_OK) or os.geteuid() != 0:
        raise ValueError(f"only root may read {path}: put sudo before the command")
    try:
        return first_line_of(("systemd-creds", "decrypt", f"--name={name}", str(path), "-"))
    except TemporaryError:
        raise ValueError(f"systemd-creds cannot decrypt {path}: it was encrypted on another machine") from None


def reason(error: OSError) -> str:
    """Given an operating system error, return it in a few words, such as "no such file or directory"."""
    said = error.strerror or type(error).__name__
    return said[:1].lower() + said[1:]


def _is_credential(path: Path) -> bool:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return folder is not None and path.is_relative_to(folder)


def first_line_of(command: tuple[str, ...]) -> str:
    """Given a program and its arguments, run it without a shell and return the first line it prints."""
    program = command[0]
    hint = "run it by hand to see why"
    try:
        output, status = _output_of(command)
    except OSError as error:
        raise ValueError(f"cannot run {program}: {reason(error)}") from None
    except subprocess.TimeoutExpired:
        raise TemporaryError(f"{program} gave no answer in {_COMMAND_SECONDS} s: {hint}") from None
    if len(output) > _LARGEST_OUTPUT:
        raise ValueError(f"{program} prints more than {_LARGEST_OUTPUT // 1000} kB, which cannot be a password")
    if status != 0:
        raise TemporaryError(f"{program} failed with status {status}: {hint}")
    first_line = output.partition(b"\n")[0].removesuffix(b"\r")
    return _checked(_decoded(first_line, program), program)


def _output_of(command: tuple[str, ...]) -> tuple[bytes, int]:
    """Return what a program prints, cut a little above the limit, and its exit status."""
    with subprocess.Popen(  # noqa: S603  (the user's own command, no shell)
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(_COMMAND_SECONDS, end)
        timer.daemon = True
        timer.start()
        try:
            output = process.stdout.read(_LARGEST_OUTPUT + 1) if process.stdout else b""
            if len(output) > _LARGEST_OUTPUT:
                process.kill()
            status = process.wait()
        finally:
            timer.cancel()
    if is_late.is_set():
        raise subprocess.TimeoutExpired(command, _COMMAND_SECONDS)
    return output, status


def _decoded(raw: bytes, source: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise ValueError(f"{source}: what it holds is not UTF-8 text") from None


def _checked(secret: str, source: str) -> str:
    if not secret:
        raise ValueError(f"{source}: the password is empty")
    if not secret.isprintable():  # a line break would let it speak to the server
        raise ValueError(f"{source}: the password holds a line break or another control character")
    return secret
