"""The database's schema as ordered, forward-only steps. Never edit a step that was released: add one."""

from sqlite_utils import Database, Migrations

migrations = Migrations("reminderd")


@migrations()
def first_tables(db: Database) -> None:
    """Three tables of truth (mails, marks, deliveries with their letters), readings and facts derived from mails."""
    for statement in _FIRST_TABLES.split(";"):
        db.conn.execute(statement)


@migrations()
def evidence_of_orders(db: Database) -> None:
    """The files that prove something about an order; `file` is the name in the order's folder."""
    db.conn.execute(
        "CREATE TABLE evidence (order_key TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, "
        "size INTEGER NOT NULL, at TEXT NOT NULL, mail_id TEXT NOT NULL, file TEXT NOT NULL, "
        "PRIMARY KEY (order_key, sha256)) STRICT"
    )


@migrations()
def looks_for_letters(db: Database) -> None:
    """When a letter was last looked for in the user's mailbox, and where it was found."""
    db.conn.execute("ALTER TABLE deliveries ADD COLUMN looked_at TEXT")
    db.conn.execute("ALTER TABLE deliveries ADD COLUMN seen_in TEXT")


@migrations()
def answers_by_mail(db: Database) -> None:
    """The user's answers to our letters, and when each was dealt with. `identity`: the same for all copies of one."""
    db.conn.execute(
        "CREATE TABLE answers (identity TEXT PRIMARY KEY, mail_id TEXT NOT NULL REFERENCES mails(id), handled_at TEXT) "
        "STRICT"
    )
    db.conn.execute("CREATE INDEX letters_by_message_id ON letters (json_extract(body, '$.message_id'))")


@migrations()
def attachments_of_letters(db: Database) -> None:
    """Files that go with a letter, kept until it need not be sent any more; and a view of the last attempts that leave
    open whether the letter arrived.
    """
    db.conn.execute(
        "CREATE TABLE attachments (letter_key TEXT NOT NULL REFERENCES letters(key), name TEXT NOT NULL, "
        "kind TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (letter_key, name)) STRICT"
    )
    db.conn.execute(
        "CREATE VIEW unsettled AS SELECT id, letter_key, channel FROM deliveries WHERE id IN "
        "(SELECT MAX(id) FROM deliveries GROUP BY letter_key, channel) AND outcome NOT IN ('accepted', 'rejected')"
    )


@migrations()
def fates_of_letters(db: Database) -> None:
    """How far each attempt to deliver got; troubles that ended and whose end is still to be told.

    A refused letter is open, too, as long as what it says is.
    """
    db.conn.execute("ALTER TABLE deliveries ADD COLUMN phase TEXT")
    db.conn.execute("ALTER TABLE troubles ADD COLUMN is_over INTEGER NOT NULL DEFAULT 0")
    db.conn.execute("DROP VIEW unsettled")
    db.conn.execute(
        "CREATE VIEW unsettled AS SELECT id, letter_key, channel FROM deliveries WHERE id IN "
        "(SELECT MAX(id) FROM deliveries GROUP BY letter_key, channel) "
        "AND outcome NOT IN ('accepted', 'withdrawn')"
    )


@migrations()
def proof_of_looks(db: Database) -> None:
    """What each folder's server said it holds, and the mails it announced that were not had yet."""
    db.conn.execute(
        "CREATE TABLE folder_looks (account TEXT NOT NULL, folder TEXT NOT NULL, first_tried_at TEXT NOT NULL, "
        "succeeded_at TEXT, uid_validity INTEGER, uid_next INTEGER, holds INTEGER, mistrusted_at TEXT, "
        "PRIMARY KEY (account, folder)) STRICT"
    )
    db.conn.execute(
        "CREATE TABLE owed_mails (account TEXT NOT NULL, folder TEXT NOT NULL, uid_validity INTEGER NOT NULL, "
        "uid INTEGER NOT NULL, since TEXT NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL, "
        "next_try_at TEXT NOT NULL, PRIMARY KEY (account, folder, uid_validity, uid)) STRICT"
    )
    db.conn.execute(
        "INSERT INTO folder_looks (account, folder, first_tried_at, succeeded_at, uid_validity) "
        "SELECT account, folder, looked_at, looked_at, uid_validity FROM cursors"
    )


@migrations()
def work_on_mails(db: Database) -> None:
    """The mails whose reading hung, when that was found out, and by which rules: they are put aside."""
    db.conn.execute(
        "CREATE TABLE work_on_mails (mail_id TEXT PRIMARY KEY, hung_at TEXT NOT NULL, rules TEXT NOT NULL) STRICT"
    )


@migrations()
def struck_out_marks(db: Database) -> None:
    """When the user took back what was said, and by which undo; `saying` is the same for what was said at once."""
    db.conn.execute("ALTER TABLE marks ADD COLUMN saying TEXT NOT NULL DEFAULT ''")
    db.conn.execute("ALTER TABLE marks ADD COLUMN struck_at TEXT")
    db.conn.execute("ALTER TABLE marks ADD COLUMN struck_by TEXT NOT NULL DEFAULT ''")
    db.conn.execute("UPDATE marks SET saying = via || ' ' || at || ' ' || action")


@migrations()
def pages_of_orders(db: Database) -> None:
    """Pages of the shop that the user handed over, as far as they are kept, and what they say."""
    db.conn.execute(
        "CREATE TABLE pages (id TEXT PRIMARY KEY, form TEXT NOT NULL, content BLOB, address TEXT NOT NULL, "
        "captured_at TEXT, seen_at TEXT NOT NULL, order_number TEXT NOT NULL, via TEXT NOT NULL) STRICT"
    )
    db.conn.execute(
        "CREATE TABLE page_facts (page_id TEXT NOT NULL REFERENCES pages(id), position INTEGER NOT NULL, "
        "order_key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (page_id, position)) STRICT"
    )


@migrations()
def index_of_mails_seen(db: Database) -> None:
    """Since when each mail is known, without reading its bytes.

    From here on a mail may be stored in the form of `packed_mails`, which earlier versions cannot read.
    """
    db.conn.execute("CREATE INDEX mails_seen ON mails (id, first_seen_at)")


@migrations()
def open_attempts(db: Database) -> None:
    """Finds the attempts of the last days, and those that leave a letter open, however many there ever were."""
    db.conn.execute("CREATE INDEX deliveries_by_time ON deliveries (attempted_at)")
    db.conn.execute(
        "CREATE INDEX deliveries_open ON deliveries (id, letter_key, channel) "
        "WHERE outcome NOT IN ('accepted', 'withdrawn')"
    )
    db.conn.execute("DROP VIEW unsettled")
    db.conn.execute(
        "CREATE VIEW unsettled AS SELECT id, letter_key, channel FROM deliveries AS one "
        "WHERE outcome NOT IN ('accepted', 'withdrawn') AND NOT EXISTS (SELECT 1 FROM deliveries AS later "
        "WHERE later.letter_key = one.letter_key AND later.channel = one.channel AND later.id > one.id)"
    )


@migrations()
def numbers_of_mails(db: Database) -> None:
    """The bytes of mails in a table of their own, and a number for each mail in place of 64 letters.

    A page of the file is given back once nothing is left in it. With the bytes beside what stays of a mail, none ever
    was: half of a file was empty. A fact is stored without its source, which is its mail.
    """
    for statement in _NUMBERED_MAILS.split(";"):
        db.conn.execute(statement)


_NUMBERED_MAILS = """
CREATE TABLE numbered_mails (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, first_seen_at TEXT NOT NULL, account TEXT NOT NULL
) STRICT;
INSERT INTO numbered_mails SELECT rowid, id, first_seen_at, account FROM mails ORDER BY rowid;
CREATE TABLE raw_mails (mail INTEGER PRIMARY KEY REFERENCES numbered_mails(number), form BLOB NOT NULL) STRICT;
INSERT INTO raw_mails SELECT rowid, raw FROM mails WHERE raw IS NOT NULL ORDER BY rowid;
CREATE INDEX raw_mails_there ON raw_mails (mail);
CREATE TABLE numbered_readings (
    mail INTEGER PRIMARY KEY REFERENCES numbered_mails(number), rules TEXT NOT NULL, verdict TEXT NOT NULL, kind TEXT,
    language TEXT, sender TEXT NOT NULL, subject TEXT NOT NULL, sent_at TEXT NOT NULL, problems TEXT NOT NULL
) STRICT;
INSERT INTO numbered_readings
    SELECT number, rules, verdict, kind, language, sender, subject, sent_at, problems
    FROM readings JOIN numbered_mails ON id = mail_id ORDER BY number;
CREATE TABLE numbered_facts (
    mail INTEGER NOT NULL REFERENCES numbered_mails(number), position INTEGER NOT NULL, order_key TEXT NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (mail, position)
) STRICT;
INSERT INTO numbered_facts
    SELECT number, position, order_key,
        replace(substr(body, 1, 100), '{"source":"mail:' || id || '",', '{') || substr(body, 101)
    FROM facts JOIN numbered_mails ON id = mail_id ORDER BY facts.rowid;
CREATE TABLE numbered_answers (
    identity TEXT PRIMARY KEY, mail_id TEXT NOT NULL REFERENCES numbered_mails(id), handled_at TEXT
) STRICT;
INSERT INTO numbered_answers SELECT identity, mail_id, handled_at FROM answers ORDER BY rowid;
CREATE TABLE numbers_of_mails (
    account TEXT NOT NULL, folder TEXT NOT NULL, uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL,
    PRIMARY KEY (account, folder, uid_validity, uid)
) STRICT, WITHOUT ROWID;
INSERT INTO numbers_of_mails SELECT account, folder, uid_validity, uid FROM mail_refs;
DROP TABLE facts;
DROP TABLE readings;
DROP TABLE answers;
DROP TABLE mail_refs;
DROP TABLE mails;
ALTER TABLE numbered_mails RENAME TO mails;
ALTER TABLE numbered_readings RENAME TO readings;
ALTER TABLE numbered_facts RENAME TO facts;
ALTER TABLE numbered_answers RENAME TO answers;
ALTER TABLE numbers_of_mails RENAME TO mail_refs"""

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
