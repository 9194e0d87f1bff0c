"""A reader of the HTML of letters."""

import re
from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser


@cache
def _sheets(style: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the rules in light and in dark by their selector; all letters share one style, or a few."""
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    by_day, by_night = (dict(re.findall(r"([.\w-]+)\{([^}]*)\}", sheet)) for sheet in (light, light + dark))
    return by_day, by_night


@cache
def _colours(style: str, tag: str, classes: str, inline: str) -> tuple[tuple[str | None, str | None], ...]:
    """Return what an element sets of its text's and its ground's colour, in light and in dark."""
    colours = []
    for sheet in _sheets(style):
        rules = [sheet.get(name, "") for name in (tag, *(f".{name}" for name in classes.split()))]
        # What says !important beats what stands inline, and that beats the rest.
        by_rank = [*(rule for rule in rules if "!" in rule), inline, *(rule for rule in rules if "!" not in rule)]
        colours.append((_colour("color", by_rank), _colour("background", by_rank)))
    return tuple(colours)


class Page(HTMLParser):
    """What a reader of the HTML sees: the text, its addresses, and the colours in force for each piece of text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()
        self._style = html[html.index("<style>") : html.index("</style>")]
        self._stack = [("html", [("#000000", "#ffffff")] * 2, True)]
        self.feed(html)
        self.close()

    @property
    def open_tags(self) -> list[str]:
        """The elements that have not ended, the outermost first."""
        return [tag for tag, _, _ in self._stack]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.tags.add(tag)
        self.addresses += [given[name] for name in ("href", "src", "background") if name in given]
        if tag in ("meta", "br", "wbr"):
            return
        style = given.get("style", "")
        _, inherited, is_visible = self._stack[-1]
        own = _colours(self._style, tag, given.get("class", ""), style)
        colours = [
            (text or above, ground or below) for (text, ground), (above, below) in zip(own, inherited, strict=True)
        ]
        self._stack.append((tag, colours, is_visible and "display:none" not in style and tag not in ("style", "title")))

    def handle_endtag(self, tag: str) -> None:
        assert self._stack.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, colours, is_visible = self._stack[-1]
        if data.strip() and tag not in ("style", "title"):
            self.text += data.strip() + "\n"
            if is_visible:
                self.pairs.update(colours)


def _colour(name: str, rules: Sequence[str]) -> str | None:
    found = (re.search(rf"(?:^|;){name}:(#[0-9a-f]+)", rule) for rule in rules)
    colour = next((match[1] for match in found if match), None)
    return colour if colour is None or len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def contrast(first: str, second: str) -> float:
    """WCAG 2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
