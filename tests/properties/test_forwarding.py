"""What holds for every mail from an address of the user's own, whatever its bytes."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminderd.core.mail.forwarded import MAX_MAILS, originals
from reminderd.core.mail.forwarded_words import forward_words
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Mail
from samples.languages import WORDS

NORA = "nora@example.org"
HEAD = f"From: {NORA}\nSubject: Fwd: x\n"
NOW = datetime(2000, 1, 1, tzinfo=UTC)
PIECES = [
    *(f"{word}: " for words in forward_words(WORDS).fields.values() for word in words),
    "AliExpress <transaction@notice.aliexpress.com>\n",
    f"Nora <{NORA}>\n",
    "1 June 2026 10:00\n",
    "31/31/0000 99:99\n",
    "---------- Forwarded message ---------\n",
    "> ",
    "\n",
    "：",
    "*",
    "0" * 90,
]


def found(raw: bytes) -> tuple[Mail, ...]:
    def is_original(sender: str) -> bool:
        return "aliexpress.com" in sender

    return originals(parse(raw, received_at=NOW), {NORA}, is_original, ZoneInfo("Europe/Berlin"), WORDS)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=40).map("".join), st.booleans())
def test_no_text_makes_it_raise_and_all_that_is_found_is_the_shops(text: str, is_dated: bool) -> None:
    """A private mail never comes out, and an original is dated no later than a day after it was sent on."""
    date = "Date: Wed, 03 Jun 2026 09:00:00 +0000\n" if is_dated else ""
    raw = f"{HEAD}{date}Content-Type: text/plain; charset=utf-8\n\n{text}".encode("utf-8", "replace")
    for mail in found(raw):
        assert "aliexpress.com" in mail.sender
        assert mail.forwarded_by == NORA
        assert (mail.sent_at - parse(raw, received_at=NOW).sent_at).days <= 1


@pytest.mark.parametrize(
    "text",
    [
        "From: x\n" * 100_000,
        "> " * 500_000,
        "From: " + "a@b " * 200_000,
        ("From: AliExpress <a@aliexpress.com>\nDate: " + "1 " * 40 + "\nSubject: \n") * 20_000,
        "*" * 900_000,
        ("Subject: x\nDate: y\nTo: z\n") * 30_000,
    ],
)
def test_hostile_text_is_looked_at_within_a_second(text: str) -> None:
    """However long it is."""
    raw = f"{HEAD}Content-Type: text/plain\n\n{text}".encode()
    began = time.process_time()
    found(raw)
    assert time.process_time() - began < 1


def test_mails_in_mails_in_mails_are_counted() -> None:
    """Fifty in each of fifty: no more than the limit are looked at."""

    def nested(level: int) -> bytes:
        inner = nested(level - 1) if level else b"From: x@aliexpress.com\n\nx"
        part = b"--b%d\nContent-Type: message/rfc822\n\n" % level + inner + b"\n"
        return f'{HEAD}Content-Type: multipart/mixed; boundary="b{level}"\n\n'.encode() + part * 45

    began = time.process_time()
    assert len(found(nested(2))) <= MAX_MAILS
    assert time.process_time() - began < 2
