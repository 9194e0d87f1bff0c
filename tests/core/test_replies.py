"""What the user can say."""

import pytest

from builders import BERLIN, ORDER, at, mark, utc
from reminderd.core.model import Statement
from reminderd.core.replies import ACTIONS, NotUnderstoodError, Saying, to_fact, understand

NOW = utc("2026-03-20 12:00")


def say(text: str) -> Saying:
    return understand(text.split(), now=NOW, zone=BERLIN)


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
        ("done", "done", None),
        ("snooze 3d", "snooze", "2026-03-23T12:00:00+00:00"),
        ("snooze 12 h", "snooze", "2026-03-21T00:00:00+00:00"),
        ("snooze 2026-03-25", "snooze", "2026-03-25T07:00:00+00:00"),
    ],
)
def test_the_grammar(text: str, action: str, value: str | None) -> None:
    """Each saying with its value: days as days, a snooze as an instant (08:00 on a day)."""
    assert say(text) == Saying(action, value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "say one of: received, not-received"),
        ("lost", "'lost' is none of"),
        ("done now", "'done' stands alone; 'now' was not understood"),
        ("not-received 2026-03-18", "'not-received' stands alone"),
        ("refunded 2026-03-21", "lies in the future"),
        ("protected-until", "needs the day that the order page shows"),
        ("protected-until 2226-12-20", "is no day that can be meant"),
        ("protected-until soon", "is no day that can be meant"),
        ("snooze", "snooze needs a time"),
        ("snooze 2026-03-19", "lies in the past"),
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
    assert to_fact(mark("disputed", "2026-03-20"), BERLIN).stated_at == at("2026-03-20")  # type: ignore[union-attr]


def test_done_is_no_fact() -> None:
    """Answers to a deadline change no order."""
    assert to_fact(mark("done", "2026-03-20"), BERLIN) is None
