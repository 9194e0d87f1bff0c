"""When something is lost, rule by rule, and the one order in which all is shown and said (rule A14)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from reminderd.core.deadlines.clocks import with_clocks
from reminderd.core.deadlines.urgency import BANK_IS_NEAR, BANK_KINDS, loss_rank
from reminderd.core.letters.content import Entry
from reminderd.core.model import Deadline, DeadlineKind, Fact, Item, MailKind, OrderKey, Statement
from reminderd.projection import Projection
from samples.builders import BERLIN, DAY, ORDER, at, fact, policy, preferences
from samples.letters import LANGUAGES, renderer

NOW = at("2026-04-29 12:00")
DAY_TO_ACT, END = NOW + 5 * DAY, NOW + 40 * DAY

LOST: Mapping[str, str] = {
    # rule: nothing is lost by waiting (""), from the counted day on ("day"), or only at its end ("end")
    "not_shipped": "",  # O3: closed and paid back by itself
    "unshipped_refund": "",
    "cancel_unanswered": "",  # O4: the seller has to answer
    "frozen_check": "",  # O5: nothing to do but to look
    "frozen_overdue": "",
    "protection_ends": "day",  # P1
    "delivered_check": "",  # P2: the window speaks of what is lost
    "order_finishing": "end",  # P5
    "dispute_window": "day",  # D2
    "dispute_last_call": "day",
    "withdrawal": "day",  # R1, R2, R9
    "delivery_overdue": "",  # P7: wait until protection ends
    "dispute_unopened": "end",  # D1: the first day is no last one
    "dispute_retry": "end",
    "closed_unexplained": "end",
    "coupon_expires": "day",  # P6, F6
    "seller_answer": "",  # D3: silence is a yes
    "answer_offer": "day",  # D4: silence accepts
    "mediation_check": "",
    "evidence_due": "day",  # D6
    "judgement_overdue": "",  # D7
    "confirm_not_received": "day",  # D8
    "appeal_window": "day",  # D9
    "dispute_closed": "day",  # D11
    "offer_lapsed": "day",
    "appeal_result": "",
    "reopen_dispute": "day",  # D10
    "return_label": "end",
    "return_ship": "day",  # T1
    "return_dropoff": "",
    "return_confirm": "",
    "refund_check": "",  # F1
    "refund_overdue": "",
    "refund_trace": "",  # F7
    "refund_short": "",  # F9
    "chargeback": "day",  # R3
    "paypal_dispute": "day",  # R5
    "paypal_claim": "day",
    "billing_error": "day",  # R7
    "bank_decision": "",  # R3: the bank has to decide
    "unsure_news": "day",
    "pickup": "day",  # P9
    "withdrawal_refund": "",  # R1: the trader has to pay
}


def made(kind: DeadlineKind, lost_at: datetime | None = None, **fields: object) -> Deadline:
    whole = Deadline(f"{ORDER}/{kind}", ORDER, kind, DAY_TO_ACT, END, (), lost_at=lost_at)
    return replace(whole, **fields)


def test_every_rule_says_when_something_is_lost() -> None:
    """The table holds them all."""
    assert set(LOST) == {kind.value for kind in DeadlineKind}


@pytest.mark.parametrize("kind", DeadlineKind)
def test_when_something_is_lost_by_each_rule(kind: DeadlineKind) -> None:
    """A counted day may be the last from its first instant on; a named one lasts until its night."""
    counted, named = made(kind), made(kind, uid="named", stated_by="mail")
    found = [one.lost_at for one in with_clocks([counted, named])]
    assert (
        found
        == {
            "": [None, None],
            "day": [DAY_TO_ACT, DAY_TO_ACT + DAY],
            "end": [END, END],
        }[LOST[kind.value]]
    )
    (short,) = with_clocks([replace(named, hard_end=DAY_TO_ACT + timedelta(hours=23))])
    assert short.lost_at is None or short.lost_at == short.hard_end


# --- the order of all


def test_the_ladder_of_what_is_lost_next() -> None:
    """By the loss, not by the day to act; then what can wait, the oldest first; at last what is over. In which order
    they are given changes nothing.
    """
    window, refund, bank = DeadlineKind.DISPUTE_WINDOW, DeadlineKind.REFUND_OVERDUE, DeadlineKind.CHARGEBACK
    ladder = [
        made(window, NOW + DAY, uid="1", act_by=NOW + DAY),
        made(DeadlineKind.ORDER_FINISHING, NOW + 2 * DAY, uid="2", act_by=NOW - DAY),
        made(window, NOW + 3 * DAY, uid="3", act_by=NOW - 9 * DAY),
        made(window, NOW + 3 * DAY, uid="4", act_by=NOW - 8 * DAY),
        made(window, NOW + 3 * DAY, uid="5", act_by=NOW - 8 * DAY),
        made(bank, NOW + BANK_IS_NEAR, uid="6", act_by=NOW + BANK_IS_NEAR),
        made(window, NOW + 60 * DAY, uid="7", act_by=NOW + 60 * DAY, hard_end=NOW + 90 * DAY),
        made(refund, uid="8", act_by=NOW - 90 * DAY),
        made(refund, uid="9", act_by=NOW + 9 * DAY),
        made(bank, NOW + 20 * DAY, uid="10", act_by=NOW + 20 * DAY),
        made(window, NOW - 9 * DAY, uid="11", act_by=NOW - 9 * DAY, hard_end=NOW - DAY),
    ]
    for given in (ladder, ladder[::-1], ladder[5:] + ladder[:5]):
        assert [one.uid for one in sorted(given, key=lambda one: loss_rank(one, NOW))] == [one.uid for one in ladder]


def test_past_the_careful_day_the_last_plausible_one_counts() -> None:
    """What may be lost since yesterday is still worth doing: until its end it is ranked by that."""
    careful = made(DeadlineKind.DISPUTE_WINDOW, NOW - DAY, uid="careful", hard_end=NOW + 5 * DAY)
    sooner = made(DeadlineKind.DISPUTE_WINDOW, NOW + 4 * DAY, uid="sooner")
    later = made(DeadlineKind.DISPUTE_WINDOW, NOW + 6 * DAY, uid="later")
    for given in permutations([careful, sooner, later]):
        assert [one.uid for one in sorted(given, key=lambda one: loss_rank(one, NOW))] == ["sooner", "careful", "later"]


@pytest.mark.parametrize("kind", sorted(BANK_KINDS))
def test_a_bank_day_costs_nothing_until_it_is_near(kind: DeadlineKind) -> None:
    """14 days before it is announced (A6); a minute earlier it can wait."""
    far = made(kind, NOW + BANK_IS_NEAR + timedelta(minutes=1))
    assert loss_rank(far, NOW)[0] == 1
    assert loss_rank(far, NOW + timedelta(minutes=1))[0] == 0
    assert loss_rank(replace(far, hard_end=NOW - timedelta(minutes=1)), NOW)[0] == 2


# --- a letter with several entries


def life_of(number: str, *kinds: tuple[str, MailKind | Statement]) -> list[Fact]:
    key = OrderKey("aliexpress", number)
    item = (Item(f"Thing {number[-4:]}", 1),)
    return [
        fact(kind, when, key, items=item if at_first else (), source=f"mail:{number}-{kind}")
        for when, kind in kinds
        for at_first in (kind is MailKind.ORDER_PLACED,)
    ]


class Kept:
    """Facts in memory, and no word of the user."""

    def __init__(self, facts: list[Fact]) -> None:
        self._facts = tuple(facts)

    def revision(self) -> str:
        return ""

    def facts(self) -> tuple[Fact, ...]:
        return self._facts

    def marks(self) -> tuple[()]:
        return ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_subject_of_a_letter_names_what_is_lost_first(language: str) -> None:
    """An old refund that is worth doing until February, and protection that ends in a day: that leads."""
    old = life_of(
        "8211000000000001",
        ("2026-02-01", MailKind.ORDER_PLACED),
        ("2026-02-20", Statement.DISPUTED),
        ("2026-03-01", Statement.JUDGED),
    )
    ending = life_of("8211000000000002", ("2026-03-01", MailKind.ORDER_PLACED), ("2026-03-03", MailKind.ORDER_SHIPPED))
    projection = Projection(Kept([*old, *ending]), policy(), preferences(zone=BERLIN))
    decided = [one for one in projection.decide({}, NOW) if one.notice]
    kinds = [one.deadline.kind for one in decided]
    assert kinds[0] is DeadlineKind.PROTECTION_ENDS
    assert DeadlineKind.REFUND_OVERDUE in kinds[1:]
    orders = projection.state().orders
    entries = [Entry(one.deadline, orders[one.deadline.order], one.state, one.next_at) for one in decided]
    letter = renderer(language).reminder("key", entries, ["a"], NOW)
    assert "Thing 0002" in letter.subject
    assert "0001" not in letter.subject
    assert letter.text.index("Thing 0002") < letter.text.index("Thing 0001")
    assert letter.html.index("Thing 0002") < letter.html.index("Thing 0001")
    assert letter.deadlines[0].endswith("/protection_ends")
