"""A page as the real Chromium saves it."""

from pathlib import Path

import pytest

from programs.chromium import Chromium
from reminderd.core.model.page import DocumentForm
from reminderd.core.pages.documents import open_document
from samples.page_shapes import LINES, ORDER, page


@pytest.mark.chromium
def test_what_chromium_saves_is_read_like_the_page(tmp_path: Path) -> None:
    """Its archive, with a frame beside the page, and the page as it stands after its scripts have run."""
    file = tmp_path / "page.html"
    with Chromium() as browser:
        for language, lines in LINES.items():
            file.write_text(page(language, more='<iframe srcdoc="<p>An advertisement</p>"></iframe>'))
            browser.show(file, width=1280, scheme="light")
            for saved in (browser.save(), browser.evaluate("document.documentElement.outerHTML")):
                found = open_document(saved.encode(), "")
                assert (found.form, found.problems) == (DocumentForm.SAVED, ())
                assert found.text.splitlines() == [*lines, f"Ref. Number: {ORDER}", "Copy"]
                assert found.address == ""  # a file of one's own disk
            assert open_document(browser.save().encode(), "").captured_at
