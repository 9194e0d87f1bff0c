"""Mails to put into a test's mailbox, and an inbox or a watcher that reads it."""

import contextlib
import queue
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from patience import PATIENCE
from reminderd.adapters.imap.connection import ImapAccount
from reminderd.adapters.imap.idle import IdleWatcher
from reminderd.adapters.imap.mailbox import ImapInbox
from reminderd.adapters.process.stop import Stop
from reminderd.core.model import Chunk, Cursor, FetchedMail
from servers import Dovecot

LONG_AGO = date(2020, 1, 1)


def shop_mail(number: int, sender: str = "transaction@notice.aliexpress.com", filling: int = 400) -> bytes:
    """Return a mail of the shop that no other number gives, its body at least `filling` bytes long."""
    header = f"From: AliExpress <{sender}>\r\nSubject: Order {number}\r\nMessage-ID: <m{number}@shop.example>\r\n"
    lines = (f"line {row} of mail {number}, 5 d\xe9c.\r\n" for row in range(1 + filling // 25))
    return (header + "\r\n" + "".join(lines)).encode("latin-1")


def shipped_mail(number: int) -> bytes:
    """Return the mail that an order is on its way, of another order for each number."""
    return (
        "From: AliExpress <transaction@notice.aliexpress.com>\r\nDate: Tue, 03 Mar 2026 10:00:00 +0000\r\n"
        f"Subject: Order {8204417306625000 + number}: order shipped\r\n\r\nIt is on its way.\r\n"
    ).encode()


def other_mail(number: int) -> bytes:
    """Return somebody else's mail, which speaks of the shop everywhere but in From."""
    return (
        f"From: friend{number}@home.example\r\nSubject: aliexpress.com {number}\r\n\r\nsee aliexpress.com\r\n".encode()
    )


def inbox_for(server: Dovecot, **changes: Any) -> ImapInbox:
    """Return an inbox of the server's user, without TLS unless `changes` say so."""
    settings: dict[str, Any] = {
        "name": "home",
        "host": server.host,
        "port": server.port,
        "security": "none",
        "username": server.user,
        "password": lambda: server.password,
        "folders": ["INBOX"],
        "search_from": ["aliexpress.com", "aliexpress_com"],
        "timeout": 5.0,
    }
    return ImapInbox(**{**settings, **changes})


def read(inbox: ImapInbox, cursors: Mapping[str, Cursor] | None = None, since: date = LONG_AGO) -> list[Chunk]:
    """Read to the end and log out."""
    with contextlib.closing(inbox):
        return list(inbox.chunks(cursors or {}, since))


def read_until(
    error: type[Exception], inbox: ImapInbox, cursors: Mapping[str, Cursor] | None = None
) -> tuple[list[Chunk], str]:
    """Read until the error that must come; return what was read before it, and its message."""
    chunks: list[Chunk] = []
    with contextlib.closing(inbox):
        try:
            chunks.extend(inbox.chunks(cursors or {}, LONG_AGO))  # keeps what came before an error
        except error as caught:
            return chunks, str(caught)
    pytest.fail(f"no {error.__name__}")


def mails_of(chunks: list[Chunk]) -> list[FetchedMail]:
    return [mail for chunk in chunks for mail in chunk.mails]


def raw_mails(chunks: list[Chunk]) -> list[bytes]:
    return [mail.raw for mail in mails_of(chunks)]


def cursors_of(chunks: list[Chunk]) -> dict[str, Cursor]:
    return {chunk.cursor.folder: chunk.cursor for chunk in chunks}


class Looks:
    """Counts the calls of `look_now`, and waits for them."""

    def __init__(self) -> None:
        self._calls: queue.Queue[None] = queue.Queue()

    def __call__(self) -> None:
        self._calls.put(None)

    def wait(self) -> None:
        """Wait for one more call. Raise queue.Empty if none comes."""
        self._calls.get(timeout=PATIENCE)

    def count(self) -> int:
        """How many calls nobody has waited for."""
        return self._calls.qsize()


@contextlib.contextmanager
def watching(account: ImapAccount, looks: Looks, *, stop: Stop | None = None, **settings: Any) -> Iterator[IdleWatcher]:
    """Run a watcher of INBOX, which pauses a thousandth of the time unless `jitter` says otherwise, and end it."""
    stop = stop or Stop()
    settings = {"jitter": lambda low, high: 0.001, **settings}
    watcher = IdleWatcher(account, "INBOX", look_now=looks, stop=stop, **settings)
    watcher.start()
    try:
        yield watcher
    finally:
        stop.set()
        watcher.join(PATIENCE)
        stop.close()
        stop.close()
    assert not watcher.is_alive()
