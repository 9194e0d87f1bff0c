"""What happens once a minute, and after each mail, by the number of orders that were ever known."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.measuring import in_turns, once
from benchmarks.registry import Bench, Row, figure
from benchmarks.states import NOW, key, lives, make_state
from reminderd.adapters.state.database import to_text
from reminderd.config import load
from reminderd.core.model import Authenticity, Fact, Mail, MailKind, OrderKey, Reading, Verdict
from reminderd.service import Service

LOOK_UP = "one look-up in SQLite"


def service_of(folder: Path, orders: int) -> Service:
    """Return a resident service that knows so many orders; two have a reminder due."""
    make_state(folder, lives(orders))
    settings = load(folder / "reminderd.yaml", are_files_checked=False)
    return Service(settings, lambda: NOW, is_resident=True)


def look_up(service: Service) -> object:
    """Ask the database for one row by its key."""
    connection: sqlite3.Connection
    with service.storage.database.read() as connection:
        return connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()


@figure("tick: decide what to say, two reminders being due", goal="1 ms at 100,000 orders", grows_with="orders")
def tick(bench: Bench) -> Iterator[Row]:
    """Of orders that are over but for one in a hundred, once these are put away: some of them in each tick after the
    start.
    """
    for orders in bench.sizes(100, 1000, 10_000, 100_000):
        with closing(service_of(bench.folder / str(orders), orders)) as service:
            for _ in range(orders // 40):
                service.decide()
            seconds, peer = in_turns([service.decide, partial(look_up, service)], bench.rounds)
            yield Row("tick", seconds, LOOK_UP, peer, orders)


@figure("fold: one new fact, until it is known what follows", goal="5 ms at 100,000 orders", grows_with="orders")
def fold(bench: Bench) -> Iterator[Row]:
    """The reading of a new mail is stored, and the state asked for; the peer stores alone."""
    for orders in bench.sizes(100, 1000, 10_000, 100_000):
        with closing(service_of(bench.folder / str(orders), orders)) as service:
            service.projection.state()
            told, stored = [], []
            for number in range(5 * bench.rounds):
                stored.append(once(partial(save, service, number, key(orders - 1))))
                told.append(once(service.projection.state))
            yield Row("fold", median(told), "storing it", median(stored), orders)


def save(service: Service, number: int, order: OrderKey) -> None:
    """Store that a parcel moves, as a mail of that number tells it."""
    at, proven = NOW - timedelta(days=1) + timedelta(seconds=number), Authenticity.PASS
    mail_id = f"moves{number}"
    with service.storage.database.write() as connection:
        insert = "INSERT OR IGNORE INTO mails (id, first_seen_at, account) VALUES (?, ?, 'home')"
        connection.execute(insert, (mail_id, to_text(at)))
    mail = Mail(mail_id, "", "transaction@notice.aliexpress.com", "AliExpress", "It moves", at, (), (), proven)
    moves = Fact(f"mail:{mail_id}", order, MailKind.IN_TRANSIT, at, authenticity=proven)
    reading = Reading(Verdict.READ, "aliexpress", "en", MailKind.IN_TRANSIT, (moves,))
    service.storage.save_reading(mail, reading, "benchmarks")
