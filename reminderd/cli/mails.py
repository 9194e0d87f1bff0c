"""The mail that a command is about: a file, or a stored mail named by the beginning of its id."""

import re
import sys
from pathlib import Path

import click

from reminderd.cli.options import Common
from reminderd.config.plain_files import read_plain_file, too_large
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Mail, Reading, StoredMail
from reminderd.core.model.vendor import Vendor
from reminderd.core.reading import read
from reminderd.jobs.mails.sorting import Sorter
from reminderd.service import Service

FROM_FILE = ""
"""The account of a mail that came from a file."""

LARGEST_MAIL = 5_000_000
"""Bytes; of a larger mail only the header is read, from a mailbox too."""

_ID = re.compile(r"[0-9a-f]{6,64}")


def is_file(name: str) -> bool:
    """Return whether a command's argument names a file (or, as -, standard input) and not a stored mail."""
    return name == "-" or not _ID.fullmatch(name) or Path(name).exists()


def read_file(name: str, most: int = LARGEST_MAIL) -> bytes:
    """Return the bytes of the file, or of standard input for -, `most` of them. Raise ClickException if it cannot be
    read.
    """
    try:
        if name != "-":
            return read_plain_file(Path(name), most)
        content = sys.stdin.buffer.read(most + 1)
        if len(content) > most:
            raise too_large(most, name)
        return content
    except OSError as error:
        raise click.ClickException(f"cannot read '{name}': {error.strerror}") from error


def named_mail(service: Service, name: str) -> StoredMail:
    """Return the mail in a file, or the stored one whose id begins so. Raise UsageError if there is none."""
    if is_file(name):
        return StoredMail("", read_file(name), service.clock(), FROM_FILE)
    found = service.storage.mails_named(name)
    if len(found) != 1:
        what = "several stored mails have an id that begins" if found else "no file and no stored mail is named"
        raise click.UsageError(f"{what} '{name}'")
    return found[0]


def look_at(options: Common, name: str) -> tuple[Mail, Reading, Vendor]:
    """Return a mail, its reading, and the vendor it was read with. A file needs no configuration; where there is one,
    the user's own rules and addresses count.
    """
    if not is_file(name):
        with options.service() as service:
            return *service.reader.read(named_mail(service, name)), service.vendor
    from reminderd.adapters.packs.resources import load_vendor

    settings = options.settings_if_any()
    vendor = load_vendor(user_packs=settings.state_dir / "vendors" if settings else None)
    raw, now = read_file(name), options.clock()()
    if settings:
        mail = Sorter(vendor, settings).sort(StoredMail("", raw, now, FROM_FILE)).opened.told[0]
    else:
        mail = parse(raw, received_at=now, vocabularies=vendor.vocabularies)
    return mail, read(mail, vendor), vendor
