"""The settings file as `init` writes it: made anew, or the one that is there with nothing changed but what is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

Way = tuple[str | int, ...]
"""The way to a setting: ("accounts", 0, "imap", "host")."""

_NEW = """\
# Settings of reminderd, made by `reminderd init`: run it again, or change them by hand.
# `reminderd check` says whether they are right. All that can be set stands in the example that ships with it,
# config/reminderd.yaml. A password never stands in this file.
accounts: []
smtp: {}
"""

_INDENTS = ((4, 2), (2, 0), (2, 2))
"""How people indent lists: the first that gives back the file as it is, is taken."""


@dataclass(frozen=True)
class Change:
    """What the file is to say. `values`: by their way; None takes a setting out."""

    values: Mapping[Way, object] = field(default_factory=dict)

    def __or__(self, other: "Change") -> "Change":
        return Change({**self.values, **other.values})


def written(text: str | None, change: Change) -> str:
    """Given the text of the file, or None where there is none, return it with the change.

    Comments, order and what is not asked for stay. A value that stands there already is not touched.
    """
    original = _NEW if text is None else text
    yaml = _like(original)
    document = yaml.load(original)
    if document is None:
        document = CommentedMap()
    changed = [_put(document, way, value) for way, value in change.values.items()]
    return _dumped(yaml, document) if any(changed) or text is None else original


def _put(document: Any, way: Way, value: object) -> bool:
    """Set one value; return whether that changed anything."""
    *above, name = way
    place = document
    for part in above:
        place = _step(place, part)
    if value is None:
        return isinstance(place, CommentedMap) and _take_out(place, name)
    present = place.get(name) if isinstance(place, dict) else None
    if present is not None and _plain(present) == _plain(value):
        return False
    place[name] = CommentedSeq(value) if isinstance(value, list | tuple) else value
    if isinstance(place[name], CommentedSeq):
        place[name].fa.set_flow_style()
    return True


def _take_out(place: CommentedMap, name: str | int) -> bool:
    """Take a setting out; the comments below it go to the one above it."""
    if name not in place:
        return False
    above = list(place)[: list(place).index(name)]
    comment = place.ca.items.pop(name, None)
    del place[name]
    if comment and comment[2] and above:
        kept = place.ca.items.setdefault(above[-1], [None, None, None, None])
        if kept[2]:
            kept[2].value += comment[2].value.lstrip(" ")
        else:
            kept[2] = comment[2]
    return True


def _step(place: Any, part: str | int) -> Any:
    if isinstance(place, list):
        number = int(part)
        while len(place) <= number:
            place.append(CommentedMap())
        if isinstance(place, CommentedSeq):
            place.fa.set_block_style()
        return place[number]
    if not isinstance(place.get(part), dict | list):
        place[part] = CommentedMap()
    if isinstance(place[part], CommentedMap) and not place[part]:
        place[part].fa.set_block_style()
    return place[part]


def _plain(value: object) -> object:
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _like(text: str) -> YAML:
    """A writer whose indentation is that of the text."""
    writers = list(_writers())
    for yaml in writers:
        if _dumped(yaml, yaml.load(text)) == text:
            return yaml
    return writers[0]


def _writers() -> Iterator[YAML]:
    for sequence, offset in _INDENTS:
        yaml = YAML(typ="rt", pure=True)
        yaml.preserve_quotes = True
        yaml.width = 4096
        yaml.indent(mapping=2, sequence=sequence, offset=offset)
        yield yaml


def _dumped(yaml: YAML, document: Any) -> str:
    stream = StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()
