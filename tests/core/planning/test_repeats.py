"""What is said after the day to act, and which of several clocks says it (rules A6, A14)."""

from dataclasses import replace
from datetime import datetime, timedelta

from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.model import Deadline, DeadlineKind, Mark, Outcome
from reminderd.core.planning.planner import plan
from samples.builders import DAY, ORDER, preferences, utc

ACT_BY = utc("2026-03-30 08:00")


def deadline(kind: DeadlineKind, hard_end: datetime, act_by: datetime = ACT_BY) -> Deadline:
    return Deadline(f"{ORDER}/{kind}", ORDER, kind, act_by, hard_end, ())


def told_of(about: Deadline, days: int) -> list[str]:
    """Return what is said of the deadline from its day on, asked each hour."""
    announced: dict[str, Outcome] = {}
    said = []
    for hour in range(days * 24):
        (decision,) = plan([about], (), announced, preferences(), ACT_BY + timedelta(hours=hour))
        if decision.notice:
            said.append(decision.notice.trigger)
            announced[decision.notice.key] = Outcome.ACCEPTED
    return said


def test_what_is_overdue_is_told_ever_more_seldom() -> None:
    """After the date the overdue refund is told after 3, 7 and 14 days and then every 30, each time once."""
    about = deadline(kind=DeadlineKind.REFUND_OVERDUE, hard_end=ACT_BY + 90 * DAY)
    assert told_of(about, 100) == ["-0d", "+3d", "+7d", "+14d", "+44d", "+74d"]


def test_a_named_day_is_tried_daily_and_a_counted_one_is_not() -> None:
    """A dispute that was too early: the page named the day, or it is counted from the shipping (rule A6)."""
    named = deadline(kind=DeadlineKind.DISPUTE_RETRY, hard_end=ACT_BY + 5 * DAY)
    counted = replace(named, backs_off=True, hard_end=ACT_BY + 20 * DAY)
    assert told_of(named, 30) == ["-0d", "+1d", "+2d", "+3d", "+4d"]
    assert told_of(counted, 30) == ["-0d", "+3d", "+7d", "+14d"]


def test_one_clock_speaks_of_the_same_money() -> None:
    """While the overdue refund is open the judgement is silent; when that is settled, it speaks."""
    refund = deadline(kind=DeadlineKind.REFUND_OVERDUE, hard_end=ACT_BY + 90 * DAY)
    judgement = replace(
        deadline(act_by=ACT_BY + DAY, kind=DeadlineKind.JUDGEMENT_OVERDUE, hard_end=ACT_BY + 90 * DAY),
        yields_to=(refund.uid,),
    )
    now = ACT_BY + 2 * DAY
    said = [one.notice is not None for one in plan([refund, judgement], (), {}, preferences(), now)]
    assert said == [True, False]
    done = Mark("d", now, "cli", refund.uid, "done", None)
    assert [one.notice is not None for one in plan([refund, judgement], (done,), {}, preferences(), now)] == [
        False,
        True,
    ]


def test_what_is_lost_next_leads_whatever_the_age_of_the_rest() -> None:
    """The protection that ends in a day comes before a refund that is long overdue, and before a far bank day."""
    now = ACT_BY
    refund = deadline(DeadlineKind.REFUND_OVERDUE, now + 90 * DAY, now - 40 * DAY)
    bank = deadline(DeadlineKind.CHARGEBACK, now + 80 * DAY, now + 60 * DAY)
    protection = deadline(DeadlineKind.PROTECTION_ENDS, now + DAY, now + DAY)
    told = [refund, replace(bank, lost_at=bank.act_by), replace(protection, lost_at=protection.act_by)]
    assert [one.kind for one in sorted(told, key=lambda one: loss_rank(one, now))] == [
        DeadlineKind.PROTECTION_ENDS,
        DeadlineKind.REFUND_OVERDUE,
        DeadlineKind.CHARGEBACK,
    ]
    near = replace(bank, act_by=now + 2 * DAY, lost_at=now + 2 * DAY)
    assert [one.kind for one in sorted([refund, near], key=lambda one: loss_rank(one, now))] == [
        DeadlineKind.CHARGEBACK,
        DeadlineKind.REFUND_OVERDUE,
    ]
