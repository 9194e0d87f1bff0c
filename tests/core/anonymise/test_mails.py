"""Mail -> a mail fit to be shared: nothing personal is left, and it reads the same."""

import base64
import binascii
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrix import one_of_each
from reminderd.adapters.packs.resources import load_vendor
from reminderd.core.anonymise import Anonymised, anonymise
from reminderd.core.anonymise.disguise import Disguise
from reminderd.core.mail.parsing import parse
from reminderd.core.model import Mail, Reading
from reminderd.core.reading import read
from samples.corpus_files import CORPUS

MAILS = one_of_each(
    sorted(file for file in CORPUS.glob("**/*.eml") if file.parent.name != "hostile"),
    lambda file: file.parent,
    lambda file: file.stem.rpartition("-")[0] or file.stem,
)
"""Each language and each kind of mail."""

VENDOR = load_vendor()
NOW = datetime(2026, 12, 31, 12, tzinfo=UTC)  # after each mail of the corpus was sent
KEY = b"a secret of this test"

ORDER = "8204417306625518"
PARCEL = "RS4410927735Y"
TEXT = f"""Hi Nora,
Your order {ORDER} has shipped.
Placed on Jul 15,2026, 12:47
Harbour Store
Lunch box with ...
US $11.20 x2
Order total
US $22.40
Ship to
41 Larch Road, Millford
Nora Whitfield (+1) 2025550143
"""
HTML = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
LINK = f"https://www.aliexpress.com/p/tracking/index.html?tradeOrderId={ORDER}&amp;trackingNumber={PARCEL}"


def made(raw: bytes, key: bytes = KEY) -> Anonymised:
    return anonymise(raw, VENDOR, key, received_at=NOW)


@cache
def of_corpus(file: Path) -> Anonymised:
    return made(file.read_bytes())


def parsed(raw: bytes) -> Mail:
    return parse(raw, received_at=NOW)


def reading(raw: bytes) -> Reading:
    return read(parsed(raw), VENDOR)


def mail(body: bytes, content_type: str = "text/plain; charset=utf-8", encoding: str = "8bit", more: str = "") -> bytes:
    head = (
        "From: AliExpress <transaction@notice.aliexpress.com>\r\n"
        "To: Nora Whitfield <nora.whitfield@gmail.com>\r\n"
        f"Subject: Order {ORDER}: order shipped\r\n"
        "Date: Wed, 15 Jul 2026 17:51:17 -0700\r\n"
        f"{more}"
        f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + body


@pytest.mark.parametrize("file", MAILS, ids=lambda file: file.stem)
def test_every_mail_of_the_corpus_reads_the_same_afterwards(file: Path) -> None:
    """Verdict, language, kind, steps, dates, amounts and the number of orders are those of the original."""
    raw = file.read_bytes()
    anonymised = of_corpus(file)
    assert anonymised.problems == ()
    before, after = reading(raw), reading(anonymised.raw)
    assert (after.verdict, after.language, after.kind) == (before.verdict, before.language, before.kind)
    assert len(after.problems) == len(before.problems)
    assert [
        (fact.kind, fact.step, fact.stated_at, fact.due, fact.within, fact.expected_from, fact.expected_until,
         fact.placed_at, fact.delivered_on, fact.price, len(fact.items)) for fact in after.facts
    ] == [
        (fact.kind, fact.step, fact.stated_at, fact.due, fact.within, fact.expected_from, fact.expected_until,
         fact.placed_at, fact.delivered_on, fact.price, len(fact.items)) for fact in before.facts
    ]  # fmt: skip
    numbers = [{fact.order for fact in one.facts} for one in (before, after)]
    assert len(numbers[0]) == len(numbers[1])
    assert {len(key.number) for key in numbers[0] if key} == {len(key.number) for key in numbers[1] if key}


@pytest.mark.parametrize("file", MAILS, ids=lambda file: file.stem)
def test_no_number_name_or_address_of_the_corpus_survives(file: Path) -> None:
    """Looked for here by plain search in what a reader sees, in the links and in the raw headers."""
    raw = file.read_bytes()
    anonymised = of_corpus(file).raw
    old, new = parsed(raw), parsed(anonymised)
    shown = "\n".join([new.subject, new.message_id, *new.lines, *new.links, _head(anonymised)])
    text = "\n".join([old.subject, *old.lines, *old.links])
    templates = {digits for name in re.findall(r"rowan_id1=[\w-]+", text) for digits in re.findall(r"\d+", name)}
    for number in {*re.findall(r"\d{9,}", text)} - templates:
        assert number not in shown, number[:4]
    for fact in read(old, VENDOR).facts:
        assert not fact.tracking_number or fact.tracking_number not in shown
    to = re.search(rb"^To: ([^\r\n<]*)<([^>]*)>", raw, re.MULTILINE)
    if to and b"aliexpress" not in to[2].lower():
        assert to[2].decode() not in shown
        for word in re.findall(r"[A-Za-z]{4,}", to[1].decode("ascii", "ignore")):
            if b"=?" not in to[1]:
                assert not re.search(rf"\b{word}\b", shown), word[:1]


def _head(raw: bytes) -> str:
    return re.split(rb"\n\r?\n", raw, maxsplit=1)[0].decode("utf-8", "replace")


PACKED = quote(LINK.replace("&amp;", "&"), safe="")
TWO_PARTS = (
    f"--b7\r\nContent-Type: text/plain\r\n\r\n{TEXT}\r\n--b7\r\nContent-Type: text/html\r\n\r\n{HTML}\r\n--b7--\r\n"
)
WORD = f"=?utf-8?b?{base64.b64encode(ORDER.encode()).decode()}?="
FORMS = {
    "plain": mail(TEXT.encode()),
    "quoted-printable": mail(binascii.b2a_qp(HTML.encode(), istext=True), "text/html", "quoted-printable"),
    "base64": mail(base64.encodebytes(HTML.encode()), "text/html; charset=utf-8", "base64"),
    "link": mail(f'{HTML}<a href="{LINK}">x</a>'.encode(), "text/html"),
    "link in a link": mail(f'<a href="https://click.example/?to={PACKED}">x</a>{HTML}'.encode(), "text/html"),
    "two parts": mail(TWO_PARTS.encode(), 'multipart/alternative; boundary="b7"'),
    "encoded word": mail(TEXT.encode(), more=f"Message-ID: <1$9f0c1d2e3a4b5c6d7e8f@x>\r\nX-Order: {WORD}\r\n"),
    "encoded address": mail(
        TEXT.encode(), more="List-Unsubscribe: <https://x.example/?e=nora.whitfield%40gmail.com>\r\n"
    ),
    "entity": mail(HTML.replace("Nora", "N&ouml;ra").encode(), "text/html"),
}


@pytest.mark.parametrize("raw", FORMS.values(), ids=FORMS.keys())
def test_the_same_original_gets_the_same_replacement_in_every_encoding(raw: bytes) -> None:
    """Texts, links, encoded words: no form of an original is left, and each order has one new number everywhere."""
    anonymised = made(raw)
    assert anonymised.problems == ()
    data = anonymised.raw
    views = [data, binascii.a2b_qp(data), re.sub(rb"=\r?\n", b"", data)]
    views += [base64.b64decode(blob + b"==") for blob in re.findall(rb"[A-Za-z0-9+/]{16,}", data) if len(blob) % 4 == 0]
    for view in views:
        for original in (ORDER, PARCEL, "Whitfield", "Larch", "2025550143", "nora.whitfield", "nora%2ewhitfield"):
            assert original.encode() not in view
    new = Disguise(KEY).of(ORDER)
    assert new in parsed(data).subject
    assert {fact.order.number for fact in reading(data).facts if fact.order} == {new}


def test_the_wording_around_what_is_personal_stays() -> None:
    """Line by line only names, the address and numbers differ; prices, dates and titles are those of the original."""
    old, new = parsed(mail(TEXT.encode())).lines, parsed(made(mail(TEXT.encode())).raw).lines
    changed = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    assert [one for one, _ in changed] == [
        "Hi Nora,", f"Your order {ORDER} has shipped.", "41 Larch Road, Millford", "Nora Whitfield (+1) 2025550143",
    ]  # fmt: skip
    for one, other in changed:
        assert re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", one))) == re.sub(
            r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", other))
        )
    assert changed[0][1].startswith("Hi ")
    assert re.fullmatch(r"Your order [1-9][0-9]{15} has shipped\.", changed[1][1])


def test_attached_files_are_emptied() -> None:
    """A photo or an invoice may show anything, and nobody can look into it here."""
    photo = base64.encodebytes(b"\xff\xd8 Nora Whitfield " * 50)
    raw = mail(
        b"--b\r\nContent-Type: text/plain\r\n\r\n" + TEXT.encode() + b"\r\n--b\r\nContent-Type: image/jpeg\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + photo + b"\r\n--b--\r\n",
        "multipart/mixed; boundary=b",
    )  # fmt: skip
    assert photo[:60] in raw
    assert photo[:60] not in made(raw).raw
    assert made(raw).problems == ()


def test_other_keys_give_other_people() -> None:
    """Without the key an original cannot be found by trying all numbers; with it mails of one order fit each other."""
    raw = mail(TEXT.encode())
    assert made(raw).raw == made(raw).raw
    assert made(raw, b"other").raw != made(raw).raw


@pytest.mark.parametrize(
    ("hidden", "what"),
    [
        (b"begin 644 x\r\nNora<b></b> Whit<i>field</i>\r\n", "a name (W...d, 9 characters)"),
        (
            f"No. {ORDER[:6]}&#x200b;<b>{ORDER[6:12]}</b>{ORDER[12:]}".encode(),
            "a number or token (8...8, 16 characters)",
        ),
    ],
)
def test_what_is_left_is_named_masked_and_stops_it(hidden: bytes, what: str) -> None:
    """Markup inside a word hides it from the first look, not from the second; only its ends are shown."""
    problems = made(mail(HTML.encode() + hidden, "text/html")).problems
    assert f"{what} is still in it" in problems
    assert not any("Whitfield" in one or ORDER in one for one in problems)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_disguise_keeps_shape_and_length(text: str) -> None:
    """Digits stay digits, letters letters, capitals capitals, all else itself."""
    new = Disguise(KEY).of(text)
    assert len(new) == len(text)
    for one, other in zip(text, new, strict=True):
        assert (one.isdecimal(), one.isalpha()) == (other.isdecimal(), other.isalpha())
        assert one.isalnum() or one == other


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=400))
def test_any_bytes_can_be_anonymised(raw: bytes) -> None:
    """Nothing raises, whatever a mail is made of."""
    assert isinstance(made(raw).raw, bytes)
