"""A text with placeholders for values, as a language's files hold it: parsed once, filled each time.

`{day}` is a value. `{days|one:# day|other:# days}` chooses a form by a value, which `#` stands for in the form. The key
of a form is the value itself (`{basis|user:...}`, `{days|0:...}`), the plural category of a number in the language, as
CLDR names it, `yes` or `no` of a truth, `some` or `none` of whether there is a value, or `other`. Where no key fits,
nothing is written. Forms may hold places in turn.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

_PLACE = re.compile(r"\{(\w+)([|}])")
_KEY = re.compile(r"([\w-]+):")
_ITSELF = "#"


class TextError(ValueError):
    """A text that is not written as it must be, or asks for a value that is not there. Its words are ours alone."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Where a value goes. `forms`: by key, None = the value as it is."""

    name: str
    forms: Mapping[str, "Parts"] | None = None


Parts = tuple["str | Placeholder", ...]


def parse(text: str) -> Parts:
    """Given a text, return its parts. Raise TextError."""
    parts, at = _parse(text, 0, is_form=False)
    if at < len(text):
        raise TextError("a } closes nothing")
    return parts


def _parse(text: str, at: int, *, is_form: bool) -> tuple[Parts, int]:
    """Return the parts from `at` on, and where they end: at the end or, within a form, at its `|` or `}`."""
    special = re.compile(r"[{|}#]" if is_form else r"[{}]")
    parts: list[str | Placeholder] = []
    while at < len(text):
        found = special.search(text, at)
        end = found.start() if found else len(text)
        if end > at:
            parts.append(text[at:end])
            at = end
        elif text[at] == "{":
            place, at = _place(text, at)
            parts.append(place)
        elif text[at] == _ITSELF:
            parts.append(Placeholder(_ITSELF))
            at += 1
        else:
            break
    return tuple(parts), at


def _place(text: str, at: int) -> tuple[Placeholder, int]:
    opening = _PLACE.match(text, at)
    if opening is None:
        raise TextError("a { is not followed by the name of a value and }")
    at = opening.end()
    if opening[2] == "}":
        return Placeholder(opening[1]), at
    forms: dict[str, Parts] = {}
    while True:
        key = _KEY.match(text, at)
        if key is None:
            raise TextError(f"a form of {{{opening[1]}}} lacks its key")
        forms[key[1]], at = _parse(text, key.end(), is_form=True)
        if at == len(text):
            raise TextError(f"{{{opening[1]}| is not closed")
        at += 1
        if text[at - 1] == "}":
            return Placeholder(opening[1], forms), at


def places(parts: Parts) -> Iterator[Placeholder]:
    """Yield each place of a text, those within forms too."""
    for part in parts:
        if isinstance(part, Placeholder):
            if part.name != _ITSELF:
                yield part
            for form in (part.forms or {}).values():
                yield from places(form)


def names(parts: Parts) -> set[str]:
    """Return the values that a text asks for, in any of its forms."""
    return {place.name for place in places(parts)}


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language counts: the plural category of a number, and how it is written."""

    plural: Callable[[int], str]
    number: Callable[[int], str]


def fill(parts: Parts, value_of: Callable[[str], object], tongue: Tongue, itself: str = "") -> str:
    """Write a text. `value_of`: gives a value by its name. `itself`: what `#` stands for."""
    return "".join(_written(part, value_of, tongue, itself) for part in parts)


def _written(part: str | Placeholder, value_of: Callable[[str], object], tongue: Tongue, itself: str) -> str:
    if isinstance(part, str):
        return part
    if part.name == _ITSELF:
        return itself
    value = value_of(part.name)
    if part.forms is None:
        return "" if value is None else str(value)
    key = next((key for key in _keys(value, tongue) if key in part.forms), None)
    if key is None:
        return ""
    spoken = tongue.number(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return fill(part.forms[key], value_of, tongue, spoken)


def _keys(value: object, tongue: Tongue) -> Iterable[str]:
    """Return the keys of the forms that fit a value, the best first."""
    if isinstance(value, bool):
        return ("yes" if value else "no", "other")
    if isinstance(value, int):
        return (str(value), tongue.plural(value), "some" if value else "none", "other")
    if not value:
        return ("none", "other")
    return (str(value), "some", "other")
