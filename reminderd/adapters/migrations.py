"""The database's schema as ordered, forward-only steps. Never edit a step that was released: add one."""

import sqlite3
from collections.abc import Callable

Step = Callable[[sqlite3.Connection], None]

STEPS: list[Step] = []
"""In their order. A file notes by name which it has had."""

_NOTED = (
    "CREATE TABLE IF NOT EXISTS _sqlite_migrations "
    "(id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)"
)
_SET = "reminderd"


def step(function: Step) -> Step:
    """Add a step behind those before it."""
    STEPS.append(function)
    return function


def migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that the file has not had, within the transaction that is open."""
    connection.execute(_NOTED)
    had = {
        name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_SET,))
    }
    for one in STEPS:
        if one.__name__ not in had:
            one(connection)
            connection.execute(
                "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, CURRENT_TIMESTAMP)",
                (_SET, one.__name__),
            )


@step
def first_tables(connection: sqlite3.Connection) -> None:
    """Three tables of truth (mails, marks, deliveries with their letters), readings and facts derived from mails."""
    for statement in _FIRST_TABLES.split(";"):
        connection.execute(statement)


@step
def evidence_of_orders(connection: sqlite3.Connection) -> None:
    """The files that prove something about an order; `file` is the name in the order's folder."""
    connection.execute(
        "CREATE TABLE evidence (order_key TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, "
        "size INTEGER NOT NULL, at TEXT NOT NULL, mail_id TEXT NOT NULL, file TEXT NOT NULL, "
        "PRIMARY KEY (order_key, sha256)) STRICT"
    )


@step
def looks_for_letters(connection: sqlite3.Connection) -> None:
    """When a letter was last looked for in the user's mailbox, and where it was found."""
    connection.execute("ALTER TABLE deliveries ADD COLUMN looked_at TEXT")
    connection.execute("ALTER TABLE deliveries ADD COLUMN seen_in TEXT")


@step
def answers_by_mail(connection: sqlite3.Connection) -> None:
    """The user's answers to our letters, and when each was dealt with. `identity`: the same for all copies of one."""
    connection.execute(
        "CREATE TABLE answers (identity TEXT PRIMARY KEY, mail_id TEXT NOT NULL REFERENCES mails(id), handled_at TEXT) "
        "STRICT"
    )
    connection.execute("CREATE INDEX letters_by_message_id ON letters (json_extract(body, '$.message_id'))")


@step
def attachments_of_letters(connection: sqlite3.Connection) -> None:
    """Files that go with a letter, kept until it need not be sent any more; and a view of the last attempts that leave
    open whether the letter arrived.
    """
    connection.execute(
        "CREATE TABLE attachments (letter_key TEXT NOT NULL REFERENCES letters(key), name TEXT NOT NULL, "
        "kind TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (letter_key, name)) STRICT"
    )
    connection.execute(
        "CREATE VIEW unsettled AS SELECT id, letter_key, channel FROM deliveries WHERE id IN "
        "(SELECT MAX(id) FROM deliveries GROUP BY letter_key, channel) AND outcome NOT IN ('accepted', 'rejected')"
    )


@step
def fates_of_letters(connection: sqlite3.Connection) -> None:
    """How far each attempt to deliver got; troubles that ended and whose end is still to be told.

    A refused letter is open, too, as long as what it says is.
    """
    connection.execute("ALTER TABLE deliveries ADD COLUMN phase TEXT")
    connection.execute("ALTER TABLE troubles ADD COLUMN is_over INTEGER NOT NULL DEFAULT 0")
    connection.execute("DROP VIEW unsettled")
    connection.execute(
        "CREATE VIEW unsettled AS SELECT id, letter_key, channel FROM deliveries WHERE id IN "
        "(SELECT MAX(id) FROM deliveries GROUP BY letter_key, channel) "
        "AND outcome NOT IN ('accepted', 'withdrawn')"
    )


@step
def proof_of_looks(connection: sqlite3.Connection) -> None:
    """What each folder's server said it holds, and the mails it announced that were not had yet."""
    connection.execute(
        "CREATE TABLE folder_looks (account TEXT NOT NULL, folder TEXT NOT NULL, first_tried_at TEXT NOT NULL, "
        "succeeded_at TEXT, uid_validity INTEGER, uid_next INTEGER, holds INTEGER, mistrusted_at TEXT, "
        "PRIMARY KEY (account, folder)) STRICT"
    )
    connection.execute(
        "CREATE TABLE owed_mails (account TEXT NOT NULL, folder TEXT NOT NULL, uid_validity INTEGER NOT NULL, "
        "uid INTEGER NOT NULL, since TEXT NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL, "
        "next_try_at TEXT NOT NULL, PRIMARY KEY (account, folder, uid_validity, uid)) STRICT"
    )
    connection.execute(
        "INSERT INTO folder_looks (account, folder, first_tried_at, succeeded_at, uid_validity) "
        "SELECT account, folder, looked_at, looked_at, uid_validity FROM cursors"
    )


@step
def work_on_mails(connection: sqlite3.Connection) -> None:
    """The mails whose reading hung, when that was found out, and by which rules: they are put aside."""
    connection.execute(
        "CREATE TABLE work_on_mails (mail_id TEXT PRIMARY KEY, hung_at TEXT NOT NULL, rules TEXT NOT NULL) STRICT"
    )


@step
def struck_out_marks(connection: sqlite3.Connection) -> None:
    """When the user took back what was said, and by which undo; `saying` is the same for what was said at once."""
    connection.execute("ALTER TABLE marks ADD COLUMN saying TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE marks ADD COLUMN struck_at TEXT")
    connection.execute("ALTER TABLE marks ADD COLUMN struck_by TEXT NOT NULL DEFAULT ''")
    connection.execute("UPDATE marks SET saying = via || ' ' || at || ' ' || action")


@step
def pages_of_orders(connection: sqlite3.Connection) -> None:
    """Pages of the shop that the user handed over, as far as they are kept, and what they say."""
    connection.execute(
        "CREATE TABLE pages (id TEXT PRIMARY KEY, form TEXT NOT NULL, content BLOB, address TEXT NOT NULL, "
        "captured_at TEXT, seen_at TEXT NOT NULL, order_number TEXT NOT NULL, via TEXT NOT NULL) STRICT"
    )
    connection.execute(
        "CREATE TABLE page_facts (page_id TEXT NOT NULL REFERENCES pages(id), position INTEGER NOT NULL, "
        "order_key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (page_id, position)) STRICT"
    )


# Instants are ISO 8601 in UTC with microseconds, so that they sort as text.
_FIRST_TABLES = """
CREATE TABLE mails (
    id TEXT PRIMARY KEY, raw BLOB, first_seen_at TEXT NOT NULL, account TEXT NOT NULL
) STRICT;
CREATE TABLE mail_refs (
    account TEXT NOT NULL, folder TEXT NOT NULL, uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL,
    mail_id TEXT NOT NULL REFERENCES mails(id),
    PRIMARY KEY (account, folder, uid_validity, uid)
) STRICT;
CREATE TABLE cursors (
    account TEXT NOT NULL, folder TEXT NOT NULL, uid_validity INTEGER NOT NULL, last_uid INTEGER NOT NULL,
    looked_at TEXT NOT NULL,
    PRIMARY KEY (account, folder)
) STRICT;
CREATE TABLE readings (
    mail_id TEXT PRIMARY KEY REFERENCES mails(id), rules TEXT NOT NULL, verdict TEXT NOT NULL, kind TEXT, language TEXT,
    sender TEXT NOT NULL, subject TEXT NOT NULL, sent_at TEXT NOT NULL, problems TEXT NOT NULL
) STRICT;
CREATE TABLE facts (
    mail_id TEXT NOT NULL REFERENCES mails(id), position INTEGER NOT NULL, order_key TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (mail_id, position)
) STRICT;
CREATE INDEX facts_by_order ON facts (order_key);
CREATE TABLE marks (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, via TEXT NOT NULL, target TEXT NOT NULL, action TEXT NOT NULL, value TEXT
) STRICT;
CREATE TABLE letters (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, created_at TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE notices (
    key TEXT PRIMARY KEY, letter_key TEXT NOT NULL REFERENCES letters(key)
) STRICT;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, letter_key TEXT NOT NULL REFERENCES letters(key), channel TEXT NOT NULL,
    attempted_at TEXT NOT NULL, outcome TEXT NOT NULL, answer TEXT NOT NULL, is_ambiguous INTEGER NOT NULL, seen_at TEXT
) STRICT;
CREATE INDEX deliveries_by_letter ON deliveries (letter_key);
CREATE TABLE troubles (
    key TEXT PRIMARY KEY, since TEXT NOT NULL, account TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT"""
