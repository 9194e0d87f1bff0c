"""Bytes of a mail -> Mail. Every byte was written by a stranger: nothing here raises, and every size is capped.

The standard library decodes single, capped values only; `core.mail.parts` cuts the mail.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

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
from reminderd.core.mail.shown_text import MAX_LINES, MAX_LINKS, text_of_html, text_of_plain
from reminderd.core.model import Mail
from reminderd.core.model.vocabulary import NO_VOCABULARIES, Vocabularies

MAX_BODY_BYTES = 2 * 1024 * 1024  # of one text part, decoded
MAX_SUBJECT = 500
MAX_ANSWERED = 50  # mails that one answers

_QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
_ADDRESS = re.compile(r"[^\s<>,;:()\"]{1,320}@[^\s<>,;:()\"@]{1,255}")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    text: str
    raw: bytes = b""
    is_cut: bool = False
    is_alternative: bool = False


def parse(
    raw: bytes,
    *,
    received_at: datetime,
    authserv_id: str | None = None,
    vocabularies: Vocabularies = NO_VOCABULARIES,
    mail_id: str = "",
    speaks: Callable[[str], bool] = lambda _sender: True,
) -> Mail:
    """Given the raw bytes of a mail, return what can be read of it; never raise, whatever the bytes are.

    `sent_at` is the Date header, but never later than the topmost Received or `received_at` (aware); see
    `core.dates.stamps`.
    `authserv_id` names the receiving server whose Authentication-Results count; without it the topmost one does.
    Where From is not exactly one address, `sender` is empty and `sender_name` holds the whole of it.
    `vocabularies`: in which a Date header of no standard's form may be written. `mail_id`: the mail's hash, where it is
    known, since it takes a while. `speaks`: can this sender's own words count? Else nobody asks what of them is hidden.
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
    written: list[str] = []
    links: list[str] = []
    parts_left = [MAX_PARTS]
    texts = list(_texts(headers, body, MAX_DEPTH, parts_left))
    excess = [problem for problem in problems if "too long" in problem]
    if parts_left[0] <= 0:
        excess.append(f"{MAX_PARTS} parts or more")
    if any(part.is_cut for part in texts):
        excess.append("a text of more than 2 MB")
    rich = [part for part in texts if part.kind == "text/html"]
    is_quoting, is_speech = False, bool(rich) and speaks(sender)
    for part in rich or [part for part in texts if not part.raw]:
        text = text_of_html(part.text, is_speech=is_speech) if rich else text_of_plain(part.text)
        is_quoting |= text.is_quoting
        lines += text.lines
        written += text.written
        links += text.links
    excess += [f"more than {most:,} {what}" for what, most, found in (
        ("lines", MAX_LINES, lines), ("links", MAX_LINKS, links)
    ) if len(found) > most]  # fmt: skip
    shown = tuple(lines[:MAX_LINES])
    return Mail(
        id=mail_id or hashlib.sha256(raw).hexdigest(),
        message_id=_tidy(first(headers, "message-id")).strip("<> ")[:MAX_SUBJECT],
        sender=sender,
        sender_name=sender_name,
        subject=_tidy(decoded_words(first(headers, "subject")))[:MAX_SUBJECT],
        sent_at=sent_at,
        sent_after=sent_after,
        lines=shown,
        written=shown if written == lines else tuple(written[:MAX_LINES]),
        alternative=tuple(_alternative(texts)) if is_speech else (),
        is_quoting=is_quoting,
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
    """Return whether a header says that a program wrote the mail or sent it to many: bounces, holiday notices, mailing
    lists (RFC 3834, section 5; RFC 2919; the rest as mail programs do it).
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


def _alternative(texts: Iterable[_Part]) -> Iterator[str]:
    """What plain text says in place of HTML."""
    plain = (text_of_plain(part.text).lines for part in texts if part.is_alternative and part.kind == "text/plain")
    return islice(chain.from_iterable(plain), MAX_LINES)


def _texts(
    headers: Headers, body: bytes, depth: int, budget: list[int], *, is_alternative: bool = False
) -> Iterator[_Part]:
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
            is_one = is_alternative or kind == "multipart/alternative"
            yield from _texts(headers_of(inner), content, depth - 1, budget, is_alternative=is_one)
    elif kind in {"text/html", "text/plain"}:
        data = transfer_decoded(body[: MAX_BODY_BYTES * 3], encoding)[: MAX_BODY_BYTES + 1]
        text = decoded(data[:MAX_BODY_BYTES], parameter(kind_value, "charset"))
        yield _Part(kind, text, is_cut=len(data) > MAX_BODY_BYTES, is_alternative=is_alternative)


def _tidy(text: str) -> str:
    return " ".join(readable(text).split())
