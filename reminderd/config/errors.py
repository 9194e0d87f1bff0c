"""Mistakes in a configuration, one line each."""

from collections.abc import Iterable
from dataclasses import dataclass

from reminderd.core.model.errors import PermanentError

SEE_EXAMPLE = "config/reminderd.yaml shows every setting"

Location = tuple[str | int, ...]
"""The way to a setting: ("accounts", 0, "imap", "port")."""


class ConfigError(PermanentError):
    """The configuration cannot be used. `problems` holds one line for each thing to fix."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class UnusableStateError(ConfigError):
    """The state directory cannot be used as it is: read-only, forbidden, or failing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line` counts from 1; None where it concerns the whole file."""

    line: int | None
    location: Location
    message: str

    def describe(self, file_name: str) -> str:
        """Given the file's name, return "reminderd.yaml:14: accounts[0].imap.port: ..."."""
        place = file_name if self.line is None else f"{file_name}:{self.line}"
        return ": ".join(part for part in (place, dotted(self.location), self.message) if part)


def dotted(location: Location) -> str:
    """Given the way to a setting, return it as people write it: accounts[0].imap.port."""
    written = (part if isinstance(part, int) or part.isprintable() else repr(part) for part in location)
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in written).removeprefix(".")


def shown(value: object) -> str:
    """Given a value from the file, return it in YAML's words, on one line and not too long."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "a section"
        case list() | tuple():
            return "a list"
        case str() if len(value) > 60:
            return repr(value[:60] + "...")
        case _:
            return repr(value)
