"""A big mail is asked for in parts: a part that does not come makes no half mail of it, and nothing of it is silent."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from faults.lying_mailbox import Post
from installed.shop_mailbox import shop_mail
from matrix import one_of_each
from servers import LyingImap

MAILS = {uid: shop_mail(uid) for uid in range(1, 4)}
FORWARDED = shop_mail(2, sender="ana@friends.example", filling=200_000)
NOT_GIVEN = {
    "NO": b"TAG NO no partial fetch\r\n",
    "BAD": b"TAG BAD what?\r\n",
    "NIL": b"* 2 FETCH (UID 2 BODY[]<0> NIL)\r\nTAG OK done\r\n",
    "nothing": b"TAG OK done\r\n",
}
WHOLE = "the whole mail"


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with LyingImap(dict(MAILS)) as server:
        post = Post(tmp_path, server)
        yield post
        post.storage.close()


def lying(server: LyingImap, parts: str, how: str, *, size: int = 0) -> Callable[[str], Iterable[bytes] | None]:
    """Answer so when these parts (a pattern) of mail 2 are asked for; name this size for it, if any."""

    def lie(command: str) -> Iterable[bytes] | None:
        if not command.startswith("UID FETCH") or 2 not in server.asked(command.split()[2]):
            return None
        if size and "RFC822.SIZE" in command:
            truth = b"".join(server.truth(command))
            return [re.sub(rb"(UID 2 .*?SIZE )\d+", rb"\g<1>%d" % size, truth)]
        if "BODY.PEEK[]" in command and re.search(parts, command):
            return server.truth(re.sub(r"<[\d.]+>", "", command)) if how == WHOLE else [NOT_GIVEN[how]]
        return None

    return lie


BEGINNING, PARTS, BODIES = r"<0\.\d+>", r"<[\d.]+>", ""  # with "", every form of the body


@pytest.mark.parametrize(
    ("how", "parts"),
    one_of_each(
        [(how, part) for how in [*NOT_GIVEN, WHOLE] for part in (PARTS, BEGINNING)],
        lambda case: case[0],
        lambda case: case[1],
    ),
)
def test_a_mail_whose_beginning_is_not_given_is_read_whole(post: Post, how: str, parts: str) -> None:
    """It is small, whatever size was named: its header alone would pass for all of it."""
    post.server.lie = lying(post.server, parts, how, size=6_000_000)
    post.poll()
    assert post.stored == set(MAILS.values())
    assert post.troubles == []


@pytest.mark.parametrize("how", NOT_GIVEN)
def test_a_mail_of_which_only_the_header_is_given_is_owed(post: Post, how: str) -> None:
    post.server.lie = lying(post.server, BEGINNING + r"|\[\]\)", how, size=6_000_000)
    post.poll()
    assert post.stored == {MAILS[1], MAILS[3]}
    assert [owed.ref.uid for owed in post.storage.looks.owed("home")] == [2]
    assert post.troubles == ["owed/home"]


@pytest.mark.parametrize("how", [*NOT_GIVEN, WHOLE])
def test_a_big_forwarded_mail_whose_beginning_is_not_given_is_read_whole_if_it_is_wanted(post: Post, how: str) -> None:
    post.server.mails[2] = FORWARDED
    post.server.lie = lying(post.server, PARTS, how)
    asked: list[bytes] = []
    poll_forwarded(post, lambda beginning: bool(asked.append(beginning)) or True)
    assert FORWARDED in post.stored
    assert {len(beginning) for beginning in asked} == {128 * 1024}
    assert post.troubles == []


@pytest.mark.parametrize("how", NOT_GIVEN)
def test_a_big_forwarded_mail_that_cannot_be_looked_into_is_owed(post: Post, how: str) -> None:
    post.server.mails[2] = FORWARDED
    post.server.lie = lying(post.server, BODIES, how)
    post.server.lie = on_two_only(post.server.lie)
    poll_forwarded(post, lambda _: True)
    assert [owed.ref.uid for owed in post.storage.looks.owed("home")] == [2]
    assert post.troubles == ["owed/home"]


def poll_forwarded(post: Post, wants_whole: Callable[[bytes], bool]) -> None:
    post.poll(
        max_bytes=150_000,
        forwarders=["friends.example"],
        wants_whole=wants_whole,
        search_from=["aliexpress", "friends"],
    )


def on_two_only(lie: Callable[[str], Iterable[bytes] | None]) -> Callable[[str], Iterable[bytes] | None]:
    """The other mails are asked for together with it no more than it is itself."""
    return lambda command: lie(command) if command.split()[2:3] == ["2"] else None


def test_a_server_that_knows_no_parts_is_given_the_bytes_that_the_whole_mail_needs(post: Post) -> None:
    """More than an answer may have otherwise; the header of such a mail of the shop is read, the others are had."""
    post.server.mails[2] = shop_mail(2) + b"x" * 17_000_000
    post.server.lie = lying(post.server, PARTS, WHOLE)
    post.poll(timeout=5.0)
    assert post.stored == {MAILS[1], MAILS[3], MAILS[2].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"}
    assert post.troubles == []
