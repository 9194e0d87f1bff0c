"""Runs named jobs on APScheduler, each one after its own delay, at once when asked, never twice at a time."""

import logging
import threading
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

Job = Callable[[], timedelta]
"""Does its work and returns how long to wait before the next time."""


class Scheduler:
    """Every run is one dated job that books the next one: after a jump of the clock by years there is one run to make
    up for, not millions (an interval trigger would count through all of them).

    `watch` surrounds each run of a job, by name; `on_result` hears of each run, with what went wrong or "".
    Jobs of the executor "work" share one thread; those of "poll" have `poll_threads`.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        poll_threads: int,
        watch: Callable[[str], AbstractContextManager[None]] = lambda _name: nullcontext(),
        on_result: Callable[[str, str], None] = lambda _name, _fault: None,
    ) -> None:
        self._clock = clock
        self._watch = watch
        self._on_result = on_result
        self._jobs: dict[str, tuple[str, Job]] = {}
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._running: set[str] = set()
        self._wanted: set[str] = set()
        self._stopped = False
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"work": ThreadPoolExecutor(1), "poll": ThreadPoolExecutor(poll_threads)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def add(self, name: str, executor: str, job: Job) -> None:
        """Add a job that runs first when the scheduler starts."""
        self._jobs[name] = (executor, job)

    @property
    def names(self) -> Collection[str]:
        """The names of all jobs."""
        return self._jobs.keys()

    def start(self) -> None:
        """Run every job once and from then on as each asks for."""
        self._scheduler.start()
        for name in self._jobs:
            self.now(name)

    def now(self, name: str) -> None:
        """Run the job at once; if it runs already, once more when it is done."""
        with self._lock:
            if name in self._running:
                self._wanted.add(name)
            else:
                self._book(name, timedelta())

    def all_now(self) -> None:
        """Run every job at once: the clock jumped, and with it every booking."""
        for name in self._jobs:
            self.now(name)

    def stop(self, timeout: float) -> bool:
        """Start nothing more, wait for what runs, and return whether all of it ended in time (seconds)."""
        with self._lock:
            self._stopped = True
        self._scheduler.shutdown(wait=False)
        with self._idle:
            return self._idle.wait_for(lambda: not self._running, timeout)

    def _book(self, name: str, delay: timedelta) -> None:
        if self._stopped:
            return
        executor, _ = self._jobs[name]
        self._scheduler.add_job(
            self._run, "date", run_date=self._clock() + delay, args=[name], id=name, executor=executor,
            replace_existing=True,
        )  # fmt: skip

    def _run(self, name: str) -> None:
        with self._lock:
            if self._stopped or name in self._running:
                return
            self._running.add(name)
        _, job = self._jobs[name]
        while True:
            delay = self._guarded(name, job)
            with self._lock:
                if name in self._wanted and not self._stopped:
                    self._wanted.discard(name)
                    continue
                self._running.discard(name)
                self._book(name, delay)
                self._idle.notify_all()
                return

    def _guarded(self, name: str, job: Job) -> timedelta:
        try:
            with self._watch(name):
                delay = job()
                self._on_result(name, "")
                return delay
        except Exception as error:  # noqa: BLE001  (a job that fails is tried again; it must not end the daemon)
            place = error.__traceback__
            while place and place.tb_next:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
            log.error("job %s failed: %s at %s", name, _say(error), where)
            with suppress(Exception):  # what is wrong may be the very place where it would be noted
                self._on_result(name, _say(error))
            return timedelta(minutes=1)


def _say(error: Exception) -> str:
    """Our own errors speak for themselves; a stranger's message may hold anything, so only its type is told."""
    ours = type(error).__module__.startswith("reminderd")
    return str(error) if ours else type(error).__name__
