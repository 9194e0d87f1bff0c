"""Mails in files: .eml, mbox (Gmail Takeout, Thunderbird), Maildir, and folders of them. Nothing is ever written.

A mail is returned as IMAP would give it (CRLF line ends, without what a mailbox file adds), so that its hash is the
same wherever it comes from.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reminderd.config.plain_files import open_plain_file
from reminderd.core.mail.wire import as_delivered
from reminderd.core.model import PermanentError

MAX_BYTES = 5_000_000  # of one mail; a larger one is handed over as its header only, as from IMAP
_MAX_HEADER = 1_000_000
_LONGEST_LINE = 1_000_000  # read at once

_SEPARATOR = re.compile(rb"From (?:.*\b\d{1,2}:\d\d\b.*\b\d{4}\b.*)?\r?\n?")
_ESCAPED = re.compile(rb">+From ")
_BOOKKEEPING = re.compile(  # what programs that keep mail in files write into its header
    rb"(?im)^(?:X-GM-THRID|X-Gmail-Labels|X-Mozilla-(?:Status2?|Keys)|X-IMAP(?:base)?|X-UID|X-Keywords|X-Status|Status"
    rb"|Content-Length|Lines):.*\n(?:[ \t].*\n)*"
)
_FROM = re.compile(rb"(?im)^From:.*(?:\r?\n[ \t].*)*")
_BLANK = (b"\n", b"\r\n")

IsWanted = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that holds one mail, or many (mbox). `size` in bytes."""

    path: Path
    size: int
    is_mbox: bool


@dataclass(frozen=True, slots=True)
class FoundMail:
    """One mail of a file: its bytes, or None if it is not wanted; the file was read up to `position`."""

    raw: bytes | None
    position: int


def mail_files(path: Path) -> list[MailFile]:
    """Given a file or a folder, return the files with mails in it, sorted by name. A file is taken whatever its name.
    In a folder, these count: names ending in .eml, files that begin like an mbox, and the messages of a Maildir.
    Raise PermanentError if it cannot be read.
    """
    found = []
    try:
        if not path.is_dir():
            return [_mail_file(path)]
        for folder, names, files in os.walk(path, onerror=_refuse):
            names.sort()
            is_maildir = Path(folder).name in ("cur", "new") and Path(folder, "..", "tmp").is_dir()
            for name in sorted(files):
                file = _mail_file(Path(folder, name))
                if is_maildir or file.is_mbox or name.lower().endswith(".eml"):
                    found.append(file)
    except OSError as error:
        raise PermanentError(f"cannot read {error.filename or path}: {error.strerror}") from error
    return found


def mails_in(file: MailFile, is_wanted: IsWanted) -> Iterator[FoundMail]:
    """Given a file, yield its mails in their order; `is_wanted` gets the bytes of a mail's From header.

    The file is streamed: in memory are one header, and the mail if it is wanted. Raise PermanentError if it cannot
    be read to its end.
    """
    try:
        with open_plain_file(file.path) as stream:
            yield from (_read_mbox if file.is_mbox else _read_one)(stream, is_wanted)
    except OSError as error:
        raise PermanentError(f"cannot read {file.path}: {error.strerror}") from error


def _refuse(error: OSError) -> None:
    raise error


def _mail_file(path: Path) -> MailFile:
    """Return the file's description. One that cannot be opened fails only when its mails are read, so that it does
    not hold up others.
    """
    is_mail = path.suffix.lower() == ".eml"  # some programs put an mbox's first line into these, too
    try:
        with open_plain_file(path) as stream:
            is_mbox = not is_mail and stream.read(5) == b"From "
            return MailFile(path, os.fstat(stream.fileno()).st_size, is_mbox)
    except OSError:
        return MailFile(path, 0, is_mbox=False)


class _Gatherer:
    """Puts one mail together line by line, and forgets the body of a mail that is not wanted."""

    def __init__(self, is_wanted: IsWanted) -> None:
        self._is_wanted = is_wanted
        self._lines: list[bytes] = []
        self._size = 0
        self._is_kept: bool | None = None  # None: the header goes on

    def add(self, line: bytes) -> None:
        if self._is_kept is None:
            self._lines.append(line)
            self._size += len(line)
            if line in _BLANK or self._size > _MAX_HEADER:
                self._end_header()
        elif self._is_kept:
            self._size += len(line)
            if self._size <= MAX_BYTES:
                self._lines.append(line)

    def _end_header(self) -> None:
        header = b"".join(self._lines)
        found = _FROM.findall(header)
        self._is_kept = self._is_wanted(b"\n".join(found))
        self._lines = [header]

    def mail(self, *, is_from_mbox: bool) -> bytes | None:
        """The mail as it was sent, or None if it is not wanted."""
        if self._is_kept is None:
            self._end_header()
        if not self._is_kept:
            return None
        header, *body = self._lines
        if self._size > MAX_BYTES:
            body = []
        if is_from_mbox:
            header = _BOOKKEEPING.sub(b"", header)
            if body and body[-1] in _BLANK:  # it parts the mails
                del body[-1]
        return as_delivered(header + b"".join(body))

    def __bool__(self) -> bool:
        return bool(self._lines)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.readline(_LONGEST_LINE), b"")


def _read_one(stream: BinaryIO, is_wanted: IsWanted) -> Iterator[FoundMail]:
    mail = _Gatherer(is_wanted)
    for number, line in enumerate(_lines(stream)):
        if number or not line.startswith(b"From "):
            mail.add(line)
    yield FoundMail(mail.mail(is_from_mbox=False), stream.tell())


def _read_mbox(stream: BinaryIO, is_wanted: IsWanted) -> Iterator[FoundMail]:
    """Split an mbox at lines that begin with "From " below a blank line (RFC 4155); others are escaped."""
    mail = _Gatherer(is_wanted)
    is_below_blank = True
    position = 0
    for line in _lines(stream):
        if is_below_blank and line.startswith(b"From ") and _SEPARATOR.fullmatch(line):
            if mail:
                yield FoundMail(mail.mail(is_from_mbox=True), position)
            mail = _Gatherer(is_wanted)
        else:
            mail.add(line[1:] if line.startswith(b">") and _ESCAPED.match(line) else line)
        is_below_blank = line in _BLANK
        position += len(line)
    if mail:
        yield FoundMail(mail.mail(is_from_mbox=True), position)
