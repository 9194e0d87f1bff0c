"""A first look into a mailbox: does the login work, which folders are there, where do the shop's mails lie?"""

import re
import time
from collections.abc import Iterator, Sequence
from datetime import date

from imap_tools.errors import ImapToolsError
from imap_tools.imap_utf7 import utf7_decode
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND, OR

from reminderd.adapters.imap.connection import ImapAccount, capabilities_of, examine, hang_up, translated_errors
from reminderd.adapters.imap.requests import LONG_SEARCH, search
from reminderd.core.model import PermanentError
from reminderd.onboarding.folders import Folder, Use, use_of

_PATIENCE = 300.0  # seconds for a whole look
_MOST_FOLDERS = 200
_LISTED = re.compile(rb'\((?P<flags>[^)]*)\) (?P<delimiter>"(?:\\.|[^"])*"|NIL) (?P<name>.+)', re.DOTALL)
_UNREAD = (Use.CLOSED, Use.TRASH, Use.SENT, Use.DRAFTS)


def look_at(account: ImapAccount, search_from: Sequence[str], since: date) -> tuple[Folder, ...]:
    """Log in and return the folders. Those that may hold mails of the shop come with the number of all mails, and of
    those of the shop since `since`; the latter comes from the server's search and is only a hint.

    `search_from`: what the From header of such mails holds. Raise LoginError, PermanentError or TemporaryError.
    """
    box = account.connect(time.monotonic() + _PATIENCE)
    try:
        with translated_errors(account.place):
            return tuple(_counted(box, account.place, folder, search_from, since) for folder in _folders(box))
    finally:
        hang_up(box)


def _counted(box: BaseMailBox, place: str, folder: Folder, search_from: Sequence[str], since: date) -> Folder:
    if folder.use in _UNREAD:
        return folder
    try:
        total = examine(box, folder.name, place)
    except PermanentError:  # listed, but cannot be opened
        return Folder(folder.name, Use.CLOSED)
    try:
        found = search(box, AND(OR(from_=list(search_from)), date_gte=since), LONG_SEARCH) if total else []
    except ImapToolsError:
        found = []  # the server cannot search: the headers are read later
    return Folder(folder.name, folder.use, total, len(found))


def _folders(box: BaseMailBox) -> list[Folder]:
    """Return the folders and what each is for. A server that tells only when asked (RFC 6154) is asked."""
    listed = list(_listed(box, '""', '"*"'))
    if not any(_says_use(flags) for _, flags, _ in listed) and b"SPECIAL-USE" in capabilities_of(box):
        uses = {name: flags for name, flags, _ in _listed(box, "(SPECIAL-USE)", '""', '"*"')}
        listed = [(name, (*flags, *uses.get(name, ())), delimiter) for name, flags, delimiter in listed]
    if not any(name.upper() == "INBOX" for name, _, _ in listed):
        listed.insert(0, ("INBOX", (), ""))
    return [Folder(name, use_of(name, flags, delimiter)) for name, flags, delimiter in listed[:_MOST_FOLDERS]]


def _says_use(flags: Sequence[str]) -> bool:
    return use_of("", flags) not in (None, Use.CLOSED)


def _listed(box: BaseMailBox, *arguments: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the name, the flags and the delimiter between levels of each folder."""
    box.client.response("LIST")  # nothing of an earlier answer
    kind, _ = box.client.xatom("LIST", *arguments)
    if kind != "OK":
        return
    for line in box.client.response("LIST")[1]:
        raw = b"%s%s" % (re.sub(rb"\{\d+\}$", b"", line[0]), line[1]) if isinstance(line, tuple) else line
        found = _LISTED.fullmatch(raw.strip()) if isinstance(raw, bytes) else None
        if found is None:
            continue
        name = found["name"]
        if name.startswith(b'"') and name.endswith(b'"'):
            name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
        delimiter = "" if found["delimiter"] == b"NIL" else found["delimiter"][1:-1].decode("ascii", "replace")[-1:]
        text = utf7_decode(name)
        if text.isprintable() and text:
            yield text, tuple(found["flags"].decode("ascii", "replace").split()), delimiter
