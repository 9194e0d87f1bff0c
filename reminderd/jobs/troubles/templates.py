"""Tell the user which of their templates fail. Letters are still written, with ours."""

import logging
from collections.abc import Callable
from datetime import datetime

from reminderd.core.letters import TemplateFaultError
from reminderd.jobs.protocols import OpenTroubles

log = logging.getLogger(__name__)

FILE = "file/"
"""Before the name of a file; other names are those of letters."""

_ACCOUNT = "templates"


class TemplateTroubles:
    """Turns faults of templates into troubles, of which the user hears once. Never with a word of the template."""

    def __init__(self, storage: OpenTroubles, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._clock = clock
        self._noted: set[str] = set()

    def note(self, name: str, fault: TemplateFaultError | None) -> None:
        """Given what was made, a kind of letter or a file, note what was wrong with the template, None = nothing."""
        if fault:
            self.tell(name, f"{fault.where}: {fault.what}")
        elif any(trouble.key == _key(name) for trouble in self._storage.troubles()):
            self._storage.clear_trouble(_key(name))

    def tell(self, name: str, what: str) -> None:
        """Note a fault in our own words."""
        log.warning("%s; ours is used instead", what)
        self._noted.add(_key(name))
        self._storage.raise_trouble(_key(name), _ACCOUNT, f"{what}; ours is used instead", self._clock())

    def settle(self, *, has_own: bool) -> None:
        """Now that all files were looked at, note that what was wrong with others is over; without files, all is."""
        for trouble in self._storage.troubles():
            is_of_file = trouble.key.startswith(_key(FILE))
            is_over = is_of_file if has_own else trouble.key.startswith(_key(""))
            if is_over and trouble.key not in self._noted:
                self._storage.clear_trouble(trouble.key)


def _key(name: str) -> str:
    return f"templates/{name}"
