"""A buyer who hands pages over: a real service and database, the clock of the test."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from installed.installation import ALONE
from reminderd.adapters.pages.documents import page_opener
from reminderd.config import load
from reminderd.core.model import Order, OrderKey
from reminderd.core.model.page import DocumentForm, PageDocument
from reminderd.jobs.pages.taking import TakenPage
from reminderd.jobs.statements import Statements
from reminderd.service import Service
from samples.corpus_files import PAGES

BELL, CAN = "8211407733096612", "8209550018776612"
SEEN = datetime(2026, 11, 15, 8, tzinfo=UTC)


class Life:
    """A buyer who hands pages over."""

    def __init__(self, folder: Path) -> None:
        self.now = SEEN
        (folder / "reminderd.yaml").write_text(ALONE)
        (folder / "state").mkdir()
        self.service = Service(load(folder / "reminderd.yaml"), lambda: self.now)
        self.statements = Statements(self.service.projection, self.service.storage)

    def hand(self, name: str, *, via: str = "command", order: str | None = None) -> TakenPage:
        document = page_opener(["en"])((PAGES / name).read_bytes(), name, "")
        return self.take(document, via=via, order=order)

    def say(self, text: str, *, via: str = "command", order: str | None = None) -> TakenPage:
        return self.take(PageDocument(DocumentForm.TEXT, text=text), via=via, order=order)

    def take(self, document: PageDocument, *, via: str = "command", order: str | None = None) -> TakenPage:
        self.now += timedelta(minutes=1)
        return self.service.pages.take(document, self.now, via=via, captured_at=self.now, order=order)

    def mark(self, order: str, words: str) -> None:
        self.now += timedelta(minutes=1)
        self.statements.take(order, words.split(), via="cli", now=self.now)

    def order(self, number: str = BELL) -> Order:
        return self.service.projection.state().orders[OrderKey("aliexpress", number)]

    def orders(self) -> set[str]:
        return {key.number for key in self.service.projection.state().orders}
