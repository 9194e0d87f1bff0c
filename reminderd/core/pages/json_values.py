"""Values of captured JSON, whatever a server, or a stranger, put in their place."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import unquote

from reminderd.core.model.page import PageWords

_Found = TypeVar("_Found")

_MOST = 200
_LONGEST_ADDRESS = 8192
_TIMES_QUOTED = 3  # an address within an address within data
_NUMBER_IN_ADDRESS = re.compile(r"tradeOrderId[\"']?\s*[=:]\s*[\"']?(\d{15,16})(?!\d)", re.IGNORECASE)


def in_any(words: Mapping[str, PageWords], read: Callable[[PageWords], _Found | None]) -> _Found | None:
    """Return the first that any language makes of it."""
    return next((found for one in words.values() if (found := read(one))), None)


def number_in_address(address: str) -> str | None:
    """Return the number of the order that an address of a tracking page, or of what it asks for, names: as a parameter,
    or in the data that was sent with it, quoted as often as programs do.
    """
    plain = address[:_LONGEST_ADDRESS]
    for _ in range(_TIMES_QUOTED + 1):
        if match := _NUMBER_IN_ADDRESS.search(plain.replace("\\", "")):
            return match[1]
        plain = unquote(plain)
    return None


def as_dict(value: object) -> Mapping[str, Any]:
    """Return a value that is an object; else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> Sequence[Any]:
    """Return the first elements of a value that is a list; else an empty one."""
    return value[:_MOST] if isinstance(value, list) else []


def as_text(value: object) -> str:
    """Return a value as one line. Numbers may be texts, and texts numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(str(value)[:1000].split())


def as_instant(value: object) -> datetime | None:
    """Return an instant in milliseconds, if it is one of this century."""
    text = as_text(value)
    if not re.fullmatch(r"1\d{12}|2\d{12}", text):
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(text))
