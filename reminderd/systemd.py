"""What the service manager hears of us: readiness, signs of life, and lines for the journal."""

import logging
import os
import socket
import sys

LONGEST_WAIT = 1.0  # seconds

log = logging.getLogger(__name__)


def notify(*states: str) -> None:
    """Tell systemd (sd_notify(3)); without a service manager this does nothing."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(LONGEST_WAIT)  # a manager that does not listen must not make us hang
        try:
            sender.sendto("\n".join(states).encode(), address)
        except OSError as error:
            log.warning("systemd could not be notified: %s", error.strerror or error)


_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


class _JournalFormatter(logging.Formatter):
    """Puts the syslog priority before the line, as systemd expects it on stderr (sd-daemon(3))."""

    def format(self, record: logging.LogRecord) -> str:
        return f"<{_PRIORITIES.get(record.levelno, 6)}>{_one_line(super().format(record))}"


class _TerminalFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _one_line(super().format(record))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def configure_logging(level: int = logging.INFO) -> None:
    """Log to stderr, one line for each event: with priorities under systemd, with the time elsewhere."""
    handler = logging.StreamHandler(sys.stderr)
    if os.environ.get("JOURNAL_STREAM"):
        handler.setFormatter(_JournalFormatter("%(message)s"))
    else:
        handler.setFormatter(_TerminalFormatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("reminderd").setLevel(level)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
