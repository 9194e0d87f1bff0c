"""The texts of a language's files -> one mapping by name, checked; and the user's own texts, each in place of ours.

What ships is read once and kept, since YAML is slow to read.
"""

from collections.abc import Iterator, Mapping

from reminderd.config.errors import Location
from reminderd.config.kept import Kept
from reminderd.core.letters.placeholders import TextError, names, parse
from reminderd.core.model import PermanentError
from reminderd.core.model.records import Form

OWN_TEXTS = "wording.yaml"
"""What the user's file of changed texts may be called, besides the names of ours."""

FORMER = "_wording.j2"
"""What held all words of a language before, as one template."""

FORMER_IS_TOLD = f"words are in {OWN_TEXTS} now: write there only those that you changed, see docs/templates.md"

_GIVEN_THE_SAME = (frozenset({"kinds", "steps", "evidence", "answers", "when_over"}), frozenset({"drafts"}))
"""Sections whose texts are given the same values, so that each may hold what any of them does."""

_FORM: Form[dict[str, str]] = Form(dict[str, str])


def texts_of(files: Mapping[str, str]) -> Mapping[str, str]:
    """Given the files of a language that ships, by name, return its texts (`kinds.pickup.lost`). Raise PermanentError
    if one of them is damaged.
    """
    kept = Kept("wording", [part for file in sorted(files.items()) for part in file])
    texts = kept.read(_FORM)
    if texts is None:
        texts = {}
        for name, text in files.items():
            for line, key, value in _read(text):
                if isinstance(value, _Fault):
                    raise PermanentError(f"{name}, line {line}: {value}")
                if not isinstance(value, str) or key in texts:
                    raise PermanentError(f"{name}, line {line}: {key}: no text, or a second one of this name")
                texts[key] = value
        kept.write(_FORM, texts)
    return texts


def own_texts(text: str, ours: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Given a file of the user's and our texts, return theirs, and what is wrong with the others: in our words alone,
    each with its line.
    """
    texts: dict[str, str] = {}
    faults = []
    for line, key, value in _read(text):
        wrong = value if isinstance(value, _Fault) else _wrong(key, value, ours)
        if wrong:
            faults.append(f"line {line}: {wrong}")
        elif isinstance(value, str):
            texts[key] = value
    return texts, faults


class _Fault(str):
    """What is wrong with a part of a file, where a text should stand."""

    __slots__ = ()


def _wrong(key: str, value: object, ours: Mapping[str, str]) -> str:
    """Return what is wrong with a text of the user's, empty = nothing."""
    if key not in ours:
        return "there is no text of ours with this name"
    if not isinstance(value, str):
        return "it is no text: write it in quotes"
    try:
        asked = names(parse(value))
    except TextError as error:
        return str(error)
    section = key.partition(".")[0]
    group = next((group for group in _GIVEN_THE_SAME if section in group), None)
    alike = (name for name in ours if name.partition(".")[0] in group) if group else (key,)
    known = {value for name in alike for value in names(parse(ours[name]))}
    if asked <= known:
        return ""
    has = ", ".join(f"{{{name}}}" for name in sorted(known))
    return f"it asks for a value that this text does not have; it has {has or 'none'}"


def _read(text: str) -> Iterator[tuple[int, str, object]]:
    """Yield line, name and value of each text in a file, a _Fault for what cannot be read."""
    from reminderd.config.document import parse as parse_yaml  # noqa: PLC0415  (most processes find it kept)

    document = parse_yaml(text)
    for problem in document.problems:
        yield problem.line or 1, "", _Fault(problem.message)
    if document.values is not None and not document.problems:
        for location, value in _leaves(document.values, ()):
            yield document.line(location), ".".join(map(str, location)), value


def _leaves(value: object, location: Location) -> Iterator[tuple[Location, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*location, key))
    else:
        yield location, value
