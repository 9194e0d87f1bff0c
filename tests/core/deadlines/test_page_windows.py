"""Windows that an order's page states, and the law's day for a refund (POLICY A17, A22)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from builders import DAY, ORDER, PACIFIC, at, fact, policy
from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Certainty, Deadline, DeadlineKind, Fact, Item, MailKind, Payment, Region, Statement
from reminderd.core.orders import fold_order

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", items=(Item("Cup", 1), Item("Plate", 1)))
DELIVERED = fact(MailKind.DELIVERED, "2026-03-15")
RETURN = fact(Statement.RETURN_UNTIL, "2026-03-16", source="mark:1", due=date(2026, 3, 22))


def found(kind: DeadlineKind, *facts: Fact, rules: Policy | None = None) -> list[Deadline]:
    derived = derive(fold_order(ORDER, facts, PACIFIC), rules or policy())
    return [deadline for deadline in derived if deadline.kind is kind]


def windows(*facts: Fact) -> list[Deadline]:
    return found(DeadlineKind.DISPUTE_WINDOW, *facts)


def test_a_stated_window_takes_the_place_of_the_counted_one() -> None:
    """It is the page's day, told by the user, and the only one."""
    [window] = windows(PLACED, DELIVERED, RETURN)
    assert (window.act_by, window.hard_end) == (at("2026-03-22 00:00"), at("2026-03-23 00:00"))
    assert window.is_stated
    assert window.because[0].source == "mark:1"


def test_what_is_said_of_one_line_leaves_the_other_its_days() -> None:
    """Only when each line has its own day do the counted ones go; a disputed line needs none."""
    first, second = replace(RETURN, line="1"), replace(RETURN, line="2", source="mark:2", due=date(2026, 4, 5))
    assert {window.line for window in windows(PLACED, DELIVERED, first)} == {"1", None}
    assert {window.line for window in windows(PLACED, DELIVERED, first, second)} == {"1", "2"}
    disputed = fact(Statement.DISPUTED, "2026-03-17", line="1")
    assert {window.line for window in windows(PLACED, DELIVERED, first, second, disputed)} == {"2"}


def test_a_later_grant_of_the_vendor_is_heard_beside_the_page() -> None:
    """The mail "15 days from now" is newer than what was copied: neither silences the other."""
    granted = fact(MailKind.RECEIPT_CONFIRMED, "2026-03-20", within=15 * DAY)
    assert len(windows(PLACED, DELIVERED, RETURN, granted)) == 2
    assert len(windows(PLACED, DELIVERED, granted, replace(RETURN, stated_at=at("2026-03-21")))) == 1


def test_the_law_counts_from_the_posting_and_ends_with_the_refund() -> None:
    """R1: the trader may wait for the proof of posting; elsewhere than in the EU there is no such day."""
    rules = replace(policy(), region=Region.EU)
    kind = DeadlineKind.WITHDRAWAL_REFUND
    opened, sent = fact(Statement.DISPUTED, "2026-03-18"), fact(Statement.RETURN_SENT, "2026-03-24")
    [due] = found(kind, PLACED, DELIVERED, opened, sent, rules=rules)
    assert due.act_by == at("2026-04-07 00:00")
    assert not found(kind, PLACED, DELIVERED, opened, rules=rules)
    assert not found(kind, PLACED, DELIVERED, opened, sent)
    issued = fact(Statement.REFUND_ISSUED, "2026-03-30")
    assert not found(kind, PLACED, DELIVERED, opened, sent, issued, rules=rules)
    late = replace(opened, stated_at=DELIVERED.stated_at + timedelta(days=16))
    assert not found(kind, PLACED, DELIVERED, late, replace(sent, stated_at=late.stated_at + DAY), rules=rules)


def test_a_claim_without_a_stated_delivery_day_has_to_wait() -> None:
    """R4: the reason stands at the bank's day, which stays as it is; with a stated day there is none."""
    rules = replace(policy(), payments={"": Payment.MASTERCARD})
    missing = fact(Statement.NOT_RECEIVED, "2026-03-20")
    for expected, told in ((None, True), (date(2026, 3, 20), False)):
        placed = replace(PLACED, expected_until=expected)
        [bank] = found(DeadlineKind.CHARGEBACK, placed, DELIVERED, missing, rules=rules)
        assert ("chargeback_wait" in {because.period for because in bank.because}) is told


@pytest.mark.parametrize("payment", [Payment.OTHER, Payment.VISA])
def test_a_boleto_is_paid_back_within_five_business_days(payment: Payment) -> None:
    """A19, F5: EBANX pays sooner than a card is credited."""
    issued = fact(MailKind.REFUND_ISSUED, "2026-03-20")
    rules = replace(policy(), region=Region.BR, payments={"": payment})
    [trace] = found(DeadlineKind.REFUND_TRACE, PLACED, fact(Statement.DISPUTED, "2026-03-10"), issued, rules=rules)
    assert (trace.act_by == at("2026-03-27 00:00")) is (payment is Payment.OTHER)
    assert ("refund_trace_ebanx" in {because.period for because in trace.because}) is (payment is Payment.OTHER)


def test_a_brazilian_refund_form_is_filled_in_within_a_day() -> None:
    """A19: elsewhere, and for other news, two days are left."""
    guessed = fact(MailKind.REFUND_ISSUED, "2026-03-20", certainty=Certainty.GUESSED)
    for region, days in ((Region.BR, 1), (Region.EU, 2)):
        [news] = found(DeadlineKind.UNSURE_NEWS, PLACED, guessed, rules=replace(policy(), region=region))
        assert news.act_by == guessed.stated_at + days * DAY
