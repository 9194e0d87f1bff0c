"""The parts that read pages of the shop, made from the settings: for commands, answers and the folder alike."""

from pathlib import Path
from typing import TYPE_CHECKING

from reminderd.adapters.packs.resources import load_page_words
from reminderd.adapters.pages.documents import page_opener
from reminderd.adapters.pages.folder import PageFolder
from reminderd.adapters.tables.storage import Storage
from reminderd.config import Settings
from reminderd.core.model.vendor import Vendor
from reminderd.jobs.answers.pages import AnsweredPages
from reminderd.jobs.letters.sender import Sender
from reminderd.jobs.pages.folder import PageCollector
from reminderd.jobs.pages.taking import OpenPage, Pages
from reminderd.projection import Projection

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer


def new_pages(projection: Projection, storage: Storage, vendor: Vendor, user_packs: Path) -> Pages:
    """Return what takes pages of the vendor. `user_packs`: where the user's additions to its pack lie."""
    return Pages(projection, storage.pages, storage, vendor, lambda: load_page_words(vendor.name, user_packs))


def new_answered(settings: Settings, pages: Pages) -> AnsweredPages:
    """Return what takes the pages in answers."""
    return AnsweredPages(pages, opener(settings))


def new_collector(
    settings: Settings, pages: Pages, storage: Storage, renderer: "Renderer", sender: Sender
) -> PageCollector | None:
    """Return what takes the pages of the folder that the settings name. None: they name none."""
    if settings.pages is None:
        return None
    return PageCollector(
        PageFolder(settings.pages, settings.state_dir), pages, opener(settings), renderer, sender, storage
    )


def opener(settings: Settings | None) -> OpenPage:
    """Return what opens files, pictures in the user's language and in English."""
    return page_opener((settings.language if settings else "en", "en"))
