"""What tests/corpus holds: where mails and pages are, and a mail as a mailbox would hand it over."""

from datetime import UTC, datetime
from pathlib import Path

from reminderd.core.mail.parsing import parse
from reminderd.core.model import Mail

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
PAGES = CORPUS / "pages"
RECEIVED_AT = datetime(2026, 12, 31, 12, tzinfo=UTC)  # after each of them was sent


def mails(folder: Path) -> list[Path]:
    """Return the files of the mails in a folder and below it, always in the same order."""
    return sorted(folder.rglob("*.eml"))


def parsed(path: Path) -> Mail:
    """Return the mail in a file."""
    return parse(path.read_bytes(), received_at=RECEIVED_AT)
