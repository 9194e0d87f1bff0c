"""A server that never ends, is too slow or names no sense: bounded time and memory, one clear line."""

import itertools
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from installed.shop_mailbox import Looks, inbox_for, raw_mails, read, read_until, shop_mail, watching
from matrix import one_in
from reminderd.adapters.imap.idle import IdleWatcher
from reminderd.core.model import TemporaryError
from servers import LyingImap


def trickle(line: bytes) -> Iterator[bytes]:
    for _ in itertools.count():
        for number in range(len(line)):
            time.sleep(0.01)
            yield line[number : number + 1]


FLOODS = {
    "endless OK": lambda: itertools.repeat(b"* OK x\r\n" * 1000),
    "endless line": lambda: itertools.repeat(b"x" * 65536),
    "huge literal": lambda: iter([b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n", *[b"x" * 1000] * 100]),
    "a number of 5000 digits": lambda: iter([b"* 1 FETCH (UID 1 BODY[] {" + b"9" * 5000 + b"}\r\n"]),
    "a byte now and then": lambda: trickle(b"* OK x\r\n"),
}


@pytest.mark.parametrize("flood", one_in(2, FLOODS))
@pytest.mark.parametrize("at", ["LOGIN", "EXAMINE", "UID SEARCH"])
def test_an_answer_without_end_ends_the_look_in_bounded_memory(at: str, flood: str) -> None:
    """It is a temporary error whose line names the account; the next look is well."""
    with LyingImap({1: shop_mail(1)}) as server:
        server.lie = lambda command: FLOODS[flood]() if command.startswith(at) else None
        tracemalloc.start()
        try:
            _, message = read_until(TemporaryError, inbox_for(server, timeout=0.1))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert message.startswith("home (127.0.0.1:")
        assert peak < 120_000_000
        server.lie = lambda _: None
        assert raw_mails(read(inbox_for(server))) == [shop_mail(1)]


@pytest.mark.parametrize("flood", ["endless OK", "endless line", "a byte now and then"])
def test_a_greeting_without_end_is_a_temporary_error(flood: str) -> None:
    with LyingImap({}) as server:
        server.greeting = FLOODS[flood]()
        read_until(TemporaryError, inbox_for(server, timeout=0.1))


@pytest.mark.parametrize("flood", [b"* 1 RECENT\r\n" * 500, b"* OK %s\r\n" % (b"x" * 60_000)], ids=["lines", "bytes"])
def test_a_watcher_that_is_flooded_hangs_up(flood: bytes) -> None:
    """Lines without end during IDLE, short or long, end the connection; the watcher connects anew after its pause."""
    sent = [0]
    with LyingImap({}) as server:

        def lie(command: str) -> Iterator[bytes] | None:
            if command == "CAPABILITY":
                return iter([b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n"])
            return itertools.chain([b"+ idling\r\n"], flooding()) if command == "IDLE" else None

        def flooding() -> Iterator[bytes]:
            while True:
                sent[0] += len(flood)
                yield flood

        server.lie = lie
        looks = Looks()
        with watching(inbox_for(server).account, looks) as watcher:
            assert isinstance(watcher, IdleWatcher)
            for _ in range(3):
                looks.wait()
        assert sent[0] < 100_000_000


def test_the_client_names_itself_before_it_opens_a_folder() -> None:
    """163 and 126 refuse EXAMINE as an unsafe login to a client that did not send ID (RFC 2971)."""
    with LyingImap({1: shop_mail(1)}) as server:

        def lie(command: str) -> Iterator[bytes] | None:
            if command.startswith("EXAMINE") and not any(one.startswith("ID (") for one in server.commands):
                return iter([b"TAG NO EXAMINE Unsafe Login. Please contact kefu@188.com for help\r\n"])
            return None

        server.lie = lie
        assert raw_mails(read(inbox_for(server))) == [shop_mail(1)]


@pytest.mark.parametrize("refusal", [b"TAG NO no\r\n", b"TAG BAD what?\r\n"])
def test_a_refused_name_is_harmless(refusal: bytes) -> None:
    with LyingImap({1: shop_mail(1)}) as server:
        server.lie = lambda command: [refusal] if command.startswith("ID ") else None
        assert raw_mails(read(inbox_for(server))) == [shop_mail(1)]


def test_all_connections_of_one_look_share_its_time() -> None:
    """A server that lingers at each mail is asked anew a few times, and not for each of them."""
    with LyingImap({uid: shop_mail(uid) for uid in range(1, 65)}) as server:
        server.lie = lambda command: trickle(b"* OK x\r\n") if command.startswith("UID FETCH") else None
        read_until(TemporaryError, inbox_for(server, timeout=0.1))
        assert 1 <= sum(command.startswith("LOGIN") for command in server.commands) <= 4
