"""Tell the user at once what cannot even be noted: the state is damaged or cannot be written."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from reminderd.core.letters import Renderer
from reminderd.core.model import Letter, Outcome, PermanentError, StateError, TemporaryError, Trouble
from reminderd.jobs.protocols import Channel

log = logging.getLogger(__name__)

CRIES_EVERY = timedelta(days=1)


class Outcry:
    """Sends a letter by every way without storing it, so a day's letters about one thing have one name, and this
    process sends one of them. All other letters wait until they can be stored.

    `renderer` and `channels` are made when they are needed, and may need what cannot be written, too.
    """

    def __init__(self, renderer: Callable[[], Renderer], channels: Callable[[], Sequence[Channel]]) -> None:
        self._renderer = renderer
        self._channels = channels
        self._told_at: dict[str, datetime] = {}

    def tell(self, error: Exception, now: datetime) -> None:
        """Given why the state cannot be used, say so unless that was said today. Never raises."""
        kind = _kind_of(error)
        last = self._told_at.get(kind)
        if last is not None and timedelta() <= now - last < CRIES_EVERY:
            return
        trouble = Trouble(f"{kind}/state", now, "state", str(error))
        try:
            letter = self._renderer().trouble(f"outcry/{kind}@{now:%Y-%m-%d}", (trouble,), now)
            channels = self._channels()
        except (PermanentError, TemporaryError) as failure:
            log.warning("that cannot be told: %s", failure)
            return
        sent = [self._is_sent(letter, channel) for channel in channels]
        if any(sent):
            self._told_at[kind] = now

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
