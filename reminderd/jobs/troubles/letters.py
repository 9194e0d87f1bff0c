"""Tell the user what is wrong, and when it is over: each once; what comes and goes, once a day at most."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from reminderd.core.model import Letter, Outcome, Trouble
from reminderd.jobs.letters.sender import ALL_WELL
from reminderd.jobs.protocols import LetterLog, TroubleStorage

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

TOLD_AGAIN_AFTER = timedelta(days=1)
LONG_SILENCE = timedelta(hours=1)
"""If the user could not be reached for so long, they are told afterwards."""


class TroubleLetters:
    """Writes the letters about troubles. `send` stores a letter and tries to deliver it."""

    def __init__(
        self,
        troubles: TroubleStorage,
        letters: LetterLog,
        renderer: "Renderer",
        send: Callable[[Letter, datetime], None],
    ) -> None:
        self._troubles = troubles
        self._letters = letters
        self._renderer = renderer
        self._send = send

    def write(self, now: datetime) -> None:
        """Tell of the troubles that began, and of those that ended since they were told."""
        announced = self._letters.announced()
        new = [trouble for trouble in self._troubles.troubles() if not _was_told_today(trouble, announced)]
        if new:
            keys = tuple(sorted(trouble.notice_key for trouble in new))
            self._write(f"trouble/{_digest_of(keys)}", new, keys, now)
        ended = [trouble for trouble in self._troubles.ended_troubles() if self._is_worth_telling(trouble, now)]
        if ended:
            keys = tuple(sorted(f"{ALL_WELL}{trouble.notice_key}" for trouble in ended))
            self._write(f"{ALL_WELL}{_digest_of(keys)}", ended, keys, now)
        for trouble in self._troubles.ended_troubles():
            self._troubles.forget_trouble(trouble.key)
        for trouble in self._troubles.troubles():
            if trouble.key.startswith("unsent/") and self._letters.was_told(trouble.notice_key):
                self._troubles.forget_trouble(trouble.key)  # to have been told is all that can be done about it

    def _is_worth_telling(self, trouble: Trouble, now: datetime) -> bool:
        was_out_of_reach = trouble.key.startswith("sending/") and now - trouble.since >= LONG_SILENCE
        return was_out_of_reach or self._letters.was_told(trouble.notice_key)

    def _write(self, key: str, troubles: list[Trouble], notice_keys: tuple[str, ...], now: datetime) -> None:
        letter = self._renderer.trouble(key, tuple(troubles), now)
        self._send(replace(letter, notice_keys=notice_keys), now)


def _was_told_today(trouble: Trouble, announced: Mapping[str, Outcome]) -> bool:
    """Tell whether it, or the same one less than a day before it, stands in a letter that was not withdrawn."""
    for key, outcome in announced.items():
        name, _, since = key.removeprefix("trouble/").rpartition("@")
        if name != trouble.key or not key.startswith("trouble/") or outcome is Outcome.WITHDRAWN:
            continue
        began_at = datetime.fromisoformat(since).replace(tzinfo=UTC)  # only a day in the log of an older version
        if key == trouble.notice_key or trouble.since - began_at < TOLD_AGAIN_AFTER:
            return True
    return False


def _digest_of(keys: tuple[str, ...]) -> str:
    return sha256("\n".join(keys).encode()).hexdigest()[:16]
