"""A mailbox server that says what is not so: nothing is lost, nothing twice, and what is not had is not silent."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from faults.lying_mailbox import NOW, Post
from installed.installation import Installation
from installed.shop_mailbox import shop_mail
from matrix import one_in, one_of_each
from reminderd.core.model import PermanentError, TemporaryError
from servers import LyingImap

MAILS = {uid: shop_mail(uid, filling=400 + 50 * uid) for uid in range(1, 8)}
LATER = {uid: shop_mail(uid) for uid in range(8, 11)}
Lie = Callable[[str], Iterable[bytes] | None]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with LyingImap(dict(MAILS)) as server:
        post = Post(tmp_path, server)
        yield post
        post.storage.close()


def opening(server: LyingImap, change: Callable[[bytes], bytes]) -> Lie:
    """Change what it says of a folder when that is opened."""
    return lambda command: [change(b"".join(server.truth(command)))] if command.startswith("EXAMINE") else None


def named(key: bytes, values: Iterable[int]) -> Callable[[LyingImap], Lie]:
    """Name other numbers there, one after another."""
    numbers = iter(values)
    return lambda server: opening(
        server, lambda told: re.sub(rb"\[%s \d+" % key, b"[%s %d" % (key, next(numbers)), told)
    )


def holding(values: Iterable[int]) -> Callable[[LyingImap], Lie]:
    numbers = iter(values)
    return lambda server: opening(server, lambda told: re.sub(rb"\d+ EXISTS", b"%d EXISTS" % next(numbers), told))


def instead_of(beginning: str, *pieces: bytes, once: bool = False) -> Callable[[LyingImap], Lie]:
    """Answer commands that begin so with these pieces, each time or the first time."""

    def lying(_: LyingImap) -> Lie:
        left = iter([True] if once else itertools.repeat(True))
        return lambda command: pieces if command.startswith(beginning) and next(left, False) else None

    return lying


def of_bodies(change: Callable[[LyingImap, bytes], bytes]) -> Callable[[LyingImap], Lie]:
    """Change every answer that holds mails, or their sizes."""
    return lambda server: (
        lambda command: [change(server, b"".join(server.truth(command)))] if command.startswith("UID FETCH") else None
    )


def in_place_of_another(server: LyingImap, told: bytes) -> bytes:
    """The text of mail 3 is given for mail 2, too."""
    given = b"{%d}\r\n%s"
    two, three = (given % (len(server.mails[uid]), server.mails[uid]) for uid in (2, 3))
    return told.replace(two, three)


def sized(size: Callable[[int], int]) -> Callable[[LyingImap, bytes], bytes]:
    return lambda _, told: re.sub(rb"SIZE (\d+)", lambda found: b"SIZE %d" % size(int(found[1])), told)


BYE = b"* BYE shutting down\r\n"
LIES = {
    "UIDNEXT is always 1": named(b"UIDNEXT", itertools.repeat(1)),
    "UIDNEXT shrinks": named(b"UIDNEXT", itertools.chain([8], range(7, 1, -1), itertools.repeat(1))),
    "UIDNEXT is 0": named(b"UIDNEXT", itertools.repeat(0)),
    "EXISTS shrinks": holding(itertools.chain([7, 5, 3], itertools.repeat(1))),
    "EXISTS is 0": holding(itertools.repeat(0)),
    "EXISTS is beyond all numbers": holding(itertools.repeat(10**30)),
    "UIDVALIDITY is beyond all numbers": named(b"UIDVALIDITY", itertools.repeat(10**30)),
    "UIDs are beyond all numbers": of_bodies(lambda _, told: told.replace(b"(UID ", b"(UID 9999999999999999999")),
    "UIDs are 0": of_bodies(lambda _, told: re.sub(rb"UID \d+", b"UID 0", told)),
    "SEARCH finds what is beyond all numbers": instead_of(
        "UID SEARCH", b"* SEARCH 0 3 99999999999999999999999\r\nTAG OK done\r\n"
    ),
    "SEARCH finds words": instead_of("UID SEARCH", b"* SEARCH one two\r\nTAG OK done\r\n"),
    "a day that is none": of_bodies(lambda _, told: told.replace(b"01-Jun-2026", b"99-Foo-0000")),
    "UIDVALIDITY changes each time": named(b"UIDVALIDITY", itertools.count(5)),
    "UIDVALIDITY is not named": lambda server: opening(
        server, lambda told: re.sub(rb"\* OK \[UIDVALIDITY \d+\] ok\r\n", b"", told)
    ),
    "BYE in SEARCH": instead_of("UID SEARCH", b"* SEARCH 1 2\r\n", BYE, b""),
    "BYE in SEARCH, once": instead_of("UID SEARCH", b"* SEARCH 1 2\r\n", BYE, b"", once=True),
    "BYE in SEARCH that is OK": instead_of("UID SEARCH", BYE, b"TAG OK done\r\n"),
    "BYE in FETCH": instead_of("UID FETCH", BYE, b""),
    "BYE in FETCH, once": instead_of("UID FETCH", b"* 1 FETCH (UID 1 RFC822.SI", BYE, b"", once=True),
    "BYE at EXAMINE": instead_of("EXAMINE", BYE, b""),
    "NO TRYCREATE": instead_of("EXAMINE", b"TAG NO [TRYCREATE] no such mailbox\r\n"),
    "NO NONEXISTENT": instead_of("EXAMINE", b"TAG NO [NONEXISTENT] unknown mailbox\r\n"),
    "NO at SEARCH": instead_of("UID SEARCH", b"TAG NO [SERVERBUG] later\r\n"),
    "no bodies": instead_of("UID FETCH", b"TAG OK done\r\n"),
    "another mail's text": of_bodies(in_place_of_another),
    "sizes too small": of_bodies(sized(lambda _: 10)),
    "sizes too large": of_bodies(sized(lambda size: 3 * size)),
    "sizes without bound": of_bodies(sized(lambda _: 10**30)),
    "no answer": instead_of("", b"* OK wait\r\n"),
    "no answer to the login": instead_of("LOGIN"),
    "an answer to another command": instead_of("UID FETCH", b"zzz9 OK done\r\n", b"TAG OK done\r\n"),
}


CASES = [(how, (number + turn) % 2 == 0) for number, how in enumerate(LIES) for turn in (0, 1)]


def look(post: Post, after: timedelta) -> Exception | None:
    try:
        post.poll(after, timeout=0.4)
    except (TemporaryError, PermanentError) as error:
        return error
    return None


@pytest.mark.parametrize(("how", "is_known"), one_in(2, one_of_each(CASES, lambda case: case[0])))
def test_whatever_a_server_says_nothing_is_lost_and_what_is_not_had_is_told(
    post: Post, how: str, is_known: bool
) -> None:
    """Mails come while it lies, from the first look on or later. Each look has them all, or is known to have failed;
    once it is honest all are there.
    """
    if is_known:
        post.poll(-timedelta(hours=2))
    post.server.lie = LIES[how](post.server)
    for hours, uid in enumerate(LATER):
        post.server.mails[uid] = LATER[uid]
        failure = look(post, timedelta(hours=hours))
        if not set(post.server.mails.values()) <= post.stored:
            assert failure or post.troubles
        if failure:
            assert post.troubles or post.looked_at != NOW + timedelta(hours=hours)
    post.server.lie = lambda _: None
    post.poll(timedelta(hours=10))
    post.poll(timedelta(days=2))
    assert post.stored == {*MAILS.values(), *LATER.values()}
    assert post.troubles == []
    assert len(list(post.storage.all_mails())) == len({*MAILS, *LATER})
    assert [(look.fetched, look.owed) for look in post.storage.looks.folders()] == [(10, 0)]


MULTIPART = b'Content-Type: multipart/alternative; boundary="b1"\r\n\r\n--b1\r\n\r\nhello\r\n--b1--\r\n'
HTML = b"Content-Type: text/html\r\n\r\n<html><body>hello</body></html>\r\n"


@pytest.mark.parametrize(
    ("text", "is_owed"), [(MULTIPART, False), (HTML, False), (MULTIPART[:-9], True), (HTML[:-20], True)]
)
def test_a_mail_that_has_its_end_is_whole_whatever_size_was_named(post: Post, text: bytes, is_owed: bool) -> None:
    """Some servers only guess sizes: no reason to be told of each mail for ever. One that is cut off is owed."""
    post.server.mails = {1: shop_mail(1).partition(b"\r\n\r\n")[0] + b"\r\n" + text}
    post.server.lie = LIES["sizes too large"](post.server)
    post.poll()
    assert bool(post.storage.looks.owed("home")) == is_owed


def test_a_mail_that_is_small_though_its_size_was_not_is_read_whole(post: Post) -> None:
    post.server.lie = of_bodies(sized(lambda _: 6_000_000))(post.server)
    post.poll()
    assert post.stored == set(MAILS.values())


@pytest.mark.parametrize("told", [b"TAG BAD once is enough", b"TAG NO later", b"* CAPABILITY\r\nTAG OK none"])
def test_a_server_that_tells_no_capabilities_after_the_login_is_read(post: Post, told: bytes) -> None:
    """Only what they would allow is left out."""
    post.server.lie = lambda command: [told + b"\r\n"] if command == "CAPABILITY" and post.server.commands[1:] else None
    post.poll()
    assert (post.stored, post.troubles) == (set(MAILS.values()), [])


def test_a_greeting_that_is_a_farewell_is_told_in_its_words(post: Post) -> None:
    post.server.greeting = [b"* BYE too many of you\r\n"]
    assert str(look(post, timedelta())).endswith("): * BYE too many of you")


@pytest.mark.parametrize(("lie", "code"), [("NO NONEXISTENT", 1), ("NO TRYCREATE", 1), ("no bodies", 0)])
def test_the_commands_say_what_the_server_kept(home: Installation, lie: str, code: int) -> None:
    """`status` names it and exits with 1, and a letter goes out; when the server is honest all is well again."""
    with LyingImap(dict(MAILS)) as server:
        home.write_password(server.password)
        home.write_config(imap_port=server.port, user=server.user)
        server.lie = LIES[lie](server)
        home.reminderd("once", code=code)
        assert re.match("NEEDS YOU: .*mail", home.reminderd("status", code=1).stdout)
        assert home.subjects() == ["reminderd needs you: home"]
        server.lie = lambda _: None
        home.reminderd("once", "--now", f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%MZ}")
        assert "reminderd: all well again, home" in home.subjects()
