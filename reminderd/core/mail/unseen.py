"""What of HTML nobody can see who reads or answers it: hidden, tiny, out of sight, or of the background's colour.

Whoever writes such text speaks to programs, not to people. A style of which it is unclear whether it hides does not.
"""

import colorsys
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from reminderd.core.mail.style_lengths import leaves_sight, pixels

MAX_RULES = 500  # of all style sheets of a mail
MAX_RULED = 20_000  # elements by the rules that hold for them
MAX_STYLE = 20_000  # characters of one element's

_NO_TEXT = frozenset("script style title template noscript textarea iframe object svg head".split())  # never read
_SILENT = _NO_TEXT | {"audio", "canvas", "datalist", "embed", "math", "select", "video"}
_TINIEST, _FAINTEST, _NEAREST = 2.0, 0.1, 24  # pixels, opacity, difference of a colour's parts of 255
_NAMES = {  # the light ones, between which nobody can tell, and those that are typed by hand
    "white": 0xFFFFFF, "snow": 0xFFFAFA, "ghostwhite": 0xF8F8FF, "whitesmoke": 0xF5F5F5, "floralwhite": 0xFFFAF0,
    "azure": 0xF0FFFF, "mintcream": 0xF5FFFA, "ivory": 0xFFFFF0, "honeydew": 0xF0FFF0, "aliceblue": 0xF0F8FF,
    "seashell": 0xFFF5EE, "lavenderblush": 0xFFF0F5, "oldlace": 0xFDF5E6, "linen": 0xFAF0E6, "lightyellow": 0xFFFFE0,
    "lightcyan": 0xE0FFFF, "gainsboro": 0xDCDCDC, "black": 0, "red": 0xFF0000, "blue": 0x0000FF, "navy": 0x000080,
    "green": 0x008000, "yellow": 0xFFFF00, "gray": 0x808080, "grey": 0x808080, "silver": 0xC0C0C0,
}  # fmt: skip
_NO_COLOURS = frozenset("inherit initial unset revert none auto currentcolor".split())
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|(.))", re.DOTALL)
_FUNCTION = re.compile(r"(rgba?|hsla?)\(([^()]{0,80})\)")
_TEXT_SIZE = re.compile(r"(?<![\w.#-])(\d*\.?\d+(?:px|pt|em|rem|ex|%|in|cm|mm)?)(?=$|[\s/])")
_SHEET = re.compile(r"(?P<selector>[^{}]*+)(?P<mark>[{}])")
_OF_SIGHT = re.compile(
    r"display|visibility|opacity|font|color|background|overflow|position|clip|indent|transform|mso-hide"
)

Colour = tuple[int, int, int] | str
"""Red, green and blue; a name of which nothing more is known."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks where it stands. `colours`, `backgrounds`: each that may hold, none = nobody knows. `size`: in
    pixels.
    """

    colours: frozenset[Colour] = frozenset()
    backgrounds: frozenset[Colour] = frozenset({(255, 255, 255)})
    size: float = 16.0
    opacity: float = 1.0

    @property
    def is_seen(self) -> bool:
        """Whether a text that looks so can be seen."""
        if self.size <= _TINIEST or self.opacity <= _FAINTEST:
            return False
        return not any(_is_near(one, other) for one in self.colours for other in self.backgrounds)


PAPER = Look()
NOBODY_KNOWS = Look(backgrounds=frozenset())
"""Where style sheets decide that are not looked at."""


def look_in(node: LexborNode, around: Look, ruled: str = "") -> Look | None:
    """Return how text in an element looks, given how it looks around it; None if nothing in it is ever shown. `ruled`:
    what style sheets say of it.
    """
    tag = node.tag or ""
    attributes = node.attributes
    if tag in _SILENT or "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return None
    if tag in ("a", "button"):  # these have colours of their own
        around = replace(around, colours=frozenset())
    written = f"{ruled};{attributes.get('style') or ''}" if ruled else attributes.get("style") or ""
    style = _declared(written) if written else {}
    if style and _hides(style):
        return None
    return _painted(style, attributes, around) if style or len(attributes) > 0 else around


def is_unseen(node: LexborNode) -> bool:
    """Return whether an element of a web page is never shown, nor anything in it."""
    return look_in(node, NOBODY_KNOWS) is None


def rules_of(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """Return selectors and declarations of a mail's style sheets that tell how a text looks, unless that depends on
    the device.
    """
    sheets = (node.text(deep=True) for node in tree.css("style")[:100])
    return list(islice((rule for sheet in sheets for rule in _rules(_plain(sheet))), MAX_RULES + 1))


def cut_unseen(tree: LexborHTMLParser, rules: list[tuple[str, str]]) -> bool | None:
    """Take out of a mail's tree what cannot be seen. Return whether there was any; None where looking would take too
    long.
    """
    root = tree.root
    ruled = _ruled(tree, rules)
    if root is None or ruled is None:
        return None
    looks: dict[int, Look | None] = {}
    paper = NOBODY_KNOWS if _is_dark(tree) else PAPER
    unseen: list[LexborNode] = []
    for node in root.traverse(include_text=True):
        parent = node.parent
        around = paper if parent is None else looks.get(parent.mem_id, paper)
        if node.tag == "-text":
            if around is not None and not around.is_seen and (node.text_content or "").strip():
                unseen.append(node)
            continue
        look = around and look_in(node, around, ruled.get(node.mem_id, ""))
        looks[node.mem_id] = look
        if look is None and around is not None and node.tag not in _NO_TEXT:
            unseen.append(node)
    for node in unseen:
        node.decompose()
    return bool(unseen)


def _is_dark(tree: LexborHTMLParser) -> bool:
    """Return whether a mail says that it was written on a dark ground."""
    meta = tree.css_first('meta[name="color-scheme"]')
    return (
        meta is not None and "dark" in (said := (meta.attributes.get("content") or "").lower()) and "light" not in said
    )


# --- style sheets --------------------------------------------------------------------------------


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The rules that hold on every screen; what stands in `@media (...)` may hold on none."""
    depth = skipped = 0
    selector = ""
    for match in _SHEET.finditer(sheet.replace("<!--", " ").replace("-->", " ")):
        text = match["selector"].rpartition(";")[2].strip() if match["mark"] == "{" else match["selector"]
        if match["mark"] == "{":
            depth += 1
            if text.startswith("@") and not skipped and not re.fullmatch(r"@media\s+(?:all|screen)", text.lower()):
                skipped = depth
            selector = "" if text.startswith("@") else text
        else:
            if selector and not skipped and ":" not in selector and _OF_SIGHT.search(text):
                yield selector, text
            skipped = 0 if depth == skipped else skipped
            depth, selector = max(depth - 1, 0), ""


def _ruled(tree: LexborHTMLParser, rules: list[tuple[str, str]]) -> dict[int, str] | None:
    """What the rules say of each element, by its `mem_id`."""
    if len(rules) > MAX_RULES:
        return None
    said: dict[int, str] = {}
    count = 0
    for selector, declarations in rules:
        try:
            found = tree.css(selector)
        except SelectolaxError:
            continue
        count += len(found)
        if count > MAX_RULED:
            return None
        for node in found:
            said[node.mem_id] = f"{said.get(node.mem_id, '')};{declarations}"[:MAX_STYLE]
    return said


# --- declarations --------------------------------------------------------------------------------


def _plain(text: str) -> str:
    if "/*" in text:
        text = _COMMENT.sub("", text)
    return text


def _unescaped(match: re.Match[str]) -> str:
    number = int(match[1], 16) if match[1] else 0
    return (chr(number) if 0 < number < 0x110000 else "") if match[1] else match[2]


def _declared(style: str) -> Mapping[str, list[str]]:
    """What a style says, by its names in small letters; what is said twice may hold either way."""
    text = _plain(style[:MAX_STYLE])
    text = _ESCAPE.sub(_unescaped, text) if "\\" in text else text
    found: dict[str, list[str]] = {}
    for one in text.lower().split(";"):
        name, _, value = one.partition(":")
        if value:
            found.setdefault(name.strip(), []).append(value.replace("!important", "").strip())
    return found


def _hides(style: Mapping[str, list[str]]) -> bool:
    """Return whether nothing at all is seen in an element of this style."""

    def says(name: str, *values: str) -> bool:
        return any(one.split(" ")[0] in values for one in style.get(name, ()))

    if says("display", "none") or says("visibility", "hidden", "collapse") or says("content-visibility", "hidden"):
        return True
    if says("mso-hide", "all"):
        return True
    is_cut = any(says(name, "hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    sides = ("height", "max-height", "width", "max-width", "line-height")
    if is_cut and any((size := pixels(one)) is not None and size <= 1 for side in sides for one in style.get(side, ())):
        return True
    return leaves_sight(style)


def _painted(style: Mapping[str, list[str]], attributes: Mapping[str, str | None], around: Look) -> Look:
    """How text looks in an element of this style."""
    colours, backgrounds, size, opacity = around.colours, around.backgrounds, around.size, around.opacity
    said = [attributes.get("color") or "", attributes.get("text") or ""]
    said += [*style.get("color", ()), *style.get("-webkit-text-fill-color", ())]
    if named := frozenset(colour for one in said if (colour := _colour(one)) is not None):
        colours = named
    grounds = [*style.get("background-color", ()), *style.get("background", ()), attributes.get("bgcolor") or ""]
    pictures = [*style.get("background-image", ()), *grounds]
    if attributes.get("background") or any("url(" in one or "gradient(" in one for one in pictures):
        backgrounds = frozenset()
    elif named := frozenset(ground for one in grounds for ground in _grounds(one)):
        backgrounds = named
    is_drawn_otherwise = "text-shadow" in style or "text" in style.get("-webkit-background-clip", ()) or (
        "text" in style.get("background-clip", ())
    )  # fmt: skip
    if is_drawn_otherwise:
        colours = frozenset()
    elif "transparent" in colours:
        opacity = 0.0
    sizes = [
        *style.get("font-size", ()),
        *(found[1] for one in style.get("font", ()) if (found := _TEXT_SIZE.search(one))),
    ]
    for one in sizes:
        measured = pixels(one, around.size)
        size = size if measured is None else measured
        size = 13.0 if one in ("small", "medium", "large", "x-small", "x-large", "smaller", "larger") else size
    for one in style.get("opacity", ()):
        share = pixels(one, 1.0)
        opacity = around.opacity * share if share is not None else opacity
    return Look(colours, backgrounds, size, opacity)


# --- colours -------------------------------------------------------------------------------------


def _grounds(value: str) -> Iterator[Colour]:
    whole = _FUNCTION.search(value)
    for one in [whole[0]] if whole else value.split():
        colour = _colour(one)
        if colour is not None and colour != "transparent" and (isinstance(colour, tuple) or len(value.split()) == 1):
            yield colour


def _colour(text: str) -> Colour | None:
    """Return a colour as CSS or an attribute writes it; "transparent" for what is not seen; None if it names none."""
    text = text.strip().lower()
    if (function := _FUNCTION.fullmatch(text)) and (parts := _parts(function[1], function[2])):
        return parts
    if match := re.fullmatch(r"#?([0-9a-f]{8}|[0-9a-f]{6})|#([0-9a-f]{3,4})", text):
        digits = match[1] or "".join(2 * digit for digit in match[2])
        return "transparent" if int(digits[6:] or "ff", 16) < 26 else _rgb(int(digits[:6], 16))
    if text in _NAMES:
        return _rgb(_NAMES[text])
    return text if text.isalpha() and text not in _NO_COLOURS else None


def _parts(name: str, inside: str) -> Colour | None:
    said = re.findall(r"-?\d*\.?\d+%?", inside)
    numbers = [float(one.rstrip("%")) for one in said]
    if len(numbers) < 3:
        return None
    if numbers[3:] and numbers[3] * (0.01 if said[3].endswith("%") else 1) <= _FAINTEST:
        return "transparent"
    if name.startswith("hsl"):
        shares = colorsys.hls_to_rgb(numbers[0] % 360 / 360, min(numbers[2], 100) / 100, min(numbers[1], 100) / 100)
        return (round(shares[0] * 255), round(shares[1] * 255), round(shares[2] * 255))
    whole = [round(one * 2.55) if text.endswith("%") else round(one) for one, text in zip(numbers, said, strict=True)]
    return (whole[0], whole[1], whole[2])


def _rgb(number: int) -> Colour:
    return (number >> 16, number >> 8 & 255, number & 255)


def _is_near(one: Colour, other: Colour) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return all(abs(part - beside) <= _NEAREST for part, beside in zip(one, other, strict=True))
