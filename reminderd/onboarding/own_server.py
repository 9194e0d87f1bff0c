"""A server that no table knows: on which port it is, how it encrypts, and whether it wants a login."""

import imaplib
import smtplib
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Literal

from reminderd.adapters.providers.known import ServerAddress
from reminderd.config.hosts import IMAP_PORTS, SMTP_PORTS, is_loopback

Kind = Literal["imap", "smtp"]

_SECONDS = 5.0  # for a port to answer; a filtered one never does
_TLS_PORTS = {"imap": IMAP_PORTS["tls"], "smtp": SMTP_PORTS["tls"]}
_PLAIN_PORTS = {"imap": (IMAP_PORTS["starttls"],), "smtp": (SMTP_PORTS["starttls"], SMTP_PORTS["none"])}


@dataclass(frozen=True)
class Named:
    """A server as its owner names it: `host` or `host:port`."""

    host: str
    port: int | None = None


@dataclass(frozen=True)
class FoundServer:
    """Where a server is, and whether it takes a login (it may take letters from this machine without one)."""

    place: ServerAddress
    takes_login: bool = True


@dataclass(frozen=True)
class _Greeting:
    """What a server offers before anything is encrypted."""

    has_starttls: bool
    has_login: bool


def named(text: str, checked_host: Callable[[str], str]) -> Named:
    """Return what `host` or `host:port` names. Raise ValueError, with words for the user."""
    host, colon, port = text.partition(":")
    if not colon:
        return Named(checked_host(host))
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError(f"expected a port from 1 to 65535 after the colon, got {port[:20]!r}")
    return Named(checked_host(host), int(port))


def found_at(host: str, kind: Kind, port: int | None = None) -> FoundServer:
    """Return where the server of this kind is on a host, by looking: at the port that is named, else at the usual ones.
    The connection is encrypted, except to this machine itself: nobody vouches for its certificate, and nobody listens
    in between.

    Nothing secret is sent. Where nothing answers, return the usual place: the login then says what is wrong.
    """
    is_here = is_loopback(host)
    if port is None and not is_here and _is_open(host, _TLS_PORTS[kind]):
        return FoundServer(ServerAddress(host=host))
    for candidate in _PLAIN_PORTS[kind] if port is None else (port,):
        greeting = _greeting(host, candidate, kind)
        if greeting and is_here and (greeting.has_login or not greeting.has_starttls):
            return FoundServer(ServerAddress(host=host, port=candidate, security="none"), greeting.has_login)
        if greeting and greeting.has_starttls:
            return FoundServer(ServerAddress(host=host, port=candidate, security="starttls"))
    return FoundServer(ServerAddress(host=host, port=port))


def _is_open(host: str, port: int) -> bool:
    with suppress(OSError, UnicodeError), closing(socket.create_connection((host, port), _SECONDS)):
        return True
    return False


def _greeting(host: str, port: int, kind: Kind) -> _Greeting | None:
    """What a port offers that greets unencrypted; None if it does not."""
    try:
        return _imap_greeting(host, port) if kind == "imap" else _smtp_greeting(host, port)
    except (OSError, UnicodeError, imaplib.IMAP4.error, smtplib.SMTPException):
        return None


def _imap_greeting(host: str, port: int) -> _Greeting:
    with imaplib.IMAP4(host, port, timeout=_SECONDS) as server:
        return _Greeting("STARTTLS" in server.capabilities, "LOGINDISABLED" not in server.capabilities)


def _smtp_greeting(host: str, port: int) -> _Greeting:
    with smtplib.SMTP(host, port, timeout=_SECONDS) as server:
        server.ehlo_or_helo_if_needed()
        return _Greeting(server.has_extn("starttls"), server.has_extn("auth"))
