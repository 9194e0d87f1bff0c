"""`reminderd order` answers of each deadline why it is on that day, and whose day it is."""

from datetime import date

import pytest

from lives.stories import FOLDER, story_at
from reminderd.cli.order_lines import deadline_lines
from reminderd.core.deadlines import derive
from reminderd.core.model import DeadlineKind, Fact, MailKind, Statement
from reminderd.core.orders import fold_order
from reminderd.core.planning.planner import plan
from samples.builders import BERLIN, DAY, ORDER, PACIFIC, at, fact, policy, preferences

PLACED = fact(MailKind.ORDER_PLACED, "2026-03-01", source="mail:placed")
SHIPPED = fact(MailKind.ORDER_SHIPPED, "2026-03-03", source="mail:shipped")
CAME = fact(MailKind.DELIVERED, "2026-03-20", source="mail:came")
UNTIL = date(2026, 5, 20)
OURS = "our own careful count, nobody named this day"


def lines_of(kind: DeadlineKind, *facts: Fact) -> str:
    """Return what is printed of the order's one deadline of that kind, at the last word about it."""
    now = facts[-1].stated_at
    decisions = plan(derive(fold_order(ORDER, facts, PACIFIC), policy()), [], {}, preferences(), now)
    (found,) = [one for one in decisions if one.deadline.kind is kind]
    return "\n".join(deadline_lines(found, (PACIFIC, BERLIN), now))


def test_a_counted_day_names_the_day_it_is_counted_from_and_the_length() -> None:
    """Also of a mail whose day lies between two."""
    printed = lines_of(DeadlineKind.DISPUTE_WINDOW, PLACED, SHIPPED, CAME)
    assert OURS in printed
    assert "“(delivered)” on Fri 20 Mar 2026 (mail:came)" in printed
    assert "because of 15 days (dispute_window" in printed
    late = fact(MailKind.DELIVERED, "2026-03-20", source="mail:came", stated_after=at("2026-03-18"))
    printed = lines_of(DeadlineKind.DISPUTE_WINDOW, PLACED, SHIPPED, late)
    assert "between Wed 18 Mar 2026 and Fri 20 Mar 2026" in printed


@pytest.mark.parametrize(
    ("named", "whose"),
    [
        (fact(Statement.PROTECTED_UNTIL, "2026-03-10", source="mark:1", due=UNTIL), "your day, as you told me"),
        (fact(Statement.PROTECTED_UNTIL, "2026-03-10", source="page:1", due=UNTIL), "AliExpress's day, by its page"),
        (fact(MailKind.PROTECTION_ENDING, "2026-03-10", source="mail:1", due=UNTIL), "AliExpress's day, by its mail"),
    ],
    ids=["user", "page", "mail"],
)
def test_a_named_day_says_who_named_it_and_why_it_is_kept_a_day_earlier(named: Fact, whose: str) -> None:
    """The order page says "before" its day; a mail names the last day itself."""
    printed = lines_of(DeadlineKind.PROTECTION_ENDS, PLACED, SHIPPED, named)
    assert whose in printed
    is_page = named.kind is Statement.PROTECTED_UNTIL
    assert ("act by Tue 19 May 2026" if is_page else "act by Wed 20 May 2026") in printed
    assert ("the day before it is the last safe one" in printed) is is_page


@pytest.mark.parametrize(
    "name", ["arrival-two-honest-days", "story-06-refused-as-too-early", "dispute-closed-by-seller"]
)
def test_each_deadline_of_a_life_says_whose_day_it_is_and_from_which_day_on(name: str) -> None:
    """Whenever one looks."""
    story = story_at(FOLDER / f"{name}.yaml")
    now = min(one.stated_at for one in story.facts)
    while now < story.until:
        facts = story.known(now)
        decisions = plan(derive(fold_order(ORDER, facts, PACIFIC), story.rules), [], {}, story.wishes, now)
        for lines in (deadline_lines(one, (PACIFIC, story.zone), now) for one in decisions):
            reasons = [line for line in lines if line.startswith("  because of “")]
            assert any(whose in lines[2] for whose in (OURS, "AliExpress's day, by its", "your day, as you told me"))
            assert reasons
            assert all(" on " in line or " between " in line for line in reasons)
        now += 5 * DAY
