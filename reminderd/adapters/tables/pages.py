"""The pages of the shop that the user handed over, and the facts that were read from them."""

import zlib
from collections.abc import Sequence
from datetime import datetime

from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.adapters.tables.changes import Changes
from reminderd.adapters.tables.marks import raise_revision
from reminderd.core.model import Fact
from reminderd.core.model.page import DocumentForm, Page
from reminderd.core.model.records import Form

_UNREAD = "unread-page/"
_FACT = Form[Fact](Fact)


class PageLog:
    """Safe to use from several threads; every method is one transaction and raises as `Database` does."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

    def save(self, page: Page, facts: Sequence[Fact]) -> bool:
        """Store a page and what was read from it, in place of any earlier reading. Return whether the page is new."""
        row = (
            page.id, page.form, zlib.compress(page.content.encode()), page.address,
            to_text(page.captured_at) if page.captured_at else None, to_text(page.seen_at), page.order, page.via,
        )  # fmt: skip
        with self._database.write() as connection:
            insert = "INSERT OR IGNORE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            is_new = connection.execute(insert, row).rowcount > 0
            connection.execute("DELETE FROM page_facts WHERE page_id = ?", (page.id,))
            connection.executemany(
                "INSERT INTO page_facts VALUES (?, ?, ?, ?)",
                (
                    (page.id, position, str(fact.order), _FACT.dump(fact, is_short=True))
                    for position, fact in enumerate(facts)
                ),
            )
            revision = raise_revision(connection)
        self._changes.note(revision, (f"page:{page.id}",))
        return is_new

    def all(self) -> tuple[Page, ...]:
        """Return every page whose content is still kept, in the order they came."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT * FROM pages WHERE content IS NOT NULL ORDER BY rowid").fetchall()
            return tuple(
                Page(
                    id_, DocumentForm(form), zlib.decompress(content).decode(), address,
                    to_instant(captured_at) if captured_at else None, to_instant(seen_at), order, via,
                )
                for id_, form, content, address, captured_at, seen_at, order, via in rows
            )  # fmt: skip

    def note_unread(self, kind: str, at: datetime) -> None:
        """Note that a page of this kind was not understood, unless one was before."""
        with self._database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (f"{_UNREAD}{kind}", to_text(at)))

    def has_unread(self, since: datetime | None) -> bool:
        """Tell whether after the instant, None = ever, a page of a kind was the first of it that was not understood."""
        with self._database.read() as connection:
            query = "SELECT COUNT(*) FROM meta WHERE key LIKE ? AND value > ?"
            (count,) = connection.execute(query, (f"{_UNREAD}%", to_text(since) if since else "")).fetchone()
            return bool(count)

    def forget(self, before: datetime) -> int:
        """Delete what is kept of pages that came before the instant; their facts stay. Return how many."""
        with self._database.write() as connection:
            query = "UPDATE pages SET content = NULL WHERE content IS NOT NULL AND seen_at < ?"
            return connection.execute(query, (to_text(before),)).rowcount
