"""What reminderd lives in: a mailbox, a mail server, a machine and a clock, each of which fails now and then."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from aiosmtpd.smtp import SMTP, Envelope, Session

from reminderd.adapters.state.database import Database
from reminderd.core.model import Chunk, Cursor, FetchedMail, LoginError, MailRef, TemporaryError
from reminderd.demo.servers import LetterBox

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = ("mailbox", "login", "smtp", "refusal", "cut", "machine", "kill", "clock")
"""What fails: mailbox or login; the mail server (puts off, refuses, takes the letter and hangs up); the machine is off,
or is killed at a write; the clock is wrong. Each for hours to days, about every other week.
"""


class KilledError(BaseException):
    """The process is gone: nothing behind this line happens."""


@dataclass
class Weather:
    """What fails at a virtual instant. `now` is the true time."""

    now: datetime
    random: Random
    kinds: tuple[str, ...]
    skew: timedelta = timedelta()
    until: dict[str, datetime] = field(default_factory=dict)
    failures: int = 0

    def step(self, to: datetime) -> None:
        """Let time pass; some things break, some are mended."""
        hours = (to - self.now) / HOUR
        self.now = to
        for kind in self.kinds:
            if self.is_bad(kind):
                continue
            if self.random.random() < hours / (24 * 14):
                length = self.random.choice((2 * HOUR, 8 * HOUR, DAY, 3 * DAY))
                self.until[kind] = to + (min(length, 8 * HOUR) if kind in ("clock", "kill", "cut") else length)
                self.failures += 1
                if kind == "clock":
                    at_boot = datetime(1970, 1, 1, tzinfo=UTC) - to
                    self.skew = self.random.choice((at_boot, 401 * DAY, -400 * DAY, 3 * HOUR, -3 * HOUR))
        if not self.is_bad("clock"):
            self.skew = timedelta()

    def is_bad(self, kind: str) -> bool:
        return self.until.get(kind, self.now) > self.now

    def can_say(self) -> bool:
        """A letter would get through, and at its time."""
        return not any(map(self.is_bad, ("smtp", "refusal", "cut", "machine", "kill", "clock")))

    def can_read(self) -> bool:
        return not any(map(self.is_bad, ("mailbox", "login")))


def message_id_of(raw: bytes) -> str:
    found = re.search(rb"^Message-ID:\s*<?([^>\s]+)", raw, re.MULTILINE | re.IGNORECASE)
    return found[1].decode() if found else ""


class Mailbox:
    """The mailbox behind the reader's Protocol, without a socket: pymap keeps and searches all mails of years.

    It breaks off in the middle of a look. Mails older than `KEEPS` are gone, as those that a user tidies away.
    """

    KEEPS = 60 * DAY

    def __init__(self, weather: Weather, name: str) -> None:
        self.name = name
        self._weather = weather
        self._mails: deque[tuple[int, datetime, bytes]] = deque()
        self._ids: dict[str, datetime] = {}
        self._last_uid = 0

    def append(self, raw: bytes, at: datetime) -> None:
        self._last_uid += 1
        self._mails.append((self._last_uid, at, raw))
        self._ids[message_id_of(raw)] = at
        while self._mails and self._mails[0][1] < at - self.KEEPS:
            self._mails.popleft()
        if len(self._ids) > 20_000:
            self._ids = {key: seen for key, seen in self._ids.items() if seen > at - self.KEEPS}

    def chunks(self, cursors: Mapping[str, Cursor], since: date) -> Iterator[Chunk]:
        self._fail()
        cursor = cursors.get("INBOX")
        new = [
            (uid, raw)
            for uid, at, raw in self._mails
            if (uid > cursor.last_uid if cursor else at.date() >= since) and b"aliexpress" in raw[:2000]
        ]
        for begin in range(0, len(new), 50):
            batch = new[begin : begin + 50]
            mails = tuple(FetchedMail(MailRef(self.name, "INBOX", 1, uid), raw) for uid, raw in batch)
            yield Chunk(mails, Cursor(self.name, "INBOX", 1, batch[-1][0]), begin + len(batch), len(new))
            if self._weather.random.random() < 0.002:
                raise TemporaryError(f"{self.name}: the link broke")
        if not new:
            yield Chunk((), Cursor(self.name, "INBOX", 1, self._last_uid), 0, 0)

    def find(self, message_id: str) -> str | None:
        self._fail()
        return "INBOX" if message_id in self._ids else None

    def close(self) -> None:
        """Nothing is open."""

    def _fail(self) -> None:
        if self._weather.is_bad("login"):
            raise LoginError(f"{self.name}: the login was refused")
        if self._weather.is_bad("mailbox"):
            raise TemporaryError(f"{self.name}: no answer")


@dataclass(frozen=True)
class Arrival:
    at: datetime
    message_id: str
    could_be_seen: bool


class PostOffice(LetterBox):
    """The demo's real SMTP server, with weather. What it took lies in the mailbox at once."""

    def __init__(self, weather: Weather, mailbox: Mailbox) -> None:
        super().__init__()
        self._weather = weather
        self._mailbox = mailbox
        self.arrivals: list[Arrival] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd calls it so)
        if self._weather.is_bad("smtp"):
            return "451 4.7.1 try later"
        if self._weather.is_bad("refusal"):
            return "550 5.4.5 daily user sending limit exceeded"
        raw = envelope.original_content or b""
        message_id = message_id_of(raw)
        self.arrivals.append(Arrival(self._weather.now, message_id, self._weather.can_read()))
        self._mailbox.append(raw, self._weather.now)
        if self._weather.is_bad("cut"):
            server.transport.close()
        return "250 2.0.0 kept"


@contextmanager
def killed_at_random(weather: Weather) -> Iterator[None]:
    """While the weather says so, end the process at one write in eight: before it, in it, or behind it."""
    write = Database.write

    @contextmanager
    def risky_write(self: Database) -> Iterator[object]:
        place = weather.random.randrange(24) if weather.is_bad("kill") else 3
        if place == 0:
            raise KilledError
        with write(self) as connection:
            yield connection
            if place == 1:
                raise KilledError
        if place == 2:
            raise KilledError

    Database.write = risky_write
    try:
        yield
    finally:
        Database.write = write
