"""No dead end: while money is at stake and unaccounted for, something is open, or the user said that it is settled; and
nothing stays open for ever.

What is at stake is judged here from the order alone, not by the rules.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lives.buyers import (
    deadlines_of,
    left_alone,
    never_came,
    never_shipped,
    policies,
    two_parcels,
    unanswered,
    waiting,
    well,
)
from lives.random_lives import IS_STEADY, LIVES, lives
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Arrival, Claim, DeadlineState, Fact, Order, Payment
from reminderd.core.orders import fold
from reminderd.core.planning.planner import plan
from samples.builders import DAY, PACIFIC, preferences

BANK = 119 * DAY
"""So long after the payment money can be had from the bank, at the least (rule R3), but for a day at either end."""

SHOP = 59 * DAY
"""So long after the order money can be had from the shop, at the least (rule P1)."""

WINDOW = 14 * DAY
"""So long after a delivery a dispute can be opened, at the least (rule D2)."""

DECIDES = 179 * DAY
"""So long after a payment was disputed at the bank its decision may come, at the least (rule R3 to R5)."""

DECIDED_FAST = 6 * DAY
"""So long after a dispute was closed or judged it can be appealed against, at the least (rule D9)."""

LONGEST = 540 * DAY + 60 * DAY
"""So long after the last word nothing is open: the longest of all periods (rule R3), and a bill's month."""

coherent = well() | never_came() | never_shipped() | unanswered() | left_alone() | waiting() | two_parcels()


def stakes(order: Order, rules: Policy, now: datetime) -> Iterator[str]:
    """Yield what money is at stake and unaccounted for. `ended_at`: the user said that all of it is settled. What was
    paid otherwise than by card or PayPal has no bank's day, and is asked for once where nothing proves it (A5).
    """
    if order.ended_at or any(one.refunded_at and one.line is None and not one.is_part for one in order.claims):
        return
    if order.bank_disputed_at and now - order.bank_disputed_at < DECIDES:
        yield "the bank has not decided"
    begun = order.placed_at or order.shipped_at
    if begun is None or any(one.cancelled_at for one in order.claims):
        return
    has_bank = rules.payment(order) is not Payment.OTHER and order.bank_disputed_at is None
    is_told = order.protection_ending_at or order.protection_until  # the shop's time may be short, then
    is_shut = order.finished_at and now - order.finished_at >= WINDOW  # the shop takes no dispute any more (rule D2)
    is_in_time = now - begun < BANK if has_bank else now - begun < SHOP and not (is_told or is_shut)
    is_over = order.cancelled_at or order.closed_at
    if is_in_time and not (is_over or order.arrivals or order.claims) and (has_bank or order.shipped_at):
        yield "nothing came"
    for arrival in order.arrivals:
        yield from _stakes_of(
            arrival, order, now, is_in_time=is_in_time and not (order.cancelled_at or order.closed_at)
        )
    for claim in order.claims:
        if is_in_time and _is_unpaid(claim) and (has_bank or (order.price and claim.opened_at)):
            yield "money is asked for, or promised"
        if claim.dismissed_at and claim.dismissed_at <= now < claim.dismissed_at + DECIDED_FAST and _is_lost(claim):
            yield "a dispute was closed"


def _stakes_of(arrival: Arrival, order: Order, now: datetime, *, is_in_time: bool) -> Iterator[str]:
    if any(claim.line in (None, arrival.line) and not claim.cancelled_at for claim in order.claims):
        return  # it speaks for itself; whoever cancelled one, as after a promise, has nothing yet
    is_fresh = arrival.delivered_at and arrival.delivered_at <= now < arrival.delivered_at + WINDOW
    if is_fresh and arrival.is_unanswered and not order.cancelled_at:
        yield "it came, and nobody said how it is"
    if is_in_time and arrival.delivered_at is None and arrival.not_received_at is None:
        yield "a part of it did not come"
    if is_in_time and arrival.not_received_at:
        yield "it is not here"


def _is_unpaid(claim: Claim) -> bool:
    is_for_nothing = claim.granted is not None and not claim.granted.amount
    return claim.refunded is None and not (claim.closed_at or claim.cancelled_at or is_for_nothing)


def _is_lost(claim: Claim) -> bool:
    return not (claim.appealed_at or claim.decided_at or claim.refund_issued_at or claim.refunded)


def open_now(facts: Sequence[Fact], rules: Policy, now: datetime) -> set[str]:
    """Return the orders of which something is open."""
    decisions = plan(deadlines_of(facts, (), rules, now), (), {}, preferences(), now)
    return {str(one.deadline.order) for one in decisions if one.state is not DeadlineState.PAST}


def moments(life: Sequence[Fact], chance: Random) -> list[datetime]:
    """Return when to look: after each fact, on the bank's last day, and at some instants between and after them."""
    heard = sorted({fact.stated_at for fact in life})
    return [
        *heard,
        heard[0] + BANK - timedelta(hours=1),
        *(heard[0] + timedelta(hours=chance.randrange(24 * 150)) for _ in range(4)),
    ]


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(coherent | lives, policies, st.randoms(use_true_random=False))
def test_while_money_is_at_stake_something_is_open(life: list[Fact], rules: Policy, chance: Random) -> None:
    """Whatever was said, whenever one looks."""
    for now in moments(life, chance):
        known = [fact for fact in life if fact.stated_at <= now]
        found = open_now(known, rules, now)
        for order in fold(known, PACIFIC).values():
            at_stake = list(stakes(order, rules, now))
            assert not at_stake or str(order.key) in found, (at_stake, rules.region, rules.payments, now)


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(coherent | lives, policies)
def test_nothing_stays_open_for_ever(life: list[Fact], rules: Policy) -> None:
    """After the last day of the bank all is over, though nobody ever says so."""
    last = max(max(fact.stated_at, fact.happened_at or fact.stated_at) for fact in life)
    days = [fact.due for fact in life if fact.due]
    assert open_now(life, rules, last + LONGEST + (DAY * 200 if days else 0 * DAY)) == set()
