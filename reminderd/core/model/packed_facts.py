"""Facts that nobody looks at, in a tenth of the room; whoever does look sees them as they were."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from reminderd.core.model.mail import Fact

if TYPE_CHECKING:
    from datetime import datetime


class PackedFacts(Sequence[Fact]):
    """Facts in their order, none of which is a guess. They do not change, and are made anew each time they are asked
    for. `last_at`: when the last one that counts was stated, None = none counts.
    """

    __slots__ = ("_form", "_length", "last_at")

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._form = zlib.compress(pickle.dumps(tuple(facts), pickle.HIGHEST_PROTOCOL))
        self._length = len(facts)
        self.last_at: datetime | None = next((fact.stated_at for fact in reversed(facts) if not fact.is_lifted), None)

    def _facts(self) -> tuple[Fact, ...]:
        facts: tuple[Fact, ...] = pickle.loads(zlib.decompress(self._form))  # noqa: S301 (never left this process)
        return facts

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Fact: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Fact]: ...
    def __getitem__(self, place: int | slice) -> Fact | Sequence[Fact]:
        return self._facts()[place]

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PackedFacts) and other._form == self._form:
            return True
        return isinstance(other, Sequence) and len(other) == self._length and self._facts() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._facts())
