"""HTML as one reads it, with the place in the source of each character: found in the one, changed in the other."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable

_UNSEEN = re.compile(r"<[^<>]*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});?|[\u00ad\u200b-\u200f\u2060]")
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|bdo|em|font|i|mark|s|small|span|strong|sub|sup|u|wbr)\b", re.IGNORECASE)


class Flat:
    """The text of a piece of HTML or, where `is_html` is False, of plain text without its unseen characters."""

    def __init__(self, source: str, *, is_html: bool) -> None:
        self._source = source
        pieces: list[str] = []
        self._at: list[int] = []  # where a run begins in the text,
        self._from: list[int] = []  # and in the source; runs of one source character a text character, or one entity
        self._ends: list[int] = []
        length = end = 0
        for unseen in [*_UNSEEN.finditer(source), None]:
            start = unseen.start() if unseen else len(source)
            entity = unseen[0] if unseen else ""
            shown = _shown(entity) if is_html else "" if len(entity) == 1 else entity
            for text, begin, stop in ((source[end:start], end, start), (shown, start, start + len(entity))):
                if text:
                    pieces.append(text)
                    self._at.append(length)
                    self._from.append(begin)
                    self._ends.append(stop)
                    length += len(text)
            end = start + len(entity)
        self.text = "".join(pieces)

    def rewritten(self, changes: Iterable[tuple[int, str]]) -> str:
        """Given the places in the text whose character changes, in order, return the source with these changes."""
        pieces, end = [], 0
        for place, character in changes:
            run = bisect_right(self._at, place) - 1
            start, stop = self._from[run], self._ends[run]
            if self.text[self._at[run] : self._at[run] + stop - start] == self._source[start:stop]:
                start += place - self._at[run]
                stop = start + 1
            pieces += [self._source[end:start], character]
            end = stop
        return "".join([*pieces, self._source[end:]])


def _shown(markup: str) -> str:
    if markup.startswith("<"):
        return "" if _INLINE.match(markup) else "\n"
    return html.unescape(markup) if markup.startswith("&") else ""
