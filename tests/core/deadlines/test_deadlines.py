"""Orders have deadlines: rules P, D and F, and where sources differ, C1 to C4."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reminderd.core.deadlines import RULES, derive
from reminderd.core.model import Deadline, DeadlineKind, Fact, MailKind, Money, Statement
from reminderd.core.orders import fold_order
from samples.builders import BERLIN, ORDER, PACIFIC, at, fact, policy

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01")
SHIPPED = fact(MailKind.ORDER_SHIPPED, "2026-03-03")
DELIVERED = fact(MailKind.DELIVERED, "2026-03-15")
FINISHED = fact(MailKind.RECEIPT_CONFIRMED, "2026-03-20", within=at("2026-03-16") - at("2026-03-01"))


def deadlines_of(*facts: Fact) -> dict[DeadlineKind, Deadline]:
    found = derive(fold_order(ORDER, facts, PACIFIC), policy())
    return {deadline.kind: deadline for deadline in found}


def test_every_kind_has_one_rule() -> None:
    """The enum and the list of rules name the same kinds."""
    assert set(RULES) == set(DeadlineKind)


def test_the_sixty_day_warning_counts_from_the_order_and_ends_after_day_105() -> None:
    """C2: warn at 60 days from ordering; never "too late" before 90 days from shipping plus 15."""
    deadline = deadlines_of(PLACED, SHIPPED)[DeadlineKind.PROTECTION_ENDS]
    assert deadline.act_by == at("2026-04-30 00:00")
    assert deadline.hard_end == at("2026-06-17 00:00")
    assert not deadline.is_stated
    assert [reason.period for reason in deadline.because] == ["", "protection_warning"]


def test_a_typed_protection_date_replaces_the_warning_and_names_the_deadline() -> None:
    """The order page's date wins. It says "before" it, so the day before is the last, in the vendor's zone."""
    said = fact(Statement.PROTECTED_UNTIL, "2026-04-01", due=at("2026-05-20").date())
    found = deadlines_of(PLACED, SHIPPED, said)
    deadline = found[DeadlineKind.PROTECTION_ENDS]
    assert deadline.act_by == at("2026-05-19 00:00")
    assert deadline.hard_end == at("2026-05-21 00:00")
    assert deadline.lost_at == at("2026-05-20 00:00")
    assert deadline.is_stated
    assert deadline.uid.endswith("protection_ends/2026-05-20")
    assert found[DeadlineKind.DISPUTE_WINDOW].act_by == at("2026-06-04 00:00")


def test_delivery_starts_fifteen_days_and_ends_the_wait() -> None:
    """D2, the seed's figure: counted from the start of the delivery day."""
    found = deadlines_of(PLACED, SHIPPED, DELIVERED)
    assert set(found) == {DeadlineKind.DELIVERED_CHECK, DeadlineKind.DISPUTE_WINDOW}
    assert found[DeadlineKind.DISPUTE_WINDOW].act_by == at("2026-03-30 00:00")
    assert found[DeadlineKind.DISPUTE_WINDOW].hard_end > at("2026-03-31 00:00")


def test_the_sixty_days_cap_the_window_after_a_late_delivery() -> None:
    """Delivered on day 55: the seed's 60 days come first; delivered after them they say nothing."""
    late = deadlines_of(PLACED, SHIPPED, fact(MailKind.DELIVERED, "2026-04-25"))[DeadlineKind.DISPUTE_WINDOW]
    assert late.act_by == at("2026-04-30 00:00")
    later = deadlines_of(PLACED, SHIPPED, fact(MailKind.DELIVERED, "2026-05-10"))[DeadlineKind.DISPUTE_WINDOW]
    assert later.act_by == at("2026-05-25 00:00")


def test_what_comes_in_the_last_of_the_sixty_days_is_not_announced_for_tomorrow() -> None:
    """The 60 days are only a warning (C2): "parcel AP2 received" on day 59 leaves the 15 days to test it."""
    here = fact(Statement.RECEIVED, "2026-04-29", tracking_number="AP2")
    assert deadlines_of(PLACED, SHIPPED, here)[DeadlineKind.DISPUTE_WINDOW].act_by == at("2026-05-14 00:00")


def test_how_did_it_go_names_a_day_beside_our_careful_one() -> None:
    """C1, A1: ours is delivery plus 15, the vendor's own the finish plus 15; until its end nobody says "too late"."""
    found = deadlines_of(PLACED, SHIPPED, DELIVERED, FINISHED)
    careful, named = found[DeadlineKind.DISPUTE_WINDOW], found[DeadlineKind.DISPUTE_LAST_CALL]
    assert (careful.act_by, careful.stated_by) == (at("2026-03-30 00:00"), None)
    assert careful.named_later == named.act_by == at("2026-04-04 00:00")
    assert named.stated_by == "mail"
    assert named.because[0].quote == FINISHED.quote
    assert careful.hard_end == named.hard_end == at("2026-04-05 00:00")


def test_a_finish_long_after_the_delivery_starts_the_days_anew() -> None:
    """Once the vendor grants 15 days, the careful guess that they were over is disproved."""
    finished = fact(MailKind.RECEIPT_CONFIRMED, "2026-04-10")
    deadline = deadlines_of(PLACED, DELIVERED, finished)[DeadlineKind.DISPUTE_WINDOW]
    assert deadline.act_by == at("2026-04-25 00:00")


def test_a_copy_of_the_finish_names_no_other_day() -> None:
    """What comes twice leaves the windows as they were, with another parcel on its way, too: no last call after one."""
    parts = (
        fact(MailKind.ORDER_SHIPPED, "2026-03-03", tracking_number="AP1", is_partial=True),
        fact(MailKind.ORDER_SHIPPED, "2026-03-04", tracking_number="AP2"),
        fact(MailKind.DELIVERED, "2026-03-20", tracking_number="AP2"),
    )
    copies = (FINISHED, replace(FINISHED, source="mail:copy"))
    once, twice = (derive(fold_order(ORDER, [PLACED, *parts, *copies[:n]], PACIFIC), policy()) for n in (1, 2))
    assert {(one.uid, one.act_by) for one in twice} == {(one.uid, one.act_by) for one in once}


def test_awaiting_confirmation_asks_to_act_within_a_day() -> None:
    """P5: the mail names no date; the finish ends it and the 15 days take over."""
    awaiting = fact(MailKind.AWAITING_CONFIRMATION, "2026-05-01")
    deadline = deadlines_of(PLACED, SHIPPED, awaiting)[DeadlineKind.ORDER_FINISHING]
    assert deadline.act_by == at("2026-05-02")
    assert deadline.hard_end == at("2026-06-17 00:00")  # A11: shipped + 90 + 15
    finished = fact(MailKind.RECEIPT_CONFIRMED, "2026-05-03")
    window = DeadlineKind.DISPUTE_WINDOW
    assert set(deadlines_of(PLACED, SHIPPED, awaiting, finished)) == {window, DeadlineKind.CHARGEBACK}


def test_a_finish_proves_no_delivery_of_a_part_that_is_missing() -> None:
    """The bank's day goes on (R3): beside a parcel that came and, told of once, where nobody told of any delivery."""
    finished = fact(MailKind.RECEIPT_CONFIRMED, "2026-04-10")
    assert deadlines_of(PLACED, SHIPPED, finished)[DeadlineKind.CHARGEBACK].may_be_well
    assert DeadlineKind.CHARGEBACK not in deadlines_of(PLACED, SHIPPED, DELIVERED, finished)
    moving = [fact(MailKind.IN_TRANSIT, "2026-03-20", tracking_number=number) for number in ("A1", "B2")]
    came = [*moving, fact(MailKind.DELIVERED, "2026-03-25", tracking_number="A1")]
    assert not deadlines_of(PLACED, SHIPPED, *came, finished)[DeadlineKind.CHARGEBACK].may_be_well
    here = fact(Statement.RECEIVED, "2026-04-20", tracking_number="B2")
    assert DeadlineKind.CHARGEBACK not in deadlines_of(PLACED, SHIPPED, *came, finished, here)


def test_nothing_is_said_of_a_late_parcel_once_its_protection_was_told_of() -> None:
    """P7, P1: the end of protection has asked for more by then; that letter would come for nothing."""
    late = fact(MailKind.ORDER_READY, "2026-03-02", expected_until=at("2026-05-01").date())
    found = deadlines_of(PLACED, SHIPPED, late)
    assert DeadlineKind.PROTECTION_ENDS in found
    assert DeadlineKind.DELIVERY_OVERDUE not in found


def test_the_announced_finish_starts_the_days_even_if_the_finish_itself_is_never_heard_of() -> None:
    """Mails get lost: 15 days from "will soon be completed", until a mail says that it is."""
    awaiting = fact(MailKind.AWAITING_CONFIRMATION, "2026-05-01")
    found = deadlines_of(PLACED, SHIPPED, DELIVERED, awaiting)[DeadlineKind.DISPUTE_WINDOW]
    assert found.act_by == at("2026-05-16 00:00")
    assert found.hard_end == at("2026-06-17 00:00")  # A11: shipped + 90 + 15


def test_an_overdue_delivery_is_told_three_days_after_the_announced_day() -> None:
    """P7: the announced day, to its end, plus our grace; the last announcement counts."""
    first = fact(MailKind.ORDER_READY, "2026-03-02", expected_until=at("2026-03-18").date())
    last = fact(MailKind.IN_TRANSIT, "2026-03-10", expected_until=at("2026-03-20").date())
    deadline = deadlines_of(PLACED, SHIPPED, first, last)[DeadlineKind.DELIVERY_OVERDUE]
    assert deadline.act_by == at("2026-03-24 00:00")
    assert DeadlineKind.DELIVERY_OVERDUE not in deadlines_of(PLACED, SHIPPED, first, last, DELIVERED)


def test_closed_without_a_reason_asks_the_user() -> None:
    """Closed may mean cancelled, refunded or done, so ask; never where the reason is known."""
    closed = fact(MailKind.ORDER_CLOSED, "2026-04-01")
    waits = {DeadlineKind.CLOSED_UNEXPLAINED, DeadlineKind.REFUND_CHECK, DeadlineKind.CHARGEBACK}  # A5: asked once
    assert set(deadlines_of(PLACED, closed)) == waits
    assert deadlines_of(PLACED, closed)[DeadlineKind.CLOSED_UNEXPLAINED].act_by == at("2026-04-02")
    assert DeadlineKind.CLOSED_UNEXPLAINED not in deadlines_of(PLACED, DELIVERED, FINISHED, closed)


def test_a_dispute_replaces_all_other_deadlines_by_the_wait_for_the_money() -> None:
    """C4: a look after 15 days, overdue after 30; the clock starts again when the refund is issued."""
    disputed = fact(Statement.DISPUTED, "2026-03-20")
    found = deadlines_of(PLACED, SHIPPED, DELIVERED, disputed)
    assert set(found) == {
        DeadlineKind.SELLER_ANSWER,
        DeadlineKind.MEDIATION_CHECK,
        DeadlineKind.REFUND_CHECK,
        DeadlineKind.REFUND_OVERDUE,
        DeadlineKind.CHARGEBACK,
    }
    assert found[DeadlineKind.REFUND_CHECK].act_by == at("2026-04-04 00:00")
    assert found[DeadlineKind.REFUND_OVERDUE].act_by == at("2026-04-19 00:00")
    issued = fact(Statement.REFUND_ISSUED, "2026-04-01")
    again = deadlines_of(PLACED, SHIPPED, DELIVERED, disputed, issued)
    assert again[DeadlineKind.REFUND_OVERDUE].act_by == at("2026-05-01 00:00")


def test_the_money_ends_everything() -> None:
    """Refunded: nothing is left to do."""
    ending = fact(Statement.REFUNDED, "2026-05-01")
    assert deadlines_of(PLACED, SHIPPED, DELIVERED, fact(Statement.DISPUTED, "2026-03-20"), ending) == {}


def test_refund_completed_is_sent_and_not_received() -> None:
    """F2, F7: the page says "completed" when the money leaves; until the user has it, it is watched."""
    ending = fact(MailKind.REFUND_COMPLETED, "2026-05-01")
    found = deadlines_of(PLACED, SHIPPED, DELIVERED, fact(Statement.DISPUTED, "2026-03-20"), ending)
    assert found[DeadlineKind.REFUND_CHECK].act_by == at("2026-05-16 00:00")
    assert found[DeadlineKind.REFUND_OVERDUE].act_by == at("2026-05-31 00:00")  # which tells how to trace it, too


def test_a_cancelled_order_waits_for_its_money() -> None:
    """Cancelled after payment: the refund clock runs from the cancellation. What was paid must be known for money to be
    chased (A5); else it is asked for once.
    """
    cancelled = fact(MailKind.ORDER_CANCELLED, "2026-03-05")
    paid = fact(MailKind.ORDER_PLACED, "2026-03-01", price=Money(Decimal(20), "EUR"))
    assert deadlines_of(paid, cancelled)[DeadlineKind.REFUND_OVERDUE].act_by == at("2026-04-04 00:00")
    found = deadlines_of(PLACED, cancelled)
    assert DeadlineKind.REFUND_CHECK in found
    assert DeadlineKind.REFUND_OVERDUE not in found


def test_said_not_received_keeps_both_clocks() -> None:
    """W7: "delivered" but not here: the 15 days run from the carrier's notice, and protection is watched still."""
    found = deadlines_of(PLACED, SHIPPED, DELIVERED, fact(Statement.NOT_RECEIVED, "2026-03-16"))
    assert set(found) == {
        DeadlineKind.DISPUTE_UNOPENED,
        DeadlineKind.DISPUTE_WINDOW,
        DeadlineKind.PROTECTION_ENDS,
        DeadlineKind.CHARGEBACK,
    }


def test_act_by_never_lies_after_hard_end() -> None:
    """Also with odd periods from the user's configuration."""
    order = fold_order(ORDER, [PLACED, SHIPPED], PACIFIC)
    for deadline in derive(order, policy(protection_warning=200)):
        assert deadline.act_by <= deadline.hard_end


@pytest.mark.parametrize(("disputed", "is_confirmed"), [("2026-05-19 12:00", True), ("2026-05-20 12:00", False)])
def test_a_dispute_of_the_last_day_has_nothing_to_confirm_on_it(disputed: str, is_confirmed: bool) -> None:
    """D8: one of the day before has: nobody knows what the mediator asked for meanwhile."""
    extended = fact(MailKind.PROTECTION_EXTENDED, "2026-04-18", due=at("2026-05-20").date())
    life = (fact(MailKind.ORDER_PLACED, "2026-04-01"), fact(MailKind.ORDER_SHIPPED, "2026-04-03"), extended)
    found = deadlines_of(*life, fact(Statement.DISPUTED, disputed))
    assert (DeadlineKind.CONFIRM_NOT_RECEIVED in found) is is_confirmed


def test_the_day_that_a_letter_names_is_one_on_the_whole_of_which_acting_is_in_time() -> None:
    """The page says "before Nov 20", in the vendor's zone: over at 09:00 of that day in Berlin. A mail that says "ends
    on" names the last day itself. Whatever the kind of deadline, the evening of the day named is in time.
    """
    due = at("2026-11-20").date()
    of_page = fact(Statement.PROTECTED_UNTIL, "2026-10-01", due=due, source="page:1", quote="before Nov 20, 2026")
    by_mail = fact(MailKind.PROTECTION_ENDING, "2026-10-01", due=due)
    life = (fact(MailKind.ORDER_PLACED, "2026-09-01"), fact(MailKind.ORDER_SHIPPED, "2026-09-03"))
    for said, day in ((of_page, "2026-11-19"), (by_mail, "2026-11-20")):
        found = deadlines_of(*life, said)[DeadlineKind.PROTECTION_ENDS]
        assert f"{found.act_by.astimezone(BERLIN).date()}" == day
        assert found.because[0].quote == said.quote
        disputed = fact(Statement.DISPUTED, "2026-10-10")
        kept = deadlines_of(*life, said, disputed)[DeadlineKind.CONFIRM_NOT_RECEIVED]
        assert f"{kept.act_by.astimezone(BERLIN).date()}" == day
