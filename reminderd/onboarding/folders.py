"""Which folders of a mailbox matter: by what the server says each is for, else by its name."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from reminderd.adapters.providers.known import folder_names


class Use(StrEnum):
    """What a folder is for, as RFC 6154 tells them apart."""

    INBOX = "inbox"
    ALL = "all"
    ARCHIVE = "archive"
    JUNK = "junk"
    TRASH = "trash"
    SENT = "sent"
    DRAFTS = "drafts"
    CLOSED = "closed"  # holds no mail, only other folders


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, what it is for, how many mails it holds, and how many of them are the shop's."""

    name: str
    use: Use | None = None
    total: int = 0
    matching: int = 0


_FLAGS = {
    "\\noselect": Use.CLOSED,
    "\\nonexistent": Use.CLOSED,
    "\\all": Use.ALL,
    "\\allmail": Use.ALL,
    "\\junk": Use.JUNK,
    "\\spam": Use.JUNK,
    "\\trash": Use.TRASH,
    "\\sent": Use.SENT,
    "\\drafts": Use.DRAFTS,
    "\\archive": Use.ARCHIVE,
}


def use_of(name: str, flags: Iterable[str], delimiter: str = "/") -> Use | None:
    """Return what a folder is for, None if nothing says so. `flags`: as the server lists them. `delimiter`: between the
    levels of a name, "" if there are none.
    """
    if name.upper() == "INBOX":
        return Use.INBOX
    known = {_FLAGS[flag.lower()] for flag in flags if flag.lower() in _FLAGS}
    if known:
        return Use.CLOSED if Use.CLOSED in known else min(known)
    last = name.rpartition(delimiter)[2] if delimiter else name
    return _uses().get(unicodedata.normalize("NFC", last).casefold())


@cache
def _uses() -> dict[str, Use]:
    return {
        unicodedata.normalize("NFC", name).casefold(): Use(use)
        for use, names in folder_names().items()
        for name in names
    }


def proposed(folders: Sequence[Folder]) -> tuple[str, ...]:
    """Return the names of the folders to read.

    A folder that holds all mail, as Gmail has one, is enough; without one, read the inbox and the folders into which
    mails of the shop were filed. The junk folder is read, too, if mails of the shop lie there.
    """
    inbox = next((folder for folder in folders if folder.use is Use.INBOX), Folder("INBOX", Use.INBOX))
    everything = next(
        (one for one in folders if one.use is Use.ALL and one.total and one.matching >= inbox.matching), None
    )
    filed = [
        folder.name
        for folder in folders
        if folder.matching and (folder.use is Use.JUNK or (not everything and folder.use in (None, Use.ARCHIVE)))
    ]
    return ((everything or inbox).name, *filed)
