"""What a file holds: text, a saved page, a capture or a picture of a page."""

from collections.abc import Callable, Collection
from dataclasses import replace

from reminderd.adapters.pages.screenshots import PictureError, ScreenshotReader
from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.core.pages.documents import open_document

LARGEST_PAGE = 25_000_000
"""Bytes; a page saved with its pictures has a few."""


def page_opener(languages: Collection[str]) -> Callable[[bytes, str, str], PageDocument]:
    """Return what opens files. `languages`: in which pictures are read. What cannot be read is a problem of the
    document; nothing is raised.
    """

    def open_page(content: bytes, name: str, media_type: str = "") -> PageDocument:
        document = open_document(content, name, media_type)
        if document.form is not DocumentForm.PICTURE:
            return document
        try:
            return replace(document, text=ScreenshotReader(languages).text(content))
        except PictureError as error:
            return replace(document, problems=(*document.problems, error.problem))

    return open_page
