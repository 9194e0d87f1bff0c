"""What is wrong and since when, and what is over but was not told yet."""

from datetime import datetime

from reminderd.adapters.state.database import Database, to_instant, to_text
from reminderd.core.model import Trouble


class TroubleLog:
    """The table of troubles. One that ended stays until somebody has dealt with its end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key: str, account: str, detail: str, now: datetime) -> None:
        """Note a trouble. One that is known keeps the time since when it lasts; one that was over lasts again."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO troubles (key, since, account, detail) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET detail = excluded.detail, is_over = 0",
                (key, to_text(now), account, detail),
            )

    def end(self, key: str) -> None:
        """Note that a trouble is over. Where there is none, nothing is written: that is asked at every round."""
        with self._database.read() as connection:
            if not connection.execute("SELECT 1 FROM troubles WHERE key = ? AND is_over != 1", (key,)).fetchone():
                return
        with self._database.write() as connection:
            connection.execute("UPDATE troubles SET is_over = 1 WHERE key = ?", (key,))

    def lasting(self) -> tuple[Trouble, ...]:
        """Return the troubles that last, the oldest first."""
        return self._where(is_over=False)

    def ended(self) -> tuple[Trouble, ...]:
        """Return the troubles that are over and not forgotten yet, the oldest first."""
        return self._where(is_over=True)

    def forget(self, key: str) -> None:
        """Delete a trouble whose end was told, or need not be."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM troubles WHERE key = ?", (key,))

    def _where(self, *, is_over: bool) -> tuple[Trouble, ...]:
        query = "SELECT key, since, account, detail FROM troubles WHERE (is_over = 1) = ? ORDER BY since, key"
        with self._database.read() as connection:
            rows = connection.execute(query, (is_over,)).fetchall()
            return tuple(
                Trouble(key, to_instant(since), account, detail, is_over) for key, since, account, detail in rows
            )
