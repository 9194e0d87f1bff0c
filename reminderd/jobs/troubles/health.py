"""Collect the proofs that all is well, for `status`, the digest and the heartbeat."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from reminderd.core.model import Delivery, Letter, Trouble
from reminderd.core.planning.follow_up import is_junk
from reminderd.core.planning.health import Proofs, problems_of, refused_since
from reminderd.core.statements.stored import UnreadableMark, told

LETTERS_BACK = timedelta(days=31)
"""Of older letters nobody asks any more whether they were refused, or lie in the junk."""


class HealthStorage(Protocol):
    """What is stored about work that went well, and work that did not."""

    def last_backup_at(self) -> datetime | None: ...
    def jobs_done(self) -> Mapping[str, datetime]: ...
    def installed_at(self, now: datetime) -> datetime: ...
    def troubles(self) -> tuple[Trouble, ...]: ...
    def unreadable_marks(self) -> Sequence[UnreadableMark]: ...


class HealthLetters(Protocol):
    """What became of the letters."""

    def unsettled(self) -> Sequence[tuple[Letter, Sequence[Delivery]]]: ...
    def since(self, since: datetime) -> Sequence[tuple[Letter, Sequence[Delivery]]]: ...


class Health:
    """Collects each proof anew whenever it is asked. `looked_at`: when each account of the configuration was last read,
    None = never. `look_every`: by account, how often it is to be read. `ways`: the
    names of all channels. `folders`: those that are read, as "account/folder". `free_bytes`: how much may still be
    written. `state_fault`: what of the state directory cannot be used, in words.
    """

    def __init__(
        self,
        storage: HealthStorage,
        letters: HealthLetters,
        looked_at: Callable[[], Mapping[str, datetime | None]],
        look_every: Mapping[str, timedelta],
        ways: Sequence[str],
        folders: frozenset[str],
        free_bytes: Callable[[], int],
        state_fault: Callable[[], str],
    ) -> None:
        self._storage = storage
        self._letters = letters
        self._looked_at = looked_at
        self._look_every = look_every
        self._ways = ways
        self._folders = folders
        self._free_bytes = free_bytes
        self._state_fault = state_fault

    def problems(
        self, now: datetime, *, is_running: bool, letters_may_wait: timedelta = timedelta()
    ) -> tuple[Trouble, ...]:
        """Return what is wrong, the worst first. `is_running`: a service uses this state."""
        return problems_of(self.proofs(now, is_running=is_running), now, letters_may_wait=letters_may_wait)

    def proofs(self, now: datetime, *, is_running: bool) -> Proofs:
        """Return what is proven."""
        letters = self._letters.since(now - LETTERS_BACK)
        done_at = self._storage.jobs_done()
        return Proofs(
            is_running=is_running,
            used_since=self._storage.installed_at(now),
            looked_at=self._looked_at(),
            look_every=self._look_every,
            done_at=done_at,
            waiting=self._letters.unsettled(),
            refused=[one for way in self._ways for one in refused_since(letters, way)],
            in_junk=self._in_junk(letters),
            troubles=self._storage.troubles(),
            free_bytes=self._free_bytes(),
            state_fault=self._state_fault(),
            unreadable_said=told(self._storage.unreadable_marks()),
            backup_at=self._storage.last_backup_at(),
            expects_backup="housekeep" in done_at,
        )

    def _in_junk(self, letters: Sequence[tuple[Letter, Sequence[Delivery]]]) -> list[tuple[str, str]]:
        """Return the newest letter that was found in the mailbox, if it lay out of sight there: one is enough."""
        seen = [(letter.subject, attempt.seen_in) for letter, attempts in letters for attempt in attempts]
        return [(subject, folder) for subject, folder in [one for one in seen if one[1]][-1:]
                if is_junk(folder, self._folders)]  # fmt: skip
