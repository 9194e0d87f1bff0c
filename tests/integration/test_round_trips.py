"""How often a server or the database is asked, counted and not timed: each question costs a round trip, on any line."""

import imaplib
import re
from collections import Counter
from datetime import timedelta

import pytest

from installed.installation import Installation
from installed.shop_mailbox import shipped_mail
from reminderd.config import load
from reminderd.service import Service
from samples.builders import utc

NOW = utc("2026-03-04 12:00")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each command was sent to an IMAP server."""
    counted: Counter[str] = Counter()
    send = imaplib.IMAP4.send

    def counting(self: imaplib.IMAP4, line: bytes) -> None:
        if command := re.match(rb"[A-Z]+\d+ ((?:UID )?[A-Z]+)", line):  # what goes on a command has no tag
            counted[command[1].decode()] += 1
        send(self, line)

    monkeypatch.setattr(imaplib.IMAP4, "send", counting)
    return counted


@pytest.mark.dovecot
def test_a_first_read_asks_once_for_fifty_mails(home: Installation, asked: Counter[str]) -> None:
    """And seven times besides: what the server can (before and after the login), who asks, the login, the folder, what
    is in it; whether its search is honest and how large the mails are; and good-bye.
    """
    home.dovecot.append(*(shipped_mail(number) for number in range(200)))
    asked.clear()
    service = Service(load(home.config), lambda: NOW)
    assert service.poll("home") == 200
    service.close()
    assert asked["UID FETCH"] <= 200 / 50 + 1
    assert asked.total() <= 200 / 50 + 9


@pytest.mark.dovecot
def test_a_look_without_news_asks_three_times(home: Installation, asked: Counter[str]) -> None:
    """Whether the line holds, whether the folder is the same, and what came since."""
    home.dovecot.append(*(shipped_mail(number) for number in range(20)))
    service = Service(load(home.config), lambda: NOW, is_resident=True)
    assert service.poll("home") == 20
    asked.clear()
    assert service.poll("home") == 0
    assert asked.total() <= 3
    service.close()


@pytest.mark.dovecot
def test_a_letter_asks_the_database_few_questions(home: Installation) -> None:
    """What was begun and said before, the letter, each step of the attempt and its end; none for each order."""
    home.dovecot.append(*(shipped_mail(number) for number in range(3)))
    service = Service(load(home.config), lambda: NOW + timedelta(days=55), is_resident=True)
    assert service.poll("home") == 3
    service.decide()
    asked: list[str] = []
    with service.storage.database.read() as connection:
        connection.set_trace_callback(asked.append)
        service.remind()
        connection.set_trace_callback(None)
    service.close()
    assert len(home.sink.mails) == 1
    assert asked.count("BEGIN IMMEDIATE") <= 6  # each waits for the disk; the attempt alone has to do so three times
    assert len(asked) <= 70  # 62 by now, half of them at one of the troubles that may be over
