"""Bytes of a mail -> Mail. Every byte was written by a stranger: nothing here raises, and every size is capped.

The standard library decodes single, capped values only; `core.mail.parts` cuts the mail.
"""

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reminderd.core.dates.stamps import when_sent
from reminderd.core.mail.authenticity import judge
from reminderd.core.mail.characters import decoded, readable
from reminderd.core.mail.parts import (
    MAX_DEPTH,
    MAX_HEADER_BYTES,
    MAX_PARTS,
    MAX_VALUE,
    Headers,
    cut,
    decoded_words,
    first,
    headers_of,
    parameter,
    parts,
    transfer_decoded,
    values,
)
from reminderd.core.model import Mail
from reminderd.core.model.vocabulary import NO_VOCABULARIES, Vocabularies

MAX_BODY_BYTES = 2 * 1024 * 1024  # of one text part, decoded
MAX_TAGS = 10_000
MAX_LINES = 10_000
MAX_LINE = 1000
MAX_LINKS = 3000
MAX_LINK = 4096
MAX_INLINE_DEPTH = 40
MAX_SUBJECT = 500
MAX_ANSWERED = 50  # mails that one answers
MAX_QUOTES = 200

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 "  # noqa: SIM905
    "h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset({"script", "style", "title", "template", "noscript", "textarea", "iframe", "object", "svg"})
_URL = re.compile(r"https?://[^\s<>\"'\])]{1,4096}")
_BRACKETED_URL = re.compile(rf"[<(\[]?{_URL.pattern}[>)\]]?")
_TAG = re.compile(r"<[^<>]{0,4096}>")
_QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
_ADDRESS = re.compile(r"[^\s<>,;:()\"]{1,320}@[^\s<>,;:()\"@]{1,255}")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_QUOTED = (  # what stands below Outlook's marks, which go last; what Gmail, Apple Mail, Thunderbird, Yahoo ... mark
    "#divRplyFwdMsg ~ *, #appendonsend ~ *",
    "blockquote[type=cite], .gmail_quote, .gmail_quote_container, .moz-cite-prefix, .yahoo_quoted, .protonmail_quote, "
    "div[name=quote], #divRplyFwdMsg, #mail-editor-reference-message-container, .gmail_signature, "
    ".gmail_signature_prefix, .moz-signature, #Signature, #ms-outlook-mobile-signature, #composer_signature",
)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    text: str
    raw: bytes = b""
    is_cut: bool = False


def parse(
    raw: bytes,
    *,
    received_at: datetime,
    authserv_id: str | None = None,
    is_answer: bool = False,
    vocabularies: Vocabularies = NO_VOCABULARIES,
) -> Mail:
    """Given the raw bytes of a mail, return what can be read of it; never raise, whatever the bytes are.

    `sent_at` is the Date header, but never later than the topmost Received or `received_at` (aware); see
    `core.dates.stamps`.
    `authserv_id` names the receiving server whose Authentication-Results count; without it the topmost one does.
    Where From is not exactly one address, `sender` is empty and `sender_name` holds the whole of it.
    `is_answer`: `lines` lack what the mail program marks as quoted or as a signature. `vocabularies`: in which a Date
    header of no standard's form may be written.
    """
    header_block, body = cut(raw.lstrip(b"\xef\xbb\xbf\r\n"))
    headers = headers_of(header_block)
    problems = ["the header is too long and was cut"] if len(header_block) > MAX_HEADER_BYTES else []
    sender, sender_name = _sender(headers)
    if not sender:
        problems.append("From is not exactly one address")
    sent_at, sent_after = when_sent(first(headers, "date"), values(headers, "received"), received_at, vocabularies)
    if sent_after:
        problems.append("the day of the mail is not known")
    lines: list[str] = []
    links: list[str] = []
    parts_left = [MAX_PARTS]
    texts = list(_texts(headers, body, MAX_DEPTH, parts_left))
    excess = [problem for problem in problems if "too long" in problem]
    if parts_left[0] <= 0:
        excess.append(f"{MAX_PARTS} parts or more")
    if any(part.is_cut for part in texts):
        excess.append("a text of more than 2 MB")
    rich = [part for part in texts if part.kind == "text/html"]
    for part in rich or [part for part in texts if not part.raw]:
        more_lines, more_links = _read_html(part.text, is_answer) if rich else _read_plain(part.text)
        lines += more_lines
        links += more_links
    excess += [f"more than {most:,} {what}" for what, most, found in (
        ("lines", MAX_LINES, lines), ("links", MAX_LINKS, links)
    ) if len(found) > most]  # fmt: skip
    return Mail(
        id=hashlib.sha256(raw).hexdigest(),
        message_id=_tidy(first(headers, "message-id")).strip("<> ")[:MAX_SUBJECT],
        sender=sender,
        sender_name=sender_name,
        subject=_tidy(decoded_words(first(headers, "subject")))[:MAX_SUBJECT],
        sent_at=sent_at,
        sent_after=sent_after,
        lines=tuple(lines[:MAX_LINES]),
        links=tuple(links[:MAX_LINKS]),
        authenticity=judge(values(headers, "authentication-results"), sender, authserv_id),
        problems=tuple(problems),
        reply_to=next(filter(None, _sender(headers, "reply-to")), ""),
        attached=tuple(part.raw for part in texts if part.raw),
        answers_to=_message_ids(headers),
        wants_no_answer=_wants_no_answer(headers),
        is_automatic=first(headers, "auto-submitted").strip().lower().startswith(("auto-gen", "auto-rep")),
        excess=tuple(excess),
    )


_OF_PROGRAMS = (
    *(
        "x-autoreply",
        "x-auto-reply-from",
        "x-autorespond",
        "x-autogenerated",
        "x-mail-autoreply",
        "x-failed-recipients",
    ),
    *("x-ms-exchange-generated-message-source", "list-id", "list-post"),
)

# --- headers -------------------------------------------------------------------------------------


def _sender(headers: Headers, name: str = "from") -> tuple[str, str]:
    found = values(headers, name)
    everything = _tidy(decoded_words(" ".join(found)[:MAX_VALUE]))
    bare = _QUOTED_OR_COMMENT.sub(" ", found[0] if found else "")
    addresses = _ADDRESS.findall(bare)
    if len(found) != 1 or len(addresses) != 1:
        return "", everything
    shown = found[0].replace(f"<{addresses[0]}>", " ")
    return addresses[0].lower(), _tidy(decoded_words(shown.replace('"', " ")) if shown != found[0] else "")


def _message_ids(headers: Headers) -> tuple[str, ...]:
    """The ids of the mails that this one answers: the one it answers itself first, then those before, newest first."""
    earlier = _MESSAGE_ID.findall(first(headers, "references"))[::-1]
    return tuple(dict.fromkeys([*_MESSAGE_ID.findall(first(headers, "in-reply-to")), *earlier]))[:MAX_ANSWERED]


def _wants_no_answer(headers: Headers) -> bool:
    """A bounce, a delivery report, a holiday notice, a mailing list: all that says by a header that a program wrote it,
    or handed it on to many (RFC 3834, section 5; RFC 2919; the rest as mail programs do it).
    """
    return_path = values(headers, "return-path")
    submitted = first(headers, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or first(headers, "content-type").strip().lower().startswith("multipart/report")
        or first(headers, "precedence").strip().lower() in {"bulk", "auto_reply", "junk", "list"}
        or bool(return_path and not return_path[0].strip(" <>"))
        or "autoresponder" in first(headers, "x-post-messageclass").lower()
        or any(values(headers, name) for name in _OF_PROGRAMS)
    )


# --- body ----------------------------------------------------------------------------------------


def _texts(headers: Headers, body: bytes, depth: int, budget: list[int]) -> Iterator[_Part]:
    """The text parts that are meant to be shown, in order. `budget` counts down the parts of the whole mail."""
    kind_value = first(headers, "content-type") or "text/plain"
    kind = kind_value.split(";")[0].strip().lower()
    budget[0] -= 1
    encoding = first(headers, "content-transfer-encoding").strip().lower()
    if kind == "message/rfc822" and budget[0] >= 0:
        yield _Part(kind, "", transfer_decoded(body, encoding))
    if budget[0] < 0 or depth < 0 or first(headers, "content-disposition").strip().lower().startswith("attachment"):
        return
    if kind.startswith("multipart/"):
        for part in parts(body, parameter(kind_value, "boundary"), budget[0]):
            inner, content = cut(part)
            yield from _texts(headers_of(inner), content, depth - 1, budget)
    elif kind in {"text/html", "text/plain"}:
        data = transfer_decoded(body[: MAX_BODY_BYTES * 3], encoding)[: MAX_BODY_BYTES + 1]
        text = decoded(data[:MAX_BODY_BYTES], parameter(kind_value, "charset"))
        yield _Part(kind, text, is_cut=len(data) > MAX_BODY_BYTES)


def _tidy(text: str) -> str:
    return " ".join(readable(text).split())


def _lines(text: str) -> list[str]:
    """White space folded, invisible padding gone, empty lines and lone full stops dropped, overlong lines cut up."""
    folded = (" ".join(line.split()) for line in readable(text).split("\n"))
    kept = (line for line in folded if line.strip(". "))
    return list(
        islice((line[at : at + MAX_LINE] for line in kept for at in range(0, len(line), MAX_LINE)), MAX_LINES + 1)
    )


def _read_plain(text: str) -> tuple[list[str], list[str]]:
    links = [html.unescape(match[0])[:MAX_LINK] for match in islice(_URL.finditer(text), MAX_LINKS + 1)]
    return _lines(_BRACKETED_URL.sub(" ", text)), links


def _read_html(text: str, is_answer: bool) -> tuple[list[str], list[str]]:
    """Lines break at block tags and <br> only, so that a label keeps the value that stands beside it."""
    if text.count("<") > MAX_TAGS:  # the tree builder's time grows with the square of the nesting
        return _read_plain(html.unescape(_TAG.sub("\n", text)))
    tree = LexborHTMLParser(text)
    if is_answer:
        for selector in _QUOTED:
            for _ in range(MAX_QUOTES):  # one at a time: a quote may lie in a quote, and goes with it
                if (quote := tree.css_first(selector)) is None:
                    break
                quote.decompose()
    links = [(node.attributes.get("href") or "").strip()[:MAX_LINK] for node in tree.css("a[href]")[: MAX_LINKS + 1]]
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
