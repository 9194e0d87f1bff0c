"""Money that comes back, and whether it is enough (rule F9)."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.deadlines.clocks import with_clocks
from reminderd.core.model import Deadline, DeadlineKind, Fact, MailKind, Membership, Money, Payment, Region, Statement
from reminderd.core.orders import fold_order
from samples.builders import DAY, ORDER, PACIFIC, at, deadlines_of, fact, policy

DISPUTED = (fact(MailKind.ORDER_PLACED, "2026-03-01"), fact(Statement.DISPUTED, "2026-03-16"))


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(("judged", "is_short"), [("5.01", True), ("5.00", False), ("4.99", False)])
def test_what_came_is_held_against_the_last_judgement(judged: str, is_short: bool) -> None:
    """Five of 12.40 came, then an appeal granted less than was judged before."""
    order = fold_order(
        ORDER,
        [
            fact(MailKind.ORDER_PLACED, "2026-03-01", price=euros("20")),
            fact(Statement.RECEIVED, "2026-03-15"),
            fact(Statement.DISPUTED, "2026-03-16"),
            fact(Statement.JUDGED, "2026-03-20", amount=euros("12.40")),
            fact(Statement.REFUNDED, "2026-03-22", amount=euros("5")),
            fact(Statement.APPEALED, "2026-03-23"),
            fact(Statement.JUDGED, "2026-03-30", amount=euros(judged)),
        ],
        PACIFIC,
    )
    assert (DeadlineKind.REFUND_SHORT in {one.kind for one in derive(order, policy())}) is is_short


@pytest.mark.parametrize(
    ("then", "look_on"),
    [
        ((), "2026-03-23"),  # five business days after the dispute began
        ((fact(Statement.JUDGED, "2026-03-20"),), "2026-03-27"),
        ((fact(Statement.ESCALATED, "2026-03-20"),), "2026-03-31"),
        ((fact(Statement.REJECTED, "2026-03-20"),), "2026-03-31"),
    ],
)
def test_a_quick_refund_is_quick_until_the_dispute_is_contested(then: tuple[Fact, ...], look_on: str) -> None:
    """C7, A7: a judgement for the buyer keeps it quick, counted anew; a mediation or a rejection ends it."""
    platinum = replace(policy(), membership=Membership.PLATINUM)
    [look] = deadlines_of(DeadlineKind.REFUND_CHECK, *DISPUTED, *then, rules=platinum)
    assert look.act_by == at(f"{look_on} 00:00")


def test_money_is_waited_for_from_the_last_step_that_is_known() -> None:
    """A refund that is said to be complete was sent then, not when it was granted."""
    issued, complete = fact(MailKind.REFUND_ISSUED, "2026-03-20"), fact(MailKind.REFUND_COMPLETED, "2026-03-28")
    [early] = deadlines_of(DeadlineKind.REFUND_CHECK, *DISPUTED, issued)
    [later] = deadlines_of(DeadlineKind.REFUND_CHECK, *DISPUTED, issued, complete)
    assert later.act_by - early.act_by == 8 * DAY
    assert later.because[0].source == complete.source


ISSUED = fact(MailKind.REFUND_ISSUED, "2026-03-20")


@pytest.mark.parametrize("method", [None, *Payment])
@pytest.mark.parametrize("member", [None, Membership.DIAMOND])
def test_of_one_refund_no_two_clocks_end_within_a_few_days(method: Payment | None, member: Membership | None) -> None:
    """A6: "trace it at the bank" beside "it is overdue" is one letter, and no first look follows a trace."""
    rules = replace(policy(), payments={"": method} if method else {}, membership=member, region=Region.BR)
    order = fold_order(ORDER, [*DISPUTED, ISSUED], PACIFIC)
    clocks = {one.kind: one.act_by for one in derive(order, rules)}
    trace, check = clocks.get(DeadlineKind.REFUND_TRACE), clocks.get(DeadlineKind.REFUND_CHECK)
    assert trace is None or clocks[DeadlineKind.REFUND_OVERDUE] - trace > 5 * DAY
    assert check is None or trace is None or check < trace
    assert check or trace, "somebody asks before it is overdue"


@pytest.mark.parametrize("issued_on", ["2026-03-20", "2026-09-22", "2027-01-25"])
@pytest.mark.parametrize("method", [None, Payment.CARD, Payment.PAYPAL])
def test_a_trace_is_never_lost_where_holidays_push_it_to_the_overdue_day(
    method: Payment | None, issued_on: str
) -> None:
    """F7: the new year and the golden week of China move it by a week. Either it has a day of its own, or the letter
    that the refund is overdue comes at most five days later and rests on its period, too.
    """
    rules = replace(policy(), payments={"": method} if method else {})
    order = fold_order(ORDER, [*DISPUTED, fact(MailKind.REFUND_ISSUED, issued_on)], PACIFIC)
    clocks = {one.kind: one for one in derive(order, rules)}
    [overdue, trace] = [clocks.get(kind) for kind in (DeadlineKind.REFUND_OVERDUE, DeadlineKind.REFUND_TRACE)]
    assert overdue
    named = {because.period for because in overdue.because}
    assert bool(named & {"refund_trace", "refund_trace_card", "refund_trace_paypal"}) is (trace is None)


def test_where_nothing_proves_that_money_is_due_the_trace_is_all_that_follows() -> None:
    """Then nothing is ever overdue, and the bank is asked in its own time."""
    order = fold_order(ORDER, [DISPUTED[0], ISSUED], PACIFIC)
    clocks = {one.kind: one.act_by for one in derive(order, policy())}
    kinds = (DeadlineKind.REFUND_TRACE, DeadlineKind.REFUND_OVERDUE)
    assert len(clocks.keys() & kinds) == 1


def test_the_legal_refund_of_a_withdrawal_needs_no_look_a_day_later() -> None:
    """R1, A6: 14 days by law and 15 for a first look, from the same day, are one question."""
    facts = (
        fact(MailKind.DELIVERED, "2026-03-15"),
        *DISPUTED,
        fact(Statement.RETURN_SENT, "2026-03-20"),
    )
    european = replace(policy(), region=Region.EU)
    assert deadlines_of(DeadlineKind.WITHDRAWAL_REFUND, *facts, rules=european)
    assert not deadlines_of(DeadlineKind.REFUND_CHECK, *facts, rules=european)
    assert deadlines_of(DeadlineKind.REFUND_CHECK, *facts)


CLOSED = at("2026-04-10 00:00")


def clock(kind: DeadlineKind, act_by: datetime, lasts: timedelta = 30 * DAY) -> Deadline:
    return Deadline(f"{ORDER}/{kind}", ORDER, kind, act_by, act_by + lasts, ())


@pytest.mark.parametrize(("days_later", "is_covered"), [(-1, False), (0, False), (1, True)])
def test_a_check_of_a_later_day_speaks_for_the_question_why_an_order_was_closed(
    days_later: int, is_covered: bool
) -> None:
    """One whose day had come by then does not: that money was asked for before the order was closed."""
    check = clock(DeadlineKind.REFUND_CHECK, CLOSED + days_later * DAY)
    closed, _ = with_clocks([clock(DeadlineKind.CLOSED_UNEXPLAINED, CLOSED), check])
    assert (check.uid in closed.yields_to) is is_covered


def test_what_is_repeated_ends_with_the_last_of_the_banks_days() -> None:
    """The day that is announced, or where that is over the latest plausible one; never later than it would have."""
    overdue = clock(DeadlineKind.REFUND_OVERDUE, CLOSED, 200 * DAY)
    near, far = clock(DeadlineKind.PAYPAL_CLAIM, CLOSED + 20 * DAY), clock(DeadlineKind.CHARGEBACK, CLOSED + 60 * DAY)
    over = clock(DeadlineKind.CHARGEBACK, CLOSED - DAY, 90 * DAY)
    for banks, end in (
        ((near,), 20),
        ((near, far), 60),
        ((near, over), 89),
        ((clock(far.kind, CLOSED + 300 * DAY),), 200),
    ):
        assert with_clocks([overdue, *banks])[0].repeat_until == CLOSED + end * DAY
