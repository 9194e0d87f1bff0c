"""A mailbox server whose answers to FETCH are not those that were asked for: nothing is lost, nothing is silent."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from faults.lying_mailbox import NOW, Post
from installed.shop_mailbox import shop_mail
from matrix import one_in
from reminderd.core.model import PermanentError, TemporaryError
from servers import LyingImap

MAILS = {uid: shop_mail(uid, filling=400 + 50 * uid) for uid in range(1, 5)}
LATER = {uid: shop_mail(uid) for uid in range(5, 7)}
Lie = Callable[[str], Iterable[bytes] | None]
END = b"TAG OK done\r\n"


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with LyingImap(dict(MAILS)) as server:
        post = Post(tmp_path, server)
        yield post
        post.storage.close()


def answers(
    change: Callable[[LyingImap, list[bytes]], Sequence[bytes]], part: str = "FETCH"
) -> Callable[[LyingImap], Lie]:
    """Change the answers to commands with that part: one for each mail, without the tagged end."""

    def lying(server: LyingImap) -> Lie:
        def lie(command: str) -> Iterable[bytes] | None:
            return (
                [*change(server, list(server.fetch(command))), END] if part in command and "FETCH" in command else None
            )

        return lie

    return lying


def each(change: Callable[[bytes], bytes], part: str = "FETCH") -> Callable[[LyingImap], Lie]:
    return answers(lambda _, told: [change(one) for one in told], part)


def literal(by: int) -> Callable[[bytes], bytes]:
    """Announce literals of another length."""
    return lambda told: re.sub(rb"\{(\d+)\}", lambda found: b"{%d}" % max(0, int(found[1]) + by), told, count=1)


def unasked(server: LyingImap, told: list[bytes]) -> list[bytes]:
    """Every mail, whatever was asked for, with its text."""
    return [*server.fetch("UID FETCH 1:* (UID BODY.PEEK[])"), *told] if told and b"BODY[]" in told[0] else told


def between(line: bytes) -> Callable[[LyingImap, list[bytes]], list[bytes]]:
    return lambda _, told: [piece for one in told for piece in (line, one)] + [line]


def renumbered(server: LyingImap, told: list[bytes]) -> list[bytes]:
    return [b"* OK [UIDVALIDITY 77] renumbered\r\n", *told, b"* OK [UIDNEXT 3] less\r\n"]


def twice(server: LyingImap, told: list[bytes]) -> list[bytes]:
    """Each mail is told a second time, without its text."""
    return [
        *told,
        *(re.sub(rb" BODY\[\] \{\d+\}\r\n.*\)\r\n\Z", b" BODY[] NIL)\r\n", one, flags=re.DOTALL) for one in told),
    ]


LIES = {
    "other UIDs": each(lambda told: re.sub(rb"UID (\d+)", lambda found: b"UID %d" % (int(found[1]) + 100), told)),
    "other UIDs with the texts": each(
        lambda told: re.sub(rb"UID (\d+)", lambda found: b"UID %d" % (int(found[1]) + 100), told), "BODY.PEEK[]"
    ),
    "no UIDs": each(lambda told: re.sub(rb"UID \d+ ", b"", told)),
    "literals too short": each(literal(-20)),
    "literals too long": each(literal(20)),
    "literals too short, of the texts": each(literal(-20), "BODY.PEEK[]"),
    "literals too long, of the texts": each(literal(20), "BODY.PEEK[]"),
    "literals of no length": each(literal(-(10**9)), "BODY.PEEK[]"),
    "literals of a gigabyte": each(literal(10**9), "BODY.PEEK[]"),
    "mails nobody asked for": answers(unasked),
    "EXPUNGE between": answers(between(b"* 1 EXPUNGE\r\n")),
    "VANISHED between": answers(between(b"* VANISHED (EARLIER) 1:2,4\r\n")),
    "flags between": answers(between(b"* 2 FETCH (FLAGS (\\Seen) UID 2)\r\n")),
    "alerts between": answers(between(b"* OK [ALERT] {12}\r\n")),
    "another order": answers(lambda _, told: told[::-1]),
    "renumbered between": answers(renumbered),
    "each a second time": answers(twice),
    "small letters": each(
        lambda told: re.sub(
            rb"\A.*?\r\n", lambda found: found[0].lower().replace(b"jun", b"Jun"), told, count=1, flags=re.DOTALL
        )
    ),
    "From headers are empty": each(
        lambda told: re.sub(rb"\{\d+\}\r\n.*\)\r\n\Z", b"{2}\r\n\r\n)\r\n", told, flags=re.DOTALL), "FIELDS"
    ),
    "From headers are NIL": each(
        lambda told: re.sub(rb"\{\d+\}\r\n.*\)\r\n\Z", b"NIL)\r\n", told, flags=re.DOTALL), "FIELDS"
    ),
    "only the first": answers(lambda _, told: told[:1]),
    "only the first, of the texts": answers(lambda _, told: told[:1], "BODY.PEEK[]"),
    "none of the texts, and BYE": lambda server: (
        lambda command: [b"* BYE gone\r\n", END] if "BODY.PEEK[]" in command else None
    ),
    "quoted texts": each(
        lambda told: re.sub(rb"\{\d+\}\r\n.*\)\r\n\Z", b'"hello")\r\n', told, flags=re.DOTALL), "BODY.PEEK[]"
    ),
    "an end before the texts": answers(lambda _, told: [END, *told], "BODY.PEEK[]"),
}


def look(post: Post, after: timedelta) -> Exception | None:
    try:
        post.poll(after, timeout=0.2)
    except (TemporaryError, PermanentError) as error:
        return error
    return None


@pytest.mark.parametrize("how", one_in(2, LIES))
def test_whatever_fetch_gives_nothing_is_lost_and_what_is_not_had_is_told(post: Post, how: str) -> None:
    """As for every other lie: each look has the mails, or is known to have failed, and they all come in the end."""
    is_known = sum(map(ord, how)) % 2 == 0
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
    post.poll(timedelta(days=9))
    assert {*MAILS.values(), *LATER.values()} <= post.stored
    assert post.troubles == []
    assert [look.owed for look in post.storage.looks.folders()] == [0]
    assert len(post.stored - {*MAILS.values(), *LATER.values()}) == 0
