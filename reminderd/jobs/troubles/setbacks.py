"""What fails once is tried again and forgotten; what keeps failing is a trouble, until it works."""

from collections.abc import Collection
from datetime import datetime, timedelta

from reminderd.jobs.protocols import OpenTroubles


class Setbacks:
    """Failures in a row, by what fails. `kind`: the first part of the key of its troubles.

    A trouble is raised at the `most`-th failure in a row (0: not for their number), and once they last for `longest`.
    """

    def __init__(self, troubles: OpenTroubles, kind: str, most: int, longest: timedelta) -> None:
        self._troubles = troubles
        self._kind = kind
        self._most = most
        self._longest = longest
        self._failures: dict[str, tuple[int, datetime]] = {}
        self._sound: set[str] = set()

    def keep(self, names: Collection[str]) -> None:
        """End the troubles of what is no longer in the configuration."""
        for trouble in self._troubles.troubles():
            kind, _, name = trouble.key.partition("/")
            if kind == self._kind and name not in names:
                self._troubles.clear_trouble(trouble.key)

    def note(self, what: str, fault: str, now: datetime) -> None:
        """Note how a try went, `fault`: why it failed, or "" if it went well. Raise as the storage does."""
        key = f"{self._kind}/{what}"
        if not fault:
            self._failures.pop(what, None)
            if what not in self._sound:  # a process before this one may have raised it
                self._troubles.clear_trouble(key)
                self._sound.add(what)
            return
        count, since = self._failures.get(what, (0, now))
        self._failures[what] = count + 1, since
        if (self._most and count + 1 >= self._most) or now - since >= self._longest:
            self._sound.discard(what)
            self._troubles.raise_trouble(key, what, fault, now)
