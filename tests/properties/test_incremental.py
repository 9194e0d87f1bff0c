"""What is folded again after each word is what everything folds into at once, in random lives of several orders."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reminderd.core.deadlines.unproven import deadlines
from reminderd.core.model import Authenticity, Certainty, Fact, MailKind, Mark, OrderKey, Statement
from reminderd.core.model.packed_facts import PackedFacts
from reminderd.core.model.vendor import FAMILIES
from reminderd.core.orders import fold
from reminderd.core.orders.names import with_names
from reminderd.core.statements.sayings import News
from reminderd.projection import Projection, Snapshot
from samples.builders import DAY, PACIFIC, policy, preferences, utc

BEGIN = utc("2026-01-10 00:00")
LONG_AFTER = utc("2040-01-01 12:00")
ORDERS = [OrderKey("aliexpress", f"82110000000{number:05}") for number in range(3)]
PARCELS = ["LP00000001", "LP00000002"]


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Any word of a mail about one of few orders or parcels, proven or not."""
    stated_at = BEGIN + timedelta(hours=draw(st.integers(0, 100)) * 12)
    order = draw(st.sampled_from([*ORDERS, None]))
    kind = draw(st.sampled_from(MailKind))
    is_guess = kind in FAMILIES.values() and draw(st.booleans())
    return Fact(
        source=f"mail:{draw(st.integers(0, 12))}",
        order=order,
        kind=kind,
        stated_at=stated_at,
        certainty=Certainty.GUESSED if is_guess else Certainty.STATED,
        due=draw(st.none() | st.integers(-5, 40).map(lambda days: (stated_at + days * DAY).date())),
        tracking_number=draw(st.sampled_from([*PARCELS] if order is None else [*PARCELS, None])),
        authenticity=draw(st.sampled_from([Authenticity.PASS, Authenticity.UNKNOWN])),
    )


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    """A word of the user's that may be struck out."""
    at = BEGIN + timedelta(hours=draw(st.integers(0, 100)) * 12)
    said = draw(st.sampled_from([Statement.RECEIVED, Statement.DISPUTED, Statement.CLOSED, Statement.REOPEN]))
    is_struck = draw(st.booleans())
    return Mark(
        f"{draw(st.integers(0, 10**6))}", at, "cli", str(draw(st.sampled_from(ORDERS))), said, "",
        struck_at=at + DAY if is_struck else None,
    )  # fmt: skip


class Memory:
    """A storage in which anything may change from one look to the next."""

    def __init__(self) -> None:
        self.said: list[Fact] = []
        self.marked: list[Mark] = []
        self.looks = 0

    def revision(self) -> str:
        self.looks += 1
        return str(self.looks)

    def facts(self) -> tuple[Fact, ...]:
        return tuple(replace(fact) for fact in self.said)  # equal, and never the same, as from a database

    def marks(self) -> tuple[Mark, ...]:
        return tuple(self.marked)


class Telling(Memory):
    """One that also tells what changed since the last look; sometimes nobody noted it."""

    def __init__(self) -> None:
        super().__init__()
        self.changed: set[str] = set()
        self.is_noted = True

    def news(self, _before: str, _now: str) -> News | None:
        changed, self.changed = self.changed, set()
        of = {source: tuple(fact for fact in self.facts() if fact.source == source) for source in changed}
        return News(of, are_marks_new=True) if self.is_noted else None


def anew(memory: Memory) -> Snapshot:
    return Projection(memory, policy(), preferences()).state()


@settings(deadline=None)
@given(st.lists(facts() | marks() | st.integers(0, 12), max_size=12))
def test_folding_what_was_touched_is_folding_all(steps: list[Fact | Mark | int]) -> None:
    """A number stands for a mail that is read anew, and now says nothing."""
    memory = Memory()
    projection = Projection(memory, policy(), preferences())
    for step in steps:
        match step:
            case Fact():
                memory.said.append(step)
            case Mark():
                memory.marked.append(step)
            case _:
                memory.said = [fact for fact in memory.said if fact.source != f"mail:{step}"]
        assert projection.state() == anew(memory)


@settings(deadline=None)
@given(st.lists(facts() | marks() | st.integers(0, 12) | st.none(), max_size=15))
def test_what_was_put_away_is_as_it_was(steps: list[Fact | Mark | int | None]) -> None:
    """Long after everything each order is put away, and then a mail comes late, is read anew, or the user says more;
    they ask what would be if they did, too. None: another process did it all.
    """
    memory = Telling()
    projection = Projection(memory, policy(), preferences(), memory.news, puts_away=True)
    for step in steps:
        what_if = projection.with_mark(step) if isinstance(step, Mark) else None
        memory.is_noted = True
        match step:
            case Fact():
                memory.said.append(step)
                memory.changed.add(step.source)
            case Mark():
                memory.marked.append(step)
            case int():
                memory.said = [fact for fact in memory.said if fact.source != f"mail:{step}"]
                memory.changed.add(f"mail:{step}")
            case None:
                memory.is_noted = False
        expected = anew(memory)
        assert projection.state() == expected
        assert what_if in (None, expected)
        decided = projection.decide({}, LONG_AFTER)
        assert decided == Projection(memory, policy(), preferences()).decide({}, LONG_AFTER)
        orders, over = projection.state().orders.values(), {one.deadline.order for one in decided}
        assert all(isinstance(one.told, PackedFacts) for one in orders if one.key in over and not one.guesses)
        assert projection.state() == expected
        assert [one.last_said_at for one in orders] == [one.last_said_at for one in expected.orders.values()]


@settings(deadline=None)
@given(st.lists(facts(), max_size=15))
def test_orders_that_are_folded_alone_are_folded_right(said: list[Fact]) -> None:
    """One by one, or all together: orders share nothing but the facts of their parcels."""
    memory = Memory()
    memory.said = said
    state = anew(memory)
    assert state.orders == with_names(fold(said, PACIFIC))
    found = deadlines(said, state.orders, PACIFIC, policy())
    assert tuple(state.deadlines) == tuple(sorted(found, key=lambda one: (one.act_by, one.uid)))
