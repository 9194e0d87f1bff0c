"""What is left out since another letter about the order came a few days before (rules A6, A12)."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from lives.buyers import live
from lives.buyers import told as told_on
from reminderd.core.deadlines.urgency import BANK_KINDS
from reminderd.core.model import Because, Deadline, DeadlineKind, Decision, DecisionReason, MailKind, Mark, Outcome
from reminderd.core.planning.pace import pace_of
from reminderd.core.planning.planner import Moment, decide_each, plan
from reminderd.core.planning.preferences import Preferences
from samples.builders import DAY, ORDER, policy, preferences, utc

NOW = utc("2026-03-23 07:00")
HOUR = timedelta(hours=1)


def deadline(kind: DeadlineKind, act_by: datetime, stated_at: datetime = NOW - 30 * DAY) -> Deadline:
    because = (Because("mail:1", "said so", stated_at=stated_at),)
    return Deadline(f"{ORDER}/{kind}", ORDER, kind, act_by, act_by + 9 * DAY, because, lost_at=act_by)


CHECK = deadline(DeadlineKind.DELIVERED_CHECK, NOW + DAY)  # told 4 days ago
FINISHING = deadline(DeadlineKind.ORDER_FINISHING, NOW - DAY)  # and 2 days ago
WINDOW = deadline(DeadlineKind.DISPUTE_WINDOW, NOW + 7 * DAY)
TOLD = {f"{CHECK.uid}@2026-03-24#-5d": Outcome.ACCEPTED, f"{FINISHING.uid}@2026-03-22#-1d": Outcome.ACCEPTED}


def decide(
    now: datetime = NOW,
    told: dict[str, Outcome] = TOLD,
    marks: tuple[Mark, ...] = (),
    wishes: Preferences | None = None,
    others: tuple[Deadline, ...] = (CHECK, FINISHING),
    window: Deadline = WINDOW,
) -> Decision:
    """Return what is decided of the dispute window."""
    decisions = plan([window, *others], marks, told, wishes or preferences(), now)
    return next(one for one in decisions if one.deadline.kind is DeadlineKind.DISPUTE_WINDOW)


def test_what_was_told_of_the_order_speaks_for_an_early_reminder() -> None:
    """Two letters came, the last one two days ago: seven days before is soon enough at three days before."""
    decision = decide()
    assert decision.reason is DecisionReason.PACED
    assert decision.next_at == NOW + 4 * DAY
    assert decide(NOW + 4 * DAY).reason is DecisionReason.FIRST


def test_what_is_left_out_stays_so() -> None:
    """Also when days have passed since, whatever was said meanwhile."""
    assert decide(NOW + 3 * DAY).reason is DecisionReason.PACED


def test_what_is_left_out_is_not_promised_for_the_end_of_quiet_hours() -> None:
    """Nothing is said then either, and the reminder that does come is the one that is promised."""
    night = preferences(quiet=(time(22), time(8)))
    decision = decide(NOW + 18 * HOUR, wishes=night)
    assert (decision.reason, decision.next_at) == (DecisionReason.PACED, NOW + 4 * DAY)
    assert decide(NOW + 18 * HOUR, {}, wishes=night).reason is DecisionReason.QUIET_HOURS


def test_the_last_reminder_is_never_left_out() -> None:
    """However much was told, and however near."""
    others = tuple(deadline(kind, WINDOW.act_by) for kind in DeadlineKind if kind is not DeadlineKind.DISPUTE_WINDOW)
    told = {f"{one.uid}@2026-03-30#-{days}d": Outcome.ACCEPTED for one in others for days in (0, 1, 2)}
    assert decide(WINDOW.act_by, TOLD | told, others=others).notice
    assert decide(WINDOW.act_by - 3 * DAY, TOLD | told, others=others).reason is DecisionReason.PACED


@pytest.mark.parametrize("kind", sorted(BANK_KINDS))
def test_a_banks_day_is_told_of_on_each_of_its_days(kind: DeadlineKind) -> None:
    """14, 3 and 0 days before (rule A6), however much was told, and beside a letter about another matter."""
    bank = deadline(kind, NOW + 14 * DAY)
    others = [deadline(one, NOW + 7 * DAY) for one in DeadlineKind if one not in BANK_KINDS]
    told = {f"{one.uid}@2026-03-30#-{days}d": Outcome.ACCEPTED for one in others for days in (0, 1, 2)}
    for days_before in (14, 3, 0):
        decisions = plan([bank, *others], [], told, preferences(), bank.act_by - days_before * DAY)
        assert [one.notice.trigger for one in decisions if one.notice and one.deadline is bank] == [f"-{days_before}d"]


def test_the_day_before_something_is_lost_is_never_left_out() -> None:
    """It leaves a night to act in; an earlier reminder makes room for it. Where nothing is lost, it is left out, and
    beside a day that the vendor names, too.
    """
    others = tuple(deadline(kind, WINDOW.act_by) for kind in DeadlineKind if kind is not DeadlineKind.DISPUTE_WINDOW)
    told = TOLD | {f"{one.uid}@2026-03-30#-{days}d": Outcome.ACCEPTED for one in others for days in (0, 1, 2)}
    assert decide(WINDOW.act_by - DAY, told, others=others).notice
    for window in (replace(WINDOW, lost_at=None), replace(WINDOW, named_later=WINDOW.act_by + 9 * DAY)):
        assert decide(WINDOW.act_by - DAY, told, others=others, window=window).reason is DecisionReason.PACED
    first = {f"{WINDOW.uid}@2026-03-30#-7d": Outcome.ACCEPTED}
    assert decide(WINDOW.act_by - 3 * DAY, TOLD | first).notice is None


def test_what_was_told_a_few_hours_before_is_not_told_again_on_the_eve() -> None:
    """A mail that moves the day came in the evening, and was told at once; not so one of the morning before."""
    told = TOLD | {f"{WINDOW.uid}@2026-03-30#-3d": Outcome.ACCEPTED}
    for days_before, is_told_again in ((1.5, False), (2, True)):
        stated_at = WINDOW.act_by - days_before * DAY
        window = replace(WINDOW, because=(replace(WINDOW.because[0], stated_at=stated_at),))
        assert bool(decide(WINDOW.act_by - DAY, told, window=window).notice) is is_told_again


def test_a_last_reminder_that_waits_for_the_morning_is_none() -> None:
    """A day that begins in the night and is named is told of in its morning, and on the day before in any case."""
    wishes = replace(preferences(), quiet=(time(6), time(10)))
    window = replace(WINDOW, stated_by="mail", lost_at=WINDOW.act_by + DAY)
    others = tuple(deadline(kind, WINDOW.act_by) for kind in (DeadlineKind.WITHDRAWAL, DeadlineKind.CHARGEBACK))
    told = {f"{one.uid}@2026-03-30#-{days}d": Outcome.ACCEPTED for one in others for days in (0, 1, 2)}
    now = WINDOW.act_by - timedelta(hours=20)
    assert decide(now, TOLD | told, wishes=wishes, others=others, window=window).notice


def test_what_is_new_is_said_at_once() -> None:
    """A window of which nobody knew before, in a mail of today."""
    window = deadline(DeadlineKind.DISPUTE_WINDOW, NOW + 6 * DAY, stated_at=NOW)
    assert decide(window=window).reason is DecisionReason.FIRST


def test_a_letter_that_did_not_arrive_speaks_for_nothing() -> None:
    """Nobody has read it."""
    assert decide(told=dict.fromkeys(TOLD, Outcome.DEFERRED)).notice


def test_what_rests_on_an_unproven_mail_silences_nothing() -> None:
    """Whoever forges a mail makes nobody say less."""
    forged = replace(FINISHING, because=(replace(FINISHING.because[0], is_unproven=True),))
    assert decide(others=(CHECK, forged)).notice


def test_who_answers_starts_anew() -> None:
    """The letters before count no more, and those of other orders never did."""
    said = Mark("a", NOW - DAY, "mail", str(ORDER), "paid_with", "paypal")
    assert decide(marks=(said,)).notice
    assert decide(marks=(replace(said, target="aliexpress/8211000000009999"),)).notice is None


def test_what_the_user_chose_is_said() -> None:
    """Lead times of the configuration are wishes."""
    assert decide(wishes=replace(preferences(), wished=frozenset({DeadlineKind.DISPUTE_WINDOW}))).notice


def test_each_parcel_has_its_own_pace() -> None:
    """What was told of one parcel speaks for nothing of another (rule A2)."""
    others = tuple(replace(one, arrival="AP1") for one in (CHECK, FINISHING))
    assert decide(others=others, window=replace(WINDOW, arrival="AP2")).notice
    assert decide(others=others, window=replace(WINDOW, arrival="AP1")).notice is None


def test_one_letter_at_a_time() -> None:
    """Of two early reminders at the same instant the one comes that is lost first; two last ones come both."""
    withdrawal = deadline(DeadlineKind.WITHDRAWAL, NOW + timedelta(days=2))
    window = deadline(DeadlineKind.DISPUTE_WINDOW, NOW + timedelta(days=3))
    said = [one.deadline.kind for one in plan([window, withdrawal], (), {}, preferences(), NOW) if one.notice]
    assert said == [DeadlineKind.WITHDRAWAL]
    both = [replace(one, act_by=NOW, lost_at=NOW) for one in (window, withdrawal)]
    assert all(one.notice for one in plan(both, (), {}, preferences(), NOW))


def test_an_undelivered_letter_stays_right_while_the_next_reminder_is_left_out() -> None:
    """It is tried again, not dropped: else neither would come."""
    key = f"{WINDOW.uid}@2026-03-30#-7d"
    finishing = deadline(DeadlineKind.ORDER_FINISHING, NOW + 4 * DAY)
    told = {key: Outcome.DEFERRED, **TOLD, f"{finishing.uid}@2026-03-27#-1d": Outcome.ACCEPTED}
    decision = decide(NOW + 4 * DAY, told, others=(CHECK, finishing))
    assert decision.reason is DecisionReason.BACKING_OFF
    assert decision.current_key == key


def test_what_was_never_said_is_no_repeat() -> None:
    """Who learns late of a day that is over hears of it, whatever else was said."""
    late = replace(WINDOW, kind=DeadlineKind.PROTECTION_ENDS, uid=f"{ORDER}/protection_ends", act_by=NOW - 14 * DAY)
    told = TOLD | {f"{FINISHING.uid}@2026-02-{day:02}#-1d": Outcome.ACCEPTED for day in range(1, 15)}
    decisions = plan([late, CHECK, FINISHING], (), told, preferences(), NOW)
    assert [one.notice is not None for one in decisions if one.deadline is late] == [True]


def test_a_last_reminder_that_nobody_came_before_is_promised() -> None:
    """Whoever asks at the promised instants alone, as a service may, says it on its day (two parcels, one finish)."""
    life = [
        told_on(MailKind.ORDER_PLACED, 0),
        told_on(MailKind.ORDER_SHIPPED, 0, tracking_number="AP1", is_partial=True),
        told_on(MailKind.ORDER_SHIPPED, 0.1, tracking_number="AP2"),
        told_on(MailKind.DELIVERED, 6, tracking_number="AP1"),
        told_on(MailKind.AWAITING_CONFIRMATION, 10),
        told_on(MailKind.DELIVERED, 14, tracking_number="AP2"),
        told_on(MailKind.RECEIPT_CONFIRMED, 15),
    ]
    said = live(life, policy(), days=40).said
    (at,) = [at for at, one in said if one.deadline.uid == f"{ORDER}/dispute_window"]
    assert at == utc("2026-01-31 07:00")


def test_what_is_said_now_counts_as_it_will_once_it_has_arrived() -> None:
    """News of what should have been told before is told today, however early its reminder was due."""
    about = deadline(DeadlineKind.DELIVERED_CHECK, NOW + DAY, stated_at=NOW - HOUR)
    zone = preferences().zone
    ((decision, course),) = decide_each([about], (), Moment({}, preferences(), NOW))
    assert decision.notice is not None
    assert decision.notice.due_at < NOW - DAY
    now, later = (pace_of([course], {ORDER}, (), told, zone) for told in ({}, {decision.notice.key: Outcome.ACCEPTED}))
    now.add(course, decision.notice)
    assert [one.at for one in now.said[str(ORDER)]] == [NOW - HOUR]
    assert now.said == later.said
