"""Which of two facts comes first where neither time nor source decides: the same one in every run."""

from reminderd.core.model import Fact


class InFull:
    """A fact that differs from another only in its details: these are written out where nothing else decides."""

    __slots__ = ("_fact",)

    def __init__(self, fact: Fact) -> None:
        self._fact = fact

    def __lt__(self, other: "InFull") -> bool:
        return repr(self._fact) < repr(other._fact)
