"""When money or a right is lost, kind by kind: one life each, and the reason (rule A14)."""

from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import chain

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Certainty, DeadlineKind, Fact, MailKind, Payment, Region, Statement
from reminderd.core.model.money import parse_money
from reminderd.core.orders import fold_order
from samples.builders import DAY, ORDER, PACIFIC, at, fact, policy

PRICE = parse_money("20 EUR")
PLACED = fact(MailKind.ORDER_PLACED, "2026-04-01", price=PRICE)
SHIPPED = fact(MailKind.ORDER_SHIPPED, "2026-04-03")
DELIVERED = fact(MailKind.DELIVERED, "2026-04-15")
RECEIVED = fact(Statement.RECEIVED, "2026-04-15")
DISPUTED = fact(Statement.DISPUTED, "2026-04-16")
HERE = (PLACED, SHIPPED, DELIVERED)
CASE = (PLACED, SHIPPED, RECEIVED, DISPUTED)
OFFERED = fact(MailKind.DISPUTE_OFFER, "2026-04-18", amount=parse_money("3 EUR"))
JUDGED = fact(Statement.JUDGED, "2026-04-25", amount=parse_money("4 EUR"))
RETURN = fact(Statement.RETURN_AGREED, "2026-04-20")
SENT = fact(Statement.RETURN_SENT, "2026-04-22")
ISSUED = fact(MailKind.REFUND_ISSUED, "2026-04-25", amount=PRICE)
DUE = date(2026, 5, 2)

KIND = DeadlineKind


SOME_DAYS = {KIND.CANCEL_UNANSWERED: 9}
"""What a kind may end later than its periods: what was once the rule is no period of its own."""


@dataclass(frozen=True)
class Life:
    """What was told of an order, and the first instant of the day from which `kind` is lost by it ("" = never)."""

    kind: DeadlineKind
    lost: str
    why: str
    facts: tuple[Fact, ...]
    region: Region = Region.OTHER
    payment: Payment | None = None


LIVES = [
    # --- others have to act, or it is only to be looked at
    Life(KIND.NOT_SHIPPED, "", "O3: what is not shipped is closed and paid back", (PLACED,)),
    Life(KIND.UNSHIPPED_REFUND, "", "A4: a look for money; the bank's day speaks of the loss", (PLACED,)),
    Life(KIND.CANCEL_UNANSWERED, "", "O4: the seller has to answer; a shipped order can still be disputed",
         (PLACED, fact(Statement.CANCEL_REQUESTED, "2026-04-02"))),
    Life(KIND.FROZEN_CHECK, "", "O5: the seller has to prove", (PLACED, fact(MailKind.ORDER_FROZEN, "2026-04-05"))),
    Life(KIND.FROZEN_OVERDUE, "", "O5: support has to settle", (PLACED, fact(MailKind.ORDER_FROZEN, "2026-04-05"))),
    Life(KIND.DELIVERED_CHECK, "", "P2: the finish starts the window, which speaks of the loss", HERE),
    Life(KIND.DELIVERY_OVERDUE, "", "P7: no refund yet, protection speaks of the loss",
         (replace(PLACED, expected_until=date(2026, 4, 12)), SHIPPED)),
    Life(KIND.SELLER_ANSWER, "", "D3: silence of the seller pays as asked", CASE),
    Life(KIND.MEDIATION_CHECK, "", "D5: AliExpress has to step in", CASE),
    Life(KIND.JUDGEMENT_OVERDUE, "", "D7: AliExpress has to judge",
         (*CASE, fact(Statement.ESCALATED, "2026-04-24"))),
    Life(KIND.APPEAL_RESULT, "", "D9: the appeal is in", (*CASE, JUDGED, fact(Statement.APPEALED, "2026-04-26"))),
    Life(KIND.RETURN_DROPOFF, "", "T2: the receipt proves it", (*CASE, RETURN, SENT)),
    Life(KIND.RETURN_CONFIRM, "", "T3: the seller has to confirm",
         (*CASE, RETURN, SENT, fact(Statement.RETURN_ARRIVED, "2026-04-30"))),
    Life(KIND.REFUND_CHECK, "", "F1: a look", CASE),
    Life(KIND.REFUND_OVERDUE, "", "F1: support has to pay; the bank's day speaks of the loss", CASE),
    Life(KIND.REFUND_TRACE, "", "F7: the bank has to trace", (*CASE, ISSUED), payment=Payment.PAYPAL),
    Life(KIND.REFUND_SHORT, "", "F9: the rest is owed as long as all of it was",
         (*CASE, ISSUED, fact(Statement.REFUNDED, "2026-05-05", amount=parse_money("3 EUR")))),
    Life(KIND.BANK_DECISION, "", "R3: the bank has to decide",
         (PLACED, SHIPPED, fact(Statement.BANK_DISPUTED, "2026-05-01"))),
    Life(KIND.WITHDRAWAL_REFUND, "", "A22: the trader has to pay", (*CASE, RETURN, SENT), region=Region.EU),
    # --- a counted day may be the last from its first instant on, a named one lasts until its night
    Life(KIND.PROTECTION_ENDS, "2026-05-31", "P1: 60 days, to be safe", (PLACED, SHIPPED)),
    Life(KIND.PROTECTION_ENDS, "2026-05-03", "P4: the day that a mail names is the last",
         (PLACED, SHIPPED, fact(MailKind.PROTECTION_ENDING, "2026-04-28", due=DUE))),
    Life(KIND.PROTECTION_ENDS, "2026-05-02", "P1: the order's page says before it",
         (PLACED, SHIPPED, fact(Statement.PROTECTED_UNTIL, "2026-04-28", due=DUE, source="mark:1"))),
    Life(KIND.DISPUTE_WINDOW, "2026-04-30", "D2: 15 days from the delivery, to be safe", HERE),
    Life(KIND.DISPUTE_WINDOW, "2026-05-03", "A17: the page names the last day",
         (*HERE, fact(Statement.DISPUTE_UNTIL, "2026-04-16", due=DUE, source="mark:1"))),
    Life(KIND.DISPUTE_WINDOW, "2026-05-06", "D2: the 15 days that AliExpress names, of what never came",
         (PLACED, SHIPPED, fact(MailKind.RECEIPT_CONFIRMED, "2026-04-20", within=15 * DAY))),
    Life(KIND.DISPUTE_WINDOW, "2026-05-06", "D2: and of what came after the finish",
         (PLACED, SHIPPED, fact(MailKind.RECEIPT_CONFIRMED, "2026-04-20", within=15 * DAY),
          fact(MailKind.DELIVERED, "2026-04-25", tracking_number="B2"))),
    Life(KIND.DISPUTE_LAST_CALL, "2026-05-06", "A1: 20 April and the 15 days that AliExpress names",
         (*HERE, fact(MailKind.RECEIPT_CONFIRMED, "2026-04-20", within=15 * DAY))),
    Life(KIND.WITHDRAWAL, "2026-04-29", "R1: 14 days from the delivery", HERE, region=Region.EU),
    Life(KIND.WITHDRAWAL, "2026-04-22", "R2: 7 days", HERE, region=Region.BR),
    Life(KIND.WITHDRAWAL, "2026-07-14", "R9: 90 days", HERE, region=Region.KR),
    Life(KIND.COUPON_EXPIRES, "2026-05-03", "F6: worth nothing after its day",
         (PLACED, fact(MailKind.COUPON, "2026-04-20", due=DUE))),
    Life(KIND.COUPON_EXPIRES, "2026-06-19", "F6: 60 days where none is named",
         (PLACED, fact(MailKind.COUPON, "2026-04-20"))),
    Life(KIND.ANSWER_OFFER, "2026-04-20", "D4: about two days, then silence accepts", (*CASE, OFFERED)),
    Life(KIND.ANSWER_OFFER, "2026-05-03", "D4: the day that is named", (*CASE, replace(OFFERED, due=DUE))),
    Life(KIND.OFFER_LAPSED, "2026-04-21", "A3: it may be closed by now, and the days to appeal run",
         (*CASE, OFFERED)),
    Life(KIND.EVIDENCE_DUE, "2026-04-20", "D6: two days, then the claim is cancelled",
         (*CASE, fact(MailKind.DISPUTE_EVIDENCE, "2026-04-18"))),
    Life(KIND.EVIDENCE_DUE, "2026-05-03", "D6: the day that is named",
         (*CASE, fact(MailKind.DISPUTE_EVIDENCE, "2026-04-18", due=DUE))),
    Life(KIND.CONFIRM_NOT_RECEIVED, "2026-05-03", "D8: after that day the parcel counts as delivered",
         (PLACED, SHIPPED, fact(MailKind.PROTECTION_ENDING, "2026-04-10", due=DUE), DISPUTED)),
    Life(KIND.APPEAL_WINDOW, "2026-05-02", "D9: seven days, once", (*CASE, JUDGED)),
    Life(KIND.DISPUTE_CLOSED, "2026-05-02", "A3, D9: seven days to appeal",
         (*CASE, fact(MailKind.DISPUTE_CLOSED, "2026-04-25"))),
    Life(KIND.REOPEN_DISPUTE, "2026-04-30", "D10: as long as the window",
         (*HERE, DISPUTED, fact(Statement.CANCELLED_DISPUTE, "2026-04-18"))),
    Life(KIND.RETURN_SHIP, "2026-04-30", "T1: ten days, then the seller gets the money", (*CASE, RETURN)),
    Life(KIND.RETURN_SHIP, "2026-05-03", "T1: the day on the return page",
         (*CASE, fact(MailKind.RETURN_DUE, "2026-04-20", due=DUE))),
    Life(KIND.CHARGEBACK, "2026-07-30", "R3: 120 days from the payment", (PLACED, SHIPPED)),
    Life(KIND.CHARGEBACK, "2026-08-10", "R3: from the announced delivery",
         (replace(PLACED, expected_until=date(2026, 4, 12)), SHIPPED), payment=Payment.VISA),
    Life(KIND.PAYPAL_DISPUTE, "2026-09-28", "R5: 180 days from the payment", (PLACED, SHIPPED), payment=Payment.PAYPAL),
    Life(KIND.PAYPAL_CLAIM, "2026-05-21", "R5: 20 days, then closed for good",
         (PLACED, SHIPPED, fact(Statement.BANK_DISPUTED, "2026-05-01")), payment=Payment.PAYPAL),
    Life(KIND.BILLING_ERROR, "2026-05-31", "R7: 60 days", (PLACED, SHIPPED), region=Region.US),
    Life(KIND.PICKUP, "2026-04-13", "A15: three days, to be safe",
         (PLACED, SHIPPED, fact(MailKind.READY_FOR_PICKUP, "2026-04-10"))),
    Life(KIND.PICKUP, "2026-05-03", "A15: the day that is named; then it goes back",
         (PLACED, SHIPPED, fact(MailKind.READY_FOR_PICKUP, "2026-04-10", due=DUE))),
    # --- the day to act is good advice, the right lasts longer
    Life(KIND.ORDER_FINISHING, "2026-07-18", "P5, A11: shipped and 90 days, and 15 for a dispute",
         (*HERE, fact(MailKind.AWAITING_CONFIRMATION, "2026-04-18"))),
    Life(KIND.DISPUTE_UNOPENED, "2026-07-18", "D2, A11: nobody knows when the order is finished",
         (*HERE, fact(Statement.NOT_RECEIVED, "2026-04-16"))),
    Life(KIND.DISPUTE_RETRY, "2026-05-18", "D1, D2: 15 days after the end of protection",
         (PLACED, SHIPPED, fact(MailKind.PROTECTION_ENDING, "2026-04-28", due=DUE),
          fact(Statement.TOO_EARLY, "2026-04-29"))),
    Life(KIND.CLOSED_UNEXPLAINED, "2026-05-06", "2.3, D2: 15 days from the closing",
         (PLACED, SHIPPED, fact(MailKind.ORDER_CLOSED, "2026-04-20"))),
    Life(KIND.RETURN_LABEL, "2026-04-30", "T1: another label helps as long as goods can be sent", (*CASE, RETURN)),
]  # fmt: skip


@pytest.mark.parametrize("life", LIVES, ids=[f"{one.kind}-{one.why}" for one in LIVES])
def test_when_it_is_lost(life: Life) -> None:
    """By the day of the vendor's zone that the policy gives, counted by hand."""
    payments = {"": life.payment} if life.payment else {}
    rules = Policy(policy().periods, PACIFIC, region=life.region, payments=payments)
    found = [one for one in derive(fold_order(ORDER, life.facts, PACIFIC), rules) if one.kind is life.kind]
    assert found
    assert found[0].lost_at == (at(f"{life.lost} 00:00") if life.lost else None)


@pytest.mark.parametrize("life", LIVES, ids=[f"{one.kind}-{one.why}" for one in LIVES])
def test_why_it_is_certainly_over(life: Life) -> None:
    """Counted from what is quoted, or from the day that it names, the periods that are given make its last day."""
    payments = {"": life.payment} if life.payment else {}
    rules = Policy(policy().periods, PACIFIC, region=life.region, payments=payments)
    found = next(one for one in derive(fold_order(ORDER, life.facts, PACIFIC), rules) if one.kind is life.kind)
    quoted = {one.source for one in found.over_because if one.quote}
    facts = [one for one in life.facts if one.source in quoted]
    assert facts, "somebody said something"
    ends = []
    named = [(one.due,) if one.due else (one.expected_until, rules.day(one.stated_at)) for one in facts]
    for day in filter(None, chain(*named)):
        periods = [because.period for because in found.over_because if because.period]
        ends.append(rules.end(reduce(rules.later, periods, day)))
    assert any(abs(end - found.hard_end) <= SOME_DAYS.get(life.kind, 1) * DAY for end in ends), (ends, found.hard_end)


def test_a_guessed_mail_is_lost_after_two_days() -> None:
    """A21, D4: it may be an offer, and the two days run from its own instant."""
    guess = fact(MailKind.DISPUTE_OFFER, "2026-04-18", certainty=Certainty.GUESSED)
    found = derive(fold_order(ORDER, (PLACED, guess), PACIFIC), policy())
    assert [one.lost_at for one in found if one.kind is KIND.UNSURE_NEWS] == [at("2026-04-20")]


def test_every_kind_has_its_life() -> None:
    """A new one is red until somebody says when it is lost."""
    assert {one.kind for one in LIVES} | {KIND.UNSURE_NEWS} == set(DeadlineKind)
