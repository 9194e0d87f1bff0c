"""The report as a file that is kept up to date, for a network drive or a home page to show."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reminderd.core.letters import DigestContent
from reminderd.core.model import Decision, TemporaryError
from reminderd.jobs.protocols import OutputFile
from reminderd.projection import Projection

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

log = logging.getLogger(__name__)


class ReportKeeper:
    """Makes the report, and writes it into a file on each day and when orders, or what is open, have changed.
    `content`: what a digest sent at an instant tells. `file`: None = there is none to keep.
    """

    def __init__(
        self,
        projection: Projection,
        content: Callable[[datetime], DigestContent],
        renderer: "Renderer",
        file: OutputFile | None,
    ) -> None:
        self._projection = projection
        self._content = content
        self._renderer = renderer
        self._file = file
        self._seen: tuple[object, ...] = ()

    def page(self, now: datetime) -> str:
        """Return the report as an HTML page."""
        orders = self._projection.state().orders.values()
        recovered = [sum_ for order in orders for sum_ in order.recovered]
        returns = [one for order in orders for one in order.returns]
        return self._renderer.report(self._content(now), recovered, now, returns=returns)

    def refresh(self, decisions: Sequence[Decision], now: datetime) -> None:
        """Write the file if what it tells may have changed. One that cannot be written is tried again the next time."""
        day = now.astimezone(self._projection.preferences.zone).date()
        seen = (day, decisions, self._projection.state().orders)
        if self._file is None or self._seen == seen:
            return
        try:
            if self._file.write(self.page(now)):
                log.info("the report was written")
        except TemporaryError as error:
            log.warning("%s", error)
        else:
            self._seen = seen
