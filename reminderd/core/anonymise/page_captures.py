"""What a page fetched -> captures fit to be shared: every key, and of the values what may stay."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reminderd.core.anonymise.page_lines import STORE, THING, PageLines, PageRules
from reminderd.core.model.money import parse_money
from reminderd.core.model.page import Capture
from reminderd.core.pages.kept_lines import is_wording
from reminderd.core.pages.lines import lines_of
from reminderd.core.pages.names import HIDDEN
from reminderd.core.pages.personal import PersonalLines, is_personal_field, personal_in_body

_KEY = re.compile(r"[A-Za-z_$][\w$.-]{0,100}", re.ASCII)
_DIGITS = re.compile(r"\d{5,40}")
_THINGS = re.compile(r"(?i)^(?:item|product|goods|subject)_?(?:title|name)$|^sku")
_STORES = re.compile(r"(?i)^(?:store|shop|seller|company)_?name$")
_LABELS = re.compile(
    r"(?:[tT]itle|[tT]ile|[tT]ext|[lL]abel|[dD]esc|[cC]ontent(?:List)?|[rR]eminder|[tT]ips|[tT]rackingName|reasonName)$|^i18n|^title|^text"
)
_WORDS_OF_PAGE = re.compile(r"^i18n")
"""What holds the words of the page's language, by names of its own."""

_TIMES = re.compile(r"(?i)time|date|gmt|stamp|day$")
_INSTANT = re.compile(r"20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_MILLIS = re.compile(r"1[3-9]\d{11}|2[0-4]\d{11}")
_CODE = re.compile(
    r"[A-Z][A-Z0-9]{0,20}(?:_[A-Z0-9]{1,20}){1,8}|(?:SUCCESS|FAIL[A-Z_]{0,60})(?:::.{0,60})?|true|false|TRUE|FALSE"
)
_CODES = re.compile(r"(?i)(?:code|type|status|state|stage|tag|scene|currency|version|^v|^api|^ret|component|template)$")
_WORD_OF_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,80}")
_SMALL = re.compile(r"-?\d{1,4}(?:[.,]\d{1,3})?")
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]{0,2000}>")
_LONGEST = 2000
_MOST_DEPTH = 60
_MOST_TEXTS = 3000
"""Different texts of one file; real ones have some hundreds."""


def anonymous_captures(captures: Sequence[Capture], rules: PageRules) -> tuple[list[dict[str, Any]], PersonalLines]:
    """Given captures, return them as they may be shared, and what was personal in them. All numbers of orders and
    parcels become others, the same for the same.
    """
    words: set[str] = set()
    for one in captures:
        words |= personal_in_body(one.body, rules.common).words
    writer = _Writer(rules, PersonalLines(frozenset(), frozenset(), frozenset(words)))
    made = []
    for one in captures:
        entry: dict[str, Any] = {"url": writer.address(one.address), "body": writer.value(one.body)}
        if one.captured_at:
            entry["captured_at"] = one.captured_at.isoformat()
        made.append(entry)
    return made, writer.personal


@dataclass(slots=True)
class _Writer:
    """Writes the values of all captures of one file."""

    rules: PageRules
    personal: PersonalLines
    texts: dict[str, str] = field(default_factory=dict)

    def address(self, address: str) -> str:
        """Return an address with other numbers, or nothing."""
        if not address or address.startswith("/"):
            return ""
        new = self.rules.address(address, self.personal)
        return "" if new == HIDDEN else new

    def value(self, value: object, key: str = "", depth: int = 0, *, is_personal: bool = False) -> object:
        """Return a value as it may be shared."""
        match value:
            case dict():
                return self._object(value, key, depth, is_personal=is_personal) if depth < _MOST_DEPTH else None
            case list():
                return [self.value(one, key, depth + 1, is_personal=is_personal) for one in value]
            case str():
                return HIDDEN if is_personal and value else self._string(value, key)
            case bool() | None:
                return value
            case int():
                return 0 if is_personal else self._integer(value, key)
        return 0.0 if is_personal or not parse_money(f"{value} EUR") else value

    def _object(self, value: Mapping[str, object], around: str, depth: int, *, is_personal: bool) -> dict[str, object]:
        made: dict[str, object] = {}
        for key, one in value.items():
            new = self._key(str(key))
            name = new if new not in made else f"{new}{len(made)}"
            inside = is_personal or is_personal_field(str(key))
            told = key if not _WORDS_OF_PAGE.search(around) else around
            made[name] = self.value(one, str(told), depth + 1, is_personal=inside)
        return made

    def _key(self, key: str) -> str:
        if not _KEY.fullmatch(key) or any(
            word.casefold() in self.personal.words for word in re.findall(r"[A-Za-z]+", key)
        ):
            return HIDDEN
        return _DIGITS.sub(lambda match: self.rules.number(match[0]), key)

    def _integer(self, value: int, key: str) -> int:
        text = str(abs(value))
        if len(text) < 5 or (_TIMES.search(key) and _MILLIS.fullmatch(text)) or key == "cent":
            return value
        return int(self.rules.number(text[:400]))

    def _string(self, text: str, key: str) -> str:
        if not text or _SMALL.fullmatch(text) or _CODE.fullmatch(text) or _INSTANT.fullmatch(text):
            return text.partition("::")[0] + "::" if "::" in text else text
        if _TIMES.search(key) and _MILLIS.fullmatch(text):
            return text
        if _CODES.search(key) and _WORD_OF_CODE.fullmatch(text) and not self.personal.is_in(text):
            return _DIGITS.sub(lambda match: self.rules.number(match[0]), text)
        if _THINGS.search(key) or _STORES.search(key):
            return THING if _THINGS.search(key) else STORE
        if re.match(r"(?:https?:)?//", text):
            return self.address(text if text.startswith("http") else f"https:{text}") or HIDDEN
        known = f"{key}\0{text}"
        if known not in self.texts:
            self.texts[known] = self._words(text[:_LONGEST], key)
        return self.texts[known]

    def _words(self, text: str, key: str) -> str:
        if re.fullmatch(r"[A-Z]{0,8}\d{5,40}[A-Z]{0,4}", text):
            return self.rules.number(text)
        plain = _TAG.sub(r"<\1>", text)
        if "<" in plain:
            parts = re.split(r"(</?[a-zA-Z][a-zA-Z0-9]{0,20}>)", plain)
            return "".join(part if part.startswith("<") else self._line(part, key) for part in parts)
        return self._line(text, key)

    def _line(self, text: str, key: str) -> str:
        if not text.strip():
            return text
        if len(self.texts) > _MOST_TEXTS:
            return HIDDEN
        languages = tuple(self.rules.words.values())
        page = PageLines([text], self.rules, known=self.personal.words)
        is_label = bool(_LABELS.search(key)) or page.is_plain(0)
        if not is_label and not all(is_wording(line, languages) for line in lines_of(text, languages)):
            return HIDDEN
        return page.written(0, text)
