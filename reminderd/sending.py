"""How letters are written and sent: by the ways of the settings, with the files that go with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from reminderd.adapters.channels.push import PushChannel
from reminderd.adapters.files.archives import zipped
from reminderd.adapters.tables.storage import Storage
from reminderd.config import Settings
from reminderd.jobs.letters.case import CaseFiles
from reminderd.jobs.letters.push_routes import Route
from reminderd.jobs.letters.reminders import ReminderWriter
from reminderd.jobs.letters.sender import Sender
from reminderd.jobs.protocols import Channel
from reminderd.projection import Projection

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer


def new_sender(
    settings: Settings,
    projection: Projection,
    storage: Storage,
    renderer: "Renderer",
    ways: tuple[Channel, tuple[PushChannel, ...]],
    find: Callable[[str], str | None],
) -> Sender:
    """Return a sender. `ways`: mail, and those beside it in the order of the settings. `find`: as of `Sender`."""
    channel, pushes = ways
    case_files = CaseFiles(projection, storage, renderer, zipped).for_letter
    writer = ReminderWriter(
        projection, storage.letters, renderer, case_files, has_calendar=settings.calendar == "attach"
    )
    urgencies = [push.urgency for push in settings.push]
    routes = [Route(push, urgency) for push, urgency in zip(pushes, urgencies, strict=True)]
    return Sender(projection, storage.letters, renderer, channel, storage, find, writer, routes)
