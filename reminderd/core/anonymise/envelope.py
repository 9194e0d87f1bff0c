"""Rewrites the texts of a mail and leaves its structure as it was: headers, folding, parts, encodings, charsets."""

import binascii
import re
from collections.abc import Callable
from typing import Protocol

MAX_DEPTH = 8
_FIELD = re.compile(rb"(?P<name>[!-9;-~]{1,80})[ \t]*:")
_WORD = re.compile(r"=\?(?P<charset>[^?\s]{1,60})\?(?P<encoding>[bBqQ])\?(?P<text>[^?]*)\?=")
_WORDS = re.compile(
    rf"{re.sub('[?]P<[a-z]+>', '?:', _WORD.pattern)}(?:\s+{re.sub('[?]P<[a-z]+>', '?:', _WORD.pattern)})*"
)
_WORD_ROOM = 50  # characters inside one encoded word, of which a line may have 75


class Writer(Protocol):
    """What becomes of each decoded text."""

    def header(self, name: str, text: str) -> str: ...
    def plain(self, text: str) -> str: ...
    def html(self, text: str) -> str: ...


def rewrite(raw: bytes, writer: Writer, depth: int = MAX_DEPTH) -> bytes:
    """Given a mail, return it with each text replaced by what `writer` makes of it; never raise.

    Attached files are emptied: what they hold cannot be told. Bytes that need no change are not touched.
    """
    end = re.search(rb"(?:\A|\n)(\r?\n)", raw)
    head, body = (raw[: end.start(1)], raw[end.start(1) :]) if end else (raw, b"")
    fields = [_Field(line) for line in re.split(rb"(?<=\n)(?=[^ \t])", head) if line]
    old = {field.name: field.text for field in reversed(fields)}  # of several the first counts
    new_fields = [field.rewritten(writer) for field in fields]
    gap = re.match(rb"(?:\r?\n)?", body)
    start = gap.end() if gap else 0
    content = body[start:]
    boundary = _parameter(old.get("content-type", ""), "boundary")
    new_boundary = next(
        (_parameter(text, "boundary") for field, text in zip(fields, new_fields, strict=True)
         if field.name == "content-type"), None,
    )  # fmt: skip
    kind = old.get("content-type", "").split(";")[0].strip().lower() or "text/plain"
    encoding = old.get("content-transfer-encoding", "").strip().lower()
    if depth <= 0:
        content = _as_text(content, writer.plain)
    elif kind.startswith("multipart/") and boundary:
        content = _rewrite_parts(content, boundary, new_boundary or boundary, writer, depth)
    elif kind.startswith("message/"):
        content = _through(content, encoding, lambda data: rewrite(data, writer, depth - 1))
    elif kind.startswith("text/"):
        charset = _parameter(old.get("content-type", ""), "charset")
        write = writer.html if kind == "text/html" else writer.plain
        content = _through(content, encoding, lambda data: _as_text(data, write, charset, is_html=kind == "text/html"))
    else:
        content = b""
    new_head = b"".join(text.encode("utf-8", "surrogateescape") for text in new_fields)
    return new_head + body[:start] + content


class _Field:
    """One header field with its folding and its line end."""

    def __init__(self, raw: bytes) -> None:
        match = _FIELD.match(raw)
        self.name = match["name"].decode("ascii").lower() if match else ""
        self._lead = raw[: match.end()].decode("ascii") if match else ""
        self._value = raw[len(self._lead) :].decode("utf-8", "surrogateescape")
        self.text = re.sub(r"\r?\n(?=[ \t])", "", self._value)[:4096]

    def rewritten(self, writer: Writer) -> str:
        pieces, at = [self._lead], 0
        for words in _WORDS.finditer(self._value):
            pieces += [writer.header(self.name, self._value[at : words.start()]), self._words(words[0], writer)]
            at = words.end()
        return "".join([*pieces, writer.header(self.name, self._value[at:])])

    def _words(self, text: str, writer: Writer) -> str:
        """Neighbouring encoded words are one text, which may be cut anywhere."""
        words = list(_WORD.finditer(text))
        charset, encoding = words[0]["charset"].split("*")[0], words[0]["encoding"]
        data = b"".join(
            _decoded(word["text"].encode("utf-8", "surrogateescape"), word["encoding"].lower()) for word in words
        )
        codec = _codec(data, charset)
        old = data.decode(codec, "surrogateescape" if codec == "utf-8" else "replace")
        new = writer.header(self.name, old)
        return text if new == old else "\r\n ".join(_encoded_words(new, charset, codec, encoding))


def _encoded_words(text: str, charset: str, codec: str, encoding: str) -> list[str]:
    chunks, current = [], ""
    for character in text:
        if len(_encoded_word(current + character, codec, encoding)) > _WORD_ROOM and current:
            chunks.append(current)
            current = ""
        current += character
    return [f"=?{charset}?{encoding}?{_encoded_word(one, codec, encoding)}?=" for one in [*chunks, current]]


def _encoded_word(text: str, codec: str, encoding: str) -> str:
    data = text.encode(codec, "surrogateescape" if codec == "utf-8" else "replace")
    if encoding in "bB":
        return binascii.b2a_base64(data, newline=False).decode("ascii")
    kept = rb"A-Za-z0-9!*+/-"
    quoted = re.sub(rb"[^" + kept + rb"]", lambda match: b"=%02X" % match[0][0], data)
    return quoted.replace(b"=20", b"_").decode("ascii")


def _rewrite_parts(body: bytes, boundary: str, new_boundary: str, writer: Writer, depth: int) -> bytes:
    mark = re.escape(boundary.encode("utf-8", "surrogateescape"))
    line = re.compile(rb"(?:\A|(?<=\n))--" + mark + rb"(?:--)?[ \t]*(?:\r?\n|\Z)")
    pieces, at, is_inside = [], 0, False
    for delimiter in line.finditer(body):
        pieces.append(_rewrite_part(body[at : delimiter.start()], is_inside, writer, depth))
        pieces.append(
            delimiter[0].replace(
                boundary.encode("utf-8", "surrogateescape"), new_boundary.encode("utf-8", "surrogateescape")
            )
        )
        is_inside = not delimiter[0].rstrip().endswith(b"--") or boundary.endswith("--")
        at = delimiter.end()
    return b"".join([*pieces, _rewrite_part(body[at:], is_inside, writer, depth)])


def _rewrite_part(data: bytes, is_inside: bool, writer: Writer, depth: int) -> bytes:
    if not is_inside:
        return _as_text(data, writer.plain)
    end = re.search(rb"\r?\n\Z", data)  # belongs to the boundary
    cut = end.start() if end else len(data)
    return rewrite(data[:cut], writer, depth - 1) + data[cut:]


def _through(content: bytes, encoding: str, write: Callable[[bytes], bytes]) -> bytes:
    """Decode, write, encode in the same way; content that stays the same keeps its bytes."""
    data = _decoded(content, encoding)
    new = write(data)
    if new == data:
        return content
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    if encoding == "base64":
        letters = binascii.b2a_base64(new, newline=False)
        return newline.join(letters[at : at + 76] for at in range(0, len(letters), 76)) + newline
    if encoding == "quoted-printable":
        quoted = binascii.b2a_qp(re.sub(rb"\r?\n", b"\n", new), quotetabs=False, istext=True)
        return quoted.replace(b"\n", newline)
    return new


def _decoded(data: bytes, encoding: str) -> bytes:
    if encoding in {"base64", "b"}:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
    if encoding in {"quoted-printable", "q"}:
        return binascii.a2b_qp(data, header=encoding == "q")
    return data


def _as_text(data: bytes, write: Callable[[str], str], charset: str | None = None, *, is_html: bool = False) -> bytes:
    codec = _codec(data, charset)
    text = data.decode(codec, "surrogateescape" if codec == "utf-8" else "replace")
    new = write(text)
    if new == text:
        return data
    instead = "surrogateescape" if codec == "utf-8" else "xmlcharrefreplace" if is_html else "replace"
    if is_html and new.encode(codec, instead).decode(codec, "replace") != new:
        # Shift JIS writes a yen sign as a backslash without complaint: what does not come back is named instead.
        new = "".join(one if _comes_back(one, codec) else f"&#{ord(one)};" for one in new)
    return new.encode(codec, instead)


def _comes_back(character: str, codec: str) -> bool:
    return character.encode(codec, "ignore").decode(codec, "ignore") == character


def _codec(data: bytes, charset: str | None) -> str:
    """The declared charset where the bytes fit it, else UTF-8, which lets every byte through."""
    for name in filter(None, [charset]):
        try:
            if data.decode(name).encode(name) == data:
                return name
        except (UnicodeError, LookupError, ValueError, TypeError):  # TypeError: a codec that is none for text
            continue
    return "utf-8"


def _parameter(value: str, name: str) -> str | None:
    match = re.search(rf"(?i);\s*{name}\*?\s*=\s*(?:\"([^\"]*)\"|([^\s;\"]+))", value)
    return (match[1] or match[2]) if match else None
