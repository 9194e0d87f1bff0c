"""The visible part of a text or of HTML -> lines and links. The input is untrusted: every size is capped."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reminderd.core.mail.characters import readable
from reminderd.core.mail.html_bounds import bounded
from reminderd.core.mail.unseen import NOBODY_KNOWS, cut_unseen, look_in, rules_of

MAX_TAGS = 10_000  # of a mail
MAX_PAGE_TAGS = 150_000
MAX_LINES = 10_000
MAX_LINE = 1000
MAX_LINKS = 3000
MAX_LINK = 4096
MAX_QUOTES = 200

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset({"script", "style", "title", "template", "noscript", "textarea", "iframe", "object", "svg"})
_PAGE_BLOCKS = _BLOCKS | {"button", "figcaption", "hgroup", "legend", "search", "summary"}  # no sentence has a button
_BOXES = frozenset({"a", "label", "span"})  # style sheets put them side by side; <b> and the like stand within a word
_LETTER = re.compile(r"(?:^|\s)es--char")
_LETTERS = re.compile(r"(?:^|\s)es--wrap")
_UNSEEN = re.compile(r"(?i)<(/?)(?:script|style|noscript|svg|template|head)\b[^<>]{0,4096}>")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*+(?:-->)?")
_URL = re.compile(r"https?://[^\s<>\"'\])]{1,4096}")
_BRACKETED_URL = re.compile(rf"[<(\[]?{_URL.pattern}[>)\]]?")
_TAG = re.compile(r"<[^<>]{0,4096}>")
_QUOTED = (  # what stands below Outlook's marks, which go last; what Gmail, Apple Mail, Thunderbird, Yahoo ... mark
    "#divRplyFwdMsg ~ *, #appendonsend ~ *",
    "blockquote[type=cite], .gmail_quote, .gmail_quote_container, .moz-cite-prefix, .yahoo_quoted, .protonmail_quote, "
    "div[name=quote], #divRplyFwdMsg, #mail-editor-reference-message-container, .gmail_signature, "
    ".gmail_signature_prefix, .moz-signature, #Signature, #ms-outlook-mobile-signature, #composer_signature",
)


@dataclass(frozen=True, slots=True)
class ShownText:
    """What a text of a mail shows: its lines, and the addresses it links to. `written`: the lines without what the mail
    program marks as quoted or as a signature (`is_quoting`: it did), and without what nobody can see.
    """

    lines: list[str]
    links: list[str]
    written: list[str]
    is_quoting: bool = False


def text_of_plain(text: str) -> ShownText:
    """Given a plain text, return its lines, without addresses of pages, and those addresses."""
    links = [html.unescape(match[0])[:MAX_LINK] for match in islice(_URL.finditer(text), MAX_LINKS + 1)]
    lines = folded(_BRACKETED_URL.sub(" ", text))
    return ShownText(lines, links, lines)


def text_of_html(text: str, *, is_speech: bool = True) -> ShownText:
    """Given the HTML of a mail, return what it shows.

    Lines break at block tags and <br> only, so that a label keeps the value that stands beside it. Where it would take
    too long to tell what can be seen, nothing counts as written; unless this is nobody's word anyhow (`is_speech`).
    """
    tree = tree_of(text, MAX_TAGS)
    if tree is None:
        torn = text_of_plain(html.unescape(_TAG.sub("\n", text)))
        return replace(torn, written=[]) if is_speech else torn
    links = [(node.attributes.get("href") or "").strip()[:MAX_LINK] for node in tree.css("a[href]")[: MAX_LINKS + 1]]
    lines = folded("".join(_pieces_of_mail(tree.root)))
    rules = rules_of(tree) if is_speech else []
    is_quoting = _cut_quotes(tree)
    is_cut = is_speech and cut_unseen(tree, rules)
    if is_cut is None:
        return ShownText(lines, links, [], is_quoting)
    written = folded("".join(_pieces_of_mail(tree.root))) if is_quoting or is_cut else lines
    return ShownText(lines, links, written, is_quoting)


def _cut_quotes(tree: LexborHTMLParser) -> bool:
    """Take out of a tree what a mail program marked as quoted or as a signature; return whether there was any."""
    is_cut = False
    for selector in _QUOTED:
        for _ in range(MAX_QUOTES):  # one at a time: a quote may lie in a quote, and goes with it
            if (quote := tree.css_first(selector)) is None:
                break
            quote.decompose()
            is_cut = True
    return is_cut


def lines_of_page(text: str) -> tuple[list[str], LexborHTMLParser | None]:
    """Given the HTML of a web page, return the lines it shows, and its tree, or None where that would take too long.

    As for a mail; besides, what is hidden where it stands (`core.mail.unseen`) is left out, a button has its own line,
    neighbours that only a style sheet parts have a blank between them, and prices that have one element for each
    character (`es--char`) are one word.
    """
    tree = tree_of(text, MAX_PAGE_TAGS)
    if tree is None:
        return folded(html.unescape(_TAG.sub("\n", _without_unseen(text)))), None
    return folded("".join(_Walk().pieces_of(tree.root))), tree


def shown_texts(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, "Position"]]:
    """Given the tree of a web page, yield its shown texts and line breaks, in reading order, with their places."""
    return _Walk().nodes(tree.root)


def tree_of(text: str, most_tags: int) -> LexborHTMLParser | None:
    """Given HTML, return its tree, or None where building it would take too long."""
    safe = bounded(text) if text.count("<") <= most_tags else None
    return None if safe is None else LexborHTMLParser(safe)


def folded(text: str) -> list[str]:
    """White space folded, invisible padding gone, empty lines and lone full stops dropped, overlong lines cut up."""
    tidied = (" ".join(line.split()) for line in readable(text).split("\n"))
    kept = (line for line in tidied if line.strip(". "))
    return list(
        islice((line[at : at + MAX_LINE] for line in kept for at in range(0, len(line), MAX_LINE)), MAX_LINES + 1)
    )


def _pieces_of_mail(root: LexborNode | None) -> Iterator[str]:
    """Yield the text of a mail in pieces; those that hold a line break end a line.

    Where a text stands is asked of the elements around it, for these are few; what is known of one is remembered, so
    that nesting costs nothing.
    """
    blocks: dict[int, int | None] = {}
    last_block: int | None = None
    for node in () if root is None else root.traverse(include_text=True):
        tag = node.tag
        if tag == "br":
            yield "\n"
        elif tag == "-text" and (block := _block_around(node, blocks)) is not None:
            if block != last_block:
                yield "\n"
                last_block = block
            yield (node.text_content or "").replace("\n", " ")


def _block_around(node: LexborNode, blocks: dict[int, int | None]) -> int | None:
    """Return the nearest block tag around a text, 0 for none; None where the text is not shown. `blocks`: what is known
    of elements by their `mem_id`; it is added to.
    """
    asked: list[int] = []
    found: int | None = 0
    around = node.parent
    while around is not None:
        element, tag = around.mem_id, around.tag
        if element in blocks:
            found = blocks[element]
            break
        asked.append(element)
        around = around.parent
        if tag in _BLOCKS or tag in _SILENT:
            found = element if tag in _BLOCKS else None
            break
    blocks.update(dict.fromkeys(asked, found))
    return found


def _without_unseen(text: str) -> str:
    """What stands between the tags of what is never shown is cut out, without a tree."""
    kept, end, depth = [], 0, 0
    text = _COMMENT.sub(" ", text)
    for match in _UNSEEN.finditer(text):
        if depth == 0:
            kept.append(text[end : match.start()])
        depth = max(depth - 1, 0) if match[1] else min(depth + 1, 1)
        end = match.end()
    return " ".join([*kept, text[end:] if depth == 0 else ""])


def _stand_apart(before: str, after: str) -> bool:
    """Return whether two texts side by side are separate words: a label and its value, a number and its button; not
    21:14.
    """
    last, is_number = before[-1:], after.isdigit() and before[:1].isdigit()
    if last.islower() and after and unicodedata.category(after) == "Sc":
        return True
    if not last or not after.isalnum() or (last.isdigit() and after.isdigit()):
        return False
    return last.isalnum() or (last == ":" and not is_number) or unicodedata.category(last) == "So"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a text stands. `block`: the nearest block tag. `box`: the nearest tag that may stand apart from its
    neighbours. `letters`: the element whose text is cut into characters. `is_seen`: can text of this element's own be?
    """

    block: int = 0
    box: int = 0
    letters: int | None = None
    is_letter: bool = False
    is_seen: bool = True


@dataclass(slots=True)
class _Walk:
    """Goes through a tree, in reading order, and collects its text. `run`: the cut up word that may go on."""

    pieces: list[str] = field(default_factory=list)
    last_block: int | None = None
    last_box: int = 0
    run: int | None = None
    run_end: int = 0

    def pieces_of(self, root: LexborNode | None) -> list[str]:
        """Return the text below `root` in pieces; those that hold a line break end a line."""
        for node, place in self.nodes(root):
            if node.tag == "br":
                self.pieces.append("\n")
            else:
                self._add((node.text_content or "").replace("\n", " "), place)
        return self.pieces

    def nodes(self, root: LexborNode | None) -> Iterator[tuple[LexborNode, Position]]:
        """Yield texts and line breaks with their places. No recursion: nesting is a stranger's choice."""
        waiting: list[tuple[LexborNode, Position]] = [] if root is None else [(root, Position())]
        while waiting:
            node, around = waiting.pop()
            follower = node.next if node.mem_id != getattr(root, "mem_id", None) else None
            if follower is not None:
                waiting.append((follower, around))
            if node.tag in {"-text", "br"}:
                if around.is_seen:
                    yield node, around
            elif (child := node.child) is not None and (inside := self._inside(node, around)) is not None:
                waiting.append((child, inside))

    def _inside(self, node: LexborNode, around: Position) -> Position | None:
        """The place of what stands in this element, or None if none of it is shown."""
        tag = node.tag or ""
        attributes = node.attributes
        look = look_in(node, NOBODY_KNOWS)
        if look is None:
            return None
        names = attributes.get("class") or ""
        letters, is_letter = around.letters, around.is_letter
        if letters is None and _LETTERS.search(names):
            letters = node.mem_id
        elif _LETTER.search(names):
            parent = node.parent
            is_letter = True
            letters = letters if letters is not None or parent is None else parent.mem_id
        block = node.mem_id if tag in _PAGE_BLOCKS else around.block
        box = node.mem_id if tag in _PAGE_BLOCKS or tag in _BOXES else around.box
        return Position(block, box, letters=letters, is_letter=is_letter, is_seen=look.is_seen)

    def _add(self, text: str, place: Position) -> None:
        if place.letters is not None and self.run == place.letters and (place.is_letter or text.strip()):
            del self.pieces[self.run_end :]  # nothing but white space
            text = text.strip() or " "
        else:
            if place.block != self.last_block:
                self.pieces.append("\n")
            if text.strip():
                self.run = place.letters
                text = text.strip() if place.letters is not None else text
            if place.box != self.last_box and self.pieces and _stand_apart("".join(self.pieces[-2:])[-2:], text[:1]):
                self.pieces.append(" ")
        self.last_block, self.last_box = place.block, place.box
        self.pieces.append(text)
        if text.strip() or place.is_letter:
            self.run_end = len(self.pieces)
