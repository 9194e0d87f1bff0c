"""Whole lives: several parcels, disputes of lines, whatever the user says and takes back, and a machine that is off
now and then. What can be lost is announced before it is, nothing twice, and only what was said counts (A2, A12, A13).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lives.buyers import (
    BEGIN,
    Run,
    deadlines_of,
    left_alone,
    live,
    never_came,
    never_shipped,
    policies,
    two_parcels,
    unanswered,
    waiting,
    well,
)
from lives.random_lives import IS_STEADY, LIVES, ORDERS, lives
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Deadline, DeadlineKind, DeadlineState, Decision, DecisionReason, Fact, MailKind, Mark
from reminderd.core.statements.grammar import DEADLINE_ACTIONS, understand
from reminderd.core.statements.undo import newest_saying, of_orders
from reminderd.projection import Projection, Snapshot
from samples.builders import BERLIN, DAY, ORDER, Memory, preferences
from samples.languages import words

OF_ORDERS = """received|not-received|AP1: received|AP2: received|AP2: not-received|line 1 received
line 2 not-received|line 1 disputed|line 2 disputed|disputed|line 1 offer 5 EUR|offer 5 EUR|rejected|line 2 rejected
accepted|line 1 accepted 5 EUR|cancelled-dispute|line 2 cancelled-dispute|dispute-closed|escalated|line 2 escalated
evidence-asked|judged 0 EUR|line 1 judged 20 EUR|appealed|return-agreed|return-sent|line 1 return-sent|return-arrived
refund-issued|line 2 refund-issued 5 EUR|refunded|refunded 5 EUR|line 1 refunded|too-early|paid-with paypal
frozen|unfrozen|bank-disputed|cancel-requested|closed|ignore|reopen|protected-until 2026-04-10|return-until 2026-03-20
line 2 dispute-until 2026-03-25|coupon 5 EUR"""
SAYINGS = [saying for line in OF_ORDERS.splitlines() for saying in line.split("|")]
SAYINGS += ["done", "done", "snooze 1d", "snooze 3d", "snooze 30d"]

coherent = well() | never_came() | never_shipped() | unanswered() | left_alone() | waiting() | two_parcels()
everything = coherent | lives


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    """One thing that the user says some time within four months, of the order or of one of its deadlines, and maybe
    takes back later.
    """
    at = BEGIN + timedelta(hours=draw(st.integers(0, 120 * 24)))
    parcel, _, rest = draw(st.sampled_from(SAYINGS)).rpartition(": ")
    said = understand(rest.split(), now=at, zone=BERLIN, languages=[words("en")])
    details = replace(said.details, tracking_number=parcel or None)
    kind = draw(st.sampled_from(DeadlineKind))
    target = f"{ORDER}/{kind}" if said.action in DEADLINE_ACTIONS else str(ORDER)
    value = str(details) or None if said.statement else said.value
    mark = Mark(f"m{draw(st.integers(0, 10**9))}", at, "cli", target, said.action, value)
    taken_back = draw(st.sampled_from([None, None, 1, 30, 24 * 9]))
    return replace(mark, struck_at=at + timedelta(hours=taken_back)) if taken_back else mark


spoken = st.lists(marks(), max_size=8, unique_by=lambda mark: mark.id)
outages = st.lists(st.tuples(st.integers(0, 150 * 24), st.sampled_from([1, 12, 48, 24 * 10])), max_size=3)


def standing(said: Sequence[Mark], now: datetime) -> list[Mark]:
    """Return what was said by then and not taken back by then."""
    return [mark for mark in said if mark.at <= now and (mark.struck_at is None or now < mark.struck_at)]


@dataclass
class Watch:
    """What is open and since when, and when it was told of, each by its name and day."""

    down: Sequence[tuple[datetime, datetime]]
    told: dict[str, datetime] = field(default_factory=dict)
    since: dict[str, datetime] = field(default_factory=dict)

    def look(self, now: datetime, decisions: Sequence[Decision]) -> None:
        """Check each of the instants that must not pass untold."""
        open_now = [one for one in decisions if one.state is DeadlineState.OPEN and not is_silent(one)]
        self.since = {name: self.since.get(name, now) for name in (self.name(one.deadline) for one in open_now)}
        for one in open_now:
            name = self.name(one.deadline)
            if one.notice:
                self.told.setdefault(name, now)
            for end in filter(None, (one.deadline.act_by, one.deadline.lost_at)):
                if self.since[name] < end <= now and not self.was_down(end):
                    assert self.told.get(name, now + DAY) <= end, name
                elif self.since[name] < end <= now:
                    assert name in self.told, name  # as soon as the machine is on again

    def was_down(self, at: datetime) -> bool:
        return any(begin <= at < end for begin, end in self.down)

    def name(self, about: Deadline) -> str:
        return f"{about.uid}@{about.act_by.astimezone(BERLIN):%Y-%m-%d}"


def is_silent(decision: Decision) -> bool:
    """Tell whether another deadline speaks for it: then it is known anew afterwards."""
    return decision.reason is DecisionReason.SPOKEN_FOR


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(everything, spoken, outages, policies, st.sampled_from([None, time(8), time(20)]))
def test_what_can_be_lost_is_announced_before_it_is(
    life: list[Fact], said: list[Mark], off: list[tuple[int, int]], rules: Policy, hour: time | None
) -> None:
    """Before the day to act, and before it is lost; never twice; also with undo, and after an outage at once."""
    down = [(BEGIN + timedelta(hours=at), BEGIN + timedelta(hours=at + hours)) for at, hours in off]
    changes = {fact.stated_at for fact in life} | {mark.at for mark in said} | {end for _, end in down}
    changes |= {mark.struck_at for mark in said if mark.struck_at}
    heard, run, watch = sorted(changes), Run(rules, replace(preferences(), hour=hour)), Watch(down)
    now = heard[0]
    while now < BEGIN + 400 * DAY:
        times = list(heard)
        if not watch.was_down(now):
            run.marks = standing(said, now)
            decisions = run.ask(life, now)
            watch.look(now, decisions)
            times += [at for one in decisions for at in (one.next_at, one.deadline.act_by, one.deadline.lost_at) if at]
        ahead = [at for at in times if at > now]
        if not ahead:
            break
        now = min(ahead)


def state_of(life: Sequence[Fact], said: Sequence[Mark], rules: Policy) -> Snapshot:
    return Projection(Memory(life, said), rules, preferences()).state()


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(everything, spoken, st.integers(0, 8), policies)
def test_a_life_with_undo_equals_the_life_without(
    life: list[Fact], spoken_ever: list[Mark], kept: int, rules: Policy
) -> None:
    """Each undo takes back one saying; after so many all is as if only the first had been said, or nothing at all."""
    said = sorted((replace(mark, struck_at=None) for mark in spoken_ever), key=lambda mark: (mark.at, mark.id))
    left, struck, at = list(said), [], BEGIN + 200 * DAY
    while len(left) > min(kept, len(said)):
        newest = newest_saying(left, of_orders([ORDER]))
        assert newest
        struck += [replace(mark, struck_at=at, struck_by="undo") for mark in newest]
        left = [mark for mark in left if mark not in newest]
    undone, never_said = state_of(life, [*left, *struck], rules), state_of(life, left, rules)
    assert (undone.orders, undone.deadlines, undone.marks) == (
        never_said.orders,
        never_said.deadlines,
        never_said.marks,
    )
    assert set(undone.struck) == set(struck)


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(everything, policies, st.randoms(use_true_random=False))
def test_order_of_arrival_copies_and_replay_change_nothing(life: list[Fact], rules: Policy, chance: Random) -> None:
    """The same letters come at the same times, however the mails are shuffled and doubled, and none when all is read
    again.
    """
    mixed = [*life, *chance.choices(life, k=4)]
    chance.shuffle(mixed)
    run, again = live(life, rules, days=300), live(mixed, rules, days=300)
    assert [(at, one.key) for at, one in run.said] == [(at, one.key) for at, one in again.said]
    for now in {at for at, _ in run.said}:
        at_once = Run(rules, announced=dict(again.announced))
        at_once.ask(mixed, now)
        told = {one.key for at, one in run.said if at <= now}
        assert not told & {one.key for _, one in at_once.said}


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(coherent, coherent, policies)
def test_another_order_changes_nothing_of_this_one(life: list[Fact], other: list[Fact], rules: Policy) -> None:
    """Each order has its own letters, however much is said of another."""
    elsewhere = [
        replace(fact, order=ORDERS[1], source=f"{fact.source}-2", tracking_number=fact.tracking_number and "BP9")
        for fact in other
    ]
    both = live([*life, *elsewhere], rules, days=300)
    about = [one.key for _, one in both.said if one.deadline.order == ORDER]  # the planner is asked at other instants
    assert about == [one.key for _, one in live(life, rules, days=300).said]


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(everything, policies, st.randoms(use_true_random=False))
def test_a_second_copy_of_a_mail_moves_no_day(life: list[Fact], rules: Policy, chance: Random) -> None:
    """A copy in another folder says the same at the same time: no day moves, and nothing is asked that was not."""
    mails = [fact for fact in life if isinstance(fact.kind, MailKind)]
    doubled = {fact.source for fact in chance.choices(mails, k=3)} if mails else set()
    copies = [replace(fact, source=f"{fact.source}-copy") for fact in mails if fact.source in doubled]
    end = max(fact.stated_at for fact in life)

    def days(facts: Sequence[Fact]) -> set[tuple[str, datetime, datetime, datetime | None]]:
        return {(one.uid, one.act_by, one.hard_end, one.lost_at) for one in deadlines_of(facts, (), rules, end)}

    assert days([*life, *copies]) == days(life)
