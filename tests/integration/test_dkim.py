"""DKIM with real keys and signatures; only DNS is made up."""

import base64
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from installed.installation import Installation
from reminderd.adapters.mails.dkim import DkimVerifier
from reminderd.adapters.packs.resources import load_vendor
from reminderd.adapters.tables.storage import Storage
from reminderd.config import load
from reminderd.core.model import Authenticity, PermanentError, StoredMail, Verdict
from reminderd.jobs.mails.reader import Reader
from reminderd.service import Service

SENDER = "transaction@notice.aliexpress.com"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
)
MAIL = (
    f"From: AliExpress <{SENDER}>\r\nSubject: Order 8204417306625518: order shipped\r\n\r\nIt has shipped.\r\n".encode()
)


def signed(domain: str = "aliexpress.com", mail: bytes = MAIL, **options: object) -> bytes:
    header = dkim.sign(mail, b"s1", domain.encode(), PRIVATE, include_headers=[b"from", b"subject"], **options)
    return bytes(header) + mail


class Dns:
    """Answers with the key for every name, or with what it was made with; remembers the questions."""

    def __init__(self, answer: "bytes | Exception | None" = b"v=DKIM1; k=rsa; p=" + PUBLIC) -> None:
        self.answer = answer
        self.asked: list[bytes] = []

    def __call__(self, name: bytes, timeout: int = 5) -> bytes | None:
        assert 0 < timeout <= 10
        self.asked.append(name)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_signature_of_the_senders_organisation_that_holds_is_a_pass() -> None:
    """Of the domain itself or of one above it; the key is asked for once."""
    for domain in ("aliexpress.com", "notice.aliexpress.com", "mail.aliexpress.com"):
        dns = Dns()
        assert DkimVerifier(dns)(signed(domain), SENDER) is Authenticity.PASS
        assert dns.asked == [f"s1._domainkey.{domain}.".encode()]


@pytest.mark.parametrize(
    "raw",
    [
        MAIL,
        signed().replace(b"It has", b"It will"),
        signed().replace(b"AliExpress <", b"AliExpres <"),
        signed("evil.example"),
        signed("aliexpress.com.evil.example"),
        b"From: <x@evil.example>\r\n" + signed(),
        signed(length=True) + b"Pay here.\r\n",
        b"",
        b"DKIM-Signature: d=aliexpress.com\r\n\r\n",
        b"\xff\xfe\x00" * 100,
    ],
    ids=["unsigned", "body", "header", "stranger", "look-alike", "two From", "part only", "empty", "torn", "no mail"],
)
def test_whatever_else_proves_nothing(raw: bytes) -> None:
    """No signature, a broken one, a stranger's, one over a part of the mail: unknown, and never an error."""
    assert DkimVerifier(Dns())(raw, SENDER) is Authenticity.UNKNOWN


@pytest.mark.parametrize("answer", [None, b"", b"v=DKIM1; p=", b"\xff", TimeoutError("slow"), OSError("no net")])
def test_without_the_key_nothing_is_known(answer: "bytes | Exception | None") -> None:
    """A revoked key, nonsense in DNS, or no DNS at all."""
    assert DkimVerifier(Dns(answer))(signed(), SENDER) is Authenticity.UNKNOWN


@pytest.fixture
def reader(home: Installation) -> Iterator[Callable[[Dns], Reader]]:
    """Makes a reader that verifies with this DNS."""
    storage = Storage(home.folder / "test.db")
    settings = load(home.config, are_files_checked=False)
    yield lambda dns: Reader(storage, load_vendor(), settings, DkimVerifier(dns))
    storage.close()


def test_the_reader_asks_only_where_no_server_has_spoken(reader: Callable[[Dns], Reader]) -> None:
    """Signed: PASS. Where the receiving server judged, its word stands and no question goes out."""
    now = datetime(2026, 6, 8, tzinfo=UTC)
    results = b"Authentication-Results: mx; dmarc=fail header.from=notice.aliexpress.com\r\n"
    for raw, authenticity, verdict, asked in [
        (signed(), Authenticity.PASS, Verdict.READ, 1),
        (MAIL, Authenticity.UNKNOWN, Verdict.READ, 0),
        (results + signed(), Authenticity.FAIL, Verdict.SUSPICIOUS, 0),
    ]:
        dns = Dns()
        mail, reading = reader(dns).read(StoredMail("x", raw, now, "home"))
        assert (mail.authenticity, reading.verdict, len(dns.asked)) == (authenticity, verdict, asked)
        assert {fact.authenticity for fact in reading.facts} <= {authenticity}


def test_without_the_package_the_setting_says_what_to_install(
    home: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, at the start; without the setting nobody misses it."""
    monkeypatch.setitem(sys.modules, "dkim", None)
    monkeypatch.delitem(sys.modules, "reminderd.adapters.mails.dkim")
    for more, error in (("verify_dkim: true", True), ("", False)):
        home.write_config(more=more)
        service = Service(load(home.config, are_files_checked=False), lambda: datetime(2026, 6, 8, tzinfo=UTC))
        with pytest.raises(PermanentError, match=r"pip install '\.\[dkim\]'") if error else nullcontext():
            assert service.reader
        service.close()


def test_only_a_few_signatures_are_looked_at() -> None:
    """A sender with a thousand signatures does not make us ask a thousand questions."""
    raw = MAIL
    for _ in range(8):
        raw = signed(mail=raw)
    dns = Dns(None)
    assert DkimVerifier(dns)(raw, SENDER) is Authenticity.UNKNOWN
    assert len(dns.asked) == 5
