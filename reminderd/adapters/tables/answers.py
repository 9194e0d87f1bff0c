"""Which stored mails are the user's answers to our letters, and which of them are dealt with."""

from datetime import datetime

from reminderd.adapters.state.database import Database, to_text


class AnswerLog:
    """The table answers. Safe to use from several threads; methods raise as `Database` does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, identity: str, mail_id: str) -> None:
        """Note that a stored mail is an answer. All copies have the same `identity`; the first one counts."""
        with self._database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, NULL)", (identity, mail_id))

    def pending(self) -> list[tuple[str, str]]:
        """Return identity and mail id of each answer that was not dealt with yet, in the order they came."""
        with self._database.read() as connection:
            return connection.execute(
                "SELECT identity, mail_id FROM answers WHERE handled_at IS NULL ORDER BY rowid"
            ).fetchall()

    def use(self, name: str, mail_id: str, now: datetime) -> bool:
        """Use a name that counts only once; return whether it counts for that mail, which is true for the first."""
        with self._database.write() as connection:
            row = (f"used/{name}", mail_id, to_text(now))
            connection.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?)", row)
            (first,) = connection.execute("SELECT mail_id FROM answers WHERE identity = ?", row[:1]).fetchone()
        return bool(first == mail_id)

    def settle(self, identity: str, now: datetime) -> None:
        """Note that an answer was dealt with."""
        with self._database.write() as connection:
            connection.execute("UPDATE answers SET handled_at = ? WHERE identity = ?", (to_text(now), identity))
