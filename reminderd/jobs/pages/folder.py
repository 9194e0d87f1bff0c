"""Read the pages that the user put into the folder, and report the outcome of each."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from reminderd.core.letters import PageNews, ReceiptContent
from reminderd.core.model import PermanentError, TemporaryError
from reminderd.core.model.page_problems import page_problem
from reminderd.jobs.pages.news import news_of
from reminderd.jobs.pages.taking import OpenPage, Pages
from reminderd.jobs.protocols import Post, TroubleLog

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

log = logging.getLogger(__name__)

TROUBLE = "pages/folder"


class FoundPage(Protocol):
    """A file in the folder."""

    @property
    def name(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def written_at(self) -> datetime: ...
    @property
    def problem(self) -> str: ...


class PageFolder(Protocol):
    """Where the files lie."""

    def found(self, now: datetime) -> Iterator[FoundPage]: ...
    def put_away(self, name: str, now: datetime) -> None: ...


class PageCollector:
    """May be killed at any point and run again: a page that is known is noted once, and told of by one letter."""

    def __init__(
        self,
        folder: PageFolder,
        pages: Pages,
        open_page: OpenPage,
        renderer: "Renderer",
        post: Post,
        troubles: TroubleLog,
    ) -> None:
        self._folder = folder
        self._pages = pages
        self._open = open_page
        self._renderer = renderer
        self._post = post
        self._troubles = troubles

    def collect(self, now: datetime) -> int:
        """Read what lies in the folder, and return how many files that were. One in which the reading fails stays there
        and is told: whatever it is, the reminders go on.
        """
        count, faults = 0, []
        try:
            for file in self._folder.found(now):
                if fault := self._fault_of(file, now):
                    faults.append(fault)
                    continue
                self._folder.put_away(file.name, now)
                count += 1
        except TemporaryError as error:
            faults.append(str(error))
        if faults:
            self._troubles.raise_trouble(TROUBLE, "pages", "; ".join(faults), now)
        else:
            self._troubles.clear_trouble(TROUBLE)
        return count

    def _fault_of(self, file: FoundPage, now: datetime) -> str:
        """Take one file; return what is wrong with it, empty if nothing is."""
        try:
            self._take(file, now)
        except (PermanentError, TemporaryError):
            raise
        except Exception as error:  # noqa: BLE001  (whatever one file does, the round goes on)
            log.error("a page failed with %s; please report it", type(error).__name__)
            return f"{file.shown} cannot be read ({type(error).__name__}): move it away"
        return ""

    def _take(self, file: FoundPage, now: datetime) -> None:
        if file.problem:
            news = PageNews.of_problem(file.shown, page_problem("unreadable_file", reason=file.problem))
        else:
            document = self._open(file.content, file.shown, "")
            captured_at = document.captured_at or min(file.written_at, now)
            news = news_of(file.shown, self._pages.take(document, now, via="folder", captured_at=captured_at))
        content = ReceiptContent(understood=(), refused=(), kept=(), entries=(), is_numbered=True, pages=(news,))
        key = f"receipt/page/{file.shown}/{file.written_at.isoformat()}"
        self._post.send(self._renderer.receipt(key, content, (), now, thread_id=None), now)
