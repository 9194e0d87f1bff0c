"""What a page fetched, as the user kept it -> its answers: one body, a list of them, JSONP, or a HAR file.

Written by a stranger as far as we know: nothing raises, and size, depth and number are capped.
"""

import binascii
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, quote

from reminderd.core.mail.characters import decoded
from reminderd.core.model.page import Capture
from reminderd.core.model.page_problems import PageProblem, page_problem
from reminderd.core.pages.addresses import MAX_ADDRESS, page_of_address, shop_address

MAX_CAPTURES = 200
MAX_DEPTH = 60
MAX_CONTAINERS = 500_000  # 160 MB
MAX_STRINGS = 1_500_000
MAX_SHORTENED = 3  # JSON texts in JSON texts
MAX_FAULTS = 5

_CALL = re.compile(
    r"[\s;,)]*(?:\)\]\}',?\s*)?(?:/\*[^*]{0,80}\*/\s*)?(?:[\w$. ]{1,80}={2,3}\s*['\"]function['\"]\s*&&\s*)?"
    r"(?:(?:var |let |const )?[A-Za-z_$][\w$.]{0,120}\s*[=(]\s*)?"
)
_STARTS = re.compile(r"\s*[\[{\"]")
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ADDRESS_KEYS = ("url", "address", "request_url", "requestUrl", "uri", "href")
_BODY_KEYS = ("body", "response", "responseText", "response_body", "responseBody", "json", "text", "content")
_TIME_KEYS = ("startedDateTime", "captured_at", "capturedAt", "timestamp", "time", "at", "date")
_LIST_KEYS = ("captures", "responses", "requests", "entries", "results")
_SAFE_YEARS = range(2010, 2100)


@dataclass(slots=True)
class CaptureFile:
    """What came of a file. `address`: of the page that fetched it, where the file tells of one page only."""

    captures: list[Capture] = field(default_factory=list)
    address: str = ""
    problems: dict[PageProblem, None] = field(default_factory=dict)
    size: int = 0

    @property
    def captured_at(self) -> datetime | None:
        """The earliest instant of an answer: what is counted from it is due early rather than late."""
        return min((one.captured_at for one in self.captures if one.captured_at), default=None)

    def add(self, address: str, body: object, at: datetime | None) -> None:
        """Take an answer, or say why not."""
        if address and not address.startswith("/") and shop_address(address) is None:
            self.problems[page_problem("other_sites")] = None
        elif len(self.captures) >= MAX_CAPTURES:
            self.problems[page_problem("many_answers", count=MAX_CAPTURES)] = None
        elif not isinstance(body, dict | list) or not body:
            self.problems[page_problem("empty_answer")] = None
        elif (size := _containers(body)) is None:
            self.problems[page_problem("deep_answer")] = None
        elif self.size + size > MAX_CONTAINERS:
            self.problems[page_problem("too_much_left_out")] = None
        else:
            self.size += size
            self.captures.append(Capture(address, body, at))


def read_captures(text: str) -> CaptureFile:
    """Given the text of a capture, return its answers in their order; what cannot be read is told in `problems`."""
    found = CaptureFile()
    if _is_too_much(text):
        found.problems[page_problem("too_much")] = None
        return found
    for value in _values(text, found):
        _take(value, found)
    if not found.captures and not found.problems:
        found.problems[page_problem("no_answer")] = None
    return found


def _is_too_much(text: str) -> bool:
    """Whether it holds more values than fit into memory. Programs that a browser records are strings of brackets."""
    if text.count("{") + text.count("[") <= MAX_CONTAINERS and text.count('"') <= 2 * MAX_STRINGS:
        return False
    bare, strings = _STRING.subn("", text)
    return bare.count("{") + bare.count("[") > MAX_CONTAINERS or strings > MAX_STRINGS


def _values(text: str, found: CaptureFile) -> Iterator[object]:
    """The JSON values that stand one after another, each perhaps as the argument of a call (JSONP)."""
    at, faults = 0, 0
    for _ in range(MAX_CAPTURES + 1):
        call = _CALL.match(text, at)
        at = call.end() if call else at
        if not text[at : at + 100].strip() and not text[at:].strip():
            return
        value, end = _value(text, at)
        if end < 0:
            found.problems[page_problem("broken_json")] = None
            faults += 1
            end = text.find("\n", at)
            if faults > MAX_FAULTS or end < 0:
                return
        else:
            yield value
        at = end
    found.problems[page_problem("many_answers", count=MAX_CAPTURES)] = None


def _value(text: str, at: int) -> tuple[object, int]:
    """The value that begins here and where it ends, or -1 where it is none."""
    if not _STARTS.match(text, at):
        return None, -1
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None, -1
    if _LONE_SURROGATE.search(text, at, end) and _containers(value) is not None:
        value = _storable(value)
    for _ in range(MAX_SHORTENED):  # a body may itself be a text of JSON
        if not isinstance(value, str) or not _STARTS.match(value) or _is_too_much(value):
            break
        value, inner = _value(value.strip(), 0)
        if inner < 0:
            break
    return value, end


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=lambda _: None)


def _containers(value: object) -> int | None:
    """How many objects and lists are in it, or None where they are nested too deeply."""
    level: list[Any] = [value]
    count = 1
    for _ in range(MAX_DEPTH):
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
        if not level:
            return count
        count += len(level)
    return None


def _storable(value: object) -> object:
    """The same without halves of characters, which no database takes."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {str(_storable(key)): _storable(inner) for key, inner in value.items()}
        case list():
            return [_storable(inner) for inner in value]
    return value


def _take(value: object, found: CaptureFile) -> None:
    match value:
        case {"log": {"entries": list() as entries} as log}:
            _take_recording(entries, log.get("pages"), found)
        case list():
            for one in value[: MAX_CAPTURES * 2]:
                _take_one(one, found)
        case dict():
            lists = [value[name] for name in _LIST_KEYS if isinstance(value.get(name), list)]
            if len(value) <= 3 and lists and any(isinstance(one, dict) and _parts(one) for one in lists[0]):
                _take(lists[0], found)
            elif value and all("://" in key for key in value):
                for address, body in islice(value.items(), MAX_CAPTURES * 2):
                    found.add(address, _body(body), None)
            else:
                _take_one(value, found)
        case _:
            found.problems[page_problem("single_value")] = None


def _take_one(value: object, found: CaptureFile) -> None:
    """An answer with its address, or one by itself."""
    if isinstance(value, dict) and (parts := _parts(value)):
        found.add(*parts)
    else:
        found.add("", _body(value), None)


def _parts(entry: Mapping[str, Any]) -> tuple[str, object, datetime | None] | None:
    """Address, body and instant of an entry of a HAR file or of a list; None where it is neither."""
    at = next((instant for name in _TIME_KEYS if (instant := _instant(entry.get(name)))), None)
    request, response = entry.get("request"), entry.get("response")
    if isinstance(request, dict) and isinstance(response, dict) and isinstance(request.get("url"), str):
        content = response.get("content", response)
        return _address(request), _content(content) if isinstance(content, dict) else _body(content), at
    address = next((entry[name] for name in _ADDRESS_KEYS if isinstance(entry.get(name), str)), None)
    name = next((name for name in _BODY_KEYS if name in entry), None)
    if address is None or name is None:
        return None
    text = entry[name]
    is_packed = entry.get("base64Encoded") is True or entry.get("encoding") == "base64"
    return address[:MAX_ADDRESS], _body(_unpacked(text) if is_packed else text), at


def _take_recording(entries: list[object], visited: object, found: CaptureFile) -> None:
    """A HAR file holds all that a browser fetched: pictures and programs too, and other sites."""
    recorded = [one for one in entries if isinstance(one, dict) and isinstance(one.get("request"), dict)]
    addressed = [(one, str(one["request"].get("url", ""))[:MAX_ADDRESS]) for one in recorded]
    titles = [str(page.get("title", "")) for page in _list(visited) if isinstance(page, dict)]
    pages = {page_of_address(address): address for address in [*[url for _, url in addressed], *titles]}
    pages.pop((None, None), None)
    found.address = next(iter(pages.values())) if len(pages) == 1 else ""
    ours = [(one, url) for one, url in addressed if shop_address(url)]
    for one, _ in sorted(ours, key=lambda pair: "mtop." not in pair[1])[: MAX_CAPTURES * 10]:
        parts = _parts(one)
        if parts and isinstance(parts[1], dict | list) and parts[1]:
            found.add(*parts)


def _list(value: object) -> list[Any]:
    return value[:MAX_CAPTURES] if isinstance(value, list) else []


def _address(request: Mapping[str, Any]) -> str:
    """What was asked. Of what was posted, `data` names the order: it goes where it stands in other requests."""
    address = str(request["url"])
    posted = request.get("postData")
    text = posted.get("text") if isinstance(posted, dict) else None
    if isinstance(text, str) and "data=" not in address:
        try:
            data = parse_qs(text[: MAX_ADDRESS * 2], max_num_fields=50).get("data", [""])[0]
        except ValueError:
            data = ""
        address += f"{'&' if '?' in address else '?'}data={quote(data)}" if data else ""
    return address[:MAX_ADDRESS]


def _content(content: Mapping[str, Any]) -> object:
    text = content.get("text", content.get("body"))
    return _body(_unpacked(text) if content.get("encoding") == "base64" else text)


def _unpacked(text: object) -> str:
    try:
        return decoded(binascii.a2b_base64(text if isinstance(text, str) else ""), "utf-8")
    except ValueError:
        return ""


def _body(value: object) -> object:
    """The decoded JSON of a body, which may be a text of it, or None."""
    if not isinstance(value, str):
        return value
    if _is_too_much(value):
        return None
    call = _CALL.match(value)
    return _value(value, call.end() if call else 0)[0]


def _instant(value: object) -> datetime | None:
    """An instant as programs write it; one that names no zone is none."""
    try:
        if isinstance(value, str) and not value.isdigit():
            instant = datetime.fromisoformat(value.strip())
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            number = float(value)
            instant = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
        else:
            return None
        return instant if instant.tzinfo and instant.astimezone(UTC).year in _SAFE_YEARS else None
    except (ValueError, OverflowError, OSError):
        return None
