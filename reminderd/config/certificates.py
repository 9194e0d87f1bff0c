"""Files of certificates that a server is trusted by."""

from pathlib import Path

from reminderd.config.plain_files import read_plain_file
from reminderd.config.secret_sources import reason

_LARGEST_BUNDLE = 5_000_000  # bytes of certificates; a system's whole store has 300,000


def read_certificates(path: Path) -> bytes:
    """Return what the file holds. Raise ValueError if it cannot be read, or contains no PEM certificate."""
    try:
        raw = read_plain_file(path, _LARGEST_BUNDLE)
    except OSError as error:
        raise ValueError(f"cannot read {path}: {reason(error)}") from None
    if b"-----BEGIN CERTIFICATE-----" not in raw:
        raise ValueError(f"{path} contains no PEM certificate")
    return raw
