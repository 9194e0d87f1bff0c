"""What the name of a server means, and where it listens."""

import ipaddress
from collections.abc import Mapping

IMAP_PORTS: Mapping[str, int] = {"tls": 993, "starttls": 143, "none": 143}
SMTP_PORTS: Mapping[str, int] = {"tls": 465, "starttls": 587, "none": 25}
"""The usual ports, by how the connection is secured."""


def is_loopback(host: str) -> bool:
    """Tell whether a server's name means this very machine: there a password may go unencrypted."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
