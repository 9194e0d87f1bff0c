"""How a server tells what its search found: each form is read, and one that cannot be read is not "nothing"."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from faults.lying_mailbox import NOW, Post
from installed.shop_mailbox import inbox_for, shop_mail
from matrix import one_of_each
from servers import LyingImap

MAILS = {uid: shop_mail(uid) for uid in range(1, 8)}
Reply = Callable[[str], bytes]


def uid_set(numbers: str) -> str:
    uids = numbers.split()
    return f"{uids[0]}:{uids[-1]}" if uids else "0"


READ: dict[str, Reply] = {
    "with MODSEQ": lambda found: b"* SEARCH %s (MODSEQ 917162500)\r\n" % found.encode(),
    "in lower case": lambda found: b"* search %s\r\n" % found.encode(),
    "in two lines": lambda found: b"".join(b"* SEARCH %s\r\n" % uid.encode() for uid in found.split()),
    "with two spaces": lambda found: b"* SEARCH %s \r\n" % found.replace(" ", "  ").encode(),
    "ESEARCH": lambda found: b'* ESEARCH (Tag "TAG") UID ALL %s\r\n' % uid_set(found).encode(),
    "ESEARCH with more": lambda found: (
        b'* ESEARCH (Tag "TAG") UID MIN 1 COUNT 7 ALL %s MODSEQ 9\r\n' % found.replace(" ", ",").encode()
    ),
    "ESEARCH in lower case": lambda found: b'* esearch (tag "TAG") uid all %s\r\n' % uid_set(found).encode(),
}

UNREADABLE: dict[str, Reply] = {
    "no reply": lambda _: b"* OK searching\r\n",
    "words": lambda _: b"* SEARCH one two\r\n",
    "a number and a word": lambda found: b"* SEARCH %s more\r\n" % found.encode(),
    "a number without end": lambda _: b"* SEARCH %s\r\n" % (b"9" * 5000),
    "a negative number": lambda _: b"* SEARCH -3\r\n",
    "a literal": lambda _: b"* SEARCH {3}\r\n1 2\r\n",
    "ESEARCH that names none": lambda _: b'* ESEARCH (Tag "TAG") UID\r\n',
    "ESEARCH with the last one": lambda _: b'* ESEARCH (Tag "TAG") UID MAX 3 COUNT 7\r\n',
    "ESEARCH of positions": lambda _: b'* ESEARCH (Tag "TAG") ALL 1:3\r\n',
    "ESEARCH of all numbers": lambda _: b'* ESEARCH (Tag "TAG") UID ALL 1:4294967295\r\n',
    "ESEARCH of a star": lambda _: b'* ESEARCH (Tag "TAG") UID ALL 1:*\r\n',
    "ESEARCH of a saved result": lambda _: b'* ESEARCH (Tag "TAG") UID ALL $\r\n',
}


def alternating(replies: Iterable[str]) -> list[tuple[str, int]]:
    """Each at the first look and at a later one, when so many mails are known; turn about which comes first."""
    return [(how, 3 * ((number + turn) % 2)) for number, how in enumerate(replies) for turn in (1, 0)]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with LyingImap(dict(MAILS)) as server:
        post = Post(tmp_path, server)
        yield post
        post.storage.close()


def replying(server: LyingImap, reply: Reply) -> Callable[[str], Iterable[bytes] | None]:
    """Tell in this form what an honest search finds."""

    def lie(command: str) -> Iterable[bytes] | None:
        if not command.startswith("UID SEARCH"):
            return None
        found = server.search(command).removeprefix(b"* SEARCH").decode().strip()
        return [reply(found), b"TAG OK done\r\n"]

    return lie


def looks_beside(post: Post, how: Reply, *, before: int) -> frozenset[str]:
    """Look at the mails: at so many with an honest search, then in the same process at all in this form. Return the
    folders whose search is trusted no longer.
    """
    server = post.server
    server.mails = {uid: raw for uid, raw in MAILS.items() if uid <= before}
    inbox = inbox_for(server, timeout=1.0)
    fetcher = post.fetcher(inbox)
    if before:
        fetcher.poll("home", NOW)
    server.mails = dict(MAILS)
    server.lie = replying(server, how)
    fetcher.poll("home", NOW + timedelta(minutes=5))
    inbox.close()
    return post.storage.looks.read_by_headers("home", NOW + timedelta(minutes=6))


@pytest.mark.parametrize(("how", "before"), one_of_each(alternating(READ), lambda case: case[0]))
def test_each_form_of_a_search_reply_is_read_and_trusted(post: Post, how: str, before: int) -> None:
    assert looks_beside(post, READ[how], before=before) == frozenset()
    assert post.stored == set(MAILS.values())
    assert post.troubles == []


@pytest.mark.parametrize(("how", "before"), one_of_each(alternating(UNREADABLE), lambda case: case[0]))
def test_a_search_reply_that_cannot_be_read_is_not_an_empty_one(post: Post, how: str, before: int) -> None:
    """The comparison of search and headers is a day away, so only the reply itself can tell."""
    assert looks_beside(post, UNREADABLE[how], before=before) == {"INBOX"}
    assert post.stored == set(MAILS.values())
    assert post.troubles == []


def test_a_reply_that_waits_from_an_earlier_search_is_not_the_next_ones(post: Post) -> None:
    """An answer is read with its own command: what is left over of another one tells nothing about new mail."""
    post.server.mails = {1: MAILS[1]}
    inbox = inbox_for(post.server, timeout=1.0)
    fetcher = post.fetcher(inbox)
    fetcher.poll("home", NOW)
    post.server.mails = dict(MAILS)
    left_over = b'* ESEARCH (Tag "old") UID ALL 1\r\n* SEARCH 1\r\n'

    def lie(command: str) -> Iterable[bytes] | None:
        if command.startswith("EXAMINE"):
            return [left_over, *post.server.truth(command)]
        return [b"TAG OK done\r\n"] if command.startswith("UID SEARCH") else None

    post.server.lie = lie
    fetcher.poll("home", NOW + timedelta(minutes=5))
    inbox.close()
    assert post.stored == set(MAILS.values())
