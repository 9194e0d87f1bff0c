"""The HTML of a saved page -> HTML fit to be shared: its structure and class names, and of its text what may stay."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reminderd.core.anonymise.page_lines import STORE, THING, PageLines, PageRules, Span, with_spans
from reminderd.core.mail.shown_text import MAX_PAGE_TAGS, Position, shown_texts, tree_of
from reminderd.core.mail.unseen import is_unseen
from reminderd.core.pages.lines import MOST_LINES
from reminderd.core.pages.names import HIDDEN
from reminderd.core.pages.personal import PersonalLines

_PICTURE_IN_TEXT = re.compile(r"data:[^\"'\s<>()]{200,}")
_VOID = frozenset("area base br col hr img input link meta source track wbr".split())
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_TOKEN = re.compile(r"[A-Za-z_][\w:.-]{0,120}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")
_NUMBER = re.compile(r"\d{5,40}")
_LONGEST_LINE = 5000
_LEVELS = 6  # up from a text to the element whose class tells what it is
_OF_PERSON = re.compile(
    r"(?i)contact-info|shipping-?to-?info|(?:^|[ _-])address|receiver|recipient"
    r"|user-?(?:info|name)|nick-?name|account-?name|avatar|login"
)
_OF_THING = re.compile(r"(?i)item-title|content-info-name|item-sku|info-sku|product-?(?:title|name)")
_OF_STORE = re.compile(r"(?i)store-?name|shop-?name|seller-?name")


@dataclass(slots=True)
class _Line:
    """One line that a page shows, in the pieces it is made of; between some of them stands a blank."""

    nodes: list[LexborNode] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    text: str = ""

    def add(self, node: LexborNode, text: str, *, is_apart: bool) -> None:
        self.text += " " if is_apart else ""
        self.nodes.append(node)
        self.starts.append(len(self.text))
        self.text += text


def anonymous_html(
    source: str, address: str, captured_at: datetime | None, rules: PageRules
) -> tuple[str, PersonalLines] | None:
    """Given the HTML of a page, its address and when it was saved, return it as it may be shared, and what was personal
    in it; None if it has too many parts to be read as a page. Scripts, styles and what is hidden are left out.
    """
    tree = tree_of(_PICTURE_IN_TEXT.sub("data:", source), MAX_PAGE_TAGS)
    if tree is None:
        return None
    lines = list(islice(_lines_of(tree), MOST_LINES))
    forced = {at: whole for at, line in enumerate(lines) if (whole := _told_by_place(line))}
    written = PageLines([line.text for line in lines], rules, forced=forced)
    texts: dict[int, str] = {}
    for at, line in enumerate(lines):
        texts |= _texts(line, written.whole(at), written)
    body = "".join(_markup(tree.body, texts, rules, written.personal)) if tree.body is not None else ""
    return _head(tree, address, captured_at, rules, written.personal) + body + "\n</html>\n", written.personal


def _lines_of(tree: LexborHTMLParser) -> Iterator[_Line]:
    line, before = _Line(), Position()
    for node, place in shown_texts(tree):
        if node.tag == "br" or place.block != before.block:
            if line.text.strip():
                yield line
            line = _Line()
        if node.tag != "br":
            is_apart = place.box != before.box and place.letters is None
            line.add(node, node.text_content or "", is_apart=is_apart)
        before = place
    if line.text.strip():
        yield line


def _told_by_place(line: _Line) -> str:
    """What a line is by the class of what it stands in."""
    if len(line.text) > _LONGEST_LINE:
        return HIDDEN
    for node in line.nodes:
        if not (node.text_content or "").strip():
            continue
        above, names = node.parent, ""
        for _ in range(_LEVELS):
            if above is None or above.tag in {"body", "html"}:
                break
            names += f" {above.attributes.get('class') or ''}"
            above = above.parent
        for pattern, whole in ((_OF_PERSON, HIDDEN), (_OF_THING, THING), (_OF_STORE, STORE)):
            if pattern.search(names):
                return whole
    return ""


def _texts(line: _Line, whole: str | None, written: PageLines) -> dict[int, str]:
    """What becomes of each piece of a line, by its node."""
    if whole is not None:
        first = next(node for node in line.nodes if (node.text_content or "").strip())
        return {node.mem_id: whole if node.mem_id == first.mem_id else "" for node in line.nodes}
    spans, made = written.spans(line.text), {}
    for node, start in zip(line.nodes, line.starts, strict=True):
        text = node.text_content or ""
        mine = [
            _inside(span, start, start + len(text))
            for span in spans
            if span.start < start + len(text) and span.end > start
        ]
        made[node.mem_id] = with_spans(text, mine)
    return made


def _inside(span: Span, start: int, end: int) -> Span:
    """The part of a span that lies in a piece; what replaces it stands in the first piece."""
    return Span(max(span.start, start) - start, min(span.end, end) - start, span.text if span.start >= start else "")


def _markup(root: LexborNode, texts: dict[int, str], rules: PageRules, personal: PersonalLines) -> Iterator[str]:
    """The tags and texts below an element. No recursion: nesting is a stranger's choice."""
    waiting: list[LexborNode | str] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
            continue
        if node.mem_id != root.mem_id and node.next is not None:
            waiting.append(node.next)
        tag = node.tag or ""
        if tag == "-text":
            yield html.escape(texts.get(node.mem_id, "" if (node.text_content or "").strip() else " "), quote=False)
        elif _NAME.fullmatch(tag) and not is_unseen(node):
            yield f"<{tag}{_attributes(node, rules, personal)}>"
            if tag not in _VOID:
                waiting.append(f"</{tag}>")
                if node.child is not None:
                    waiting.append(node.child)


def _attributes(node: LexborNode, rules: PageRules, personal: PersonalLines) -> str:
    made = ""
    for name in ("class", "id", "data-pl"):
        tokens = [one for one in (node.attributes.get(name) or "").split()[:40] if _TOKEN.fullmatch(one)]
        kept = [
            _NUMBER.sub(lambda match: rules.number(match[0]), one)
            for one in tokens
            if not _names_somebody(one, personal)
        ]
        made += f' {name}="{" ".join(kept)}"' if kept else ""
    if (link := node.attributes.get("href")) and (address := rules.address(link, personal)) != HIDDEN:
        made += f' href="{html.escape(address)}"'
    return made + (" open" if node.tag == "dialog" else "")


def _names_somebody(token: str, personal: PersonalLines) -> bool:
    return any(word.casefold() in personal.words for word in re.findall(r"[A-Za-z]+", token))


def _head(
    tree: LexborHTMLParser, address: str, captured_at: datetime | None, rules: PageRules, personal: PersonalLines
) -> str:
    """What a browser writes above a saved page: where it is from, and when it was saved."""
    new = rules.address(address, personal) if address else HIDDEN
    saved_from = f"<!-- saved from url=({len(new):04}){new} -->\n" if new != HIDDEN else ""
    root = tree.root
    language = (root.attributes.get("lang") or "") if root is not None else ""
    told = f' lang="{language}"' if _LANGUAGE.fullmatch(language) else ""
    at = captured_at.astimezone(UTC).strftime("%a %b %d %Y %H:%M:%S GMT+0000") if captured_at else ""
    saved_at = f'<meta name="savepage-date" content="{at}">' if at else ""
    return f'<!DOCTYPE html>\n{saved_from}<html{told}><head><meta charset="utf-8">{saved_at}</head>\n'
