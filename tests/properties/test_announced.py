"""What was announced is read on from where it was read to: it is what reading all of the log returns."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminderd.adapters.state.database import Database
from reminderd.adapters.tables.letters import Letters
from reminderd.core.model import Letter, LetterKind, Outcome, SendResult
from reminderd.core.planning.announced import Announced, order_named
from samples.builders import utc

NOW = utc("2026-01-10 00:00")
KEYS = [f"aliexpress/8{number}/dispute_window@2026-01-20#-{days}d" for number in range(3) for days in (1, 3)]
STEPS = st.tuples(
    st.sampled_from(["begin", "again", "finish", "withdraw", "found", "look", "other"]),
    st.integers(0, 5),
    st.sampled_from(Outcome),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "letters.db")) as made:
        yield made


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=25))
def test_reading_on_is_reading_all(database: Database, steps: list[tuple[str, int, Outcome]]) -> None:
    """Each step may be that of another process."""
    with database.write() as connection:
        for table in ("deliveries", "notices", "letters"):
            connection.execute(f"DELETE FROM {table}")
    ours, theirs, attempts = Letters(database), Letters(database), list[int]()
    for step, number, outcome in steps:
        name = f"reminder/{number}"
        match step:
            case "begin":
                begun = theirs.begin(letter(name, KEYS[number]), "smtp", NOW, ["push"] if number % 2 else [])
                attempts += [begun] if begun else []
            case "again" if theirs.has(name):
                attempts.append(theirs.begin_again(name, "push" if number == 1 else "smtp", NOW))
            case "finish" if attempts:
                theirs.finish(attempts.pop(number % len(attempts)), SendResult(outcome))
            case "withdraw" if theirs.has(name):
                theirs.withdraw(name, "smtp", NOW, "over")
            case "found" if theirs.has(name):
                theirs.found(name, "smtp", NOW, "INBOX")
            case "look":
                assert ours.announced() == Letters(database).announced()
    assert dict(ours.announced()) == dict(Letters(database).announced())


def letter(key: str, notice: str) -> Letter:
    return Letter(key, LetterKind.REMINDER, f"{key}@x", None, NOW, "s", "t", "h", notice_keys=(notice,))


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(Outcome), max_size=3), max_size=6))
def test_news_is_where_something_changed(news: list[dict[str, Outcome]]) -> None:
    """Which orders have news is told right, also where some of it was passed over."""
    announced, first, known = Announced(), Announced(), dict[str, Outcome]()
    for step in news:
        after = announced.with_news(step)
        known |= step
        assert after == known
        assert len(after) == len(known)
        changed = {order_named(key) for key, outcome in step.items() if announced.get(key) is not outcome}
        assert changed <= after.changed_since(announced) <= {order_named(key) for key in step}
        announced = after
    assert announced.changed_since(first) == {order_named(key) for key in known}
