"""Where the data files are: in a wheel beside the code, in a checkout above it."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(in_wheel: str, in_checkout: str) -> Path:
    """Given a path inside the package, as the wheel has it, and one inside a checkout, return the one that exists."""
    wheel = _PACKAGE / in_wheel
    return wheel if wheel.exists() else _PACKAGE.parent / in_checkout


def templates() -> Path:
    """Return the folder of the letters' templates."""
    return shipped("templates", "templates")


@cache
def written_languages() -> tuple[str, ...]:
    """Return the codes of the languages that letters are written in: each has a folder with its words."""
    return tuple(sorted(wording.parent.name for wording in templates().glob("*/kinds.yaml")))
