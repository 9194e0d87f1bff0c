"""Lengths in a style, and whether they put an element where nobody looks."""

import re
from collections.abc import Mapping

_LENGTH = re.compile(r"([+-]?\d*\.?\d+)(px|pt|pc|em|rem|ex|ch|in|cm|mm|q|%|vw|vh|vmin|vmax)?")
_PIXELS = {
    "": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "rem": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945,
    "vw": 10.0, "vh": 8.0, "vmin": 8.0, "vmax": 10.0,
}  # fmt: skip
_OF_FONT = {"em": 1.0, "ex": 0.5, "ch": 0.5, "%": 0.01}
_FAR = 200  # pixels beyond an edge: margins and hanging indents of mails are smaller
_NO_AREA = re.compile(
    r"rect\(\s*(-?[\d.]+)(?:px)?[\s,]+(?:\1(?:px)?[\s,]*){3}\)|inset\(\s*(?:[5-9]\d|\d{3,})(?:\.\d+)?%|"
    r"circle\(\s*0(?![.\d])|scale[xy]?\(\s*0(?:\.0\d*)?\s*[,)]|"
    r"polygon\(\s*0(?:px|%)?\s+0(?:px|%)?(?:\s*,\s*0(?:px|%)?\s+0(?:px|%)?)*\s*\)"
)
_MOVED = re.compile(r"translate(?:3d|x|y)?\(([^()]{0,80})\)")


def pixels(length: str, font: float = 16.0) -> float | None:
    """Return a length of CSS in pixels, roughly; None if it is none. `font`: what an em is, and a hundred percent."""
    match = _LENGTH.fullmatch(length.strip())
    if not match:
        return None
    unit = match[2] or ""
    return float(match[1]) * (_OF_FONT[unit] * font if unit in _OF_FONT else _PIXELS[unit])


def leaves_sight(style: Mapping[str, list[str]]) -> bool:
    """Given what a style says, by name, return whether it puts an element beside the page, or leaves no area of it."""
    if any(one.split(" ")[0] in ("absolute", "fixed", "relative") for one in style.get("position", ())):
        places = [*style.get("left", ()), *style.get("top", ()), *style.get("right", ()), *style.get("bottom", ())]
        if any((at := pixels(one, 1000)) is not None and at <= -_FAR for one in places):
            return True
    shifts = [one for name in ("text-indent", "margin-left", "margin-top", "margin") for one in style.get(name, ())]
    if any((at := pixels(part)) is not None and at <= -_FAR for one in shifts for part in one.split()):
        return True
    shapes = [one for name in ("clip", "clip-path", "transform", "filter", "zoom") for one in style.get(name, ())]
    if any(_NO_AREA.search(one) or one == "0" or "opacity(0" in one.replace("opacity(0.", "") for one in shapes):
        return True
    moved = (
        part for one in style.get("transform", ()) for match in _MOVED.finditer(one) for part in match[1].split(",")
    )
    return any((at := pixels(part, 100)) is not None and at <= -_FAR for part in moved)
