"""Which mails and pages say something else with each revision, as far as this process made them do so."""

import threading
from collections.abc import Collection

from reminderd.adapters.state.database import Database
from reminderd.core.model import Fact
from reminderd.core.model.records import Form
from reminderd.core.statements.sayings import News

_FACT = Form[Fact](Fact)

MOST = 10_000
"""So many revisions are remembered: after a replay of more mails everything is looked at."""

FACTS_OF_MAILS = (
    """SELECT CASE WHEN body LIKE '{"source":%' THEN body """
    """ELSE '{"source":"mail:' || id || '",' || substr(body, 2) END """
    "FROM facts JOIN mails ON number = mail"
)
"""The bodies of the facts that mails state. Stored without their source, which the mail is: its name is long."""

MARKS = ""
"""Noted in place of a mail or page: the user said something, or took it back."""


class Changes:
    """Remembers in memory alone: what another process changed is not in it, and is seen by that. Safe to use from
    several threads.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._by_revision: dict[int, Collection[str]] = {}

    def note(self, revision: int, sources: Collection[str]) -> None:
        """Note what changed with a revision, once it is stored."""
        with self._lock:
            self._by_revision[revision] = sources
            while len(self._by_revision) > MOST:
                del self._by_revision[next(iter(self._by_revision))]

    def _between(self, before: int, now: int) -> set[str] | None:
        """Return what changed after one revision until the other one; None = not all of it is known."""
        with self._lock:
            if now < before or now - before > MOST:
                return None
            noted = [self._by_revision.get(revision) for revision in range(before + 1, now + 1)]
        return None if None in noted else {source for sources in noted for source in sources or ()}

    def news(self, before: str, now: str) -> News | None:
        """Return what changed from one revision to another; None where this process did not do all of it."""
        sources = self._between(int(before), int(now))
        if sources is None:
            return None
        return News({one: self._facts_of(one) for one in sources - {MARKS}}, MARKS in sources)

    def _facts_of(self, source: str) -> tuple[Fact, ...]:
        kind, _, name = source.partition(":")
        of_page = "SELECT body FROM page_facts WHERE page_id = ? ORDER BY position"
        query = of_page if kind == "page" else f"{FACTS_OF_MAILS} WHERE id = ? ORDER BY position"
        with self._database.read() as connection:
            return tuple(_FACT.load(body) for (body,) in connection.execute(query, (name,)).fetchall())
