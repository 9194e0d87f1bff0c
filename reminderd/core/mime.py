"""Bytes of a mail -> Mail. Every byte was written by a stranger: nothing here raises, and every size is capped.

Headers and parts are cut here, by hand, because `email.policy.default` takes 25 s for a subject of 1 MB and its
parser recurses as deep as the sender likes. The standard library decodes single, capped values only.
"""

import binascii
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reminderd.core.authenticity import judge
from reminderd.core.characters import decoded, readable
from reminderd.core.model import Mail

MAX_HEADER_BYTES = 256 * 1024  # of all headers together
MAX_VALUE = 4096  # characters of one header value
MAX_PARTS = 50
MAX_DEPTH = 8
MAX_BODY_BYTES = 2 * 1024 * 1024  # of one text part, decoded
MAX_TAGS = 10_000
MAX_LINES = 5000
MAX_LINE = 1000
MAX_LINKS = 1000
MAX_LINK = 4096
MAX_INLINE_DEPTH = 40
MAX_SUBJECT = 500

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 "  # noqa: SIM905
    "h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset({"script", "style", "title", "template", "noscript", "textarea", "iframe", "object", "svg"})
_URL = re.compile(r"https?://[^\s<>\"'\])]{1,4096}")
_BRACKETED_URL = re.compile(rf"[<(\[]?{_URL.pattern}[>)\]]?")
_TAG = re.compile(r"<[^<>]{0,4096}>")
_ENCODED_WORD = re.compile(r"=\?(?P<charset>[^?\s]{1,60})\?(?P<encoding>[bBqQ])\?(?P<text>[^?]*)\?=")
_QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
_ADDRESS = re.compile(r"[^\s<>,;:()\"]{1,320}@[^\s<>,;:()\"@]{1,255}")
_SAFE_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    text: str
    raw: bytes = b""


def parse(raw: bytes, *, received_at: datetime, authserv_id: str | None = None) -> Mail:
    """Given the raw bytes of a mail, return what can be read of it; never raise, whatever the bytes are.

    `sent_at` is the Date header, else the stamp of the topmost Received, else `received_at` (aware).
    `authserv_id` names the receiving server whose Authentication-Results count; without it the topmost one does.
    Where From is not exactly one address, `sender` is empty and `sender_name` holds the whole of it.
    """
    header_block, body = _cut(raw.lstrip(b"\xef\xbb\xbf\r\n"))
    headers = _headers(header_block)
    problems = ["the header is too long and was cut"] if len(header_block) > MAX_HEADER_BYTES else []
    sender, sender_name = _sender(headers)
    if not sender:
        problems.append("From is not exactly one address")
    lines: list[str] = []
    links: list[str] = []
    texts = list(_texts(headers, body, MAX_DEPTH, [MAX_PARTS]))
    rich = [part for part in texts if part.kind == "text/html"]
    for part in rich or [part for part in texts if not part.raw]:
        more_lines, more_links = _read_html(part.text) if rich else _read_plain(part.text)
        lines += more_lines
        links += more_links
    return Mail(
        id=hashlib.sha256(raw).hexdigest(),
        message_id=_tidy(_first(headers, "message-id")).strip("<> ")[:MAX_SUBJECT],
        sender=sender,
        sender_name=sender_name,
        subject=_tidy(_decoded(_first(headers, "subject")))[:MAX_SUBJECT],
        sent_at=_sent_at(headers, received_at),
        lines=tuple(lines[:MAX_LINES]),
        links=tuple(links[:MAX_LINKS]),
        authenticity=judge(_values(headers, "authentication-results"), sender, authserv_id),
        problems=tuple(problems),
        reply_to=next(filter(None, _sender(headers, "reply-to")), ""),
        attached=tuple(part.raw for part in texts if part.raw),
        is_automatic=_first(headers, "auto-submitted").strip().lower().startswith(("auto-gen", "auto-rep")),
    )


# --- headers -------------------------------------------------------------------------------------

_Headers = list[tuple[str, str]]


def _cut(raw: bytes) -> tuple[bytes, bytes]:
    """The header block and what follows the first empty line."""
    if start := re.match(rb"\r?\n", raw):
        return b"", raw[start.end() :]
    end = re.search(rb"\n\r?\n", raw)
    return (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")


def _headers(block: bytes) -> _Headers:
    unfolded = re.sub(rb"\r?\n(?=[ \t])", b"", block[:MAX_HEADER_BYTES])
    found = []
    for line in unfolded.splitlines():
        name, colon, value = line.partition(b":")
        if colon and re.fullmatch(rb"[!-9;-~]{1,80}[ \t]*", name):
            found.append((name.strip().lower().decode("ascii"), decoded(value[:MAX_VALUE], None)))
    return found


def _values(headers: _Headers, name: str) -> list[str]:
    return [value for one, value in headers if one == name]


def _first(headers: _Headers, name: str) -> str:
    return next(iter(_values(headers, name)), "")


def _parameter(value: str, name: str) -> str | None:
    match = re.search(rf"(?i);\s*{name}\*?\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", value)
    return (match[1] or match[2]) if match else None


def _decoded(value: str) -> str:
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
    return _transfer_decoded(data, "base64") if encoding in "bB" else binascii.a2b_qp(data, header=True)


def _sender(headers: _Headers, name: str = "from") -> tuple[str, str]:
    values = _values(headers, name)
    everything = _tidy(_decoded(" ".join(values)))
    bare = _QUOTED_OR_COMMENT.sub(" ", " ".join(values))
    addresses = _ADDRESS.findall(bare)
    if len(values) != 1 or len(addresses) != 1:
        return "", everything
    shown = values[0].replace(f"<{addresses[0]}>", " ")
    return addresses[0].lower(), _tidy(_decoded(shown.replace('"', " ")) if shown != values[0] else "")


def _sent_at(headers: _Headers, received_at: datetime) -> datetime:
    stamps = [_first(headers, "date"), _first(headers, "received").rpartition(";")[2]]
    for stamp in stamps:
        try:
            instant = parsedate_to_datetime(_tidy(stamp)[:200])
            aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
            if aware.astimezone(UTC).year in _SAFE_YEARS:
                return aware
        except (ValueError, TypeError, IndexError, OverflowError):  # whatever a strange date makes the library raise
            continue
    return received_at


# --- body ----------------------------------------------------------------------------------------


def _texts(headers: _Headers, body: bytes, depth: int, budget: list[int]) -> Iterator[_Part]:
    """The text parts that are meant to be shown, in order. `budget` counts down the parts of the whole mail."""
    kind_value = _first(headers, "content-type") or "text/plain"
    kind = kind_value.split(";")[0].strip().lower()
    budget[0] -= 1
    encoding = _first(headers, "content-transfer-encoding").strip().lower()
    if kind == "message/rfc822" and budget[0] >= 0:
        yield _Part(kind, "", _transfer_decoded(body, encoding))
    if budget[0] < 0 or depth < 0 or _first(headers, "content-disposition").strip().lower().startswith("attachment"):
        return
    if kind.startswith("multipart/"):
        for part in _parts(body, _parameter(kind_value, "boundary"), budget[0]):
            inner, content = _cut(part)
            yield from _texts(_headers(inner), content, depth - 1, budget)
    elif kind in {"text/html", "text/plain"}:
        data = _transfer_decoded(body[: MAX_BODY_BYTES * 3], encoding)[:MAX_BODY_BYTES]
        yield _Part(kind, decoded(data, _parameter(kind_value, "charset")))


def _parts(body: bytes, boundary: str | None, most: int) -> Iterator[bytes]:
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


def _transfer_decoded(data: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
    return binascii.a2b_qp(data) if encoding == "quoted-printable" else data


def _tidy(text: str) -> str:
    return " ".join(readable(text).split())


def _lines(text: str) -> list[str]:
    """White space folded, invisible padding gone, empty lines and lone full stops dropped, overlong lines cut up."""
    folded = (" ".join(line.split()) for line in readable(text).split("\n"))
    kept = (line for line in folded if line.strip(". "))
    return list(islice((line[at : at + MAX_LINE] for line in kept for at in range(0, len(line), MAX_LINE)), MAX_LINES))


def _read_plain(text: str) -> tuple[list[str], list[str]]:
    links = [html.unescape(match[0])[:MAX_LINK] for match in islice(_URL.finditer(text), MAX_LINKS)]
    return _lines(_BRACKETED_URL.sub(" ", text)), links


def _read_html(text: str) -> tuple[list[str], list[str]]:
    """Lines break at block tags and <br> only, so that a label keeps the value that stands beside it."""
    if text.count("<") > MAX_TAGS:  # the tree builder's time grows with the square of the nesting
        return _read_plain(html.unescape(_TAG.sub("\n", text)))
    tree = LexborHTMLParser(text)
    links = [(node.attributes.get("href") or "").strip()[:MAX_LINK] for node in tree.css("a[href]")[:MAX_LINKS]]
    pieces: list[str] = []
    last_block: int | None = None
    root = tree.root
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.tag == "-text":
            block = _block_of(node)
            if block is None:
                continue
            if block != last_block:
                pieces.append("\n")
            last_block = block
            pieces.append((node.text_content or "").replace("\n", " "))
        elif node.tag == "br":
            pieces.append("\n")
    return _lines("".join(pieces)), links


def _block_of(node: LexborNode) -> int | None:
    """The identity of the nearest block tag around a text, or None if the text is never shown."""
    parent = node.parent
    for _ in range(MAX_INLINE_DEPTH):
        if parent is None or parent.tag in _BLOCKS:
            break
        if parent.tag in _SILENT:
            return None
        parent = parent.parent
    return parent.mem_id if parent is not None else 0
