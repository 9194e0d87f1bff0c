"""The clock of the machine. All others are told the time: nothing else reads it."""

from datetime import UTC, datetime


def system_clock() -> datetime:
    """Return the time of now."""
    return datetime.now(UTC)
