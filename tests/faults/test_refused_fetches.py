"""A server that refuses to tell of some mails: the others are read, and what nobody knows is no good news."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.lying_mailbox import NOW, Post
from installed.shop_mailbox import shop_mail
from servers import LyingImap

MAILS = {uid: shop_mail(uid) for uid in range(1, 8)}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with LyingImap(dict(MAILS)) as server:
        post = Post(tmp_path, server)
        yield post
        post.storage.close()


@pytest.mark.parametrize("answer", [b"TAG NO damaged\r\n", b"TAG BAD what?\r\n"])
@pytest.mark.parametrize("uids", [{2}, {1, 2, 3, 6}, set(MAILS)], ids=["one", "some", "all"])
def test_mails_whose_sizes_are_refused_are_read_without(post: Post, answer: bytes, uids: set[int]) -> None:
    """No size is known, and none of the others waits for it."""
    server = post.server

    def lie(command: str) -> list[bytes] | None:
        is_refused = "UID FETCH" in command and "SIZE" in command and uids & server.asked(command.split()[2])
        return [answer] if is_refused else None

    server.lie = lie
    post.poll()
    assert post.stored == set(MAILS.values())
    assert post.troubles == []


@pytest.mark.parametrize("answer", ["NO", "nothing", "hang-up"])
def test_a_search_that_cannot_be_compared_with_the_headers_is_not_relied_on(post: Post, answer: str) -> None:
    """It misses mails, and the headers that would show it are refused: all are read all the same."""
    told = {"NO": b"TAG NO not now\r\n", "nothing": b"TAG OK done\r\n", "hang-up": b""}[answer]
    left = iter([told] * (1 if answer == "hang-up" else 999))

    def lie(command: str) -> list[bytes] | None:
        if command.startswith("UID SEARCH"):
            return [b"* SEARCH 3\r\nTAG OK done\r\n"]
        return [said] if command.startswith("FETCH") and (said := next(left, None)) is not None else None

    post.server.lie = lie
    post.poll()
    assert post.stored == set(MAILS.values())
    assert post.storage.looks.read_by_headers("home", NOW) == {"INBOX"}


def test_one_mail_without_a_header_does_not_end_the_comparison(post: Post) -> None:
    """The search is compared with the headers of the others."""
    server = post.server

    def lie(command: str) -> list[bytes] | None:
        if command.startswith("UID SEARCH"):
            return [b"* SEARCH 3\r\nTAG OK done\r\n"]
        is_refused = command.startswith("FETCH") and 2 in server.asked(command.split()[1], len(MAILS))
        return [b"TAG NO damaged\r\n"] if is_refused else None

    server.lie = lie
    post.poll()
    assert post.stored == set(MAILS.values())
