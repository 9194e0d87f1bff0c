"""The settings, tried before they are written: by the very service that will work with them, its state put away after.

The password is in memory only.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from reminderd.config import Server, Settings
from reminderd.connections import Connections
from reminderd.core.model import Chunk, DeadlineState, Decision, Order, OrderKey, Verdict
from reminderd.service import Service


@dataclass(frozen=True, slots=True)
class Found:
    """What the mailbox holds: mails by what became of them, orders, and the deadlines that are open, nearest first."""

    verdicts: dict[Verdict, int]
    orders: dict[OrderKey, Order]
    open: tuple[Decision, ...]


class _TrialService(Service):
    """The service with a secret that is not stored yet."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], secret: Callable[[Server], str]) -> None:
        super().__init__(settings, clock)
        self._secret = secret

    @cached_property
    def connections(self) -> Connections:
        return Connections(self.settings, self.vendor.search_from, self._secret)


@contextmanager
def trial(settings: Settings, clock: Callable[[], datetime], secret: Callable[[Server], str]) -> Iterator[Service]:
    """Lend a service that works by these settings. Its state lies in a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="reminderd-init-") as home:
        service = _TrialService(settings.with_state_dir(Path(home, "state")), clock, secret)
        try:
            yield service
        finally:
            service.close()


def read_all(service: Service, account: str, on_chunk: Callable[[Chunk], None]) -> Found:
    """Read the account as the first start will, and return what it says. Nothing is sent."""
    service.poll(account, on_chunk)
    decisions = [one for one in service.decide() if one.state is DeadlineState.OPEN]
    return Found(
        dict(service.storage.verdicts()),
        dict(service.projection.state().orders),
        tuple(sorted(decisions, key=lambda one: one.deadline.act_by)),
    )
