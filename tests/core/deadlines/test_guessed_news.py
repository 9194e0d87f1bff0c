"""The deadline to look at what was only guessed (rule D4)."""

import pytest

from reminderd.core.deadlines import derive
from reminderd.core.model import (
    Certainty,
    Deadline,
    DeadlineKind,
    Fact,
    MailKind,
    Statement,
)
from reminderd.core.orders import fold, fold_order
from reminderd.core.planning.planner import plan
from reminderd.core.statements.grammar import to_fact
from samples.builders import DAY, ORDER, PACIFIC, at, fact, mark, policy, preferences

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01")


def guess(kind: MailKind, when: str, **rest: object) -> Fact:
    return fact(kind, when, certainty=Certainty.GUESSED, **rest)


OFFER = guess(MailKind.DISPUTE_OFFER, "2026-04-01", quote="A new solution.")


def news(*facts: Fact) -> Deadline | None:
    found = derive(fold_order(ORDER, (PLACED, *facts), PACIFIC), policy())
    return next((one for one in found if one.kind is DeadlineKind.UNSURE_NEWS), None)


@pytest.mark.parametrize(
    "kind",
    [
        MailKind.DISPUTE_OPENED,
        MailKind.DISPUTE_DECIDED,
        MailKind.REFUND_ISSUED,
        MailKind.PROTECTION_ENDING,
        MailKind.RETURN_DUE,
    ],
)
def test_a_guess_changes_nothing_of_an_order(kind: MailKind) -> None:
    """It stands in the timeline; status, dates, price and the other deadlines stay as they were."""
    guessed = guess(kind, "2026-04-01", due=at("2026-04-20").date(), price=None)
    without, with_guess = fold_order(ORDER, (PLACED,), PACIFIC), fold_order(ORDER, (PLACED, guessed), PACIFIC)
    assert with_guess.told == (PLACED, guessed)
    for name in ("status", "protection_until", "claims", "price", "placed_at"):
        assert getattr(with_guess, name) == getattr(without, name)
    others = [one for one in derive(with_guess, policy()) if one.kind is not DeadlineKind.UNSURE_NEWS]
    assert others == list(derive(without, policy()))


def test_a_guess_of_an_unknown_order_waits_for_nothing() -> None:
    """What it asks may end in two days, whether or not a mail tells of the order (rule A21)."""
    (order,) = fold((OFFER,), PACIFIC).values()
    assert [one.kind for one in derive(order, policy())] == [DeadlineKind.UNSURE_NEWS]
    assert list(fold((OFFER, PLACED), PACIFIC)) == [ORDER]


def test_there_are_two_days_to_look_and_the_letter_comes_at_once() -> None:
    """Silence may count as a yes after about two days (D4)."""
    deadline = news(OFFER)
    assert deadline is not None
    assert (deadline.act_by, deadline.hard_end) == (at("2026-04-03"), at("2026-04-17 00:00"))
    assert deadline.news is MailKind.DISPUTE_OFFER
    assert [reason.quote or reason.period for reason in deadline.because] == ["A new solution.", "offer_answer"]
    (decision,) = plan([deadline], [], {}, preferences(), at("2026-04-01 12:05"))
    assert decision.notice is not None


def test_a_nearer_day_that_the_mail_names_counts() -> None:
    """The earlier of the two; the day of the mail itself ends with that day."""
    tomorrow = news(guess(MailKind.DISPUTE_OFFER, "2026-04-01", due=at("2026-04-02").date()))
    assert tomorrow is not None
    assert tomorrow.act_by == at("2026-04-02 00:00")
    today = news(guess(MailKind.DISPUTE_OFFER, "2026-04-01", due=at("2026-04-01").date()))
    assert today is not None
    assert today.act_by == at("2026-04-02 00:00")
    later = news(guess(MailKind.RETURN_DUE, "2026-04-01", due=at("2026-05-20").date()))
    assert later is not None
    assert (later.act_by, later.hard_end) == (at("2026-04-03"), at("2026-05-21 00:00"))


@pytest.mark.parametrize(
    "said",
    [
        fact(Statement.DISPUTED, "2026-04-01 12:01"),
        fact(Statement.PROTECTED_UNTIL, "2026-04-02", due=at("2026-05-01").date()),
        fact(MailKind.DISPUTE_CLOSED, "2026-04-02"),
    ],
)
def test_it_ends_with_the_users_word_or_a_known_mail_of_the_family(said: Fact) -> None:
    """Whatever the user says of the order, he has seen to it."""
    assert news(OFFER, said) is None


def test_a_word_about_an_earlier_day_counts_from_when_it_was_said() -> None:
    """ "disputed 2026-03-20", said after the mail, is an answer to it; said before, it is none."""
    after = to_fact(mark("disputed", "2026-04-01 13:00", value="2026-03-20"), PACIFIC)
    before = to_fact(mark("disputed", "2026-03-30", value="2026-03-20"), PACIFIC)
    assert after is not None
    assert before is not None
    assert news(OFFER, after) is None
    assert news(OFFER, before) is not None


def test_other_mails_do_not_end_it() -> None:
    """A parcel that moves says nothing of a dispute, nor does an older mail of the family."""
    assert news(OFFER, fact(MailKind.IN_TRANSIT, "2026-04-02")) is not None
    assert news(OFFER, fact(MailKind.DISPUTE_OPENED, "2026-03-20")) is not None


def test_a_newer_mail_is_a_question_of_its_own_and_the_older_limit_stays() -> None:
    """`done` about the first says nothing of the second; and the second grants the first no more time."""
    second = guess(MailKind.REFUND_ISSUED, "2026-04-02", source="mail:another")
    both, first = news(OFFER, second), news(OFFER)
    assert both is not None
    assert first is not None
    assert both.uid != first.uid
    assert both.act_by == first.act_by
    assert both.hard_end == first.hard_end + DAY
    assert both.news is MailKind.REFUND_ISSUED
