"""What was announced, and how far it got: read once, and then only the attempts that were begun or ended since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reminderd.core.model import Outcome
from reminderd.core.planning.announced import Announced

if TYPE_CHECKING:
    import sqlite3

_ANNOUNCED = (
    "SELECT notices.key, outcome FROM notices JOIN deliveries USING (letter_key) "
    "WHERE channel = (SELECT channel FROM deliveries AS first WHERE first.letter_key = notices.letter_key "
    "ORDER BY id LIMIT 1) {} ORDER BY deliveries.id"
)


@dataclass(frozen=True)
class Outcomes:
    """`last`: the newest attempt that was seen. `open`: those that had not ended then; how any other ended stays so."""

    announced: Announced = field(default_factory=Announced)
    last: int = 0
    open: frozenset[int] = frozenset()

    def renewed(self, connection: sqlite3.Connection) -> Outcomes:
        """Return what is announced by now. The log only grows; where it is another one, all of it is read anew."""
        (last,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM deliveries").fetchone()
        if not self.last or last < self.last:
            return _read(connection, last) if last else Outcomes() if self.last else self
        begun_or_open = f"id > ? OR id IN ({','.join(map(str, self.open))})"
        rows = connection.execute(f"SELECT id, outcome FROM deliveries WHERE {begun_or_open}", (self.last,)).fetchall()  # noqa: S608 (numbers)
        changed = [number for number, said in rows if number > self.last or said != Outcome.ATTEMPTING]
        if not changed:
            return self
        of_letters = (
            f"AND letter_key IN (SELECT letter_key FROM deliveries WHERE id IN ({','.join(map(str, changed))}))"  # noqa: S608 (numbers)
        )
        news = {key: Outcome(said) for key, said in connection.execute(_ANNOUNCED.format(of_letters))}
        still_open = frozenset(number for number, said in rows if said == Outcome.ATTEMPTING)
        return Outcomes(self.announced.with_news(news), max(self.last, *changed), still_open)


def _read(connection: sqlite3.Connection, last: int) -> Outcomes:
    rows = connection.execute("SELECT id FROM deliveries WHERE outcome = ?", (Outcome.ATTEMPTING,)).fetchall()
    still_open = frozenset(number for (number,) in rows if number <= last)
    # Of several attempts the last one stays.
    announced = {key: Outcome(said) for key, said in connection.execute(_ANNOUNCED.format(""))}
    return Outcomes(Announced(announced), last, still_open)
