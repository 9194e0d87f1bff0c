"""Days that depend on the buyer's law or payment (rules R1, R4, A19, A22)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reminderd.core.model import Certainty, DeadlineKind, Item, MailKind, Payment, Region, Statement
from samples.builders import DAY, at, deadlines_of, fact, policy

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", items=(Item("Cup", 1), Item("Plate", 1)))
DELIVERED = fact(MailKind.DELIVERED, "2026-03-15")


def test_the_law_counts_from_the_posting_and_ends_with_the_refund() -> None:
    """R1: the trader may wait for the proof of posting; elsewhere than in the EU there is no such day."""
    rules = replace(policy(), region=Region.EU)
    kind = DeadlineKind.WITHDRAWAL_REFUND
    opened, sent = fact(Statement.DISPUTED, "2026-03-18"), fact(Statement.RETURN_SENT, "2026-03-24")
    [due] = deadlines_of(kind, PLACED, DELIVERED, opened, sent, rules=rules)
    assert due.act_by == at("2026-04-07 00:00")
    assert not deadlines_of(kind, PLACED, DELIVERED, opened, rules=rules)
    assert not deadlines_of(kind, PLACED, DELIVERED, opened, sent)
    issued = fact(Statement.REFUND_ISSUED, "2026-03-30")
    assert not deadlines_of(kind, PLACED, DELIVERED, opened, sent, issued, rules=rules)
    late = replace(opened, stated_at=DELIVERED.stated_at + timedelta(days=16))
    assert not deadlines_of(kind, PLACED, DELIVERED, late, replace(sent, stated_at=late.stated_at + DAY), rules=rules)


def test_a_claim_without_a_stated_delivery_day_has_to_wait() -> None:
    """R4: the reason stands at the bank's day, which stays as it is; a stated day after the payment needs none."""
    rules = replace(policy(), payments={"": Payment.MASTERCARD})
    missing = fact(Statement.NOT_RECEIVED, "2026-03-20")
    for expected, told in ((None, True), (date(2026, 3, 1), True), (date(2026, 3, 2), False)):
        placed = replace(PLACED, expected_until=expected)
        [bank] = deadlines_of(DeadlineKind.CHARGEBACK, placed, DELIVERED, missing, rules=rules)
        assert ("chargeback_wait" in {because.period for because in bank.because}) is told


def test_what_the_user_says_of_the_arrival_moves_only_the_end_of_the_law() -> None:
    """A8: received two days after the carrier says so, a withdrawal is counted from the carrier's day."""
    received = fact(Statement.RECEIVED, "2026-03-17")
    for said, days in (((), 14), ((received,), 16)):
        [due] = deadlines_of(
            DeadlineKind.WITHDRAWAL, PLACED, DELIVERED, *said, rules=replace(policy(), region=Region.EU)
        )
        assert due.act_by == at("2026-03-29 00:00")
        assert due.hard_end == at("2026-03-16 00:00") + days * DAY


@pytest.mark.parametrize("payment", [Payment.OTHER, Payment.VISA])
def test_a_boleto_is_paid_back_within_five_business_days(payment: Payment) -> None:
    """A19, F5: EBANX pays sooner than a card is credited."""
    issued = fact(MailKind.REFUND_ISSUED, "2026-03-20")
    rules = replace(policy(), region=Region.BR, payments={"": payment})
    [trace] = deadlines_of(
        DeadlineKind.REFUND_TRACE, PLACED, fact(Statement.DISPUTED, "2026-03-10"), issued, rules=rules
    )
    assert (trace.act_by == at("2026-03-27 00:00")) is (payment is Payment.OTHER)
    assert ("refund_trace_ebanx" in {because.period for because in trace.because}) is (payment is Payment.OTHER)


def test_a_brazilian_refund_form_is_filled_in_within_a_day() -> None:
    """A19: elsewhere, and for other news, two days are left."""
    guessed = fact(MailKind.REFUND_ISSUED, "2026-03-20", certainty=Certainty.GUESSED)
    for region, days in ((Region.BR, 1), (Region.EU, 2)):
        [news] = deadlines_of(DeadlineKind.UNSURE_NEWS, PLACED, guessed, rules=replace(policy(), region=region))
        assert news.act_by == guessed.stated_at + days * DAY
