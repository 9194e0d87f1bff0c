"""Random order lives: whatever happens in whatever order, nothing is missed and nothing is said twice."""

from datetime import datetime, time, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import BERLIN, DAY, ORDER, PACIFIC, policy, preferences, utc
from reminderd.core.deadlines import derive
from reminderd.core.model import Deadline, Fact, MailKind, OrderKey, Outcome, Statement, TransitStep
from reminderd.core.orders import fold
from reminderd.core.planner import plan

BEGIN = utc("2026-01-10 00:00")
POLICY = policy()
ORDERS = [ORDER, OrderKey("aliexpress", "8211000000021234")]
DATED = (Statement.PROTECTED_UNTIL, MailKind.PROTECTION_EXTENDED, MailKind.PROTECTION_ENDING)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """One statement of any kind, some time within four months."""
    kind = draw(st.sampled_from([*MailKind, *Statement]))
    stated_at = BEGIN + timedelta(hours=draw(st.integers(0, 120 * 24)))
    day = (stated_at + timedelta(days=draw(st.integers(-5, 40)))).date()
    is_expected = draw(st.booleans())
    return Fact(
        source=f"mail:{draw(st.integers(0, 10**6))}",
        order=draw(st.sampled_from(ORDERS)),
        kind=kind,
        stated_at=stated_at,
        step=draw(st.sampled_from(TransitStep)) if kind is MailKind.IN_TRANSIT else None,
        due=day if kind in DATED else None,
        expected_until=day if is_expected and isinstance(kind, MailKind) else None,
        delivered_on=stated_at.date() if kind is MailKind.AWAITING_CONFIRMATION and is_expected else None,
        tracking_number=draw(st.sampled_from([None, "AP1", "AP2"])),
        is_partial=draw(st.booleans()),
        quote="said so",
    )


lives = st.lists(facts(), min_size=1, max_size=14)


@given(lives, st.randoms(use_true_random=False))
def test_arrival_order_and_copies_change_nothing(life: list[Fact], shuffled: Random) -> None:
    """Fold is a function of the set of facts."""
    mixed = [*life, *shuffled.choices(life, k=3)]
    shuffled.shuffle(mixed)
    assert fold(mixed, PACIFIC) == fold(life, PACIFIC)


@given(lives)
def test_deadlines_are_well_formed(life: list[Fact]) -> None:
    """Two dates in order, a reason, and a name of its own for each."""
    found = [deadline for order in fold(life, PACIFIC).values() for deadline in derive(order, POLICY)]
    assert len({deadline.uid for deadline in found}) == len(found)
    for deadline in found:
        assert deadline.act_by <= deadline.hard_end
        assert deadline.because


@settings(max_examples=60, deadline=None)
@given(lives, st.sampled_from([None, (time(22), time(8)), (time(1), time(3))]))
def test_every_deadline_is_announced_in_time_and_no_notice_comes_twice(
    life: list[Fact], quiet: tuple[time, time] | None
) -> None:
    """With a service that runs: whoever had a deadline open when its last lead time passed was told by then."""
    wishes = preferences(quiet=quiet)
    announced: dict[str, Outcome] = {}
    now = BEGIN
    while now < BEGIN + 170 * DAY:
        known = [fact for fact in life if fact.stated_at <= now]
        open_now: list[Deadline] = [
            deadline for order in fold(known, PACIFIC).values() for deadline in derive(order, POLICY)
        ]
        for decision in plan(open_now, (), announced, wishes, now):
            deadline = decision.deadline
            if decision.notice:
                assert decision.notice.key not in announced
                announced[decision.notice.key] = Outcome.ACCEPTED
            last_lead = wishes.lead_times[deadline.kind][-1]
            is_due = deadline.act_by - last_lead <= now <= deadline.hard_end
            waits_for_morning = quiet is not None and decision.notice is None and now > deadline.act_by
            if is_due and not waits_for_morning:
                same_day = {key.split("#")[0] for key in announced}
                dated = f"{deadline.uid}@{deadline.act_by.astimezone(BERLIN):%Y-%m-%d}"
                assert dated in same_day or _is_quiet(now, quiet)
        now += timedelta(hours=3)


def _is_quiet(now: datetime, quiet: tuple[time, time] | None) -> bool:
    if quiet is None:
        return False
    clock = now.astimezone(BERLIN).time()
    start, end = quiet
    return start <= clock < end if start < end else (clock >= start or clock < end)
