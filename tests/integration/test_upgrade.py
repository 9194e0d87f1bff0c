"""An upgrade takes over the state of every earlier version, keeps a copy of it as it was, and the copy leads back."""

import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlite_utils import Database

from reminderd.adapters.state.backups import restore
from reminderd.adapters.state.database import SCHEMA, to_text
from reminderd.adapters.state.migrations import migrations
from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import Fact, MailKind
from reminderd.core.model.records import Form
from samples.builders import ORDER, utc

NOW = utc("2026-03-20 12:00")
RAW = b"From: AliExpress <transaction@notice.aliexpress.com>\r\nSubject: Order 1\r\n\r\nIt was shipped.\r\n"
MAIL = sha256(RAW).hexdigest()
FACT = Fact(f"mail:{MAIL}", ORDER, MailKind.ORDER_SHIPPED, utc("2026-03-01 08:00"), quote="It was shipped.")


def left_by(version: int, path: Path) -> None:
    """Make a database as a version with so many steps left it: with a mail, and something that the user said."""
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        database = Database(connection, execute_plugins=False)
        steps = [step.name for step in migrations.pending(database)]
        migrations.apply(database, stop_before=steps[version])
        at = to_text(utc("2026-03-01 08:00"))
        connection.execute("INSERT INTO mails VALUES (?, ?, ?, 'home')", (MAIL, zlib.compress(RAW), at))
        connection.execute("INSERT INTO mail_refs VALUES ('home', 'INBOX', 1, 7, ?)", (MAIL,))
        row = (MAIL, "1", "read", "order_shipped", "en", "transaction@notice.aliexpress.com", "Order 1", at, "[]")
        connection.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for position, source in enumerate((FACT.source, "mail:another")):
            body = Form[Fact](Fact).dump(replace(FACT, source=source), is_short=True)
            connection.execute("INSERT INTO facts VALUES (?, ?, ?, ?)", (MAIL, position, str(ORDER), body))
        if version > 3:  # the step that made the table
            connection.execute("INSERT INTO answers VALUES ('<1@example.org>', ?, NULL)", (MAIL,))
        connection.execute(
            "INSERT INTO marks (id, at, via, target, action, value) VALUES ('m1', ?, 'cli', ?, 'received', NULL)",
            (at, str(ORDER)),
        )
        connection.execute(f"PRAGMA user_version = {version}")
    path.chmod(0o600)


@pytest.mark.parametrize("version", range(1, SCHEMA))
def test_the_state_of_each_earlier_version_is_taken_over(version: int, tmp_path: Path) -> None:
    """Nothing is lost, the file is sound, and what it was before lies among the backups and can be gone back to."""
    path = tmp_path / "state" / "reminderd.db"
    left_by(version, path)
    storage = Storage(path)
    assert [(mail.id, mail.raw) for mail in storage.all_mails()] == [(MAIL, RAW)]
    assert list(storage.mails_to_read()) == []
    assert storage.facts() == (FACT, replace(FACT, source="mail:another"))
    assert storage.kinds_by_mail() == {MAIL: MailKind.ORDER_SHIPPED}
    assert storage.answers.pending() == ([("<1@example.org>", MAIL)] if version > 3 else [])
    assert [(mark.target, mark.action) for mark in storage.marks()] == [(str(ORDER), "received")]
    storage.database.check()
    storage.close()
    before = path.parent / "backups" / f"before-schema-{SCHEMA}.db"
    for file, number in ((path, SCHEMA), (before, version)):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (number,)
    restore(before, path.parent, NOW)
    assert [mark.action for mark in Storage(path).marks()] == ["received"]
