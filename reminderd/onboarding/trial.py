"""Tries settings before they are written, with the same service that will work with them later.

Its state is deleted afterwards, and the password is only in memory.
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
class MailboxContents:
    """What the mailbox holds: how many mails of each verdict, the orders, and the open deadlines, nearest first."""

    verdicts: dict[Verdict, int]
    orders: dict[OrderKey, Order]
    open: tuple[Decision, ...]

    @property
    def currencies(self) -> tuple[str, ...]:
        """The ISO 4217 code of each order's price."""
        return tuple(order.price.currency for order in self.orders.values() if order.price)


class _TrialService(Service):
    """A service whose secrets are not stored yet."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], secret: Callable[[Server], str]) -> None:
        super().__init__(settings, clock)
        self._secret = secret

    @cached_property
    def connections(self) -> Connections:
        return Connections(self.settings, self.vendor.search_from, self._secret)


@contextmanager
def trial(settings: Settings, clock: Callable[[], datetime], secret: Callable[[Server], str]) -> Iterator[Service]:
    """Yield a service with these settings; its state is in a temporary folder, which is deleted afterwards. `secret`
    returns the password or token for a server.
    """
    with tempfile.TemporaryDirectory(prefix="reminderd-init-") as home:
        service = _TrialService(settings.with_state_dir(Path(home, "state")), clock, secret)
        try:
            yield service
        finally:
            service.close()


def read_all(service: Service, account: str, on_chunk: Callable[[Chunk], None]) -> MailboxContents:
    """Read an account as the first start will, and return what was found. Nothing is sent."""
    service.poll(account, on_chunk)
    decisions = [one for one in service.decide() if one.state is DeadlineState.OPEN]
    return MailboxContents(
        dict(service.storage.verdicts()),
        dict(service.projection.state().orders),
        tuple(sorted(decisions, key=lambda one: one.deadline.act_by)),
    )
