"""Bytes -> Mail: text in reading order, links, who wrote it, and no byte that can do harm."""

import base64
import hashlib
import time
from datetime import UTC, datetime

import pytest

from reminderd.core.mail.parsing import MAX_DEPTH, MAX_PARTS, MAX_SUBJECT, parse
from reminderd.core.mail.shown_text import MAX_LINE, MAX_LINES
from reminderd.core.model import Authenticity, Mail

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = "AliExpress <transaction@notice.aliexpress.com>"


def mail(headers: str, body: str | bytes = "", authserv_id: str | None = None) -> Mail:
    content = body if isinstance(body, bytes) else body.encode()
    return parse(headers.encode() + b"\n\n" + content, received_at=NOW, authserv_id=authserv_id)


def html(body: str) -> Mail:
    return mail("Content-Type: text/html; charset=utf-8", body)


def test_identity_is_the_hash_of_the_bytes() -> None:
    """The same bytes are the same mail, wherever they lie."""
    raw = b"Subject: x\r\n\r\ny"
    assert parse(raw, received_at=NOW).id == hashlib.sha256(raw).hexdigest()


def test_lines_break_at_blocks_only() -> None:
    """A label keeps the value beside it; table cells, paragraphs and <br> part lines."""
    found = html(
        "<p>Ends on <b>Dec 5</b>, <span>23:59</span></p><table><tr><td>Total</td><td>1,99€</td></tr></table>a<br>b"
    )
    assert found.lines == ("Ends on Dec 5, 23:59", "Total", "1,99€", "a", "b")


def test_text_behind_a_block_starts_a_new_line() -> None:
    """Text after a closed block is not glued to it."""
    assert html("<div>x<div>y</div>z</div>").lines == ("x", "y", "z")


def test_the_hidden_preheader_comes_first_and_padding_goes() -> None:
    """Zero-width padding, soft hyphens, direction marks and lone full stops are no text."""
    padding = "<div>\u200c\u00a0\u200c</div><p>.</p>"
    found = html(f"<div style='display:none'>Soon\u200c &nbsp;\u200c</div>{padding}<p>\u202eHe\u00adllo\u202c</p>")
    assert found.lines == ("Soon", "Hello")


def test_scripts_styles_and_titles_are_no_text() -> None:
    """What a reader never sees is never read."""
    found = html(
        "<head><title>Delivered</title><style>p{}</style></head><body><script>Delivered</script><p>Hi</p></body>"
    )
    assert found.lines == ("Hi",)


def test_links_are_unescaped() -> None:
    """&amp; in an address is &, in HTML and in plain text."""
    assert html('<a href="https://a.example/?x=1&amp;o_ids=2">t</a>').links == ("https://a.example/?x=1&o_ids=2",)
    plain = mail("Content-Type: text/plain", "Track <https://a.example/?x=1&amp;tradeOrderId=2>")
    assert plain.links == ("https://a.example/?x=1&tradeOrderId=2",)
    assert plain.lines == ("Track",)


def test_a_soft_line_break_inside_a_number_is_undone() -> None:
    """Quoted-printable may cut an order number or a parameter in two."""
    found = mail(
        "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable",
        '<p>Order 820441730=\n6625518</p><a href=3D"https://a.example/?tradeOrderId=\n=3D8204417306625518">x</a>',
    )
    assert found.lines[0] == "Order 8204417306625518"
    assert found.links == ("https://a.example/?tradeOrderId=8204417306625518",)


def test_html_is_preferred_and_attachments_are_left_alone() -> None:
    """Of the alternatives the HTML is read; a file that came along is not."""
    parts = (
        "--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<p>rich</p>\n"
        "--b\nContent-Type: text/html\nContent-Disposition: attachment\n\n<p>file</p>\n--b--\n"
    )
    assert mail('Content-Type: multipart/mixed; boundary="b"', parts).lines == ("rich",)


def test_a_part_without_headers_and_an_unclosed_mail_are_read() -> None:
    """A boundary may be followed by an empty line, and the last one may be missing."""
    assert mail("Content-Type: multipart/mixed; boundary=b", "--b\n\nfirst\n--b\n\nlast").lines == ("first", "last")


@pytest.mark.parametrize(
    ("charset", "data", "expected"),
    [
        ("utf-8", "Zölle".encode(), "Zölle"),
        ("iso-8859-1", "Zölle".encode("latin-1"), "Zölle"),
        ("gb2312", "订单".encode("gb18030"), "订单"),
        ("no-such-charset", "Zölle".encode(), "Zölle"),
        ("idna", "Zölle".encode(), "Zölle"),
        ("us-ascii", "Zölle".encode(), "Zölle"),
        ("utf-8", b"Z\xf6lle", "Z\ufffdlle"),
    ],
)
def test_text_survives_wrong_charsets(charset: str, data: bytes, expected: str) -> None:
    """The declared charset, else UTF-8, else gaps; never an error."""
    assert mail(f"Content-Type: text/plain; charset={charset}", data).lines == (expected,)


def test_base64_is_read_in_spite_of_noise() -> None:
    """Line ends, foreign characters and missing padding do not matter."""
    data = base64.b64encode("Grüße".encode()).decode().rstrip("=")
    found = mail("Content-Type: text/plain\nContent-Transfer-Encoding: BASE64", f"{data[:3]}\r\n!{data[3:]}")
    assert found.lines == ("Grüße",)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "Subject: Bestellung 1: Bestellauftrag =?utf-8?q?best=C3=A4tig?=\r\n =?utf-8?q?t?=",
            "Bestellung 1: Bestellauftrag bestätigt",
        ),
        (
            "Subject: =?utf-8?q?Packst=C3=BCck?= 003 hat die\r\n\tAbflugregion verlassen",
            "Packstück 003 hat die Abflugregion verlassen",
        ),
        ("Subject: =?UTF-8?B?wyM=?= =?UTF-8?B?!?=", "\ufffd#"),
        ("Subject: =?utf-8?q?a=C3?= =?utf-8?q?=A4b?=", "aäb"),
        ("Subject: Zölle", "Zölle"),
        ("Subject: =?bogus?q?x?=", "x"),
        ("X: y", ""),
    ],
)
def test_subjects_are_decoded(header: str, expected: str) -> None:
    """Encoded words, folded lines, characters cut between two words, raw UTF-8."""
    assert mail(header).subject == expected


@pytest.mark.parametrize(
    ("header", "sender", "name"),
    [
        (f"From: {OWN}", "transaction@notice.aliexpress.com", "AliExpress"),
        ("From: a@x.example", "a@x.example", ""),
        ('From: "transaction@notice.aliexpress.com" <a@x.example>', "a@x.example", "transaction@notice.aliexpress.com"),
        (
            "From: A@X.example (transaction@notice.aliexpress.com)",
            "a@x.example",
            "A@X.example (transaction@notice.aliexpress.com)",
        ),
    ],
)
def test_the_sender_is_the_one_address_outside_quotes_and_comments(header: str, sender: str, name: str) -> None:
    """A display name or a comment that looks like an address is none."""
    found = mail(header)
    assert found.sender == sender
    assert found.sender_name in {name, ""}


@pytest.mark.parametrize(
    "header",
    [
        f"From: {OWN}\nFrom: x@evil.example",
        f"From: {OWN}, x@evil.example",
        "From: <transaction@notice.aliexpress.com> <x@evil.example>",
        "From: AliExpress",
        "X: y",
    ],
)
def test_anything_but_one_address_is_no_sender(header: str) -> None:
    """Two From headers, two addresses or none: nobody wrote it, and a problem says so."""
    found = mail(header)
    assert found.sender == ""
    assert found.problems == ("From is not exactly one address", "the day of the mail is not known")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("Date: Sat, 23 Dec 2023 08:04:11 -0800", "2023-12-23T08:04:11-08:00"),
        ("Date: Sun, 28 Jun 2026 00:51:43 +0000 (UTC)", "2026-06-28T00:51:43+00:00"),
        (
            "Date: nonsense\nReceived: by x; Sat, 27 Jun 2026 17:51:43 -0700 (PDT)\n"
            "Received: by y; Mon, 1 Jan 2024 00:00:00 +0000",
            "2026-06-27T17:51:43-07:00",
        ),
        ("Date: Sat, 01 Jan 1955 00:00:00 +0000", NOW.isoformat()),
        ("Date: Mon, 01 Jan 2026 00:00:00 +9999", NOW.isoformat()),
        ("X: y", NOW.isoformat()),
    ],
)
def test_the_time_of_a_mail_is_its_date_else_its_reception(headers: str, expected: str) -> None:
    """Date, else the topmost Received, else the time we fetched it; always aware."""
    assert mail(headers).sent_at.isoformat() == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("mx.x.example; dkim=pass header.d=aliexpress.com", Authenticity.PASS),
        ("mx.x.example; dkim=pass header.i=@mail.aliexpress.com", Authenticity.PASS),
        (
            "mx.x.example; dkim=fail header.d=aliexpress.com; dmarc=pass (p=none) header.from=notice.aliexpress.com",
            Authenticity.PASS,
        ),
        (
            "spf=pass smtp.mailfrom=x; dkim=pass (verified) header.d=aliexpress.com;dmarc=pass action=none",
            Authenticity.PASS,
        ),
        ("mx.x.example; dkim=pass header.d=evil.example", Authenticity.UNKNOWN),
        ("mx.x.example; dmarc=pass header.from=evil.example", Authenticity.UNKNOWN),
        ("mx.x.example; spf=pass smtp.mailfrom=notice.aliexpress.com", Authenticity.UNKNOWN),
        ("mx.x.example; dkim=fail (dkim=pass) header.d=aliexpress.com", Authenticity.FAIL),
        ("mx.x.example; dmarc=fail header.from=notice.aliexpress.com", Authenticity.FAIL),
        ("mx.x.example; dkim=fail header.d=evil.example", Authenticity.UNKNOWN),
        ("mx.x.example; none", Authenticity.UNKNOWN),
    ],
)
def test_authenticity_is_what_the_receiving_server_says_of_the_senders_domain(
    results: str, expected: Authenticity
) -> None:
    """DMARC or an aligned DKIM signature vouches; SPF alone, and signatures of others, say nothing."""
    assert mail(f"Authentication-Results: {results}\nFrom: {OWN}").authenticity is expected


def test_only_one_server_is_believed() -> None:
    """Below the receiving server's header the sender may have put one of his own."""
    forged = (
        "Authentication-Results: mx.x.example; dkim=none\nAuthentication-Results: evil.example; dmarc=pass\nFrom: "
        + OWN
    )
    assert mail(forged).authenticity is Authenticity.UNKNOWN
    assert mail(forged, authserv_id="mx.x.example").authenticity is Authenticity.UNKNOWN
    assert (
        mail(forged.replace("dkim=none", "dmarc=pass"), authserv_id="other.example").authenticity
        is Authenticity.UNKNOWN
    )


def test_a_relay_is_judged_by_its_own_domain() -> None:
    """Apple signs what it relays; AliExpress's own signature may be broken by then."""
    header = (
        "Authentication-Results: mx; dkim=fail header.d=aliexpress.com; dkim=pass header.d=privaterelay.appleid.com\n"
        "From: AliExpress <transaction_at_notice_aliexpress_com_0a_1b@privaterelay.appleid.com>"
    )
    assert mail(header).authenticity is Authenticity.PASS


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("nested blocks", b"Content-Type: text/html\n\n" + b"<div>" * 400_000),
        ("nested spans", b"Content-Type: text/html\n\n" + b"<b>x" * 200_000),
        ("angle brackets", b"Content-Type: text/html\n\n" + b"<" * 2_000_000),
        ("a long subject", b"Subject: " + b"=?utf-8?q?a?= " * 100_000),
        ("quotes in From", b"From: " + b'"\\"' * 1_000_000),
        ("headers", b"a: b\n" * 500_000),
        ("boundaries", b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 500_000),
        ("empty lines", b"\n" * 3_000_000),
        ("parentheses", b"Authentication-Results: " + b"(" * 3_000_000 + b"\nFrom: a@b.example"),
        (
            "nested parts",
            b"".join(b"Content-Type: multipart/mixed; boundary=a%d\n\n--a%d\n" % (i, i) for i in range(20_000)),
        ),
        ("parameters", b"Content-Type: multipart/mixed" + b';"' * 1_000_000),
        ("one long line", b"Content-Type: text/plain\n\n" + b"x " * 2_000_000),
        ("links", b"Content-Type: text/plain\n\n" + b"https://x.example/?a " * 100_000),
    ],
)
def test_hostile_bytes_cost_little_time(name: str, raw: bytes) -> None:
    """Megabytes made to be slow are parsed in a moment, and what comes out is capped."""
    began = time.thread_time()
    found = parse(raw, received_at=NOW)
    assert time.thread_time() - began < 5, name
    assert len(found.subject) <= MAX_SUBJECT
    assert len(found.lines) <= MAX_LINES
    assert max(map(len, found.lines), default=0) <= MAX_LINE


def test_parts_and_nesting_are_capped() -> None:
    """A text nested or hidden too deep is not found, and nobody waits for it."""
    deep = (
        "".join(f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(MAX_DEPTH + 2)) + "\nhidden"
    )
    assert parse(deep.encode(), received_at=NOW).lines == ()
    many = "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * (MAX_PARTS * 2)
    assert 0 < len(parse(many.encode(), received_at=NOW).lines) <= MAX_PARTS
