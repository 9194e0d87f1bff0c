"""One letter a day, at the user's hour: what can wait waits for it, and nothing passes meanwhile."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from reminderd.core.model import Because, Deadline, DeadlineKind, Decision, DecisionReason, Mark, Outcome
from reminderd.core.planning.letter_hours import LetterHours
from reminderd.core.planning.planner import plan
from reminderd.core.planning.preferences import Preferences
from reminderd.core.planning.quiet_hours import Quiet
from samples.builders import BERLIN, DAY, ORDER, preferences, utc

HOUR = timedelta(hours=1)
NIGHT = (time(22), time(8))
BY_DAY = preferences(quiet=NIGHT, hour=time(8))
EIGHT = utc("2026-06-10 06:00")
"""Eight in the morning in Berlin."""


def deadline(
    kind: DeadlineKind,
    act_by: datetime,
    stated_at: datetime | None = None,
    *,
    lost_at: datetime | None = None,
    yields_to: tuple[str, ...] = (),
    hard_end: datetime | None = None,
) -> Deadline:
    because = (Because("mail:1", stated_at=stated_at),) if stated_at else ()
    return Deadline(
        f"{ORDER}/{kind}", ORDER, kind, act_by, hard_end or act_by + 90 * DAY, because, lost_at=lost_at,
        yields_to=yields_to,
    )  # fmt: skip


def decide(*about: Deadline, now: datetime, wishes: Preferences = BY_DAY) -> Sequence[Decision]:
    return plan(about, (), {}, wishes, now)


def said(about: Sequence[Deadline], since: datetime, days: int, wishes: Preferences = BY_DAY) -> list[tuple[str, str]]:
    """Return what is said, each half hour, as (local day and time, kind and trigger)."""
    announced: dict[str, Outcome] = {}
    found, now = [], since
    while now < since + days * DAY:
        for one in plan(about, (), announced, wishes, now):
            if one.notice:
                announced[one.notice.key] = Outcome.ACCEPTED
                found.append((f"{now.astimezone(BERLIN):%d %H:%M}", f"{one.deadline.kind}#{one.notice.trigger}"))
        now += HOUR / 2
    return found


def test_all_that_falls_due_on_a_day_is_said_in_its_morning() -> None:
    """A window that ends at nine and a look that is due at three in the afternoon: one instant, and none of them later
    than it was due.
    """
    window = deadline(DeadlineKind.DISPUTE_WINDOW, EIGHT + 3 * DAY + HOUR, lost_at=EIGHT + 3 * DAY + HOUR)
    elsewhere = replace(ORDER, number="8211000000009999")
    look = replace(deadline(DeadlineKind.REFUND_CHECK, EIGHT + 7 * HOUR), order=elsewhere, uid=f"{elsewhere}/look")
    assert said([window, look], EIGHT - HOUR, 2) == [
        ("10 08:00", "dispute_window#-3d"),
        ("10 08:00", "refund_check#-0d"),
    ]


def test_news_waits_for_the_next_morning() -> None:
    """Delivered at two in the afternoon, to be checked in five days: said tomorrow at eight, and planned so."""
    heard = EIGHT + 6 * HOUR
    check = deadline(DeadlineKind.DELIVERED_CHECK, heard + 5 * DAY, heard)
    (decision,) = decide(check, now=heard)
    assert (decision.notice, decision.reason) == (None, DecisionReason.NEXT_LETTER)
    assert decision.next_at == EIGHT + DAY
    assert said([check], heard, 2) == [("11 08:00", "delivered_check#-5d")]


def test_what_cannot_wait_is_said_at_once() -> None:
    """An offer, whatever its day; and anything else that has to be done, or may be lost, within 48 hours."""
    heard = EIGHT + 6 * HOUR
    for kind, act_in, is_at_once in (
        (DeadlineKind.ANSWER_OFFER, 5 * DAY, True),
        (DeadlineKind.DISPUTE_CLOSED, 6 * DAY, True),
        (DeadlineKind.APPEAL_WINDOW, 47 * HOUR, True),
        (DeadlineKind.APPEAL_WINDOW, 49 * HOUR, False),
        (DeadlineKind.DISPUTE_WINDOW, -HOUR, True),  # it may be too late: the sooner the better
        (DeadlineKind.REFUND_OVERDUE, -HOUR, False),  # nothing is lost by waiting
    ):
        costs = None if kind is DeadlineKind.REFUND_OVERDUE else heard + act_in
        (decision,) = decide(deadline(kind, heard + act_in, heard, lost_at=costs), now=heard)
        assert bool(decision.notice) is is_at_once, (kind, act_in)


def test_a_letter_that_goes_anyway_takes_along_what_could_wait() -> None:
    """An offer comes an hour after a delivery: one letter, not two."""
    heard = EIGHT + 6 * HOUR
    check = deadline(DeadlineKind.DELIVERED_CHECK, heard + 5 * DAY, heard)
    offer = deadline(DeadlineKind.ANSWER_OFFER, heard + 2 * DAY, heard + HOUR, lost_at=heard + 2 * DAY)
    assert [bool(one.notice) for one in decide(check, offer, now=heard + HOUR)] == [True, True]


def test_what_is_left_out_of_a_letter_makes_none_go() -> None:
    """A reminder that another of its order replaces stays due for days: news of another order waits for its morning."""
    window = deadline(DeadlineKind.PROTECTION_ENDS, EIGHT + 7 * DAY, lost_at=EIGHT + 7 * DAY)
    check = deadline(DeadlineKind.DELIVERED_CHECK, EIGHT + 5 * DAY, lost_at=EIGHT + 5 * DAY)
    announced = {}
    for decision in plan([window, check], (), {}, BY_DAY, EIGHT):
        if decision.notice:
            announced[decision.notice.key] = Outcome.ACCEPTED
    heard = EIGHT + 6 * HOUR
    left = plan([window, check], (), announced, BY_DAY, heard)
    assert DecisionReason.PACED in [one.reason for one in left]
    elsewhere = replace(ORDER, number="8211000000009999")
    news = replace(
        deadline(DeadlineKind.DELIVERED_CHECK, heard + 5 * DAY, heard), order=elsewhere, uid=f"{elsewhere}/news"
    )
    decided = plan([window, check, news], (), announced, BY_DAY, heard)
    assert [one.reason for one in decided if one.deadline is news] == [DecisionReason.NEXT_LETTER]
    assert not any(one.notice for one in decided)


def test_after_an_outage_it_is_said_as_soon_as_the_machine_is_on() -> None:
    """What was heard yesterday waits for no other morning."""
    check = deadline(DeadlineKind.DELIVERED_CHECK, EIGHT + 4 * DAY, EIGHT - 20 * HOUR)
    (decision,) = decide(check, now=EIGHT + 3 * HOUR)
    assert decision.notice


def test_a_last_day_that_ends_before_the_hour_is_told_of_before() -> None:
    """Letters at six in the evening, a window that ends at nine in the morning: the letter of its day would be late."""
    evening = preferences(hour=time(18))
    window = deadline(DeadlineKind.DISPUTE_WINDOW, EIGHT + 3 * DAY + HOUR, lost_at=EIGHT + 3 * DAY + HOUR)
    days = [at for at, _ in said([window], EIGHT - 10 * DAY, 14, evening)]
    assert days == ["06 18:00", "10 18:00", "12 18:00", "13 09:00"]


def test_a_snooze_of_days_ends_with_a_letter_and_one_of_hours_when_it_was_wished() -> None:
    """In the evening "in 3 days": three mornings later, not at night. "In 2 hours" rings in two hours, and so does what
    is wished for half a day.
    """
    window = deadline(DeadlineKind.DISPUTE_WINDOW, EIGHT + 20 * DAY, lost_at=EIGHT + 20 * DAY)
    asked = EIGHT + 13 * HOUR
    for wished, expected in (
        (3 * DAY, EIGHT + 3 * DAY),
        (12.5 * HOUR, EIGHT + DAY),
        (12 * HOUR, asked + 12 * HOUR),
        (2 * HOUR, asked + 2 * HOUR),
    ):
        mark = Mark("m", asked, "cli", window.uid, "snooze", (asked + wished).isoformat())
        loud = replace(BY_DAY, quiet=None)
        (decision,) = plan([window], (mark,), {}, loud, asked)
        assert decision.next_at == expected


def test_the_letter_of_a_day_whose_hour_is_quiet_comes_when_that_is_over() -> None:
    """Six in the morning, quiet until eight; none on a quiet weekend; and with an hour in the night, in the morning."""
    night = LetterHours(time(6), Quiet(NIGHT, has_weekends=True, zone=BERLIN))
    friday, saturday, monday = EIGHT + 2 * DAY, EIGHT + 3 * DAY, EIGHT + 5 * DAY
    assert night.on(friday.date()) == friday
    assert night.on(saturday.date()) is None
    assert night.next_after(friday + HOUR) == monday
    assert night.last_before(monday - HOUR) == friday
    late = LetterHours(time(23), Quiet(NIGHT, has_weekends=False, zone=BERLIN))
    assert late.next_after(EIGHT + HOUR) == EIGHT + DAY


def test_who_is_spoken_for_is_heard_again_when_the_other_is_over() -> None:
    """While the refund is overdue, why the order was closed is silent; when that is certainly over, and this is not,
    the next reminder comes, and is known before.
    """
    refund = deadline(DeadlineKind.REFUND_OVERDUE, EIGHT, hard_end=EIGHT + 10 * DAY)
    closed = deadline(DeadlineKind.CLOSED_UNEXPLAINED, EIGHT - DAY, hard_end=EIGHT + 90 * DAY, yields_to=(refund.uid,))
    _, decision = decide(refund, closed, now=EIGHT + HOUR)
    assert decision.reason is DecisionReason.SPOKEN_FOR
    assert decision.next_at == EIGHT + 13 * DAY
    told = [at for at, what in said([refund, closed], EIGHT - 3 * DAY, 17) if what.startswith("closed")]
    assert told == ["08 08:00", "23 08:00"]
    before = decide(refund, closed, now=EIGHT - 12 * HOUR)[1]
    assert before.next_at is None or before.next_at > refund.hard_end  # no promise that the other one breaks
