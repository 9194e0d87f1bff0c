"""`init` and a server that cannot be talked to: which one is meant, and what is trusted. Nothing is written here."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from reminderd.adapters.providers.known import ServerAddress
from reminderd.cli.asking import Asker, checked_as
from reminderd.config.certificates import read_certificates
from reminderd.config.values import Host
from reminderd.core.model import UntrustedError
from reminderd.onboarding.access import Access
from reminderd.onboarding.own_server import Kind, Named, found_at, named


def looked_for(access: Access, server: Named, kind: Kind, port: int | None = None, security: Any = None) -> Access:
    """Return the access at a server of the user's own: as the options say, else by looking."""
    port = port or server.port
    if security:
        return replace(access, place=ServerAddress(host=server.host, port=port, security=security))
    found = found_at(server.host, kind, port)
    return replace(access, place=found.place, username=access.username if found.takes_login else "")


def other_server(access: Access, kind: Kind, error: Exception, asker: Asker) -> Access:
    """Ask what is to be trusted, if that was the `error`, else which server is meant; Enter tries the same again."""
    if isinstance(error, UntrustedError) and (file := _certificates(asker)):
        return replace(access, ca_file=file)
    what = {"imap": "IMAP server", "smtp": "SMTP server, to send from"}[kind]
    place = access.place
    server = asker.text(
        f"{what}; Enter tries again", lambda text: named(text, checked_as(Host)), option="", proposal=place.host
    )
    if server.port is None and (place.port is not None or place.security != "tls"):
        return replace(access, place=place.model_copy(update={"host": server.host}))
    return looked_for(access, server, kind)


def _certificates(asker: Asker) -> Path | None:
    """A server of one's own, such as Proton Mail Bridge, has a certificate that no system knows."""

    def check(text: str) -> Path | None:
        if not text:
            return None
        file = Path(text).expanduser().resolve()
        read_certificates(file)
        return file

    return asker.text(
        "File with the certificate to trust; Enter if there is none", check, option="--ca-file FILE", proposal=""
    )
