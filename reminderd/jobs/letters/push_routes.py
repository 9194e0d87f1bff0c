"""The ways to reach the user besides mail, and which letters take them."""

from dataclasses import dataclass
from typing import Literal

from reminderd.core.model import Letter, Urgency
from reminderd.jobs.protocols import Channel

_RANKS = {"calm": 0, "soon": 1, "late": 2}


@dataclass(frozen=True, slots=True)
class Route:
    """A channel, and from which urgency on it is used; "fallback": only when mail fails or was not seen arriving."""

    channel: Channel
    urgency: Urgency | Literal["fallback"]

    def takes(self, letter: Letter) -> bool:
        """Tell whether a letter goes this way at once. One without urgency, such as a digest, goes by mail only."""
        if self.urgency == "fallback" or not letter.urgency:
            return False
        return _RANKS[letter.urgency] >= _RANKS[self.urgency]

    def stands_in_for(self, letter: Letter) -> bool:
        """Tell whether a letter may go this way once mail has failed."""
        return self.urgency == "fallback" and bool(letter.urgency)
