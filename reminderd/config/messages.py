"""Pydantic's findings in words for people who know their mail provider but not Python."""

from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from reminderd.config.document import Document
from reminderd.config.errors import Location, Problem, shown
from reminderd.config.settings import Settings
from reminderd.config.values import did_you_mean

# What other programs call it -> our names for it.
_OTHER_NAMES = {
    "user": "username",
    "login": "username",
    "server": "host",
    "hostname": "host",
    "ssl": "security",
    "tls": "security",
    "encryption": "security",
    "from": "sender",
    "to": "recipient",
    "email": "recipient",
    "folder": "folders",
    "mailbox": "folders",
    "mailboxes": "accounts",
    "retention": "keep_mail",
}
# Pydantic's kinds of finding -> what was expected.
_SECTION = "expected a section: settings of its own, indented, on the lines below"
_WORDS = {
    "int_type": "expected a number",
    "bool_type": "expected true or false",
    "string_type": "expected text (a number or true needs quotes to be text)",
    "path_type": "expected the name of a file or directory",
    "model_type": _SECTION,
    "dict_type": _SECTION,
    "mapping_type": _SECTION,
    "too_short": "needs at least one entry",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
_SECRETS = {"password", "passwd", "pass", "passphrase", "secret", "token"}
_OTHER_WORDS = {
    **dict.fromkeys(("no", "off", "never", "false", "plain"), ("none", "off")),
    **dict.fromkeys(("ssl", "yes", "on", "true", "imaps", "smtps", "ssl/tls"), ("tls",)),
}


def problems_of(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Given what pydantic found in a document, yield a problem with line and words for each finding."""
    without_value = {problem.location for problem in document.problems}
    for finding in error.errors(include_url=False):
        location = tuple(part for part in finding["loc"] if part != "[key]")
        if finding["input"] is None and location in without_value:
            continue  # the document has said so
        if finding["type"] == "too_short" and finding["input"]:
            continue  # pydantic counts the entries without faults; the faults are said
        if finding["type"] == "section":
            location = location[:-1]
        yield Problem(document.line(location), location, _message(finding, location))


def _message(finding: ErrorDetails, location: Location) -> str:
    """Given a finding and its place, return what was expected and what was found instead."""
    match finding["type"]:
        case "missing":
            return _missing(location)
        case "extra_forbidden":
            return _unknown(location)
        case "value_error":
            return str(finding["ctx"]["error"])
        case "section":
            return finding["msg"]
    if finding["type"] == "model_type" and location[-1] == "heartbeat_url":
        return "is a secret and does not belong in this file: put it into a file, and name that below as url_file"
    is_secret = str(location[-1]).startswith(("password", "url_"))
    got = "" if is_secret else f", got {shown(finding['input'])}"
    return _expected(finding, location) + got + _hint(finding)


def _expected(finding: ErrorDetails, location: Location) -> str:
    kind = finding["type"]
    if kind in ("literal_error", "enum"):
        return f"expected one of {', '.join(_choices(finding))}"
    if kind == "tuple_type":
        return f"expected a list{_such_as(location)}"
    if template := _WORDS.get(kind):
        return template.format_map(finding.get("ctx", {}))
    return finding["msg"][:1].lower() + finding["msg"][1:]


def _hint(finding: ErrorDetails) -> str:
    """Given a word that is none of the choices, return ": did you mean X?" if X is close."""
    if finding["type"] not in ("literal_error", "enum"):
        return ""
    choices = _choices(finding)
    word = str(finding["input"]).lower()
    other = next((choice for choice in _OTHER_WORDS.get(word, ()) if choice in choices), None)
    return f": did you mean {other}?" if other else did_you_mean(word, choices)


def _choices(finding: ErrorDetails) -> list[str]:
    return [choice.strip(" '") for choice in finding["ctx"]["expected"].replace(" or ", ", ").split(",")]


def _missing(location: Location) -> str:
    field = _fields(Settings, location[:-1])[str(location[-1])]
    example = f", for example {location[-1]}: {field.examples[0]}" if field.examples else ""
    return f"is missing{example}"


def _such_as(location: Location) -> str:
    field = _fields(Settings, location[:-1]).get(str(location[-1]))
    return f" such as [{', '.join(field.examples[0])}]" if field is not None and field.examples else " in [ ]"


def _unknown(location: Location) -> str:
    """Given the place of an unknown name, return a message that says so and where it may belong.

    Its value is never shown: it might be a password.
    """
    name = str(location[-1])
    here = _fields(Settings, location[:-1])
    if name.lower() in _SECRETS and "password_file" in here:
        return "there is no such setting, passwords do not belong in this file: use password_file"
    if (other := _OTHER_NAMES.get(name.lower())) in here:
        return f"there is no such setting: did you mean {other}?"
    homes = [section for section, fields in sections(Settings, ()) if name in fields]
    if homes:
        return f"does not belong here but in {' or '.join(homes)}: check the indentation"
    return f"there is no such setting{did_you_mean(name, here)}"


def _fields(model: type[BaseModel], location: Sequence[str | int]) -> dict[str, FieldInfo]:
    """Given a section's place, return its fields by the names they have in the file."""
    named = {field.alias or name: field for name, field in model.model_fields.items()}
    path = [str(part) for part in location if isinstance(part, str)]
    if not path:
        return named
    inner = _model_in(named[path[0]].annotation) if path[0] in named else None
    return _fields(inner, path[1:]) if inner else {}


def sections(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, dict[str, FieldInfo]]]:
    """Yield each section's name, in words, with its fields."""
    fields = _fields(model, ())
    yield ".".join(path) or "the top level", fields
    for name, field in fields.items():
        if inner := _model_in(field.annotation):
            yield from sections(inner, (*path, name))


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Given a field's type, such as tuple[Account, ...] or QuietHours | None, return the model in it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
