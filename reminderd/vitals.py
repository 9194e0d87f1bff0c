"""Signs of life of one service or command: which jobs it did and when, whether all is well, and where it says so."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from reminderd.adapters.state.state_dir import faults_of, free_bytes
from reminderd.adapters.tables.storage import Storage
from reminderd.config import Settings, read_heartbeat_url
from reminderd.core.model import Trouble
from reminderd.core.planning.health import LEAST_FREE_BYTES, SAID, SOON, STATE_FILES, room_left
from reminderd.core.statements.stored import told
from reminderd.jobs.grants import GrantKeeper
from reminderd.jobs.troubles.health import Health
from reminderd.jobs.troubles.heartbeat import Heartbeat
from reminderd.logins import Logins

if TYPE_CHECKING:
    from reminderd.adapters.network.heartbeat import HeartbeatUrl

NOTE_EVERY = timedelta(minutes=4)
"""Each note wakes the disk, and wears it. A missing one is told after `health.ROUND`."""

WAY_OF_MAIL = "smtp"
MAILBOX_TROUBLES, WAY_TROUBLES = ("login", "unreachable", "owed"), ("sending", "channel_login", "address")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Vitals:
    """`is_resident`: the process stays and does all jobs again and again; else it does one command."""

    def __init__(
        self, settings: Settings, storage: Storage, clock: Callable[[], datetime], *, is_resident: bool
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._clock = clock
        self._is_resident = is_resident
        self._noted: dict[str, datetime] = {}

    def note_done(self, job: str) -> None:
        """Note that a job was done well, and by which sort of process, unless that was noted a moment ago.

        Raise as `Database` does.
        """
        now = self._clock()
        for name in (job, "run" if self._is_resident else "once"):
            if abs(now - self._noted.get(name, _LONG_AGO)) >= NOTE_EVERY:
                self._storage.note_job(name, now)
                self._noted[name] = now

    def troubles(self, now: datetime) -> tuple[Trouble, ...]:
        """Return what is not well, as far as the digest and the heartbeat tell it: letters may wait a little."""
        return self.health.problems(now, is_running=self._is_resident, letters_may_wait=SOON)

    def looked_at(self) -> Mapping[str, datetime | None]:
        """Return when each account of the configuration was last read, None = never."""
        return {
            account.name: self._storage.looked_at(account.name, account.folders) for account in self._settings.accounts
        }

    def watch_state(self, now: datetime) -> None:
        """Raise a trouble if something in the state directory, or of what the user said, cannot be used, or the disk is
        almost full.
        """
        self._forget_what_is_gone()
        self._watch_disk(now)
        self.grants.watch(now)
        faults = faults_of(self._settings.state_dir), told(self._storage.unreadable_marks())
        for key, of, fault in zip((STATE_FILES, SAID), ("state", "answers"), faults, strict=True):
            if fault:
                self._storage.raise_trouble(key, of, fault, now)
            else:
                self._storage.clear_trouble(key)

    @cached_property
    def logins(self) -> Logins:
        """How to log in to the servers of the settings."""
        return Logins(self._settings, self._clock)

    @cached_property
    def grants(self) -> GrantKeeper:
        """Renews the logins by OAuth2, and tells of those that end."""
        return GrantKeeper(self.logins, self._storage, self._settings.time_zone)

    def _forget_what_is_gone(self) -> None:
        """Forget the troubles of accounts and ways that are no longer in the configuration, and of jobs of a service
        if this is none: nobody would ever end them.
        """
        accounts = {account.name for account in self._settings.accounts}
        for trouble in self._storage.troubles():
            kind, _, of = trouble.key.partition("/")
            if (
                (kind in MAILBOX_TROUBLES and of not in accounts)
                or (kind in WAY_TROUBLES and of not in self._ways)
                or (kind == "job" and not self._is_resident)
            ):
                self._storage.forget_trouble(trouble.key)

    @property
    def _ways(self) -> list[str]:
        return [WAY_OF_MAIL, *(f"push/{push.name}" for push in self._settings.push)]

    def _watch_disk(self, now: datetime) -> None:
        """Before the disk is full: afterwards nothing can be stored or sent."""
        free = free_bytes(self._settings.state_dir)
        if free < LEAST_FREE_BYTES:
            self._storage.raise_trouble("disk/state", "disk", room_left(free), now)
        elif free > 2 * LEAST_FREE_BYTES:
            self._storage.clear_trouble("disk/state")

    @cached_property
    def health(self) -> Health:
        settings = self._settings
        return Health(
            self._storage,
            self._storage.letters,
            looked_at=self.looked_at,
            look_every={account.name: account.poll_every for account in settings.accounts},
            ways=self._ways,
            folders=frozenset(
                f"{account.name}/{folder}" for account in settings.accounts for folder in account.folders
            ),
            free_bytes=partial(free_bytes, settings.state_dir),
            state_fault=partial(faults_of, settings.state_dir),
        )

    @cached_property
    def heartbeat(self) -> Heartbeat | None:
        """Tells a service elsewhere how things stand; None where the configuration names none."""
        pulse = self.pulse
        return Heartbeat(pulse, lambda now: not self.troubles(now)) if pulse else None

    @cached_property
    def pulse(self) -> "HeartbeatUrl | None":
        source = self._settings.heartbeat_url
        if source is None:
            return None
        from reminderd.adapters.network.heartbeat import HeartbeatUrl  # noqa: PLC0415  (HTTP and TLS, if there is a heartbeat)

        return HeartbeatUrl(partial(read_heartbeat_url, source))
