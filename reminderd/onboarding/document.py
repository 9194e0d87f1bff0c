"""The settings file as `init` writes it: a new one, or the present one in which only the given settings change."""

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
"""Usual ways to indent lists, as (sequence, offset). The first that reproduces a file unchanged is used for it."""


@dataclass(frozen=True)
class Change:
    """What to change in the file. `values`: by the way to the setting; None removes it."""

    values: Mapping[Way, object] = field(default_factory=dict)

    def __or__(self, other: "Change") -> "Change":
        return Change({**self.values, **other.values})


def written(text: str | None, change: Change) -> str:
    """Return the text of the settings file after the change. `text`: the present one, None if there is no file.

    Comments, order and all other settings stay. A value that is already in the file is not touched.
    """
    original = _NEW if text is None else text
    yaml = _like(original)
    document = yaml.load(original)
    if document is None:
        document = CommentedMap()
    changed = [_put(document, way, value) for way, value in change.values.items()]
    return _dumped(yaml, document) if any(changed) or text is None else original


def _put(document: Any, way: Way, value: object) -> bool:
    """Set or remove one value; return whether that changed anything."""
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
    """Remove a setting; return whether it was there. Comments below it move to the setting above."""
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
    """Return a writer that indents as the text does."""
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
