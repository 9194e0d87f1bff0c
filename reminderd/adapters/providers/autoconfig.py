"""A provider's own word on its servers: the autoconfig file, as Thunderbird reads it (config-v1.1.xml).

Format: wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat. Only a file is read: no server
is asked.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET  # a document that declares entities is refused before it is parsed

from pydantic import ValidationError

from reminderd.adapters.providers.known import Provider, ServerAddress, UserName, domain_of
from reminderd.config.plain_files import read_plain_file
from reminderd.core.model import PermanentError

_LARGEST = 200_000
"""Bytes; such a file has some thousands."""

_SECURITY = {"SSL": "tls", "STARTTLS": "starttls"}
"""A server without encryption is not taken."""

_USER_NAMES: dict[str, UserName] = {"%EMAILADDRESS%": "address", "%EMAILLOCALPART%": "local_part"}


def read_autoconfig(path: Path, address: str) -> Provider:
    """Given a file and the address it is for, return the first encrypted IMAP and SMTP server that it names.

    Raise PermanentError, in one line, if it cannot be read or names none.
    """
    try:
        raw = read_plain_file(path, _LARGEST)
    except OSError as error:
        raise PermanentError(f"{path}: cannot be read: {error.strerror}") from error
    if b"<!DOCTYPE" in raw.upper() or b"<!ENTITY" in raw.upper() or b"\0" in raw:
        raise PermanentError(f"{path}: is not an autoconfig file: it declares entities, or is no UTF-8")
    try:
        root = ET.fromstring(raw)  # noqa: S314  (no entity is declared, as seen above)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise PermanentError(f"{path}: is not XML") from error
    imap, username = _server(root, "incomingServer", "imap", address, path)
    smtp, smtp_username = _server(root, "outgoingServer", "smtp", address, path)
    name = " ".join((root.findtext(".//displayName") or domain_of(address)).split())[:80]
    return Provider(name=name, imap=imap, smtp=smtp, username=username, smtp_username=smtp_username)


def _server(root: ET.Element, tag: str, kind: str, address: str, path: Path) -> tuple[ServerAddress, UserName]:
    for host, port, security, user in _servers(root, tag, kind):
        if security not in _SECURITY or user not in _USER_NAMES:
            continue
        name = host.replace("%EMAILDOMAIN%", domain_of(address))
        try:
            place = ServerAddress.model_validate({"host": name, "port": int(port), "security": _SECURITY[security]})
        except (ValueError, ValidationError):
            continue
        return place, _USER_NAMES[user]
    raise PermanentError(f"{path}: names no {kind.upper()} server with encryption and a login name that is understood")


def _servers(root: ET.Element, tag: str, kind: str) -> Iterator[tuple[str, str, str, str]]:
    for server in root.iter(tag):
        if server.get("type") == kind:
            host, port, security, user = (
                (server.findtext(name) or "").strip() for name in ("hostname", "port", "socketType", "username")
            )
            yield host, port, security, user or "%EMAILADDRESS%"
