"""When to tell an outside service that all is well, or that it is not."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from reminderd.core.model import PermanentError, TemporaryError

log = logging.getLogger(__name__)

BEAT_EVERY = timedelta(minutes=5)
CONFIRM_AFTER = timedelta(minutes=1)
"""What is wrong at the start or after sleep is often fine after the next round: it is reported only if it lasts."""


class Pulse(Protocol):
    """The service outside."""

    def ping(self, *, is_well: bool) -> None:
        """Tell it. Raise TemporaryError or PermanentError (such as ConfigError) if that fails."""


class Heartbeat:
    """Tells the service how things stand. `is_well`: whether all is proven to be well at an instant."""

    def __init__(self, pulse: Pulse, is_well: Callable[[datetime], bool]) -> None:
        self._pulse = pulse
        self._is_well = is_well
        self._was_well = True
        self._told_at: datetime | None = None

    def beat(self, now: datetime) -> timedelta:
        """Tell how things stand, unless that was done in the last five minutes; return when to come again.

        An error harms nothing: it is logged, and the next beat comes at its time.
        """
        if self._told_at is not None and timedelta() <= now - self._told_at < BEAT_EVERY:
            return BEAT_EVERY - (now - self._told_at)
        is_well = self._judge(now)
        was_well, self._was_well = self._was_well, is_well
        if was_well and not is_well:
            return CONFIRM_AFTER
        self._told_at = now
        self.tell(is_well=is_well)
        return BEAT_EVERY

    def _judge(self, now: datetime) -> bool:
        try:
            return self._is_well(now)
        except (TemporaryError, PermanentError) as error:  # such as a full disk, which no letter can tell of
            log.warning("whether all is well cannot be told: %s", error)
            return False

    def tell(self, *, is_well: bool) -> None:
        """Tell how things stand, at once."""
        try:
            self._pulse.ping(is_well=is_well)
        except (TemporaryError, PermanentError) as error:
            log.warning("heartbeat: %s", error)
