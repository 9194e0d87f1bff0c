"""Mail x Vendor -> Reading: the facts a mail states, or why it states none.

In: a parsed mail and the vendor's wordings. Out: facts with the sentence each rests on, a guess, or a reason.
Never: what follows from a fact (`orders`, `deadlines`); a mail is data, never code.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reminderd.core.reading.as_json import describe
    from reminderd.core.reading.kind import unknown_templates
    from reminderd.core.reading.origin import is_of_other_shop
    from reminderd.core.reading.verdict import read

_LATE = {"describe": "as_json", "unknown_templates": "kind", "is_of_other_shop": "origin", "read": "verdict"}
"""By its module, what a process that reads no mail need not load: 20 ms of patterns."""

__all__ = ["describe", "is_of_other_shop", "read", "unknown_templates"]


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
