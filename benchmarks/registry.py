"""The figures that there are, and what each of them yields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line of the table. `seconds`: processor time (user and system, children included), the median of the rounds.
    `peer`: what else was measured in the same run, turn by turn, with its `peer_seconds`. `size`: of what the work may
    grow with. `also`: other things worth knowing, such as memory.
    """

    work: str
    seconds: float
    peer: str = ""
    peer_seconds: float | None = None
    size: int | None = None
    also: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times as much as the peer."""
        return self.seconds / self.peer_seconds if self.peer_seconds else None


@dataclass
class Bench:
    """What a figure is given: a `folder` of its own to work in, and `is_quick`: smaller, with fewer rounds."""

    folder: Path
    is_quick: bool
    rounds: int = field(init=False)

    def __post_init__(self) -> None:
        self.rounds = 3 if self.is_quick else 7

    def sizes(self, *sizes: int) -> tuple[int, ...]:
        """Return the sizes to measure: quickly, all but the largest."""
        return sizes[:-1] if self.is_quick and len(sizes) > 1 else sizes


Measure = Callable[[Bench], Iterator[Row]]


@dataclass(frozen=True)
class Figure:
    """`grows_with`: the size along which the cost is plotted, empty = it is not."""

    name: str
    title: str
    goal: str
    grows_with: str
    measure: Measure


FIGURES: dict[str, Figure] = {}


def figure(title: str, *, goal: str, grows_with: str = "") -> Callable[[Measure], Measure]:
    """Add the function to the figures, under its name: `script/bench NAME` measures it alone."""

    def added(measure: Measure) -> Measure:
        name = measure.__name__
        FIGURES[name] = Figure(name, title, goal, grows_with, measure)
        return measure

    return added
