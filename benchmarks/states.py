"""States of any size: orders of many years, a few of which have something due."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from reminderd.adapters.state.database import to_text
from reminderd.adapters.tables.storage import Storage
from reminderd.core.model import Authenticity, Fact, Item, MailKind, Money, OrderKey
from reminderd.core.model.records import Form

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
YEARS = 10
_RULES = "benchmarks"
_FACT = Form[Fact](Fact)
_THINGS = ("Desk lamp with clamp", "Cup of steel", "Chair cushion", "USB cable, braided", "Garden hose 15 m", "Kite")
CONFIG = """\
accounts:
  - name: home
    imap: {{host: 127.0.0.1, port: {imap}, security: none, username: {user}, password_file: secret}}
    folders: [INBOX]
    read_back: 3650d
    idle: {idle}
smtp: {{host: 127.0.0.1, port: {smtp}, security: none}}
sender: reminderd <reminderd@example.org>
recipient: maria@example.org
time_zone: Europe/Berlin
state_dir: state
digest: {{every: "off"}}
quiet_hours: "off"
"""


def key(number: int) -> OrderKey:
    """Return the name of an order."""
    return OrderKey("aliexpress", f"82{number:010d}4711")


def life(number: int, placed_at: datetime, *, is_over: bool) -> Iterator[Fact]:
    """Yield what the mails of an order say: five of one that came and was finished, two of one on its way."""
    title = f"{_THINGS[number % len(_THINGS)]}, {number} in all"
    steps: list[tuple[MailKind, float]] = [(MailKind.ORDER_PLACED, 0), (MailKind.ORDER_SHIPPED, 2)]
    if is_over:
        steps += [(MailKind.IN_TRANSIT, 9), (MailKind.DELIVERED, 16), (MailKind.RECEIPT_CONFIRMED, 30)]
    for place, (kind, day) in enumerate(steps):
        yield Fact(
            source=f"mail:{number:08x}{place:x}",
            order=key(number),
            kind=kind,
            stated_at=placed_at + day * DAY,
            tracking_number=f"LP{number:014d}" if place > 1 else None,
            price=Money(Decimal("12.50"), "EUR") if place == 0 else None,
            items=(Item(title, 1),) if place == 0 else (),
            authenticity=Authenticity.PASS,
            quote=f"({kind})",
        )


def lives(orders: int, due: int = 2, open_orders: int | None = None) -> Iterator[Fact]:
    """Yield the facts of so many orders. `due`: how many have a reminder due now. `open_orders`: how many are on their
    way, by default one in a hundred.
    """
    moving = max(due, orders // 100 if open_orders is None else open_orders)
    for number in range(orders):
        if number < due:
            placed_at = NOW - 86 * DAY - number * DAY / 10  # protection ends in a few days
        elif number < moving:
            placed_at = NOW - 40 * DAY + (number % 350) * DAY / 10
        else:
            placed_at = NOW - 2 * 365 * DAY - (number / orders) * YEARS * 365 * DAY
        yield from life(number, placed_at, is_over=number >= moving)


def fill(storage: Storage, facts: Iterator[Fact]) -> None:
    """Store facts as if their mails had been read; the mails themselves are forgotten, as after a year."""
    with storage.database.write() as connection:
        for fact in facts:
            mail, at = fact.source.removeprefix("mail:"), to_text(fact.stated_at)
            insert = "INSERT INTO mails (id, first_seen_at, account) VALUES (?, ?, 'home')"
            number = connection.execute(insert, (mail, at)).lastrowid
            row = (number, _RULES, "read", fact.kind, "en", "transaction@notice.aliexpress.com", "Order", at, "[]")
            connection.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            body = _FACT.dump(fact, is_short=True, without=frozenset({"source"}))
            connection.execute("INSERT INTO facts VALUES (?, 0, ?, ?)", (number, str(fact.order), body))
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('revision', '1')")


def make_state(
    folder: Path, facts: Iterator[Fact], *, imap: int = 9, smtp: int = 9, user: str = "maria", idle: bool = False
) -> Path:
    """Make a configuration and a state with these facts in the folder, and return the configuration's path. `imap`,
    `smtp`: the ports of the servers; `idle`: whether the mailbox tells of new mail.
    """
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret"
    secret.touch(mode=0o600)
    secret.write_text("correct horse")
    config = folder / "reminderd.yaml"
    config.write_text(CONFIG.format(imap=imap, smtp=smtp, user=user, idle=str(idle).lower()))
    with closing(Storage(folder / "state" / "reminderd.db")) as storage:
        fill(storage, facts)
    return config
