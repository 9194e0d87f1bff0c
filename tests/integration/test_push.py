"""Short texts through Apprise to a real HTTP server: what arrives, what a failure means, what is never logged."""

import contextlib
import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from patience import PATIENCE, wait_until
from reminderd.adapters.channels.push import PushChannel
from reminderd.core.model import Outcome, PermanentError, TemporaryError
from samples.letters import entry, reminder
from servers import LOOPBACK, PushSink

LETTER = reminder(entry())


@pytest.fixture
def phone() -> Iterator[PushSink]:
    with PushSink() as service:
        yield service


def channel(url: str) -> PushChannel:
    return PushChannel("phone", lambda: url)


def test_the_short_text_arrives_with_the_subject_as_its_title(phone: PushSink) -> None:
    """Once, as it was written."""
    result = channel(phone.url).send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.ACCEPTED, False)
    (text,) = phone.texts
    assert text.title == LETTER.subject
    assert text.body == LETTER.short
    assert text.path == f"/{phone.secret}"


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_a_refusal_is_tried_again_and_did_not_arrive(phone: PushSink, status: int) -> None:
    """Services answer so while they are down or a token is being changed: the letter waits."""
    phone.status = status
    result = channel(phone.url).send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, False)
    assert phone.texts == []
    phone.status = 200
    assert channel(phone.url).send(LETTER).outcome is Outcome.ACCEPTED


def test_a_service_out_of_reach_is_tried_again() -> None:
    """Nobody listens there, so nothing arrived."""
    with closing(socket.create_server((LOOPBACK, 0))) as listener:
        port = listener.getsockname()[1]
    result = channel(f"json://{LOOPBACK}:{port}/x?cto=0.5").send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, False)


def test_a_service_that_does_not_answer_in_time_may_have_it(phone: PushSink) -> None:
    """It is given up after the timeout, and counts as ambiguous, so that no flood comes of it."""
    phone.delay = 1.5
    result = channel(phone.url).send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, True)
    assert len(phone.texts) == 1


def test_a_link_cut_before_the_answer_may_have_delivered_it() -> None:
    """The same for a service that hangs up after it has read the text."""
    with closing(socket.create_server((LOOPBACK, 0))) as listener:

        def hang_up() -> None:
            link, _ = listener.accept()
            link.recv(65536)
            time.sleep(0.1)
            link.recv(65536)
            link.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        result = channel(f"json://{LOOPBACK}:{listener.getsockname()[1]}/x").send(LETTER)
        thread.join()
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, True)


@pytest.mark.parametrize("status", [200, 500])
def test_neither_the_url_nor_the_answer_nor_the_text_is_logged(
    phone: PushSink, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even at the finest level; what the HTTP library logged before and after is left as it was."""
    caplog.set_level(logging.DEBUG)
    before = [logging.getLogger(name).level for name in ("apprise", "urllib3")]
    phone.status = status
    result = channel(phone.url).send(LETTER)
    channel(phone.url).check()
    with pytest.raises(PermanentError):
        channel("nonsense://Tok3nOfThePhone").check()
    assert phone.secret not in caplog.text + str(result)
    assert "dispute" not in caplog.text
    assert [logging.getLogger(name).level for name in ("apprise", "urllib3")] == before
    assert logging.getLogger("apprise").propagate


def test_the_check_reads_the_url_and_sends_nothing(phone: PushSink) -> None:
    """It says which kind of service the URL means, and nothing else of it."""
    assert channel(phone.url).check() == "short texts go to JSON"
    assert phone.texts == []


@pytest.mark.parametrize("url", ["nonsense://Tok3n/x", "Tok3n", "https://"])
def test_a_url_that_apprise_does_not_know_is_one_clear_line_without_it(url: str) -> None:
    """The user learns what is wrong; the secret does not show."""
    with pytest.raises(PermanentError, match=r"^push/phone: Apprise does not understand the URL") as caught:
        channel(url).send(LETTER)
    assert "Tok3n" not in str(caught.value)


def test_a_command_that_fails_is_passed_on() -> None:
    """The vault is locked: later it is not."""

    def locked() -> str:
        raise TemporaryError("URL of push phone: pass failed with status 1")

    with pytest.raises(TemporaryError, match="pass failed"):
        PushChannel("phone", locked).send(LETTER)


def test_without_apprise_the_user_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(PermanentError, match=r"pip install '\.\[push\]'"):
        channel("json://x").send(LETTER)


def test_a_letter_stored_by_an_older_version_is_sent_with_its_text(phone: PushSink) -> None:
    """It has no short text yet."""
    assert channel(phone.url).send(replace(LETTER, short="")).outcome is Outcome.ACCEPTED
    assert phone.texts[0].body.strip() == LETTER.text.strip()


def sending() -> list[threading.Thread]:
    """The threads that still hand over a text; Apprise and the servers here have threads of their own."""
    return [one for one in threading.enumerate() if one.name.startswith("push/")]


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
def test_a_service_that_sends_a_byte_now_and_then_holds_up_nothing(
    begins: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has its time, as a mail server has. Then nobody listens any longer, though it goes on."""
    monkeypatch.setattr("reminderd.adapters.channels.push.SESSION_SECONDS", 1.0)
    stop = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError), closing(listener.accept()[0]) as client:
            client.recv(65536)
            client.sendall(begins)
            while not stop.wait(0.2):
                client.sendall(b"H")

    with closing(socket.create_server((LOOPBACK, 0))) as listener:
        server = threading.Thread(target=serve)
        server.start()
        slow = channel(f"json://{LOOPBACK}:{listener.getsockname()[1]}/x")
        first = slow.send(LETTER)
        wait_until(lambda: not sending())
        stop.set()
        server.join(PATIENCE)
    assert (first.outcome, first.is_ambiguous) == (Outcome.DEFERRED, True)


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "])
def test_a_service_that_answers_without_end_is_left(begins: bytes) -> None:
    """Long before its time is over, and before it fills the memory."""
    sent = [0]

    def serve() -> None:
        with contextlib.suppress(OSError), closing(listener.accept()[0]) as client:
            client.recv(65536)
            client.sendall(begins)
            while sent[0] < 500_000_000:
                sent[0] += client.send(b"H" * 65536)

    with closing(socket.create_server((LOOPBACK, 0))) as listener:
        server = threading.Thread(target=serve)
        server.start()
        result = channel(f"json://{LOOPBACK}:{listener.getsockname()[1]}/x").send(LETTER)
        server.join(PATIENCE)
    assert result.outcome is Outcome.DEFERRED
    assert sent[0] < 50_000_000


def test_while_a_text_hangs_there_is_no_other(phone: PushSink, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single wait is Apprise's to end; as long as it lasts the next text is put off."""
    monkeypatch.setattr("reminderd.adapters.channels.push.SESSION_SECONDS", 0.1)
    phone.delay = 1.0
    slow = channel(phone.url)
    first, second = slow.send(LETTER), slow.send(LETTER)
    assert (first.outcome, first.is_ambiguous) == (Outcome.DEFERRED, True)
    assert (second.outcome, second.is_ambiguous) == (Outcome.DEFERRED, False)
    phone.delay = 0.0
    wait_until(lambda: slow.send(LETTER).answer != second.answer)
    wait_until(lambda: not sending())
