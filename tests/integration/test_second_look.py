"""Once a day the last days are searched again, for mails that the server's search did not show at first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from installed.installation import ALONE
from reminderd.adapters.packs.resources import load_vendor
from reminderd.adapters.tables.storage import Storage
from reminderd.config import load
from reminderd.core.model import Chunk, Cursor, FetchedMail, MailRef
from reminderd.demo.mailbox import sample_mails
from reminderd.jobs.mails.fetcher import Fetcher
from reminderd.jobs.mails.reader import Reader
from samples.builders import utc

MAILS = [mail.raw for mail in sample_mails() if mail.kind][:3]
NOW = utc("2026-08-01 12:00")


class LaggingInbox:
    """A mailbox whose search shows the second mail only after an hour, when the cursor has long passed it."""

    name = "home"
    read_by_headers = frozenset[str]()

    def __init__(self) -> None:
        self.now = NOW
        self.asked_without_cursor: list[date] = []

    def chunks(self, cursors: Mapping[str, Cursor], since: date) -> Iterator[Chunk]:
        if not cursors:
            self.asked_without_cursor.append(since)
        last_uid = cursors["INBOX"].last_uid if cursors else 0
        shown = [1, 3] if self.now < NOW + timedelta(hours=1) else [1, 2, 3]
        mails = tuple(FetchedMail(MailRef("home", "INBOX", 1, uid), MAILS[uid - 1]) for uid in shown if uid > last_uid)
        yield Chunk(mails, Cursor("home", "INBOX", 1, 3), len(mails), len(mails))

    def again(self, refs: Sequence[MailRef]) -> Iterator[tuple[MailRef, FetchedMail | str | None]]:
        raise AssertionError(refs)

    def find(self, message_id: str) -> str | None:
        raise AssertionError(message_id)

    def close(self) -> None:
        pass


def test_a_mail_that_the_search_missed_is_found_within_a_day(tmp_path: Path) -> None:
    """Behind the cursor it would be lost; the second look finds it, and stores nothing twice."""
    (tmp_path / "reminderd.yaml").write_text(ALONE)
    inbox = LaggingInbox()
    storage = Storage(tmp_path / "reminderd.db")
    settings = load(tmp_path / "reminderd.yaml")
    fetcher = Fetcher(storage, {"home": inbox}, settings, Reader(storage, load_vendor(), settings))

    def poll(after: timedelta) -> int:
        inbox.now = NOW + after
        return fetcher.poll("home", inbox.now)

    assert poll(timedelta()) == 2
    assert poll(timedelta(hours=2)) == 0
    assert poll(timedelta(hours=23)) == 0
    assert poll(timedelta(hours=25)) == 1
    assert poll(timedelta(hours=26)) == 0
    assert inbox.asked_without_cursor == [
        (NOW - timedelta(days=180)).date(),
        (NOW + timedelta(hours=25) - timedelta(days=3)).date(),
    ]
