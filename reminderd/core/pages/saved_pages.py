"""A page as a browser saved it (HTML, MHTML, Safari's archive) -> what it shows, its address, and when that was."""

import html
import plistlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.parsers.expat import ExpatError

from selectolax.lexbor import LexborHTMLParser

from reminderd.core.dates.stamps import parse_stamp
from reminderd.core.mail.characters import decoded
from reminderd.core.mail.parts import Headers, cut, decoded_words, first, headers_of, parameter, parts, transfer_decoded
from reminderd.core.mail.shown_text import MAX_LINES, lines_of_page
from reminderd.core.model.page_problems import PageProblem, page_problem

MAX_TEXT = 10_000_000  # characters of HTML, without the pictures in it
MAX_PARTS = 2000  # of an MHTML file: a page has hundreds of pictures
MAX_NESTED = 4  # multipart/alternative in multipart/related ...
MAX_ADDRESS = 8192

_HEAD = 100_000  # characters in which a browser says where it has the page from
_META_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s{0,9}saved from url=\(\d{1,6}\)(\S{1,8192})", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"<!--\s{0,99}Page saved with SingleFile\s{1,99}url:\s{0,9}(\S{1,8192})")
_SAVED_AT = re.compile(  # as JavaScript writes an instant: SingleFile, Save Page WE
    r"(?:\ssaved date:\s{0,9}|<meta name=\"savepage-date\" content=\")[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{4}) "
    r"(\d{2}:\d{2}:\d{2}) GMT([+-]\d{4})"
)
_SAVED_PAGE = re.compile(r"<meta name=\"savepage-url\" content=\"([^\"]{1,8192})\"")
_PICTURE_IN_TEXT = re.compile(r"data:[^\"'\s<>()]{200,}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OF_A_MAIL = frozenset({"received", "delivered-to", "return-path", "to", "cc", "reply-to", "x-mailer"})
_SIGN_OF_ONE = "snapshot-content-location"
_SINCE = datetime(2010, 1, 1, tzinfo=UTC)  # the shop's first year


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page, opened. Empty or None is what nobody knows; `captured_at` is aware."""

    lines: tuple[str, ...] = ()
    address: str = ""
    captured_at: datetime | None = None
    problems: tuple[PageProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSource:
    """The HTML of a saved page. `address` and `captured_at`: what stands beside it; empty, None = nothing does."""

    html: str
    address: str = ""
    captured_at: datetime | None = None


def is_mhtml(content: bytes) -> bool:
    """Return whether these bytes are a page saved as MHTML: like a mail, but without a recipient."""
    headers = _mail_headers(content)
    return bool(headers) and (bool(first(headers, _SIGN_OF_ONE)) or not {name for name, _ in headers} & _OF_A_MAIL)


def is_mail(content: bytes) -> bool:
    """Tell whether these bytes are a mail that somebody sent."""
    return bool(_mail_headers(content)) and not is_mhtml(content)


def _mail_headers(content: bytes) -> Headers:
    """The headers of a mail, or of what has its form; none where it is neither."""
    if not re.match(rb"\s{0,9}[A-Za-z-]{2,60}:", content):
        return []
    headers = headers_of(cut(content.lstrip())[0])
    is_one = first(headers, "content-type").strip().lower().startswith(("multipart/", "text/html"))
    return headers if is_one else []


def source_of(content: bytes) -> PageSource | None:
    """Given a saved page of any form, return its HTML, or None if there is none in it."""
    if is_webarchive(content):
        return _archived(content)
    return _of_mhtml(content)[0] if is_mhtml(content) else PageSource(text_of(content))


def read_mhtml(content: bytes) -> SavedPage:
    """Given an MHTML file, read its main page: the part of its own address, else the first one of HTML."""
    source, address, captured_at = _of_mhtml(content)
    if source is None:
        return SavedPage((), address, captured_at, (page_problem("no_page_within"),))
    page = read_html(source.html)
    return SavedPage(page.lines, source.address or page.address, captured_at or page.captured_at, page.problems)


def _of_mhtml(content: bytes) -> tuple[PageSource | None, str, datetime | None]:
    """The main page, and what the file itself says: its address and when it was saved."""
    block, body = cut(content.lstrip())
    headers = headers_of(block)
    address = decoded_words(first(headers, _SIGN_OF_ONE) or first(headers, "content-location")).strip()
    captured_at = _plausible(parse_stamp(first(headers, "date"), _SINCE))
    pages = _pages(headers, body, MAX_NESTED)
    if not pages:
        return None, address, captured_at
    location, html_text = next((page for page in pages if address and page[0] == address), pages[0])
    return PageSource(html_text, _web_address(address) or _web_address(location), captured_at), address, captured_at


def _pages(headers: Headers, body: bytes, depth: int) -> list[tuple[str, str]]:
    """The address and the HTML of each page in a part, in order."""
    kind_value = first(headers, "content-type") or "text/plain"
    kind = kind_value.split(";")[0].strip().lower()
    if kind.startswith("multipart/") and depth > 0:
        found = []
        for part in parts(body, parameter(kind_value, "boundary"), MAX_PARTS):
            block, content = cut(part)
            found += _pages(headers_of(block), content, depth - 1)
        return found
    if kind not in {"text/html", "application/xhtml+xml"}:
        return []
    data = transfer_decoded(body, first(headers, "content-transfer-encoding").strip().lower())
    charset = parameter(kind_value, "charset")
    return [(first(headers, "content-location").strip(), text_of(data, charset))]


def is_webarchive(content: bytes) -> bool:
    """Tell whether these bytes are an archive of Safari's (a property list)."""
    return content.startswith(b"bplist00") or b"<!DOCTYPE plist" in content[:500]


def read_webarchive(content: bytes) -> SavedPage:
    """Given an archive of Safari's, read its main page."""
    source = _archived(content)
    if source is None:
        return SavedPage(problems=(page_problem("cut_off"),))
    page = read_html(source.html)
    return SavedPage(page.lines, source.address or page.address, page.captured_at, page.problems)


def _archived(content: bytes) -> PageSource | None:
    try:
        main = plistlib.loads(content)["WebMainResource"]
        data, address, charset = (main.get(f"WebResource{name}") for name in ("Data", "URL", "TextEncodingName"))
        text = text_of(memoryview(data).tobytes(), str(charset) if charset else None)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError, ExpatError):
        return None
    return PageSource(text, _web_address(str(address or "")))


def read_html(text: str) -> SavedPage:
    """Given the HTML of a saved page, return what it shows.

    Its address is the one that the browser noted; if it noted none, the one that the page says of itself.
    """
    problems = []
    text = _PICTURE_IN_TEXT.sub("data:", text)
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        problems.append(page_problem("long_text", megabytes=MAX_TEXT // 1_000_000))
    lines, tree = lines_of_page(text)
    if tree is None:
        problems.append(page_problem("many_parts"))
    if len(lines) > MAX_LINES:
        problems.append(page_problem("many_lines", count=MAX_LINES))
    if not lines:
        problems.append(page_problem("shows_nothing"))
    noted = (pattern.search(text[:_HEAD]) for pattern in (_SAVED_FROM, _SINGLE_FILE, _SAVED_PAGE))
    address = next((found for match in noted if match and (found := _web_address(html.unescape(match[1])))), "")
    return SavedPage(tuple(lines[:MAX_LINES]), address or _own_address(tree), _saved_at(text[:_HEAD]), tuple(problems))


def _own_address(tree: LexborHTMLParser | None) -> str:
    wanted = (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content"))
    for selector, name in wanted if tree else ():
        node = tree.css_first(selector) if tree else None
        if node is not None and (address := _web_address(node.attributes.get(name) or "")):
            return address
    return ""


def _web_address(text: str) -> str:
    address = text.strip()[:MAX_ADDRESS]
    return address if re.match(r"https?://[^\s/]", address, re.IGNORECASE) else ""


def _saved_at(head: str) -> datetime | None:
    match = _SAVED_AT.search(head)
    if not match or match[1] not in _MONTHS:
        return None
    month, day, year, clock, offset = match.groups()
    try:
        instant = datetime.fromisoformat(f"{year}-{_MONTHS.index(month) + 1:02}-{day}T{clock}{offset}")
    except ValueError:
        return None
    return _plausible(instant)


def _plausible(instant: datetime | None) -> datetime | None:
    try:
        return instant if instant and instant >= _SINCE else None
    except OverflowError:
        return None


def text_of(data: bytes, charset: str | None = None) -> str:
    """Given the bytes of a text or a page, decode them: by their mark, as UTF-8 if they are, then as declared.

    `charset`: what stands beside them; else the page's own `meta` counts.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if (wide := _wide(data)) is not None:
        return data.decode(wide, "replace")
    declared = charset or ((match := _META_CHARSET.search(data[:4096])) and match[1].decode("ascii")) or ""
    if declared.lower().startswith(("utf-16", "utf-32", "ucs-")):  # wrong: the declaration itself is in single bytes
        declared = ""
    if declared.lower().startswith("iso-2022"):
        return decoded(data, declared)
    try:
        return data.decode("utf-8")
    except UnicodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    is_damaged = not declared and broken <= sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text)))
    return text if is_damaged else decoded(data, declared or "cp1252")


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of a text in Latin letters is zero."""
    head = data[:1000]
    low, high = head[1::2].count(0), head[::2].count(0)
    if len(head) < 8 or max(low, high) * 4 < len(head) or min(low, high) * 10 > len(head):
        return None
    return "utf-16-le" if low > high else "utf-16-be"
