"""A mail server that says what is not so: no letter is lost, none comes twice for nothing, and `status` knows."""

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from faults.lying_mail_server import HOUR, Life, lived
from matrix import one_in, one_of_each
from reminderd.core.model import Outcome
from servers import SILENT, Dovecot, SmtpSink


@pytest.fixture
def life(tmp_path: Path, dovecot: Dovecot, sink: SmtpSink) -> Iterator[Life]:
    with lived(tmp_path, dovecot, sink) as life:
        yield life


STEPS = ("greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "body")
REFUSED = {
    **{f"421 at {step}": {step: "421 4.3.2 shutting down|", "HELO": "421 4.3.2 shutting down|"} for step in STEPS},
    **{f"cut at {step}": {step: "", "HELO": ""} for step in STEPS[:-1]},
    "silent at the greeting": {"greeting": SILENT},
    "552 at DATA, SIZE not offered": {"EHLO": "250-liar.example\r\n250 AUTH PLAIN", "DATA": "552 5.3.4 too big"},
    "552 after the body, SIZE not offered": {"EHLO": "250-liar.example\r\n250 AUTH PLAIN", "body": "552 5.3.4 too big"},
    "452 after the body": {"body": "452 4.2.2 mailbox full"},
    "421 after the body": {"body": "421 4.3.2 shutting down|"},
    **{f"a reply without end at {step}": {step: "250-more\r\n" * 200_000} for step in ("EHLO", "MAIL", "RCPT", "DATA")},
    "another step's answer": {"MAIL": "354 go on", "RCPT": "354 go on"},
    "550 after the body": {"body": "550 5.1.1 no such user"},
    "the sender alone": {"MAIL": "550 5.7.60 may not send as this sender"},
    "535": {"AUTH": "535 5.7.8 bad credentials"},
    "334 without end": {"AUTH": "334 VXNlcm5hbWU6"},
    "454 at AUTH": {"AUTH": "454 4.7.0 temporary failure"},
    "250 to DATA": {"DATA": "250 2.0.0 queued|"},
    "an answer ahead of the body": {"DATA": "354 go on\r\n250 2.0.0 queued|"},
    "503 at each step": dict.fromkeys(("MAIL", "RCPT", "DATA"), "503 5.5.1 out of order"),
    "nonsense": {"MAIL": "\x00\x01 250 OK"},
    "a code without words": {"RCPT": "550"},
    "an answer more at each step": {"MAIL": "250 OK\r\n250 OK\r\n354 go on"},
}


@pytest.mark.parametrize("how", one_in(3, REFUSED))
def test_what_is_certainly_not_delivered_comes_once_when_the_server_is_well(life: Life, how: str) -> None:
    """Meanwhile it is open, and `status` says so."""
    life.server.lies = REFUSED[how]
    life.pass_by(2 * HOUR)
    assert life.is_open()
    assert life.problems() & {"letters", "sending", "channel_login"}
    assert not life.server.mails
    life.heal()
    life.pass_by(7 * HOUR)
    assert not life.is_open()
    assert life.problems() == set()
    told = [message_from_bytes(mail) for mail in life.server.mails]
    assert len({mail["Message-ID"] for mail in told}) == len(told)
    assert not any(mail["X-Reminderd-Repeated"] for mail in told)
    assert any("reminderd" not in mail["Subject"] for mail in told)


DOUBTFUL = {
    "354 and silence": {"body": SILENT},
    "354 and a hang-up": {"body": ""},
    "221 after the body": {"body": "221 2.0.0 bye|"},
    "a reply without end after the body": {"body": "250-more\r\n" * 200_000},
    "354 after the body": {"body": "354 go on"},
    "a code that is none": {"body": "OK 250"},
}


@pytest.mark.parametrize(
    ("how", "is_kept"),
    one_of_each(
        [(how, is_kept) for is_kept in (False, True) for how in DOUBTFUL], lambda case: case[0], lambda case: case[1]
    ),
)
def test_what_may_have_been_delivered_is_repeated_seldom_and_says_so(life: Life, how: str, is_kept: bool) -> None:
    """What comes again is marked as a repetition, by the same name; when the server is well nothing is left open."""
    life.server.lies, life.server.keeps_all = DOUBTFUL[how], is_kept
    life.pass_by(2 * HOUR)
    assert life.is_open()
    assert life.problems() & {"letters", "sending"}
    before = len(life.server.mails)
    life.heal()
    life.pass_by(9 * HOUR)
    assert not life.is_open()
    told = [message_from_bytes(mail) for mail in life.server.mails]
    assert any(mail["X-Reminderd-Repeated"] for mail in told[before:])
    names = [mail["Message-ID"] for mail in told if not mail["X-Reminderd-Repeated"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("last", ["250 2.0.0 queued|", "250-queued\r\n250 as 12"])
def test_what_was_taken_is_taken_however_the_server_parts(life: Life, last: str) -> None:
    """250 and a hang-up; 250 in two lines; no answer to QUIT."""
    life.server.lies = {"body": last, "QUIT": ""}
    life.pass_by(9 * HOUR)
    names = [message_from_bytes(mail)["Message-ID"] for mail in life.server.mails]
    assert names
    assert len(set(names)) == len(names)
    assert life.problems() == set()
    assert set(life.service.storage.letters.announced().values()) == {Outcome.ACCEPTED}
