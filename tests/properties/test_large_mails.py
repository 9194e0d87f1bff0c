"""A mail may be as big, deep and odd as its sender likes: it is read in bounded time and memory."""

import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matrix import one_in
from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.anonymise import anonymise
from reminderd.core.mail import parsing, shown_text
from reminderd.core.model import Mail
from reminderd.core.reading import describe, read
from samples.corpus_files import CORPUS, mails

VENDOR = load_vendor()
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FINDINGS = mails(CORPUS / "hostile")
HEAD = b"From: AliExpress <transaction@notice.aliexpress.com>\nSubject: Order 8204417306625518: order shipped\n"
HTML = HEAD + b"Content-Type: text/html\n\n"


def nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return HEAD + opened + b"Content-Type: text/plain\n\nat the bottom\n"


def attached(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\n\nFrom: a@example.org\n" * depth + b"\nat the bottom\n"


BIG = {
    "one line": lambda: HEAD + b"\n" + b"order " * 500_000,
    "many lines": lambda: HEAD + b"\n" + b"Order 8204417306625518\n" * 200_000,
    "long header": lambda: HEAD + b"X-Long: " + b"a" * 3_000_000 + b"\n\nbody\n",
    "many headers": lambda: HEAD + b"Authentication-Results: mx; dkim=pass\n" * 50_000 + b"\nbody\n",
    "folded header": lambda: b"Subject: a\n" + b" b\n" * 500_000 + b"\nbody\n",
    "many encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nbody\n",
    "unended encoded words": lambda: b"Subject: " + b"=?utf-8?q?" * 200_000 + b"\n\nbody\n",
    "many parts": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "nearly boundaries": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bb--b -" * 200_000,
    "deep parts": lambda: nested(2000),
    "deep mails": lambda: attached(2000),
    "deep tags": lambda: HTML + b"<div>" * 300_000,
    "deep unclosed tags": lambda: HTML + b"<b><i><a href=x>" * 3000,
    "one tag": lambda: HTML + b"<p " + b" ".join(b"a%d" % n for n in range(200_000)) + b">",
    "one tag behind a script": lambda: (
        HTML + b"<script><a x='</script><p " + b" ".join(b"a%d" % n for n in range(200_000)) + b">'"
    ),
    "bold in every paragraph": lambda: HTML + b"".join(b"<b id=%d>" % n for n in range(4000)) + b"<p>x" * 5000,
    "open brackets": lambda: HTML + b"<" * 1_000_000,
    "entities": lambda: HTML + b"&amp;" * 500_000,
    "many links": lambda: HTML + b"<a href='https://x.example/?tradeOrderId=8204417306625518'>a</a>" * 20_000,
    "long link": lambda: HTML + b"<a href='https://x.example/?o_ids=" + b"8204417306625518," * 100_000 + b"'>a</a>",
    "base64": lambda: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"AAAA" * 1_000_000,
    "quoted-printable": lambda: HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=C3" * 1_000_000,
    "addresses": lambda: b"From: " + b"a@b.example, " * 200_000 + b"\n\nbody\n",
    "comments": lambda: b"From: " + b"(" * 500_000 + b"\n\nbody\n",
    "prices": lambda: HEAD + b"\n" + b"Total US $ 1.99x1\n" * 100_000,
    "dates": lambda: HEAD + b"\n" + b"Estimated delivery: Dec 05 - 20, 2026 - 2027 - 2028\n" * 40_000,
    "invisible": lambda: HEAD + b"\n" + "\u200b\u202e".encode() * 300_000,
}  # fmt: skip


def looked_at(raw: bytes) -> Mail:
    mail = parsing.parse(raw, received_at=NOW)
    describe(mail, read(mail, VENDOR))
    return mail


@pytest.mark.parametrize("name", one_in(3, BIG))
def test_the_biggest_mails_are_read_in_two_seconds_and_little_memory(name: str) -> None:
    """Megabytes of the worst: two seconds of processor time, a hundred megabytes, and every part within its cap."""
    raw = BIG[name]()
    looked_at(HEAD + b"\nwarm up\n")
    began = time.process_time()
    mail = looked_at(raw)
    assert time.process_time() - began < 2
    tracemalloc.start()
    looked_at(raw[:1_000_000])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000
    assert len(mail.subject) <= parsing.MAX_SUBJECT
    assert len(mail.lines) <= shown_text.MAX_LINES
    assert max(map(len, mail.lines), default=0) <= shown_text.MAX_LINE
    assert len(mail.links) <= shown_text.MAX_LINKS
    assert max(map(len, mail.links), default=0) <= shown_text.MAX_LINK


def test_a_header_that_was_cut_is_told() -> None:
    """What is left out is never left out in silence."""
    assert "the header is too long and was cut" in parsing.parse(BIG["long header"](), received_at=NOW).problems


@pytest.mark.parametrize("depth", [1, parsing.MAX_DEPTH, parsing.MAX_DEPTH + 1, 500])
def test_parts_are_followed_down_to_a_depth(depth: int) -> None:
    """Eight levels deep a text is read, below that it is not, and nothing else of the mail is lost."""
    mail = parsing.parse(nested(depth), received_at=NOW)
    assert (mail.lines == ("at the bottom",)) == (depth <= parsing.MAX_DEPTH)
    assert mail.subject.startswith("Order")


@pytest.mark.parametrize("count", [parsing.MAX_PARTS - 1, parsing.MAX_PARTS, 1000])
def test_parts_are_counted(count: int) -> None:
    """The fiftieth part is the last one looked into; the container counts."""
    body = b"".join(b"--b\n\npart %d\n" % n for n in range(count))
    lines = parsing.parse(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + body, received_at=NOW).lines
    assert len(lines) == min(count, parsing.MAX_PARTS - 1)


@pytest.mark.parametrize("file", FINDINGS, ids=lambda file: file.stem)
def test_what_fuzzing_found_stays_repaired(file: Path) -> None:
    """Each finding of script/fuzz and each odd mail that came to mind: read, shown and made anonymous."""
    raw = file.read_bytes()
    began = time.process_time()
    looked_at(raw)
    assert time.process_time() - began < 2
    assert isinstance(anonymise(raw, VENDOR, b"key", received_at=NOW).raw, bytes)
