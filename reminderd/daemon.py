"""The service as a process: schedules the jobs, handles signals, talks to systemd."""

import logging
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reminderd.adapters.process.alarm import Alarm
from reminderd.adapters.process.memory import give_back
from reminderd.adapters.process.stop import Stop
from reminderd.adapters.state.lock import sole_user
from reminderd.clock import system_clock
from reminderd.config import ConfigError, Settings, load
from reminderd.core.model import PermanentError, StateError, TemporaryError
from reminderd.jobs.troubles.setbacks import Setbacks
from reminderd.service import Service
from reminderd.systemd import notify
from reminderd.unusable_state import outcry_of, told_if_unusable
from reminderd.watchdog import IDLE_GUARD_SECONDS, Watchdog, beat_every
from reminderd.watched import watched

if TYPE_CHECKING:  # loaded late: a configuration that is wrong is told before
    from reminderd.scheduler import Scheduler

log = logging.getLogger(__name__)

REMIND_EVERY = timedelta(minutes=1)  # new mail brings a round of its own at once
HOUSEKEEP_EVERY = timedelta(hours=6)
RETRY_REFUSED_AFTER = timedelta(minutes=15)
FIRST_RETRY_AFTER = timedelta(seconds=5)
LONGEST_RETRY_AFTER = timedelta(minutes=15)
JOB_MAY_FAIL, WATCHING_MAY_FAIL = timedelta(minutes=15), timedelta(days=1)
STOP_SECONDS = 4.0
CLOCK_JUMP_SECONDS = 2.0
BROKEN = 2
"""The exit code after which a service manager does not start us again: only the user can mend it."""


class Daemon:
    """`reminderd run`: reads its config, works until SIGTERM or SIGINT, and re-reads the config on SIGHUP."""

    def __init__(
        self, config: Path, state_dir: Path | None = None, clock: Callable[[], datetime] = system_clock
    ) -> None:
        self._config = config
        self._state_dir = state_dir
        self._clock = clock
        self._alarm = Alarm()
        self._wants_stop = False
        self._wants_reload = False
        self._exit_code = 0

    def run(self) -> int:
        """Work until told to stop, or until the state turns out to be damaged; return the exit code.

        Raise ConfigError or PermanentError at the start only.
        """
        settings = self._load()
        for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(signum, self._on_signal)
        with sole_user(settings.state_dir):
            while True:
                is_clean = self._work(settings)
                if self._wants_stop:
                    break
                settings = self._reloaded or settings
        log.info("stopped")
        if not is_clean:
            # A thread still waits for a server. Nothing is lost: every step can be cut off (see the fault tests).
            logging.shutdown()
            os._exit(self._exit_code)
        return self._exit_code

    def _load(self) -> Settings:
        settings = load(self._config)
        return settings.with_state_dir(self._state_dir) if self._state_dir else settings

    def _give_up(self) -> None:
        """The state is damaged: whatever we did with it might forget or repeat something."""
        self._exit_code = BROKEN
        self._wants_stop = True
        self._alarm.ring()

    def _on_signal(self, signum: int, _frame: object) -> None:
        if signum == signal.SIGHUP:
            self._wants_reload = True
        else:
            self._wants_stop = True
        self._alarm.ring()

    def _work(self, settings: Settings) -> bool:
        """Work under these settings until stop or reload; return whether every thread ended."""
        with told_if_unusable(settings, self._clock):
            service = Service(settings, self._clock, is_resident=True)
            service.storage.upkeep.check()
        with watched(service) as watchdog:
            return self._watch_over(service, watchdog, beat_every())

    def _watch_over(self, service: Service, watchdog: Watchdog, every: float | None) -> bool:
        settings = service.settings
        shift = Shift(service, watchdog, self._give_up)
        shift.start()
        notify("READY=1", f"STATUS=watching {', '.join(account.name for account in settings.accounts)}")
        log.info("watching %s", ", ".join(account.name for account in settings.accounts))
        self._reloaded: Settings | None = None
        while not self._wants_stop and self._reloaded is None:
            watchdog.look(_feed if every else lambda: None)
            self._wait_and_guard_clock(shift.scheduler, min(IDLE_GUARD_SECONDS, every or IDLE_GUARD_SECONDS))
            if self._wants_reload:
                self._wants_reload = False
                self._reloaded = self._reload()
        if self._wants_stop:
            notify("STOPPING=1")
        is_clean = shift.stop()
        if is_clean:
            service.close()
        return is_clean

    def _reload(self) -> Settings | None:
        try:
            settings = self._load()
        except ConfigError as error:
            for problem in error.problems:
                log.error("%s", problem)
            log.error("the configuration was not reloaded; the old one stays in force")
            return None
        log.info("the configuration was reloaded")
        return settings

    def _wait_and_guard_clock(self, scheduler: "Scheduler", seconds: float) -> None:
        """Sleep until a signal, `seconds` at most; when the wall clock jumped meanwhile, run every job."""
        wall, steady = system_clock().timestamp(), time.monotonic()
        self._alarm.sleep(seconds)
        drift = (system_clock().timestamp() - wall) - (time.monotonic() - steady)
        if abs(drift) > CLOCK_JUMP_SECONDS:
            log.warning("the clock jumped by %d seconds", drift)
            scheduler.all_now()


class Shift:
    """The jobs and watchers of one set of settings."""

    def __init__(self, service: Service, watchdog: Watchdog, give_up: Callable[[], None]) -> None:
        self._service = service
        self._give_up = give_up
        self._failures: dict[str, int] = {}
        self._setbacks = Setbacks(service.storage, "job", most=3, longest=JOB_MAY_FAIL)
        self._setbacks_of_watchers = Setbacks(service.storage, "idle", most=0, longest=WATCHING_MAY_FAIL)
        self._outcry = outcry_of(service)
        self._stop = Stop()
        accounts = service.settings.accounts
        from reminderd.scheduler import Scheduler  # noqa: PLC0415  (APScheduler is slow to import)

        self.scheduler = Scheduler(service.clock, len(accounts) + 2, watchdog.job, self.note_result)
        self.scheduler.add("remind", "work", partial(self.guarded, self.remind))
        self.scheduler.add("housekeep", "work", partial(self.guarded, self._housekeep))
        if heartbeat := service.vitals.heartbeat:  # beside the work: it must tell of work that hangs
            self.scheduler.add("heartbeat", "poll", lambda: heartbeat.beat(service.clock()))
        if service.settings.grants():
            self.scheduler.add("logins", "poll", service.vitals.grants.renew)
        for account in accounts:
            self.scheduler.add(
                f"poll/{account.name}",
                "poll",
                partial(self.guarded, partial(self._poll, account.name, account.poll_every)),
            )
        self._watchers = {
            f"{account.name}/{folder}": service.connections.idle_watcher(
                service.inbox(account),
                folder,
                partial(self.scheduler.now, f"poll/{account.name}"),
                self._stop,
                on_result=partial(self._note_watching, f"{account.name}/{folder}"),
                watch=partial(watchdog.job, f"idle/{account.name}/{folder}"),
                beat=watchdog.beat,
            )
            for account in accounts
            if account.idle
            for folder in account.folders
        }

    def start(self) -> None:
        self._setbacks_of_watchers.keep(self._watchers)
        self._setbacks.keep(self.scheduler.names)
        self.scheduler.start()
        for watcher in self._watchers.values():
            watcher.start()

    def stop(self) -> bool:
        """Stop all threads and return whether they ended in time."""
        self._stop.set()
        has_ended = self.scheduler.stop(STOP_SECONDS)
        for watcher in self._watchers.values():
            watcher.join(0.5)
        is_clean = has_ended and not any(watcher.is_alive() for watcher in self._watchers.values())
        if is_clean:
            self._stop.close()
        return is_clean

    def guarded(self, job: Callable[[], timedelta]) -> timedelta:
        """Do a job and return when to do it again. Where it finds damage, tell the user and give up."""
        try:
            return job()
        except StateError as error:
            log.error("%s", error)
            self._outcry.tell(error, self._service.clock())
            self._give_up()
            return RETRY_REFUSED_AFTER

    def _poll(self, account: str, poll_every: timedelta) -> timedelta:
        try:
            if self._service.poll(account):
                give_back()  # before a letter needs room
                self.scheduler.now("remind")
        except StateError:
            raise
        except PermanentError as error:  # a refused login among them: the user must mend it
            log.error("%s", error)
            self.scheduler.now("remind")
            return RETRY_REFUSED_AFTER
        except TemporaryError as error:
            return self._back_off(account, error)
        if self._failures.pop(account, None):
            log.info("account %s: works again", account)
        return poll_every

    def _back_off(self, account: str, error: TemporaryError) -> timedelta:
        failures = self._failures[account] = self._failures.get(account, 0) + 1
        delay = min(FIRST_RETRY_AFTER * 2 ** min(failures - 1, 20), LONGEST_RETRY_AFTER)
        # Not all clients come back in the same second.
        jittered: timedelta = delay * random.uniform(0.8, 1.2)  # noqa: S311  (spread, no secret)
        log.warning("%s; next try in %d s", error, jittered.total_seconds())
        return jittered

    def note_result(self, job: str, fault: str) -> None:
        """Note how a job went, `fault`: why it failed. Raise as the storage does, once the user is told."""
        now = self._service.clock()
        try:
            if not fault:
                self._service.vitals.note_done(job)
            self._setbacks.note(job, fault, now)
        except (PermanentError, TemporaryError) as error:
            if fault:  # again and again, and that cannot even be noted
                self._outcry.tell(error, now)
            raise

    def _note_watching(self, place: str, fault: str) -> None:
        with suppress(PermanentError, TemporaryError):  # the regular look at this mailbox would tell of it, too
            self._setbacks_of_watchers.note(place, fault, self._service.clock())

    def remind(self) -> timedelta:
        """Say all that is due now, the digest too; return when to do so again."""
        self._service.remind()
        self._outcry.settle(self._service.sender.send, self._service.clock())
        self._service.digest()
        give_back()
        return REMIND_EVERY

    def _housekeep(self) -> timedelta:
        self._service.housekeep()
        return HOUSEKEEP_EVERY


def _feed() -> None:
    notify("WATCHDOG=1")
