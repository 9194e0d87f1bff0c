"""Put a service under watch: its work feeds the watchdog, and what hung before is put aside."""

from collections.abc import Iterator
from contextlib import contextmanager

from reminderd.jobs.mails.quarantine import way_of_reading
from reminderd.service import Service
from reminderd.watchdog import Watchdog, mail_seconds

HUNG = "reminderd: hangs: this process ends; the mail in which it hung is put aside at the next start"


@contextmanager
def watched(service: Service, of: str = "") -> Iterator[Watchdog]:
    """Watch the work of this process as long as the block lasts. `of`: which one it is, if it may run beside the
    service. Raise as `Database` does.
    """
    work = service.storage.work
    work.use_files(of)
    work.blame(service.clock(), way_of_reading(service.vendor.rules))
    with Watchdog(work.hung_file, mail_seconds()) as watchdog:
        work.watch = watchdog.mail
        service.storage.database.on_write = watchdog.beat
        yield watchdog


@contextmanager
def guarded(service: Service, of: str = "") -> Iterator[Watchdog]:
    """The same for a command: where its work hangs, the process ends with one line on stderr and the exit code 1."""
    with watched(service, of) as watchdog, watchdog.guard(HUNG):
        yield watchdog
