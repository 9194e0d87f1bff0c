"""Work cannot begin or end, since what is remembered cannot be used: nobody may look at the log for weeks."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from reminderd.adapters.state.database import is_of_the_file
from reminderd.adapters.state.told_faults import ToldFaults
from reminderd.config import Settings, read_heartbeat_url
from reminderd.config.errors import UnusableStateError
from reminderd.core.model import PermanentError, TemporaryError
from reminderd.jobs.troubles.outcry import Outcry
from reminderd.service import Service


def outcry_of(service: Service) -> Outcry:
    """Return what tells of a state that cannot be used any more, and settles what was told."""
    told = ToldFaults(service.settings.state_dir)
    return Outcry(lambda: service.renderer, lambda: (service.channel, *service.pushes), told)


@contextmanager
def told_if_unusable(settings: Settings, clock: Callable[[], datetime]) -> Iterator[None]:
    """Tell the user by every way of an error of the state that leaves this block, once a day, and let it go on.

    Not where somebody sits before it: then its line says it all.
    """
    try:
        yield
    except (PermanentError, TemporaryError) as error:
        if (isinstance(error, UnusableStateError) or is_of_the_file(error)) and not sys.stderr.isatty():
            _tell(settings, error, clock())
        raise


def _tell(settings: Settings, error: Exception, now: datetime) -> None:
    from reminderd.adapters.network.heartbeat import HeartbeatUrl
    from reminderd.adapters.packs.resources import load_vendor
    from reminderd.connections import Connections
    from reminderd.jobs.troubles.heartbeat import Heartbeat
    from reminderd.rendering import new_renderer

    vendor = load_vendor()
    connections = Connections(settings, vendor.search_from)
    Outcry(
        # The installation's own secret lies in what cannot be used; another makes a Message-ID that is as good.
        lambda: new_renderer(settings, vendor, os.urandom(32), lambda *_: None, lambda *_: None),
        lambda: (connections.channel(), *connections.pushes()),
        ToldFaults(settings.state_dir),
    ).tell(error, now)
    if settings.heartbeat_url:
        pulse = HeartbeatUrl(partial(read_heartbeat_url, settings.heartbeat_url))
        Heartbeat(pulse, lambda _: False).tell(is_well=False)
