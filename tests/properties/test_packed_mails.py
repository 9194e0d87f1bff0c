"""A stored mail takes an eighth of its room, and comes back byte for byte."""

import zlib
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminderd.adapters.tables.packed_mails import packed, unpacked

HEAD = b"From: a@example.org\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
PARTS = st.sampled_from(
    [
        b"\r\n",
        b"\r\n\r\n",
        b"\n\n",
        b"--b",
        b"\r\n--b\r\n",
        b"=",
        b"==",
        b"QUJD" * 19,
        b"QUI=",
        b"QUK=",
        b"Q",
        b" ",
        b"\0",
    ]
)


def in_lines(data: bytes, width: int = 76, end: bytes = b"\r\n") -> bytes:
    text = b64encode(data)
    return b"".join(text[at : at + width] + end for at in range(0, len(text), width))


@given(st.binary())
def test_any_bytes_come_back(raw: bytes) -> None:
    """Whatever they are."""
    assert unpacked(packed(raw)) == raw


@given(st.lists(st.one_of(PARTS, st.binary(max_size=200).map(in_lines)), max_size=12), st.integers(15, 250))
def test_what_looks_like_base64_comes_back(parts: list[bytes], quarter: int) -> None:
    """In lines of any width, with an end that another program would write otherwise, or no base64 at all."""
    raw = HEAD + in_lines(b"".join(parts) * 9, 4 * quarter) + b"".join(parts)
    assert unpacked(packed(raw)) == raw


@pytest.mark.parametrize("width", [76, 64, 72, 60])
def test_base64_is_undone_before_it_is_compressed(width: int) -> None:
    """Else what repeats in a mail of the shop is hidden by it."""
    rows = (f"<tr><td style='color:#333'>{n * 7919:x}</td></tr>".encode() for n in range(1500))
    raw = HEAD + in_lines(b"".join(rows), width)
    assert len(packed(raw)) < 0.8 * len(zlib.compress(raw))
    assert unpacked(packed(raw)) == raw


def test_several_parts_are_undone() -> None:
    """The text, the HTML and the mail that was sent on."""
    part = b"\r\n--b\r\n" + HEAD + in_lines(b"<p>Order 8210991953793471 was shipped</p>" * 40)
    raw = HEAD + part * 3 + b"\r\n--b--\r\n"
    assert len(packed(raw)) < len(zlib.compress(raw))
    assert unpacked(packed(raw)) == raw


def test_what_an_earlier_version_stored_is_read() -> None:
    """It compressed the mail as it was."""
    assert unpacked(zlib.compress(HEAD)) == HEAD


@pytest.mark.parametrize(
    "form", [b"", b"\x01", b"\x01" + zlib.compress(b""), b"\x01" + zlib.compress(b"\xff\xff"), b"x"]
)
def test_what_is_damaged_is_told(form: bytes) -> None:
    """As an error that the database takes for damage."""
    with pytest.raises((ValueError, zlib.error)):
        unpacked(form)
