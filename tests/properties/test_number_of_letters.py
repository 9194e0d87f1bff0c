"""How often a buyer who says nothing is written to, at most: bounded letters, and an end of all of them (rule A6).

Letters are counted, and where it says so every notice that stands in them.
"""

from datetime import time
from itertools import pairwise

from hypothesis import given, settings

from lives.buyers import (
    DAY,
    in_three_days,
    left_alone,
    live,
    never_came,
    never_shipped,
    policies,
    two_parcels,
    unanswered,
    waiting,
    well,
    wishes,
)
from lives.random_lives import IS_STEADY, LIVES
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Fact, MailKind, Region
from reminderd.core.planning.planner import Preferences

ALL_WELL, NOTHING_CAME, UNANSWERED, WITH_NEWS = 5, 12, 20, 24


WARNING = 1
"""One letter more for each warning of the shop that protection ends, or the order: each is told, and each day that
follows from it. Where the letter does not come in the morning, each of them has one on its eve, too.

A second warning with a later day is not left out to save a letter: the first words of other days then came up to 4.5
days later.
"""

MORNING = time(8)


def number_of(kind: MailKind, life: list[Fact]) -> int:
    """Return how many mails of a kind are in a life, a copy of one counted once."""
    return len({fact.stated_at for fact in life if fact.kind is kind})


def own_right(rules: Policy) -> int:
    """Return how many letters more there are where the law gives a right whose last day lies far from all others: 7
    days after receipt in Brazil, 90 in Korea, a billing error in the USA. It is told of whatever was told before (A12).
    """
    return int(rules.region in (Region.BR, Region.KR, Region.US))


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(well(), policies, wishes)
def test_all_well(life: list[Fact], rules: Policy, wished: Preferences) -> None:
    """Five letters in the whole life of an order that came in time; of several last days, two may be told in one."""
    run, warned = live(life, rules, wishes=wished), number_of(MailKind.AWAITING_CONFIRMATION, life)
    most = ALL_WELL + WARNING * warned
    most += own_right(rules) if rules.region is not Region.US else 0
    assert run.letters <= most, run.story()
    assert len(run.said) <= most + 1, run.story()


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(never_came(), policies, wishes)
def test_nothing_came(life: list[Fact], rules: Policy, wished: Preferences) -> None:
    """Twelve letters about an order that was shipped and never came, frozen or not."""
    run, warned = live(life, rules, wishes=wished), number_of(MailKind.PROTECTION_ENDING, life)
    a_warning = WARNING if wished.hour == MORNING else 2 * WARNING
    most = NOTHING_CAME + a_warning * warned + own_right(rules)
    assert run.letters <= most, run.story()
    assert len(run.said) <= most + 1, run.story()


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(never_shipped(), policies, wishes)
def test_nothing_was_shipped(life: list[Fact], rules: Policy, wished: Preferences) -> None:
    """Twelve letters about an order that was never shipped, cancelled, closed, frozen or not."""
    run, most = live(life, rules, wishes=wished), NOTHING_CAME + own_right(rules)
    is_closed = number_of(MailKind.ORDER_CLOSED, life) and number_of(MailKind.ORDER_FROZEN, life)
    most += int(bool(is_closed) and rules.region is Region.US)  # two last days of the bank, each told of three times
    assert run.letters <= most, run.story()
    assert len(run.said) <= most + 1, run.story()


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(unanswered(), policies, wishes)
def test_a_dispute_that_nobody_answers(life: list[Fact], rules: Policy, wished: Preferences) -> None:
    """Twenty letters in all the time."""
    run = live(life, rules, wishes=wished)
    assert len(run.said) <= UNANSWERED, run.story()


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(left_alone(), policies, wishes)
def test_a_dispute_whose_news_nobody_answers(life: list[Fact], rules: Policy, wished: Preferences) -> None:
    """An offer, of which is told daily, a closing, a return, a judgement, a refund due: twenty letters, with four
    entries more in them.
    """
    run = live(life, rules, wishes=wished)
    assert run.letters <= UNANSWERED, run.story()
    assert len(run.said) <= WITH_NEWS, run.story()


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(waiting(), policies, wishes)
def test_a_parcel_to_be_picked_up(life: list[Fact], rules: Policy, wished: Preferences) -> None:
    """Twelve letters, whether it goes back or not."""
    run, most = live(life, rules, wishes=wished), NOTHING_CAME + own_right(rules)
    assert run.letters <= most, run.story()
    assert len(run.said) <= most + 1, run.story()


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(two_parcels(), policies, wishes)
def test_two_parcels(life: list[Fact], rules: Policy, wished: Preferences) -> None:
    """As many for each parcel as for one that comes or does not come, in less letters than that."""
    run = live(life, rules, wishes=wished)
    assert len(run.said) <= ALL_WELL + NOTHING_CAME + 2 * own_right(rules), run.story()
    assert run.letters <= NOTHING_CAME + 2 + 2 * own_right(rules), run.story()


@settings(max_examples=LIVES, deadline=None, derandomize=IS_STEADY)
@given(unanswered() | never_came() | well(), policies)
def test_who_puts_off_each_letter_gets_no_more_than_asked_for(life: list[Fact], rules: Policy) -> None:
    """One letter about each deadline in three days, and an end of them."""
    run = live(life, rules, answer=in_three_days)
    for about in {notice.deadline.uid for _, notice in run.said}:
        days = [at for at, notice in run.said if notice.deadline.uid == about]
        waits = [later - at for at, later in pairwise(days)]
        early = [wait for wait in waits if wait < 2 * DAY]
        assert len(early) <= 4, run.story()
    assert run.said[-1][1].deadline.hard_end - run.said[0][0] < 600 * DAY
