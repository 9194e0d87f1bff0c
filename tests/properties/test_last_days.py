"""Whatever is snoozed, in whatever zone and however quiet: the last day of what can be lost is said (rule A12)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from lives.random_lives import BEGIN, LIVES, lives, policies
from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Deadline, DeadlineState, Decision, DecisionReason, Fact, Mark, Outcome
from reminderd.core.orders import fold
from reminderd.core.planning.planner import plan
from reminderd.core.planning.preferences import Preferences
from samples.builders import DAY, PACIFIC, preferences

ZONES = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Auckland", "America/New_York", "America/Sao_Paulo"]
ZONES += ["America/Los_Angeles", "Europe/Berlin", "Asia/Seoul", "Asia/Kathmandu"]
QUIET = [None, (time(22), time(8)), (time(1), time(3)), (time(8), time(7))]
GAP = 5 * DAY
"""No quiet time is longer, weekend and nights together."""

wishes = st.builds(
    lambda zone, quiet, weekends, hour: replace(
        preferences(quiet=quiet, zone=ZoneInfo(zone), hour=hour), is_quiet_on_weekends=weekends
    ),
    st.sampled_from(ZONES),
    st.sampled_from(QUIET),
    st.booleans(),
    st.sampled_from([None, time(8), time(0), time(20), time(23)]),
)
snoozes = st.lists(
    st.tuples(st.integers(0, 150 * 24), st.integers(0, 9), st.sampled_from([1, 12, 24, 72, 168, 24 * 90])), max_size=20
)
"""When (hours), of which of the open deadlines, and for how many hours."""


@dataclass
class Run:
    """A life as it is told: what was announced, and when, of each deadline by its day."""

    wishes: Preferences
    marks: list[Mark] = field(default_factory=list)
    announced: dict[str, Outcome] = field(default_factory=dict)
    told: dict[str, list[datetime]] = field(default_factory=dict)
    known_since: dict[str, datetime] = field(default_factory=dict)

    def step(self, open_now: list[Deadline], now: datetime) -> list[Decision]:
        decisions = list(plan(open_now, self.marks, self.announced, self.wishes, now))
        # What was spoken for, or was not there for a while, is known anew.
        heard = [one for one in decisions if one.reason is not DecisionReason.SPOKEN_FOR]
        self.known_since = {name: self.known_since.get(name, now) for name in (self.name(one) for one in heard)}
        for one in heard:
            if one.notice:
                assert one.notice.key not in self.announced
                self.announced[one.notice.key] = Outcome.ACCEPTED
                self.told.setdefault(self.name(one), []).append(now)
            self.check(one, now)
        return decisions

    def name(self, one: Decision) -> str:
        return f"{one.deadline.uid}@{one.deadline.act_by.astimezone(self.wishes.zone):%Y-%m-%d}"

    def check(self, one: Decision, now: datetime) -> None:
        """Once it may be lost, it was told of in the letter of its day, or on the eve of a quiet time in which that
        lies. A careful day beside a later one that the vendor names is told of by then: nothing is lost on it (A1).
        """
        about, name = one.deadline, self.name(one)
        if about.lost_at is None or now < about.lost_at or one.state is DeadlineState.PAST:
            return
        is_put_off = any(mark.target == about.uid and mark.at < about.lost_at for mark in self.marks)
        if timedelta() not in self.wishes.lead_times[about.kind] and not is_put_off:
            return  # its reminders end before its day
        if self.known_since[name] > about.act_by - GAP:
            return  # there was no time for all of it
        quiet = self.wishes.quiet_time.stretch_at(about.act_by)
        letter = self.wishes.letter_hours.on(about.act_by.astimezone(self.wishes.zone).date()) or about.act_by
        on_its_day = min(quiet[0] if quiet else about.act_by, letter)
        since = self.known_since[name] if about.named_later else on_its_day
        assert any(since <= at <= about.lost_at for at in self.told.get(name, ())), name


@settings(max_examples=LIVES, deadline=None)
@given(lives, policies, wishes, snoozes)
def test_no_last_day_is_slept_through(
    life: list[Fact], rules: Policy, wished: Preferences, put_off: list[tuple[int, int, int]]
) -> None:
    """With a service that runs."""
    run = Run(wished)
    said = sorted((BEGIN + timedelta(hours=hour), which, hours) for hour, which, hours in put_off)
    heard_at = sorted({fact.stated_at for fact in life} | {at for at, _, _ in said})
    now = heard_at[0]
    while now < BEGIN + 400 * DAY:
        known = [fact for fact in life if fact.stated_at <= now]
        open_now = [deadline for order in fold(known, PACIFIC).values() for deadline in derive(order, rules)]
        for number, (at, which, hours) in enumerate(said):
            if at == now and (alive := [one for one in open_now if one.hard_end >= now]):
                uid, until = alive[which % len(alive)].uid, now + timedelta(hours=hours)
                run.marks.append(Mark(f"s{number}", now, "cli", uid, "snooze", until.isoformat()))
        decisions = run.step(open_now, now)
        times = [*heard_at, *(one.next_at for one in decisions), *(one.lost_at for one in open_now)]
        ahead = [at for at in times if at and at > now]
        if not ahead:
            break
        now = min(ahead)
