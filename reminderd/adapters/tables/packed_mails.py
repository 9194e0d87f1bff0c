"""A mail's bytes <-> the form in which they are stored: compressed, and its base64 undone before.

Base64 hides from a compressor what repeats, and it is how most shops send their HTML: undone, half the room will do.
"""

import binascii
import re
import struct
import zlib
from collections.abc import Iterator, Sequence

_UNDONE = b"\x01"  # how such a form begins; what zlib made of the mail itself, as all older ones, begins with 0x78
_LEVEL = 6
_BEGINNING = re.compile(rb"\r\n\r\n(?=([A-Za-z0-9+/]{60,996})\r\n)")  # the first line of a body in base64
_END = b"\r\n--"  # the line of a boundary
_PIECE = struct.Struct(">IIH")  # bytes as they are, bytes undone after them, letters of base64 in a line of these
_COUNT = struct.Struct(">H")
_MOST_PIECES = 1000

_Piece = tuple[bytes, bytes, int]


def packed(raw: bytes) -> bytes:
    """Given a mail, return the form to store, from which `unpacked` gives back the same bytes: what is undone was coded
    again and compared, and so is here what was compressed.
    """
    pieces = list(_pieces(raw))
    if len(pieces) > 1:
        content = _written(pieces)
        form = zlib.compress(content, _LEVEL)
        if zlib.decompress(form) == content:
            return _UNDONE + form
    return zlib.compress(raw, _LEVEL)


def unpacked(form: bytes) -> bytes:
    """Given the form of a stored mail, return the mail. Raise zlib.error or ValueError if it is damaged."""
    if not form.startswith(_UNDONE):
        return zlib.decompress(form)
    content = zlib.decompress(form[len(_UNDONE) :])
    try:
        (count,) = _COUNT.unpack_from(content)
        sizes = [_PIECE.unpack_from(content, _COUNT.size + at * _PIECE.size) for at in range(count)]
    except struct.error as error:
        raise ValueError("a stored mail without its sizes") from error
    at, found = _COUNT.size + count * _PIECE.size, []
    for plain, undone, width in sizes:
        found += [content[at : at + plain], _in_lines(content[at + plain : at + plain + undone], width)]
        at += plain + undone
    return b"".join(found)


def _pieces(raw: bytes) -> Iterator[_Piece]:
    """Cut a mail behind each body in base64 that comes out the same when it is coded again."""
    done = at = 0
    for _ in range(_MOST_PIECES):
        if (begins := _BEGINNING.search(raw, at)) is None:
            break
        start, width = begins.end(), len(begins[1])
        end = raw.find(_END, start)
        at = start
        try:
            undone = binascii.a2b_base64(raw[start : end if end >= 0 else len(raw)])
        except binascii.Error:
            continue
        coded = _in_lines(undone, width) if width % 4 == 0 else b""
        if coded and raw.startswith(coded, start):
            yield raw[done:start], undone, width
            done = at = start + len(coded)
    yield raw[done:], b"", 0


def _in_lines(undone: bytes, width: int) -> bytes:
    """Return bytes in base64, in lines of so many letters; the last one is not ended."""
    if not width:
        return undone
    text = binascii.b2a_base64(undone, newline=False)
    return b"\r\n".join(text[at : at + width] for at in range(0, len(text), width))


def _written(pieces: Sequence[_Piece]) -> bytes:
    sizes = b"".join(_PIECE.pack(len(plain), len(undone), width) for plain, undone, width in pieces)
    return b"".join(
        [_COUNT.pack(len(pieces)), sizes, *(part for plain, undone, _ in pieces for part in (plain, undone))]
    )
