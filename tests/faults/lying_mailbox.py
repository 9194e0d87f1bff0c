"""A reader of one lying mailbox server, with a real database."""

from datetime import datetime, timedelta
from pathlib import Path

from installed.installation import ALONE
from installed.shop_mailbox import inbox_for
from reminderd.adapters.imap.mailbox import ImapInbox
from reminderd.adapters.packs.resources import load_vendor
from reminderd.adapters.tables.storage import Storage
from reminderd.config import load
from reminderd.jobs.mails.fetcher import Fetcher
from reminderd.jobs.mails.reader import Reader
from samples.builders import utc
from servers import LyingImap

NOW = utc("2026-06-20 12:00")


class Post:
    """Each `poll` may be another process."""

    def __init__(self, folder: Path, server: LyingImap) -> None:
        (folder / "reminderd.yaml").write_text(ALONE)
        self.server = server
        self.storage = Storage(folder / "reminderd.db")
        self._settings = load(folder / "reminderd.yaml")

    def poll(self, after: timedelta = timedelta(), **changes: object) -> int:
        inbox = inbox_for(self.server, **{"timeout": 1.0, **changes})
        try:
            return self.fetcher(inbox).poll("home", NOW + after)
        finally:
            inbox.close()

    def fetcher(self, inbox: ImapInbox) -> Fetcher:
        reader = Reader(self.storage, load_vendor(), self._settings)
        return Fetcher(self.storage, {"home": inbox}, self._settings, reader)

    @property
    def stored(self) -> set[bytes]:
        return {mail.raw for mail in self.storage.all_mails()}

    @property
    def looked_at(self) -> datetime | None:
        return self.storage.looked_at("home", ["INBOX"])

    @property
    def troubles(self) -> list[str]:
        return [trouble.key for trouble in self.storage.troubles()]
