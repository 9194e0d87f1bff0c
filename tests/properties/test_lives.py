"""Random order lives: whatever happens in whatever order, nothing is missed and nothing is said twice."""

from dataclasses import replace
from datetime import datetime, time
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lives.random_lives import BEGIN, LIVES, lives, policies
from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.unproven import deadlines
from reminderd.core.model import (
    Authenticity,
    Deadline,
    DeadlineState,
    DecisionReason,
    Fact,
    MailKind,
    Outcome,
)
from reminderd.core.orders import fold
from reminderd.core.planning.planner import plan
from samples.builders import BERLIN, DAY, PACIFIC, preferences


@settings(max_examples=LIVES, deadline=None)
@given(lives, st.randoms(use_true_random=False))
def test_arrival_order_and_copies_change_nothing(life: list[Fact], shuffled: Random) -> None:
    """Fold is a function of the set of facts."""
    mixed = [*life, *shuffled.choices(life, k=3)]
    shuffled.shuffle(mixed)
    assert fold(mixed, PACIFIC) == fold(life, PACIFIC)


@settings(max_examples=LIVES, deadline=None)
@given(lives, policies)
def test_deadlines_are_well_formed(life: list[Fact], rules: Policy) -> None:
    """Two dates in order, a name of its own for each, and why: a quote or a named period, with its source."""
    found = [deadline for order in fold(life, PACIFIC).values() for deadline in derive(order, rules)]
    assert len({deadline.uid for deadline in found}) == len(found)
    for deadline in found:
        assert deadline.act_by <= deadline.hard_end
        assert deadline.because, deadline.uid
        assert all(reason.source and (reason.quote or reason.period) for reason in deadline.because)


@settings(max_examples=LIVES, deadline=None)
@given(lives, lives, policies)
def test_unproven_mails_end_and_put_off_nothing(life: list[Fact], others: list[Fact], rules: Policy) -> None:
    """Each deadline that the proven facts imply stays, by the same day or a nearer one."""
    forged = [replace(one, authenticity=Authenticity.UNKNOWN) for one in others if isinstance(one.kind, MailKind)]
    facts = [*life, *forged]
    after = {one.uid: one for one in deadlines(facts, fold(facts, PACIFIC), PACIFIC, rules)}
    for order in fold(life, PACIFIC).values():
        for deadline in derive(order, rules):
            assert deadline.uid in after
            assert after[deadline.uid].act_by <= deadline.act_by
            assert after[deadline.uid].hard_end >= deadline.hard_end


@settings(max_examples=LIVES, deadline=None)
@given(lives, st.sampled_from([None, (time(22), time(8)), (time(1), time(3))]), st.booleans(), policies)
def test_every_deadline_is_announced_in_time_and_no_notice_comes_twice(
    life: list[Fact], quiet: tuple[time, time] | None, weekends: bool, rules: Policy
) -> None:
    """With a service that runs: whatever is known before its day to act was announced by then, and never twice."""
    wishes = replace(preferences(quiet=quiet), is_quiet_on_weekends=not weekends)
    announced: dict[str, Outcome] = {}
    told_at: dict[str, datetime] = {}
    known_since: dict[str, datetime] = {}
    heard_at = sorted({fact.stated_at for fact in life})
    now = heard_at[0]
    while now < BEGIN + 400 * DAY:
        known = [fact for fact in life if fact.stated_at <= now]
        open_now = [deadline for order in fold(known, PACIFIC).values() for deadline in derive(order, rules)]
        decisions = plan(open_now, (), announced, wishes, now)
        # What was settled for a while and is open again, as after a cancelled dispute, is known since then.
        heard = [one for one in decisions if one.reason is not DecisionReason.SPOKEN_FOR]
        known_since = {name: known_since.get(name, now) for name in (_dated(one.deadline) for one in heard)}
        for decision in heard:
            dated = _dated(decision.deadline)
            if decision.notice:
                assert decision.notice.key not in announced
                announced[decision.notice.key] = Outcome.ACCEPTED
                told_at.setdefault(dated, now)
            act_by = decision.deadline.act_by
            if decision.state is DeadlineState.OPEN and known_since[dated] < act_by <= now:
                assert told_at[dated] <= act_by, decision.deadline.uid
        times = [*heard_at, *(one.deadline.act_by for one in decisions), *(one.next_at for one in decisions)]
        ahead = [at for at in times if at and at > now]
        if not ahead:
            break
        now = min(ahead)


def _dated(deadline: Deadline) -> str:
    return f"{deadline.uid}@{deadline.act_by.astimezone(BERLIN):%Y-%m-%d}"
