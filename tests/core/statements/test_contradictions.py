"""What the user says is asked back where it cannot be."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reminderd.core.model import REST, Fact, FactKind, Item, MailKind, Money, Statement
from reminderd.core.orders import fold_order
from reminderd.core.statements.contradictions import insisted, objection
from samples.builders import BERLIN, ORDER, PACIFIC, at, fact

PRICE = Money(Decimal("20.00"), "EUR")
PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", price=PRICE, items=(Item("Cup", 1), Item("Plate", 1)))
DISPUTED = fact(Statement.DISPUTED, "2026-03-20")
JUDGED = fact(Statement.JUDGED, "2026-03-25", amount=Money(Decimal(4), "EUR"))


def asked(*known: Fact, kind: FactKind, when: str = "2026-04-01", **rest: object) -> str | None:
    """Return what is asked back when the user says this of an order of which those facts are known."""
    asked_back = objection(fold_order(ORDER, (PLACED, *known), PACIFIC), fact(kind, when, **rest), BERLIN)
    return str(asked_back) if asked_back else None


@pytest.mark.parametrize("kind", [one for one in Statement if one is not Statement.REOPEN])
def test_what_fits_is_not_asked_back(kind: Statement) -> None:
    """Every statement has a place in some life of an order."""
    begins = dict.fromkeys((Statement.DISPUTED, Statement.TOO_EARLY, Statement.CLOSED), ())
    known = {Statement.APPEALED: (DISPUTED, JUDGED), **begins}
    assert asked(*known.get(kind, (DISPUTED,)), kind=kind) is None


@pytest.mark.parametrize(
    ("known", "said", "question"),
    [
        ((), {"kind": Statement.REFUNDED, "when": "2026-02-01"}, "is before the order was placed (2026-03-01)"),
        ((), {"kind": Statement.PROTECTED_UNTIL, "due": at("2026-02-01").date()}, "before the order was placed"),
        ((), {"kind": Statement.PROTECTED_UNTIL, "due": at("2027-05-01").date()}, "more than 150 days ahead"),
        ((DISPUTED,), {"kind": Statement.OFFER, "due": at("2026-10-01").date()}, "more than 150 days ahead"),
        ((), {"kind": Statement.OFFER}, "no dispute of order 8211000000001234 is known"),
        ((), {"kind": Statement.REJECTED, "line": "2"}, "no dispute of line 2 of order 8211"),
        ((), {"kind": Statement.DISPUTED, "line": "3"}, "has no line 3; its last one is line 2"),
        ((DISPUTED,), {"kind": Statement.DISPUTED}, "is still open; for another item say 'line N disputed'"),
        ((DISPUTED,), {"kind": Statement.TOO_EARLY}, "is still open"),
        ((DISPUTED, JUDGED), {"kind": Statement.DISPUTED}, "was judged, which is for good"),
        ((DISPUTED,), {"kind": Statement.APPEALED}, "no judgement about order"),
        ((DISPUTED,), {"kind": Statement.JUDGED, "when": "2026-03-10"}, "before the dispute was opened (2026-03-20)"),
        ((DISPUTED,), {"kind": Statement.OFFER, "amount": Money(Decimal(50), "EUR")}, "more than the 20.00 EUR"),
        (
            (fact(Statement.DISPUTED, "2026-03-20", line="1"), fact(Statement.DISPUTED, "2026-03-21", line="2")),
            {"kind": Statement.REJECTED},
            "are open; which one do you mean? Say it as 'line N rejected'",
        ),
        (
            (fact(Statement.REFUNDED, "2026-03-28"),),
            {"kind": Statement.REFUNDED},
            "you already said that the money came",
        ),
        ((fact(Statement.IGNORE, "2026-03-10"),), {"kind": Statement.RECEIVED}, "say 'reopen' first"),
        ((DISPUTED,), {"kind": Statement.CLOSED}, "if that was closed, say 'dispute-closed'; if all of the order was"),
        ((), {"kind": Statement.REOPEN}, "is neither closed nor ignored"),
    ],
)
def test_what_cannot_be_is_asked_back_in_one_line(
    known: tuple[Fact, ...], said: dict[str, object], question: str
) -> None:
    """Unknown disputes, days out of order, sums above the price, lines that are not there."""
    answer = asked(*known, **said)
    assert answer is not None
    assert question in answer
    assert "\n" not in answer


def test_what_happened_on_the_day_of_the_order_is_believed() -> None:
    """A user says days; the order was placed at some hour of that one."""
    placed_on = fold_order(ORDER, (PLACED,), PACIFIC).placed_at.astimezone(BERLIN).date()
    assert asked(kind=Statement.CANCEL_REQUESTED, when=f"{placed_on} 00:00") is None


def test_disputed_beside_the_dispute_of_an_item_is_asked_back() -> None:
    """It may be the same again or all the rest; where every item is disputed, it can only be the same."""
    one, other = (fact(Statement.DISPUTED, "2026-03-20", line=line) for line in ("1", "2"))
    assert "say 'rest disputed'" in (asked(one, kind=Statement.DISPUTED) or "")
    assert "still open" in (asked(one, other, kind=Statement.DISPUTED) or "")
    assert asked(one, kind=Statement.DISPUTED, line=REST) is None
    rest = fact(Statement.DISPUTED, "2026-03-21", line=REST)
    assert "still open" in (asked(one, rest, kind=Statement.DISPUTED, line=REST) or "")
    assert "as 'rest rejected'" in (asked(one, rest, kind=Statement.REJECTED) or "")
    assert asked(one, rest, kind=Statement.REJECTED, line=REST) is None


def test_who_says_that_all_of_the_order_was_closed_is_believed() -> None:
    """With an exclamation mark, or once the dispute is known to be closed."""
    known = fold_order(ORDER, (PLACED, DISPUTED), PACIFIC)
    assert objection(known, fact(Statement.CLOSED, "2026-04-01"), BERLIN, is_insisted=True) is None
    assert asked(DISPUTED, fact(Statement.DISPUTE_CLOSED, "2026-03-25"), kind=Statement.CLOSED) is None


def test_a_sum_in_another_currency_is_not_compared() -> None:
    """5000 yen may be less than 20 euros."""
    assert asked(kind=Statement.REFUNDED, amount=Money(Decimal(5000), "JPY")) is None


@pytest.mark.parametrize(("due", "is_asked"), [("2026-08-29", False), ("2026-08-30", True)])
def test_a_day_is_far_from_the_151st_on(due: str, is_asked: bool) -> None:
    """No protection that AliExpress gives is longer than 150 days (rule A9)."""
    assert (asked(kind=Statement.PROTECTED_UNTIL, due=at(due).date()) is not None) is is_asked


def test_money_is_no_repetition_while_another_claim_waits_for_some() -> None:
    """Of two disputed items one was paid back: "refunded" is about the other one, unless it names the first."""
    of_lines = (fact(Statement.DISPUTED, "2026-03-20", line="1"), fact(Statement.DISPUTED, "2026-03-21", line="2"))
    known = (*of_lines, fact(Statement.REFUNDED, "2026-03-28", line="1"))
    assert asked(*known, kind=Statement.REFUNDED) is None
    assert "already said" in (asked(*known, kind=Statement.REFUNDED, line="1") or "")


def test_a_dispute_of_an_item_is_the_same_whichever_parcel_is_named() -> None:
    """A parcel tells disputes of the whole order apart; an item has one."""
    of_line, parcel = fact(Statement.DISPUTED, "2026-03-20", line="1"), fact(MailKind.ORDER_SHIPPED, "2026-03-03")
    known = (replace(parcel, tracking_number="LP00002"), of_line)
    again = {"kind": Statement.DISPUTED, "tracking_number": "0002"}
    assert "is still open" in (asked(*known, line="1", **again) or "")
    assert asked(*known, **again) is None


def test_a_far_day_counts_for_whoever_insists() -> None:
    """An exclamation mark is the word for it, on the command line and by mail; what cannot be stays asked back."""
    assert insisted(["protected-until", "2027-05-01!"]) == (["protected-until", "2027-05-01"], True)
    assert insisted(["protected-until", "2027-05-01"]) == (["protected-until", "2027-05-01"], False)
    order = fold_order(ORDER, (PLACED,), PACIFIC)
    far = fact(Statement.PROTECTED_UNTIL, "2026-04-01", due=at("2027-05-01").date())
    assert objection(order, far, BERLIN, is_insisted=True) is None
    past = fact(Statement.PROTECTED_UNTIL, "2026-04-01", due=at("2026-02-01").date())
    assert objection(order, past, BERLIN, is_insisted=True) is not None
    assert objection(order, fact(Statement.COUPON, "2026-04-01", due=at("2027-05-01").date()), BERLIN) is None


def test_a_day_before_all_that_is_known_is_asked_back() -> None:
    """Nobody told when the order was placed: the first that is known of it stands for that. What happened may have
    happened a little before; who insists is believed.
    """
    shipped = fact(MailKind.ORDER_SHIPPED, "2026-03-10")
    delivered = fact(MailKind.DELIVERED, "2026-03-20", delivered_on=at("2026-03-08").date())
    for told, first in (((shipped,), "2026-03-10"), ((shipped, delivered), "2026-03-08")):
        order = fold_order(ORDER, told, PACIFIC)
        for kind in (Statement.PROTECTED_UNTIL, Statement.RETURN_UNTIL, Statement.TOO_EARLY):
            early = fact(kind, "2026-04-01", due=at("2025-12-20").date())
            assert str(objection(order, early, BERLIN)).startswith("'(")
            assert f"before anything I know about the order ({first})" in str(objection(order, early, BERLIN))
            assert objection(order, early, BERLIN, is_insisted=True) is None
            assert objection(order, replace(early, due=at("2026-03-25").date()), BERLIN) is None
        assert objection(order, fact(Statement.RECEIVED, "2026-03-01"), BERLIN) is None
        assert "before anything" in str(objection(order, fact(Statement.RECEIVED, "2025-03-12"), BERLIN))


def test_a_typed_day_that_turns_out_to_be_before_the_order_ends_nothing() -> None:
    """It was typed when nobody knew yet when the order was placed; the order mail came later (rule A9)."""
    typed = fact(Statement.PROTECTED_UNTIL, "2026-04-01", due=at("2026-02-20").date())
    shipped = fact(MailKind.ORDER_SHIPPED, "2026-03-10")
    assert fold_order(ORDER, (shipped, typed), PACIFIC).protection_until == typed.due
    assert fold_order(ORDER, (shipped, typed, PLACED), PACIFIC).protection_until is None
    named = fact(MailKind.PROTECTION_ENDING, "2026-03-28", due=at("2026-05-01").date())
    assert fold_order(ORDER, (shipped, named, typed, PLACED), PACIFIC).protection_until == named.due


@pytest.mark.parametrize("number", ["ABCDEFGH", "YESTERDAY", "TRACKING", "1234567"])
def test_a_number_that_may_be_a_word_is_asked_about_and_taken_where_it_is_meant(number: str) -> None:
    """Some carriers give references without a digit, but a letter's own placeholder is none."""
    said = {"kind": Statement.RETURN_SENT, "tracking_number": number}
    assert asked(DISPUTED, **said) == (
        f"is '{number}' the tracking number? If so, say it again with ! after it; a day is written as 2026-12-20"
    )
    order = fold_order(ORDER, (PLACED, DISPUTED), PACIFIC)
    assert objection(order, fact(when="2026-04-01", **said), BERLIN, is_insisted=True) is None
    assert asked(DISPUTED, kind=Statement.RETURN_SENT, tracking_number="RR123456789CN") is None
