"""The service as a process: schedules the jobs, handles signals, talks to systemd. The only reader of the clock."""

import logging
import os
import random
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reminderd.adapters.lock import sole_user
from reminderd.config import ConfigError, Settings, load
from reminderd.core.model import PermanentError, StateError, TemporaryError
from reminderd.service import Service

if TYPE_CHECKING:  # loaded late: who only asks this module for the time need not wait for the scheduler
    from reminderd.ticker import Ticker

log = logging.getLogger(__name__)

REMIND_EVERY = timedelta(seconds=30)
HOUSEKEEP_EVERY = timedelta(hours=6)
RETRY_REFUSED_AFTER = timedelta(minutes=15)
FIRST_RETRY_AFTER = timedelta(seconds=5)
LONGEST_RETRY_AFTER = timedelta(minutes=15)
STOP_SECONDS = 4.0
CLOCK_JUMP_SECONDS = 2.0
GUARD_SECONDS = 5.0
BROKEN = 2
"""The exit code after which a service manager does not start us again: only the user can mend it."""


def system_clock() -> datetime:
    """Return the time of now."""
    return datetime.now(UTC)


class Daemon:
    """`reminderd run`: reads its config, works until SIGTERM or SIGINT, and re-reads the config on SIGHUP."""

    def __init__(
        self, config: Path, state_dir: Path | None = None, clock: Callable[[], datetime] = system_clock
    ) -> None:
        self._config = config
        self._state_dir = state_dir
        self._clock = clock
        self._wake = threading.Event()
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
        return settings.model_copy(update={"state_dir": self._state_dir}) if self._state_dir else settings

    def _give_up(self) -> None:
        """The state is damaged: whatever we did with it might forget or repeat something."""
        self._exit_code = BROKEN
        self._wants_stop = True
        self._wake.set()

    def _on_signal(self, signum: int, _frame: object) -> None:
        if signum == signal.SIGHUP:
            self._wants_reload = True
        else:
            self._wants_stop = True
        self._wake.set()

    def _work(self, settings: Settings) -> bool:
        """Work under these settings until stop or reload; return whether every thread ended."""
        service = Service(settings, self._clock)
        service.storage.upkeep.check()
        shift = _Shift(service, self._give_up)
        shift.start()
        notify("READY=1", f"STATUS=watching {', '.join(account.name for account in settings.accounts)}")
        log.info("watching %s", ", ".join(account.name for account in settings.accounts))
        self._reloaded: Settings | None = None
        while not self._wants_stop and self._reloaded is None:
            self._wait_and_guard_clock(shift.ticker)
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

    def _wait_and_guard_clock(self, ticker: "Ticker") -> None:
        """Sleep until a signal, a few seconds at most; when the wall clock jumped meanwhile, run every job."""
        wall, steady = time.time(), time.monotonic()
        self._wake.wait(GUARD_SECONDS)
        self._wake.clear()
        drift = (time.time() - wall) - (time.monotonic() - steady)
        if abs(drift) > CLOCK_JUMP_SECONDS:
            log.warning("the clock jumped by %d seconds", drift)
            ticker.all_now()


class _Shift:
    """The jobs and watchers of one set of settings."""

    def __init__(self, service: Service, give_up: Callable[[], None]) -> None:
        self._service = service
        self._give_up = give_up
        self._failures: dict[str, int] = {}
        self._stop = threading.Event()
        accounts = service.settings.accounts
        from reminderd.ticker import Ticker  # noqa: PLC0415

        self.ticker = Ticker(service.clock, poll_threads=len(accounts))
        self.ticker.add("remind", "work", partial(self._guarded, self._remind))
        self.ticker.add("housekeep", "work", partial(self._guarded, self._housekeep))
        if watchdog := _watchdog_interval():
            self.ticker.add("watchdog", "work", partial(_feed_watchdog, watchdog))
        for account in accounts:
            self.ticker.add(
                f"poll/{account.name}",
                "poll",
                partial(self._guarded, partial(self._poll, account.name, account.poll_every)),
            )
        self._watchers = [
            service.connections.idle_watcher(
                service.inbox(account), folder, partial(self.ticker.now, f"poll/{account.name}"), self._stop
            )
            for account in accounts
            if account.idle
            for folder in account.folders
        ]

    def start(self) -> None:
        self.ticker.start()
        for watcher in self._watchers:
            watcher.start()

    def stop(self) -> bool:
        """Stop all threads and return whether they ended in time."""
        self._stop.set()
        has_ended = self.ticker.stop(STOP_SECONDS)
        for watcher in self._watchers:
            watcher.join(0.5)
        return has_ended and not any(watcher.is_alive() for watcher in self._watchers)

    def _guarded(self, job: Callable[[], timedelta]) -> timedelta:
        try:
            return job()
        except StateError as error:
            log.error("%s", error)
            self._give_up()
            return RETRY_REFUSED_AFTER

    def _poll(self, account: str, poll_every: timedelta) -> timedelta:
        try:
            if self._service.poll(account):
                self.ticker.now("remind")
        except StateError:
            raise
        except PermanentError as error:  # a refused login among them: the user must mend it
            log.error("%s", error)
            self.ticker.now("remind")
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
        jittered: timedelta = delay * random.uniform(0.8, 1.2)  # noqa: S311
        log.warning("%s; next try in %d s", error, jittered.total_seconds())
        return jittered

    def _remind(self) -> timedelta:
        self._service.remind()
        self._service.digest()
        return REMIND_EVERY

    def _housekeep(self) -> timedelta:
        self._service.housekeep()
        return HOUSEKEEP_EVERY


# --- systemd and the journal ---------------------------------------------------------------------


def notify(*states: str) -> None:
    """Tell systemd (sd_notify(3)); without a service manager this does nothing."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto("\n".join(states).encode(), address)
        except OSError as error:
            log.warning("systemd could not be notified: %s", error.strerror)


def _watchdog_interval() -> timedelta | None:
    microseconds = int(os.environ.get("WATCHDOG_USEC", "0"))
    return timedelta(microseconds=microseconds / 3) if microseconds else None


def _feed_watchdog(interval: timedelta) -> timedelta:
    """Runs in the thread that sends reminders: if that hangs, systemd restarts us."""
    notify("WATCHDOG=1")
    return interval


_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


class _JournalFormatter(logging.Formatter):
    """Puts the syslog priority before the line, as systemd expects it on stderr (sd-daemon(3))."""

    def format(self, record: logging.LogRecord) -> str:
        return f"<{_PRIORITIES.get(record.levelno, 6)}>{_one_line(super().format(record))}"


class _TerminalFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _one_line(super().format(record))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def configure_logging(level: int = logging.INFO) -> None:
    """Log to stderr, one line for each event: with priorities under systemd, with the time elsewhere."""
    handler = logging.StreamHandler(sys.stderr)
    if os.environ.get("JOURNAL_STREAM"):
        handler.setFormatter(_JournalFormatter("%(message)s"))
    else:
        handler.setFormatter(_TerminalFormatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("reminderd").setLevel(level)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
