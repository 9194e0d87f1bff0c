"""Short ways to write facts, marks and policies in tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reminderd.config.defaults import DEFAULT_LEAD_TIMES, DEFAULT_REPEATS
from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Authenticity, Deadline, DeadlineKind, Fact, FactKind, Mail, Mark, OrderKey
from reminderd.core.orders import fold_order
from reminderd.core.planning.preferences import Preferences

PACIFIC = ZoneInfo("America/Los_Angeles")
BERLIN = ZoneInfo("Europe/Berlin")
ORDER = OrderKey("aliexpress", "8211000000001234")
DAY = timedelta(days=1)
SILENT_MAIL = Mail(
    id="0" * 64,
    message_id="",
    sender="transaction@notice.aliexpress.com",
    sender_name="AliExpress",
    subject="",
    sent_at=datetime(2026, 6, 2, 12, tzinfo=UTC),
    lines=(),
    links=(),
    authenticity=Authenticity.UNKNOWN,
)
"""A mail of the shop that says nothing yet, and for which nobody vouches."""


def at(text: str) -> datetime:
    """Return an instant of the vendor's clock: "2026-03-01" (noon) or "2026-03-01 08:30"."""
    day, _, clock = text.partition(" ")
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock or "12:00"), PACIFIC)


def utc(text: str) -> datetime:
    """Return an instant given in UTC: "2026-03-01 08:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def fact(kind: FactKind, when: str, order: OrderKey | None = ORDER, **rest: Any) -> Fact:
    """Return a fact that a mail of that time stated (its source names kind and time)."""
    given: dict[str, Any] = {"source": f"mail:{kind}-{when}", "quote": f"({kind})"} | rest
    return Fact(order=order, kind=kind, stated_at=at(when), **given)


def mark(action: str, when: str, target: str = str(ORDER), value: str | None = None) -> Mark:
    """Return a mark of the user."""
    return Mark(id=f"{action}-{when}", at=at(when), via="cli", target=target, action=action, value=value)


def policy(**days: int) -> Policy:
    """Return the real policy, with other lengths where given."""
    from reminderd.adapters.packs.resources import load_vendor

    periods = dict(load_vendor().periods)
    for name, count in days.items():
        periods[name] = replace(periods[name], days=count)
    return Policy(periods=periods, zone=PACIFIC)


def deadlines_of(kind: DeadlineKind, *facts: Fact, rules: Policy | None = None) -> list[Deadline]:
    """Return the deadlines of that kind which follow from the facts of one order."""
    derived = derive(fold_order(ORDER, facts, PACIFIC), rules or policy())
    return [deadline for deadline in derived if deadline.kind is kind]


def preferences(
    *, quiet: tuple[time, time] | None = None, zone: ZoneInfo = BERLIN, hour: time | None = None
) -> Preferences:
    """Return the default wishes, without quiet hours and without an hour for letters unless given."""
    return Preferences(zone=zone, lead_times=DEFAULT_LEAD_TIMES, repeat_every=DEFAULT_REPEATS, quiet=quiet, hour=hour)


class Memory:
    """Facts and marks that are kept nowhere, as a projection asks for them."""

    def __init__(self, facts: Sequence[Fact], marks: Sequence[Mark]) -> None:
        self._facts, self._marks = tuple(facts), tuple(marks)

    def revision(self) -> str:
        return ""

    def facts(self) -> tuple[Fact, ...]:
        return self._facts

    def marks(self) -> tuple[Mark, ...]:
        return self._marks


def answered_as(table: str) -> list[tuple[str, str]]:
    """Return what is typed and what that means, from lines such as "got it = received"."""
    rows = (row.partition("=") for row in table.strip().splitlines())
    return [(typed.strip(), meant.strip()) for typed, _, meant in rows]
