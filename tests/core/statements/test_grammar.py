"""What the user can say."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminderd.core.model import Money, Payment, Statement
from reminderd.core.statements.grammar import ACTIONS, Details, Saying, read_details, to_fact, understand
from reminderd.core.statements.objections import NotUnderstoodError
from samples.builders import BERLIN, ORDER, at, mark, utc
from samples.languages import words

NOW = utc("2026-03-20 12:00")


def say(text: str) -> Saying:
    return understand(text.split(), now=NOW, zone=BERLIN, currency="GBP", languages=[words("en")])


@pytest.mark.parametrize(
    ("text", "action", "value"),
    [
        ("received", "received", None),
        ("Received 2026-03-18", "received", "2026-03-18"),
        ("not-received", "not-received", None),
        ("not_received", "not-received", None),
        ("disputed 18 Mar", "disputed", "2026-03-18"),
        ("refund-issued", "refund-issued", None),
        ("refunded 2026-03-20", "refunded", "2026-03-20"),
        ("protected-until 2026-12-20", "protected-until", "2026-12-20"),
        ("protected-until 20 Dec", "protected-until", "2026-12-20"),
        ("protected until 2026-12-20", "protected-until", "2026-12-20"),
        ("too-early 2026-04-18", "too-early", "2026-04-18"),
        ("too early", "too-early", None),
        ("offer 5 EUR until 3 Apr", "offer", "5 EUR until 2026-04-03"),
        ("offer $5.50", "offer", "5.50 USD"),
        ("offer 0", "offer", "0 GBP"),
        ("offer", "offer", None),
        ("line 2 rejected", "rejected", "line 2"),
        ("accepted 4,50 €", "accepted", "4.50 EUR"),
        ("cancelled dispute", "cancelled-dispute", None),
        ("escalated 2026-03-18", "escalated", "2026-03-18"),
        ("evidence-asked until 2026-03-24", "evidence-asked", "until 2026-03-24"),
        ("Line 3 Judged 12.40 EUR 18 Mar", "judged", "line 3 12.40 EUR 2026-03-18"),
        ("appealed", "appealed", None),
        ("return-agreed until 30 Mar", "return-agreed", "until 2026-03-30"),
        ("return-sent rr123456789cn", "return-sent", "tracking RR123456789CN"),
        ("return-sent 2026-03-18", "return-sent", "2026-03-18"),
        ("return-sent 18 Mar", "return-sent", "2026-03-18"),
        ("return-sent rrabcdefgh", "return-sent", "tracking RRABCDEFGH"),
        ("return-sent RRABCDEFGH 18 Mar", "return-sent", "tracking RRABCDEFGH 2026-03-18"),
        ("return-sent 1234567", "return-sent", "tracking 1234567"),
        ("return-sent 20260318", "return-sent", "tracking 20260318"),
        ("return-sent RR 123 456 789 CN", "return-sent", "tracking RR123456789CN"),
        ("return-sent 1Z 999 AA1 01 2345 6784 2026-03-18", "return-sent", "tracking 1Z999AA10123456784 2026-03-18"),
        ("return-sent tracking number: RR123456789CN", "return-sent", "tracking RR123456789CN"),
        ("return-sent GB/2026/ABC.77", "return-sent", "tracking GB/2026/ABC.77"),
        ("return sent RR123456789CN 2026-03-18", "return-sent", "tracking RR123456789CN 2026-03-18"),
        ("refunded 12.40", "refunded", "12.40 GBP"),
        ("refunded 12 Mar", "refunded", "2026-03-12"),
        ("paid-with PayPal", "paid-with", "paypal"),
        ("coupon 3 USD until 2026-05-20", "coupon", "3 USD until 2026-05-20"),
        ("closed", "closed", None),
        ("ignore", "ignore", None),
        ("reopen", "reopen", None),
        ("done", "done", None),
        ("snooze 3d", "snooze", "2026-03-23T12:00:00+00:00"),
        ("snooze 12 h", "snooze", "2026-03-21T00:00:00+00:00"),
        ("snooze 2026-03-25", "snooze", "2026-03-25T07:00:00+00:00"),
    ],
)
def test_the_grammar(text: str, action: str, value: str | None) -> None:
    """Each saying with its value: days as days, a snooze as an instant (08:00 on a day)."""
    said = say(text)
    assert (said.action, said.value) == (action, value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "say one of: received, not-received"),
        ("lost", "'lost' is none of"),
        ("done now", "'done' stands alone; 'now' was not understood"),
        ("not-received 2026-03-18", "'not-received' stands alone"),
        ("refunded 2026-03-21", "is in the future"),
        ("protected-until", "needs the day that the order page shows"),
        ("protected-until 2226-12-20", "is not a day that makes sense here"),
        ("protected-until soon", "is not a day that makes sense here"),
        ("refnded", "did you mean 'refunded'"),
        ("disputing", "did you mean 'disputed'"),
        ("no", "'no' is none of"),  # not "undo"
        ("receipt", "'receipt' is none of"),
        ("offer 5 EUR until yesterweek", "is not a day that makes sense here"),
        ("offer 5 EUR until 2026-03-01", "is in the past"),
        ("offer many", "is not a day that makes sense here"),
        ("paid-with gold", "say 'paid-with' and one of: visa"),
        ("too-early 2026-03-01", "name the day on which it can be tried again"),
        ("line two rejected", "say 'line' with its number"),
        ("line 2 done", "is said of a deadline"),
        ("line 2", "say 'line' with its number"),
        ("return-sent on 12 Mar by post", "is not a day that makes sense here"),
        ("return-sent 3.45", "is not a day that makes sense here"),
        ("return-sent RR123456789CN by post", "'by post' is not a day that makes sense here"),
        ("snooze", "snooze needs a time"),
        ("snooze 2026-03-19", "is in the past"),
    ],
)
def test_what_is_not_understood_says_what_would_be(text: str, says: str) -> None:
    """One line that helps."""
    with pytest.raises(NotUnderstoodError, match=says) as caught:
        say(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("statement", Statement)
def test_every_statement_becomes_a_fact_of_its_order(statement: Statement) -> None:
    """Statements are facts; done and snooze are none."""
    said = to_fact(mark(statement.value, "2026-03-20", value="2026-03-18"), BERLIN)
    assert said is not None
    assert (said.order, said.kind) == (ORDER, statement)
    assert statement.value in ACTIONS


def test_a_day_in_the_past_dates_the_fact_to_its_start() -> None:
    """ "disputed 2026-03-18" counts from that day in the user's zone, "disputed" from the moment it was said."""
    dated = to_fact(mark("disputed", "2026-03-20", value="2026-03-18"), BERLIN)
    assert dated is not None
    assert dated.stated_at == utc("2026-03-17 23:00")
    assert to_fact(mark("disputed", "2026-03-20"), BERLIN).stated_at == at("2026-03-20")


DETAILS = st.builds(
    Details,
    line=st.none() | st.integers(1, 99).map(str),
    amount=st.none() | st.builds(Money, st.decimals(0, 99999, places=2), st.sampled_from(["EUR", "KRW"])),
    payment=st.none() | st.sampled_from(Payment),
    tracking_number=st.none() | st.from_regex(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", fullmatch=True),
    until=st.none() | st.dates(),
    day=st.none() | st.dates(),
)


@given(DETAILS)
def test_what_is_stored_is_read_as_it_was_meant(details: Details) -> None:
    """The form in which details are kept loses nothing."""
    assert read_details(str(details)) == details


def test_an_amount_without_a_currency_is_asked_back_where_the_order_has_none() -> None:
    """No sum is guessed."""
    with pytest.raises(NotUnderstoodError, match="in which currency is '5'"):
        understand(["refunded", "5"], now=NOW, zone=BERLIN)


def test_the_details_of_a_statement_stand_in_its_fact() -> None:
    """Line, sum and last day reach the order."""
    said = to_fact(mark("offer", "2026-03-20", value="line 2 5.50 EUR until 2026-03-24"), BERLIN)
    assert said is not None
    assert (said.line, said.amount, said.due) == ("2", Money(Decimal("5.50"), "EUR"), date(2026, 3, 24))
    assert said.quote == "offer line 2 5.50 EUR until 2026-03-24"


def test_done_is_no_fact() -> None:
    """Answers to a deadline change no order."""
    assert to_fact(mark("done", "2026-03-20"), BERLIN) is None
