"""Answers to letters of ours, as a user and as whoever poses as the user writes them."""

import json
import re
import sqlite3
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from installed.beginnings import begin
from installed.installation import Installation
from reminderd.core.statements.grammar import understand
from reminderd.demo.mailbox import sample_mails
from reminderd.demo.mails import AUTHSERV_ID

MARIA = "maria@example.org"
PROOF = f"Authentication-Results: {AUTHSERV_ID}; dmarc=pass header.from=example.org\n"
"""What the server of the user writes above a mail that it knows to be the user's."""
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40


def letters(home: Installation, start: int = 0) -> list[EmailMessage]:
    return [message_from_bytes(mail.raw, policy=policy.default) for mail in home.sink.mails[start:]]


def understood(words: str) -> None:
    """Fail unless the answer is taken, with what it leaves open filled in."""
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    day = f"{now + timedelta(days=9):%Y-%m-%d}"
    filled = words.replace("AMOUNT", "5 EUR").replace("TRACKING", "RR123456789CN")
    filled = re.sub(r"\bDATE\b|YYYY-MM-DD|\d Dec\b", day, filled)
    understand(filled.split(), now=now, zone=ZoneInfo("Europe/Berlin"))


def trusting(home: Installation) -> None:
    """Name the server whose word on a sender counts."""
    named = f"    folders: [INBOX]\n    authserv_id: {AUTHSERV_ID}\n"
    home.config.write_text(home.config.read_text().replace("    folders: [INBOX]\n", named))


def next_morning(at: datetime) -> str:
    """Return when the letter of the next day is written, for --now."""
    berlin = ZoneInfo("Europe/Berlin")
    return f"{datetime.combine(at.astimezone(berlin).date() + timedelta(days=1), time(8), berlin):%Y-%m-%dT%H:%M%z}"


def reminder(home: Installation) -> EmailMessage:
    """Read the mails about one order and return the letter of the next morning about it; the clock stands still from
    then on.
    """
    trusting(home)
    found = [mail for mail in sample_mails() if mail.kind]
    last = next(mail for mail in found if mail.kind == "delivered")
    mails = [mail.raw for mail in found if mail.at <= last.at and set(mail.orders) == set(last.orders)]
    plain = home.arguments
    virtual = ["--now", next_morning(last.at)]  # the service itself knows the real time only
    begin(home, mails, "once", *virtual)
    home.arguments = lambda *arguments: [*plain(*arguments), *(virtual if arguments[0] != "run" else [])]
    return letters(home)[-1]


def answer(
    letter: EmailMessage,
    text: str,
    *,
    sender: str = MARIA,
    more: str = PROOF,
    message_id: str = "",
    to: str | None = None,
) -> bytes:
    """A reply as a phone writes it: the words, its signature, the letter quoted below."""
    answered = letter["Message-ID"] if to is None else to
    quoted = "\n".join(f"> {line}" for line in letter.get_body(("plain",)).get_content().splitlines())
    head = (
        f"From: Maria <{sender}>\nTo: reminderd@example.org\nSubject: Re: {' '.join(letter['Subject'].split())}\n"
        f"Date: {letter['Date']}\nMessage-ID: {message_id or f'<{abs(hash(text + sender + more))}@phone.example>'}\n"
        f"In-Reply-To: {answered}\nReferences: {answered}\n{more}Content-Type: text/plain; charset=utf-8\n\n"
    )
    above = "On 23 Nov 2026, at 09:00, reminderd <reminderd@example.org> wrote:"
    body = f"{text}\n\nSent from my iPhone\n\n{above}\n\n{quoted}\n"
    return (head + body).replace("\n", "\r\n").encode()


def with_photo(letter: EmailMessage, text: str, photo: bytes = PHOTO, *, is_reply: bool = True) -> bytes:
    """A mail that is little more than a photo; no reply: as a tap on a button writes it."""
    message = EmailMessage()
    for name, value in {
        "From": MARIA, "To": "reminderd@example.org", "Subject": "Re: it", "Date": letter["Date"],
        "Message-ID": "<photo@phone.example>", "Authentication-Results": PROOF.partition(": ")[2].strip(),
    }.items():  # fmt: skip
        message[name] = value
    if is_reply:
        message["In-Reply-To"] = str(letter["Message-ID"])
    message.set_content(text)
    message.add_attachment(photo, maintype="image", subtype="jpeg", filename="kaputt.jpg")
    return message.as_bytes(policy=policy.SMTP)


def said(home: Installation) -> list[tuple[str, str, str, Any]]:
    with sqlite3.connect(home.state / "reminderd.db") as connection:
        return connection.execute("SELECT via, target, action, value FROM marks ORDER BY rowid").fetchall()


def order_of(letter: EmailMessage) -> str:
    text = letter.get_body(("plain",)).get_content()
    found = re.search(r"\b\d{16}\b", text)
    assert found
    return found[0]


def tapped(
    letter: EmailMessage, *, sender: str = MARIA, more: str = PROOF, message_id: str = "<tap@phone.example>"
) -> bytes:
    """The mail that a tap on the first button writes: no header names the letter, its last line does."""
    tap = tap_in(letter)
    head = f"{more}From: {sender}\nTo: {tap[1]}\nSubject: Re: it\nDate: {letter['Date']}\nMessage-ID: {message_id}\n\n"
    return head.replace("\n", "\r\n").encode() + unquote(tap[2]).encode()


def tap_in(letter: EmailMessage) -> re.Match[str]:
    """The first button of a letter: where it leads, and what it writes."""
    tap = re.search(r'"mailto:([^"?]+)\?subject=[^"]*&amp;body=([^"]+)"', letter.get_body(("html",)).get_content())
    assert tap
    return tap


def protected_until(home: Installation, order: str) -> str | None:
    """Until when the order is protected, by what is known."""
    return json.loads(home.reminderd("order", order, "--json").stdout)["protection_until"]
