"""The windows that an order's page states (rule A17)."""

from dataclasses import replace
from datetime import date

from reminderd.core.deadlines.making import deadline
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import facts_of, quotes
from reminderd.core.model import Arrival, Deadline, DeadlineKind, Fact, MailKind, Order, Statement

_PAGE = (Statement.RETURN_UNTIL, Statement.DISPUTE_UNTIL)


def stated_windows(order: Order, policy: Policy) -> tuple[Deadline, ...]:
    """A17: the last days for a return or a dispute that the order's page states, as the user copied them; each line of
    the order may have its own. A later statement about the same line and right replaces the earlier one.
    """
    newest: dict[tuple[str | None, object], Fact] = {
        (fact.line, fact.kind): fact for fact in facts_of(order, *_PAGE) if fact.due
    }
    disputed = {claim.line for claim in order.claims if claim.is_open_dispute or claim.is_for_good}
    return tuple(
        _stated_window(order, policy, fact, fact.due)
        for fact in newest.values()
        if fact.due and fact.line not in disputed
    )


def replaces_counted(order: Order) -> bool:
    """A17: tell whether the page's days stand in place of the counted ones (D2): said of the whole order, or of each
    of its lines that is not in dispute. What is said of one line of several says nothing of the others, and a later
    mail that grants days of its own is heard beside the page (A9).
    """
    said = [fact for fact in facts_of(order, *_PAGE) if fact.due]
    granted = [fact for fact in facts_of(order, MailKind.RECEIPT_CONFIRMED) if fact.within]
    if any(fact.stated_at > max(one.stated_at for one in said) for fact in granted if said):
        return False
    lines = {fact.line for fact in said}
    disputed = {claim.line for claim in order.claims if claim.line and (claim.is_open_dispute or claim.is_for_good)}
    return None in lines or (bool(said) and 0 < len(order.items) <= len(lines | disputed))


def outlives_the_page(order: Order, policy: Policy, arrival: Arrival) -> bool:
    """A2, A17: tell whether an arrival that came after the page was read has a longer window by its own delivery than
    the page named: its days are counted, then, since the page cannot have meant it.
    """
    said = [fact for fact in facts_of(order, *_PAGE) if fact.due]
    came_at = arrival.delivered_at
    if came_at is None or not said or came_at <= max(fact.noted_at or fact.stated_at for fact in said):
        return False
    return policy.later(policy.day(came_at), "dispute_window") > max(fact.due for fact in said if fact.due)


def _stated_window(order: Order, policy: Policy, fact: Fact, day: date) -> Deadline:
    right = "return" if fact.kind is Statement.RETURN_UNTIL else "dispute"
    found = deadline(
        order,
        DeadlineKind.DISPUTE_WINDOW,
        act_by=policy.start(day),
        hard_end=policy.end(day),
        because=quotes([fact]),
        is_stated=True,
        suffix="/".join(filter(None, (f"line-{fact.line}" if fact.line else "", right, day.isoformat()))),
    )
    return replace(found, line=fact.line)
