"""What the main paths do, counted and not timed: a count that grows is a cost on a small machine, on any machine.

Each limit stands with its reason. Raise one where the reason for it has changed, and say so.
"""

import gc
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminderd.adapters.state.database import Database
from reminderd.config import load
from reminderd.core.model import Authenticity, Fact, Item, Mail, MailKind, Order, OrderKey, Outcome, Reading, Verdict
from reminderd.core.orders import fold_order
from reminderd.core.planning import timetable
from reminderd.core.planning.timetable import plan_order
from reminderd.service import Service
from samples.builders import utc

NOW = utc("2026-03-01 12:00")
CONFIG = """\
accounts:
  - name: home
    imap: {host: imap.example.org, port: 993, username: maria, password_file: secret}
smtp: {host: smtp.example.org, port: 587, username: maria, password_file: secret}
sender: reminderd <reminderd@example.org>
recipient: maria@example.org
time_zone: Europe/Berlin
state_dir: state
"""
ORDERS = [OrderKey("aliexpress", f"82110000000{number:05}") for number in range(40)]
RECENT = OrderKey("aliexpress", "8211000000099999")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """One that knows forty orders on their way, and has decided once."""
    (tmp_path / "secret").touch(mode=0o600)
    (tmp_path / "reminderd.yaml").write_text(CONFIG)
    settings = load(tmp_path / "reminderd.yaml", are_files_checked=False)
    with closing(Service(settings, lambda: NOW, is_resident=True)) as made:
        for number, order in enumerate(ORDERS):
            tell(made, number, order, MailKind.ORDER_SHIPPED)
        made.decide()
        yield made


def tell(service: Service, number: int, order: OrderKey, kind: MailKind, at: datetime | None = None) -> None:
    """Store what a mail of that number says of an order, three weeks ago or so unless `at` is given."""
    at, mail_id = at or NOW - timedelta(days=20) + timedelta(hours=number), f"{kind}{number}"
    with service.storage.database.write() as connection:
        insert = "INSERT INTO mails (id, first_seen_at, account) VALUES (?, ?, 'home')"
        connection.execute(insert, (mail_id, at.isoformat()))
    fact = Fact(f"mail:{mail_id}", order, kind, at, items=(Item("Cup", 1),), authenticity=Authenticity.PASS)
    mail = Mail(mail_id, "", "transaction@notice.aliexpress.com", "AliExpress", "", at, (), (), Authenticity.PASS)
    service.storage.save_reading(mail, Reading(Verdict.READ, "aliexpress", "en", kind, (fact,)), "rules")


@contextmanager
def queries(database: Database) -> Iterator[list[str]]:
    """Yield the list of what is asked of the database meanwhile."""
    asked: list[str] = []
    connection: sqlite3.Connection
    with database.read() as connection:
        connection.set_trace_callback(asked.append)
        yield asked
        connection.set_trace_callback(None)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[OrderKey]]:
    """Which orders were folded and which were planned since."""
    found: dict[str, list[OrderKey]] = {"folded": [], "planned": []}

    def folded(key: OrderKey, facts: Iterable[Fact], zone: ZoneInfo) -> Order:
        found["folded"].append(key)
        return fold_order(key, facts, zone)

    def planned(matter: timetable.Matter, moment: timetable.Moment, *, is_writing: bool) -> timetable.Plan:
        found["planned"].append(next(iter({deadline.order for deadline in matter[0]})))
        return plan_order(matter, moment, is_writing=is_writing)

    monkeypatch.setattr("reminderd.projection.fold_order", folded)
    monkeypatch.setattr(timetable, "plan_order", planned)
    return found


def test_a_tick_with_nothing_due_asks_three_questions_and_looks_at_no_order(
    service: Service, looked_at: dict[str, list[OrderKey]]
) -> None:
    """Whether something was said; whether a letter was begun, and which attempt has not ended."""
    before = service.decide()
    with queries(service.storage.database) as asked:
        assert service.decide() is before
    assert len(asked) <= 3, asked
    assert looked_at == {"folded": [], "planned": []}


def test_one_new_fact_is_read_alone_and_touches_its_order_alone(
    service: Service, looked_at: dict[str, list[OrderKey]]
) -> None:
    """The revision, the facts of the one mail, and what a tick asks."""
    tell(service, 900, ORDERS[7], MailKind.DELIVERED)
    with queries(service.storage.database) as asked:
        service.decide()
    assert len(asked) <= 4, asked
    assert looked_at == {"folded": [ORDERS[7]], "planned": [ORDERS[7]]}


def test_an_announcement_touches_its_order_alone(service: Service, looked_at: dict[str, list[OrderKey]]) -> None:
    """What was announced of the others is as it was."""
    announced = service.storage.letters.announced()
    told = announced.with_news({f"{ORDERS[3]}/dispute_window@2026-03-09#-3d": Outcome.ACCEPTED})
    service.projection.decide(told, NOW)
    assert looked_at == {"folded": [], "planned": [ORDERS[3]]}


def test_what_one_says_touches_its_order_alone(service: Service, looked_at: dict[str, list[OrderKey]]) -> None:
    """No fact is read anew for it."""
    from reminderd.core.model import Mark

    service.storage.add_mark(Mark("m1", NOW, "cli", str(ORDERS[5]), "received", None))
    with queries(service.storage.database) as asked:
        service.decide()
    assert not [query for query in asked if "page_facts" in query or "FROM facts" in query]
    assert looked_at == {"folded": [ORDERS[5]], "planned": [ORDERS[5]]}


def test_a_tick_looks_at_an_order_again_only_when_its_instant_has_come(
    service: Service, looked_at: dict[str, list[OrderKey]]
) -> None:
    """A quiet fortnight of ticks, twelve an hour: an order is looked at hourly, to be safe, and a few times more."""
    announced = service.storage.letters.announced()
    for tick in range(1, 14 * 24 * 12):
        decisions = service.projection.decide(announced, NOW + timedelta(minutes=5 * tick))
        news = {one.notice.key: Outcome.ACCEPTED for one in decisions.speaking if one.notice}
        announced = announced.with_news(news) if news else announced
    assert len(looked_at["planned"]) <= (14 * 24 + 30) * len(ORDERS)


def test_of_an_order_that_is_over_no_fact_stays_in_memory(service: Service) -> None:
    """A process that stays for years costs the same in its fifth: five years on, one order is new, forty are over."""
    later = NOW + timedelta(days=5 * 365)
    tell(service, 900, RECENT, MailKind.ORDER_SHIPPED, at=later - timedelta(days=5))
    service.projection.decide(service.storage.letters.announced(), later)
    assert len(service.projection.state().orders) == len(ORDERS) + 1
    gc.collect()
    known = {RECENT, *ORDERS}  # other tests of this process may have left facts of others
    assert known & {fact.order for fact in gc.get_objects() if isinstance(fact, Fact)} == {RECENT}
