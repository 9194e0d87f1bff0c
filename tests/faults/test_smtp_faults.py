"""An SMTP server that refuses, stumbles or vanishes, at every step: what became of the letter is always known."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from patience import PATIENCE
from reminderd.adapters.channels.smtp import SmtpChannel
from reminderd.core.model import Letter, LetterKind, LoginError, Outcome, PermanentError, Phase
from servers import LOOPBACK, SmtpSink

RECIPIENT = "ada@home.example"
LETTER = Letter(
    key="k",
    kind=LetterKind.DIGEST,
    message_id="0123456789abcdef0123456789abcdef@reminderd.invalid",
    thread_id=None,
    created_at=datetime(2027, 1, 4, tzinfo=UTC),
    subject="AliExpress: all quiet",
    text="Nothing to do.\n",
    html="<p>Nothing to do.</p>\n",
)


def channel(port: int, host: str = LOOPBACK, **settings: Any) -> SmtpChannel:
    given: dict[str, Any] = {"security": "none", "username": None, "password": None, "timeout": 0.4}
    given |= {"sender": "watch@home.example", "recipient": RECIPIENT}
    return SmtpChannel(host=host, port=port, **(given | settings))


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


GREETING, EHLO = "220 fake.example", "250 fake.example"
SILENT, DROP = None, ""


@contextmanager
def scripted(*replies: str | None) -> Iterator[tuple[int, list[str]]]:
    """A server that answers each line it gets with the next reply; DROP cuts the link, SILENT never answers.

    Yield its port and the list of lines it got. After "354" it takes the whole body as one line.
    """
    listener = socket.create_server((LOOPBACK, 0))
    listener.settimeout(10)
    got: list[str] = []
    done = threading.Event()

    def serve() -> None:
        link, _ = listener.accept()
        link.settimeout(10)
        with link, link.makefile("rb") as lines:
            for reply in replies:
                if reply is SILENT:
                    done.wait(10)
                if not reply:
                    return
                link.sendall(reply.encode() + b"\r\n")
                line = lines.readline()
                while reply.startswith("354") and line not in (b".\r\n", b""):
                    line = lines.readline()
                got.append(line.decode().strip())

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1], got
    finally:
        done.set()
        thread.join(PATIENCE)
        listener.close()
        assert not thread.is_alive()


# --- refused: the letter is certainly not there --------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "is_gone"),
    [
        ("421 4.3.2 shutting down", False),
        ("451 4.7.1 greylisted, try later", False),
        ("452 4.2.2 mailbox full", False),
        ("550 5.4.5 Daily user sending limit exceeded", False),
        ("550 5.7.1 relaying denied", False),
        ("550 blocked by policy", False),
        ("552 5.2.2 mailbox over quota", False),
        ("553 5.1.8 sender address not owned by user", False),
        ("554 5.7.1 looks like spam", False),
        ("550 5.1.1 no such user", True),
        ("550 5.2.1 account disabled", True),
        ("550 user unknown", True),
        ("551 user not local", True),
    ],
)
@pytest.mark.parametrize("step", ["sender", "recipient", "body"])
def test_only_an_address_that_is_gone_is_final_and_only_where_it_was_named(
    sink: SmtpSink, step: str, answer: str, is_gone: bool
) -> None:
    """All else closes the way for now, whatever its code. The server's own words are kept for the user."""
    if step == "recipient":
        sink.faults.recipients[RECIPIENT] = answer
    else:
        setattr(sink.faults, step, answer)
    result = channel(sink.port).send(LETTER)
    outcome = Outcome.REJECTED if is_gone and step == "recipient" else Outcome.DEFERRED
    phase = {"sender": Phase.SENDER, "recipient": Phase.RECIPIENT, "body": Phase.ANSWERED}[step]
    assert (result.outcome, result.answer, result.is_ambiguous, result.phase) == (outcome, answer, False, phase)
    assert sink.mails == []


def test_after_a_refusal_the_next_letter_goes_through(sink: SmtpSink) -> None:
    """One attempt leaves nothing behind that would spoil the next."""
    sink.faults.body = "451 4.3.0 not now"
    assert channel(sink.port).send(LETTER).outcome is Outcome.DEFERRED
    sink.faults.body = None
    assert channel(sink.port).send(LETTER).outcome is Outcome.ACCEPTED
    assert len(sink.mails) == 1


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ([DROP], "closed"),
        ([SILENT], "timed out"),
        (["554 5.3.2 no mail service"], "554 5.3.2 no mail service"),
        (["421 4.3.2 busy"], "421 4.3.2 busy"),
        ([GREETING, DROP], "closed"),
        ([GREETING, SILENT], "timed out"),
        ([GREETING, EHLO, DROP], "closed"),
        ([GREETING, EHLO, SILENT], "timed out"),
        ([GREETING, EHLO, "250 OK", DROP], "closed"),
        ([GREETING, EHLO, "250 OK", "250 OK", DROP], "closed"),
        ([GREETING, EHLO, "250 OK", "250 OK", SILENT], "timed out"),
        ([GREETING, EHLO, "250 OK", "250 OK", "garbage without a code"], "-1"),
    ],
)
def test_trouble_before_the_body_is_deferred_and_not_ambiguous(replies: Sequence[str | None], words: str) -> None:
    """The server cannot hold what it was never sent: try again later, without fear of a double."""
    with scripted(*replies) as (port, _):
        result = channel(port).send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, False)
    assert words in result.answer.lower()


@pytest.mark.parametrize("before", [[], ["250 OK"]])
def test_a_go_ahead_before_data_was_said_is_none(before: Sequence[str]) -> None:
    """What came of a body that nobody asked for would be read as commands, and the answer to them as its receipt."""
    with scripted(GREETING, EHLO, *before, "354 go on", "221 bye") as (port, got):
        result = channel(port).send(LETTER)
    assert result.outcome is Outcome.DEFERRED
    assert not result.is_ambiguous
    assert not any("Subject" in line for line in got)


def test_nobody_listening_is_deferred() -> None:
    """A server that is down comes back."""
    with SmtpSink() as sink:
        port = sink.port
    result = channel(port).send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, False)
    assert result.answer == f"127.0.0.1:{port}: Connection refused"


def test_a_host_that_has_no_address_is_deferred() -> None:
    """The name service may be down as well."""
    result = channel(25, "nowhere.invalid").send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, False)
    assert result.answer.startswith("nowhere.invalid:25: ")


def test_a_host_name_that_cannot_exist_is_a_mistake() -> None:
    """Trying again will not help a typing mistake."""
    with pytest.raises(PermanentError, match="that is not a host name"):
        channel(25, "smtp..example").send(LETTER)


# --- lost after the body: nobody knows -----------------------------------------------------------


@pytest.mark.parametrize(("fault", "stored"), [("drop", 0), ("store then drop", 1), ("store then silent", 1)])
def test_a_lost_answer_after_the_body_is_ambiguous(sink: SmtpSink, fault: Any, stored: int) -> None:
    """It may be there or not: said openly, so that the mailbox can be asked before it is sent again."""
    sink.faults.at_body = fault
    result = channel(sink.port).send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, True)
    assert result.answer.startswith("no answer to the letter: ")
    assert len(sink.mails) == stored


def test_a_link_cut_after_the_acceptance_changes_nothing() -> None:
    """250 is 250: that QUIT fails, or is never answered, must not send the letter twice."""
    for last in (DROP, SILENT):
        with scripted(GREETING, EHLO, "250 OK", "250 OK", "354 go on", "250 2.0.0 queued", last) as (port, got):
            result = channel(port).send(LETTER)
        assert (result.outcome, result.answer, result.is_ambiguous) == (Outcome.ACCEPTED, "250 2.0.0 queued", False)
        assert got[-1].upper() == "QUIT"


def test_a_garbled_answer_after_the_body_is_ambiguous() -> None:
    """What is no SMTP answer proves nothing about the letter."""
    with scripted(GREETING, EHLO, "250 OK", "250 OK", "354 go on", "stored, probably") as (port, _):
        result = channel(port).send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, True)


# --- login ---------------------------------------------------------------------------------------

AUTH_LOGIN = "250-fake.example\r\n250 AUTH LOGIN"


def test_a_server_with_auth_login_only_is_served() -> None:
    """Some servers offer nothing but the old LOGIN dialogue; user and password go in UTF-8."""
    replies = [GREETING, AUTH_LOGIN, "334 UGFzc3dvcmQ6", "235 2.7.0 welcome", "250 OK", "221 bye"]
    with scripted(*replies) as (port, got):
        line = channel(port, username="käthe", password=lambda: "pässwörd").check()
    assert "logged in as käthe" in line
    assert got[1:4] == ["AUTH LOGIN a8OkdGhl", "cMOkc3N3w7ZyZA==", "noop"]


@pytest.mark.parametrize("answer", ["535 5.7.8 bad credentials", "534 5.7.9 use an app password"])
def test_a_refused_login_is_told_with_the_servers_words(answer: str) -> None:
    """The words often say what to do, such as making an app password."""
    with (
        scripted(GREETING, "250-fake.example\r\n250 AUTH PLAIN LOGIN", answer) as (port, _),
        pytest.raises(LoginError, match=answer),
    ):
        channel(port, username="ada", password=lambda: "secret").send(LETTER)


def test_a_login_that_cannot_be_judged_now_is_deferred() -> None:
    """454 means the password could not be looked up: no reason to alarm the user about it."""
    with scripted(GREETING, "250-fake.example\r\n250 AUTH PLAIN", "454 4.7.0 try later") as (port, _):
        result = channel(port, username="ada", password=lambda: "secret").send(LETTER)
    assert (result.outcome, result.is_ambiguous) == (Outcome.DEFERRED, False)
    assert "454 4.7.0 try later" in result.answer


def test_a_server_without_password_login_is_a_mistake_in_the_settings() -> None:
    """No AUTH PLAIN or LOGIN on this port: trying again will not help."""
    with (
        scripted(GREETING, "250-fake.example\r\n250 AUTH XOAUTH2") as (port, _),
        pytest.raises(PermanentError, match="offers no login with a password"),
    ):
        channel(port, username="ada", password=lambda: "secret").send(LETTER)


# --- odd answers ---------------------------------------------------------------------------------


def test_the_answer_is_kept_short_and_printable() -> None:
    """A server's words may be long, in many lines and full of control characters; the log stays one line."""
    rude = "550-\x1b[31mno\x07\r\n550 " + "x" * 5000
    with scripted(GREETING, EHLO, rude) as (port, _):
        result = channel(port).send(LETTER)
    assert result.outcome is Outcome.DEFERRED
    assert result.answer.startswith("550 [31mno xxx")
    assert len(result.answer) <= 200
    assert result.answer.isprintable()


def test_an_international_address_needs_a_server_that_takes_it() -> None:
    """Without SMTPUTF8 (RFC 6531) the user is told which address cannot be used, by `check` already."""
    attempts: list[Callable[[SmtpChannel], object]] = [lambda foreign: foreign.send(LETTER), SmtpChannel.check]
    for attempt in attempts:
        with (
            scripted(GREETING, EHLO, "250 OK") as (port, got),
            pytest.raises(PermanentError, match=r"takes only plain ASCII addresses, not käthe@home\.example"),
        ):
            attempt(channel(port, recipient="käthe@home.example"))
        assert "MAIL" not in " ".join(got).upper()
