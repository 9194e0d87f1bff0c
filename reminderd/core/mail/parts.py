"""The parts of a mail, cut by hand and capped: header fields, the bodies between boundaries, transfer encodings.

`email.policy.default` takes 25 s for a subject of 1 MB, and its parser recurses as deep as the sender likes.
"""

import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote

from reminderd.core.mail.characters import decoded
from reminderd.core.model import Attachment

MAX_HEADER_BYTES = 256 * 1024  # of all headers together
MAX_VALUE = 4096  # characters of one header value
MAX_PARTS = 50
MAX_DEPTH = 8
MAX_NAME = 200

_ENCODED_WORD = re.compile(r"=\?(?P<charset>[^?\s]{1,60})\?(?P<encoding>[bBqQ])\?(?P<text>[^?]*)\?=")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))

_OF_SERVERS = {"authentication-results"}
"""Fields that only a server writes, and takes out where a sender did. None leaves a blank before the colon (RFC 5322,
4.5.8 knows that of old mails); a sender may, so that the server overlooks it.
"""

Headers = list[tuple[str, str]]


def cut(raw: bytes) -> tuple[bytes, bytes]:
    """The header block and what follows the first empty line."""
    if start := re.match(rb"\r?\n", raw):
        return b"", raw[start.end() :]
    end = re.search(rb"\n\r?\n", raw)
    return (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")


def headers_of(block: bytes) -> Headers:
    """Unfold a header block into names, in small letters, and values; what is no field is left out."""
    unfolded = re.sub(rb"\r?\n(?=[ \t])", b"", block[:MAX_HEADER_BYTES])
    found = []
    for line in unfolded.splitlines():
        name, colon, value = line.partition(b":")
        if colon and re.fullmatch(rb"[!-9;-~]{1,80}[ \t]*", name):
            known = name.strip().lower().decode("ascii")
            if known not in _OF_SERVERS or len(known) == len(name):
                found.append((known, decoded(value[:MAX_VALUE], None)))
    return found


def values(headers: Headers, name: str) -> list[str]:
    """Return the values of all fields of that name, in order."""
    return [value for one, value in headers if one == name]


def first(headers: Headers, name: str) -> str:
    """Return the value of the first field of that name, or an empty text."""
    return next(iter(values(headers, name)), "")


def parameter(value: str, name: str) -> str | None:
    """Return a parameter of a field's value, as in `text/plain; charset=utf-8`."""
    match = re.search(rf"(?i);\s*{name}\*?\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", value)
    return (match[1] or match[2]) if match else None


def decoded_words(value: str) -> str:
    """Replace RFC 2047 encoded words; a character may be cut in two between neighbours of one charset."""
    pieces: list[str] = []
    pending, pending_charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        charset = word["charset"].split("*")[0].lower()
        if not (end and not between.strip() and charset == pending_charset):
            pieces += [decoded(pending, pending_charset), "" if end and not between.strip() else between]
            pending, pending_charset = b"", charset
        pending += _word_bytes(word["encoding"], word["text"])
        end = word.end()
    return "".join([*pieces, decoded(pending, pending_charset), value[end:]])


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8")
    return transfer_decoded(data, "base64") if encoding in "bB" else binascii.a2b_qp(data, header=True)


def parts(body: bytes, boundary: str | None, most: int) -> Iterator[bytes]:
    """At most `most` parts between the boundary lines; the last one may lack its closing line."""
    if not boundary:
        return
    mark = b"--" + boundary.encode()
    at, start = body.find(mark), -1
    while at >= 0 and most > 0:
        after = at + len(mark)
        begins_line = at == 0 or body[at - 1 : at] == b"\n"
        line_end = ((body.find(b"\n", after) + 1) or len(body)) if begins_line else after
        ending = body[after : min(line_end, after + 80)].strip()
        if begins_line and ending in {b"", b"--"}:
            if start >= 0:
                most -= 1
                yield body[start:at]
            if ending:
                return
            start = line_end
        at = body.find(mark, after)
    if start >= 0 and at < 0:
        yield body[start:]


def transfer_decoded(data: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding; whatever the bytes are, something comes out."""
    if encoding == "base64":
        letters = data.translate(None, _NOT_BASE64)
        return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
    return binascii.a2b_qp(data) if encoding == "quoted-printable" else data


def attachments_of(raw: bytes) -> Iterator[Attachment]:
    """Yield the files in a mail, in order: each part that has a name or is none of text, parts and mail."""
    block, body = cut(raw.lstrip(b"\xef\xbb\xbf\r\n"))
    yield from _attachments(headers_of(block), body, MAX_DEPTH, [MAX_PARTS])


def _attachments(headers: Headers, body: bytes, depth: int, budget: list[int]) -> Iterator[Attachment]:
    kind_value = first(headers, "content-type") or "text/plain"
    kind = kind_value.split(";")[0].strip().lower()
    disposition = first(headers, "content-disposition")
    budget[0] -= 1
    if budget[0] < 0 or depth < 0:
        return
    if kind.startswith("multipart/"):
        for part in parts(body, parameter(kind_value, "boundary"), budget[0]):
            inner, content = cut(part)
            yield from _attachments(headers_of(inner), content, depth - 1, budget)
        return
    name = _long_parameter(disposition, "filename") or _long_parameter(kind_value, "name")
    if name or not kind.startswith(("text/", "message/")):
        is_inline = not disposition.strip().lower().startswith("attachment")
        encoding = first(headers, "content-transfer-encoding").strip().lower()
        yield Attachment(name[:MAX_NAME], kind, transfer_decoded(body, encoding), is_inline)


def _long_parameter(value: str, name: str) -> str:
    """A parameter that may be cut into several (name*0, name*1 ...) and percent-encoded (RFC 2231)."""
    pieces = re.findall(rf"(?i);\s*{name}(?:\*\d+)?(\*?)\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", value)
    joined = "".join(quoted or bare for _, quoted, bare in pieces)
    if pieces and pieces[0][0]:
        return unquote(joined.split("'", 2)[-1])
    return decoded_words(joined)
