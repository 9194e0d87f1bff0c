"""Tell the user at once what cannot even be stored: the state is damaged or cannot be written."""

import logging
import threading
from collections.abc import Callable, MutableMapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reminderd.core.model import Letter, Outcome, PermanentError, StateError, TemporaryError, Trouble
from reminderd.jobs.letters.sender import ALL_WELL
from reminderd.jobs.protocols import Channel

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

log = logging.getLogger(__name__)

CRIES_EVERY = timedelta(days=1)


class Outcry:
    """Sends a letter by every way without storing it, so a day's letters about one thing have one name, and one of
    them is sent. All other letters wait until they can be stored. Safe to use from several threads.

    `renderer` and `channels` are made when they are needed, and may need what cannot be written, too. `told`: when the
    user was told of which kind of fault.
    """

    def __init__(
        self,
        renderer: "Callable[[], Renderer]",
        channels: Callable[[], Sequence[Channel]],
        told: MutableMapping[str, datetime],
    ) -> None:
        self._renderer = renderer
        self._channels = channels
        self._told = told
        self._lock = threading.Lock()

    def tell(self, error: Exception, now: datetime) -> None:
        """Given why the state cannot be used, say so unless that was said today. Never raises."""
        kind = _kind_of(error)
        trouble = Trouble(f"{kind}/state", now, "state", str(error))
        with self._lock:
            last = self._told.get(kind)
            if last is not None and timedelta() <= now - last < CRIES_EVERY:
                return
            self._told[kind] = now
        try:
            letter = self._renderer().trouble(f"outcry/{kind}@{now:%Y-%m-%d}", (trouble,), now)
            sent = [self._is_sent(letter, channel) for channel in self._channels()]
        except (PermanentError, TemporaryError) as failure:
            log.warning("that cannot be told: %s", failure)
            sent = []
        if not any(sent):
            with self._lock:
                self._told.pop(kind, None)

    def settle(self, send: Callable[[Letter, datetime], None], now: datetime) -> None:
        """The state can be written again: report that what was told is over. `send` stores a letter and tries to
        deliver it. Raises as the storage does.
        """
        for kind, told_at in list(self._told.items()):
            key = f"{ALL_WELL}{kind}@{told_at:%Y-%m-%dT%H:%MZ}"
            over = Trouble(f"{kind}/state", told_at, "state", "", is_over=True)
            send(self._renderer().trouble(key, (over,), now), now)
            with self._lock:
                self._told.pop(kind, None)

    @staticmethod
    def _is_sent(letter: Letter, channel: Channel) -> bool:
        try:
            result = channel.send(letter, lambda: None)
        except (PermanentError, TemporaryError) as failure:
            log.warning("letter %s by %s: %s", letter.key, channel.name, failure)
            return False
        log.info("letter %s by %s: %s %s", letter.key, channel.name, result.outcome, result.answer)
        return result.outcome is Outcome.ACCEPTED or result.is_ambiguous


def _kind_of(error: Exception) -> str:
    if isinstance(error, StateError):
        return "integrity"
    return "disk" if "full" in str(error) else "files"
