"""Marks as somebody may have changed them by hand: what cannot be what was said is known as that."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from reminderd.core.model import Mark, Payment
from reminderd.core.statements.grammar import ACTIONS, UNDO, understand
from reminderd.core.statements.stored import UnreadableMark, fault_of, told
from samples.builders import ORDER, mark

UID = f"{ORDER}/window"
SNOOZE = mark("snooze", "2026-06-17", UID, "2026-06-20T06:00:00+00:00")
DATED = {"protected-until", "return-until", "dispute-until"}


def as_said(words: str) -> Mark:
    said = understand(words.split(), now=SNOOZE.at, zone=ZoneInfo("Europe/Berlin"), currency="EUR")
    return replace(SNOOZE, target=UID if said.statement is None else str(ORDER), action=said.action, value=said.value)


@pytest.mark.parametrize("action", [one for one in ACTIONS if one != UNDO])
def test_all_that_can_be_said_can_be_read(action: str) -> None:
    """Bare, and with all that may belong to it; a snooze of years, too."""
    day = f" {SNOOZE.at:%Y-%m-%d}"
    more = {"paid-with": [f" {one}" for one in Payment], "snooze": [" 999w", " 1h"], **{one: [day] for one in DATED}}
    amounts = [" 3.50 EUR until " + day] if action in ("offer", "coupon") else []
    for rest in more.get(action, ["", *amounts]):
        assert fault_of(as_said(action + rest)) == ""


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (replace(SNOOZE, value="soon"), "belongs"),
        (replace(SNOOZE, value=""), "belongs"),
        (replace(SNOOZE, value=None), "belongs"),
        (replace(SNOOZE, value="2026-06-20T06:00:00"), "belongs"),
        (replace(SNOOZE, value="9999-12-31T23:59:59+00:00"), "belongs"),
        (replace(SNOOZE, action="done", value="2026-06-20"), "belongs"),
        (replace(SNOOZE, action="snoozed"), "about"),
        (replace(SNOOZE, target=""), "about"),
        (replace(SNOOZE, target=str(ORDER)), "about"),
        (replace(SNOOZE, target="garbage"), "about"),
        (replace(SNOOZE, target="[1]/{2}/3"), "about"),
        (mark("received", "2026-06-17", str(ORDER), "2026-99-99"), "belongs"),
        (mark("received", "2026-06-17", str(ORDER), "9999-12-31"), "belongs"),
        (mark("received", "2026-06-17", UID), "about"),
        (mark("refunded", "2026-06-17", str(ORDER), "3,50 EUR"), "belongs"),
        (mark("paid-with", "2026-06-17", str(ORDER), ""), "belongs"),
        (mark("protected-until", "2026-06-17", str(ORDER), ""), "belongs"),
        (mark("", "2026-06-17", str(ORDER)), "said"),
        (mark("recieved", "2026-06-17", str(ORDER)), "said"),
        (mark("undo", "2026-06-17", str(ORDER)), "said"),
    ],
)
def test_what_cannot_have_been_said_is_known_as_that(changed: Mark, what: str) -> None:
    assert what in fault_of(changed)


def test_it_is_told_in_one_line_and_none_of_it_is_made_up() -> None:
    """The order is named where it can be; nonsense is not repeated."""
    assert told([]) == ""
    assert told([UnreadableMark("a", UID, "snooze", "when")]) == f"snooze of {UID} (when cannot be read)"
    nonsense = UnreadableMark("a", "x\n\x1b", "rm -rf", "when")
    assert told([nonsense] * 5).count("something of an order that cannot be told") == 3
    assert told([nonsense] * 5).endswith("and 2 more")
