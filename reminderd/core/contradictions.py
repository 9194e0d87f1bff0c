"""Does what the user says of an order fit what is known of it? If not, a question comes back, and nothing is stored."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of
from reminderd.core.model import Claim, Fact, Order, Statement

_OF_DISPUTES = {
    Statement.OFFER,
    Statement.REJECTED,
    Statement.ACCEPTED,
    Statement.CANCELLED_DISPUTE,
    Statement.ESCALATED,
    Statement.EVIDENCE_ASKED,
    Statement.JUDGED,
    Statement.APPEALED,
    Statement.RETURN_SENT,
    Statement.RETURN_ARRIVED,
}
_MOST = Decimal("1.2")
"""Postage and the rate of the day make a refund a little more than the price, never half as much again."""


def objection(order: Order, said: Fact, zone: ZoneInfo) -> str | None:
    """Given an order, what the user says of it and the user's zone, return the question that it raises, or None."""
    return next((question for check in _CHECKS if (question := check(order, said, zone))), None)


def _ended(order: Order, said: Fact, zone: ZoneInfo) -> str | None:
    if said.kind is Statement.REOPEN:
        if order.ended_at is None:
            return f"order {order.key.number} is neither closed nor ignored; for a dispute opened again say 'disputed'"
        return None
    if order.ended_at:
        day = day_of(order.ended_at, zone)
        return f"on {day} you said that you want to hear no more of order {order.key.number}; say 'reopen' first"
    return None


def _line(order: Order, said: Fact, _zone: ZoneInfo) -> str | None:
    if said.line and order.items and int(said.line) > len(order.items):
        lines = "one line" if len(order.items) == 1 else f"{len(order.items)} lines"
        return f"order {order.key.number} has {lines}, so which one is line {said.line}?"
    return None


def _before_the_order(order: Order, said: Fact, zone: ZoneInfo) -> str | None:
    if order.placed_at is None:
        return None
    placed_on = day_of(order.placed_at, zone)
    earliest = min(day_of(said.stated_at, zone), said.due or date.max)
    if earliest < placed_on:
        return f"'{said.quote}' lies before the order was placed ({placed_on}); which day is right?"
    return None


def _amount(order: Order, said: Fact, _zone: ZoneInfo) -> str | None:
    amount, price = said.amount, order.price
    if amount is None or price is None or said.kind is Statement.COUPON or amount.currency != price.currency:
        return None
    if amount.amount <= price.amount * _MOST:
        return None
    cost = f"the {price.amount} {price.currency} that the order cost"
    return f"{amount.amount} {amount.currency} is more than {cost}; which sum is right?"


def _dispute(order: Order, said: Fact, zone: ZoneInfo) -> str | None:
    """Whatever happens in a dispute needs one, and when several run, it must be told of which."""
    if said.kind not in _OF_DISPUTES:
        return None
    running = [claim for claim in order.disputes if claim.is_open_dispute]
    meant = [claim for claim in running if said.line in (None, claim.line) or claim.line is None]
    if not meant:
        return f"no dispute of order {_named(order, said)} is known; say 'disputed' with its day first"
    if said.line is None and len(meant) > 1:
        lines = _list(f"line {claim.line}" if claim.line else "the whole order" for claim in meant)
        return f"disputes run of {lines}; of which do you speak? Say it as 'line N {said.kind}'"
    claim = meant[-1]
    if claim.opened_at and day_of(said.stated_at, zone) < day_of(claim.opened_at, zone):
        opened_on = day_of(claim.opened_at, zone)
        return f"'{said.quote}' lies before the dispute was opened ({opened_on}); which day is right?"
    if said.kind is Statement.APPEALED and claim.decided_at is None:
        return f"nothing was judged yet of order {_named(order, said)}; say 'judged' with the sum first"
    return None


def _opened_twice(order: Order, said: Fact, zone: ZoneInfo) -> str | None:
    if said.kind not in (Statement.DISPUTED, Statement.TOO_EARLY):
        return None
    for claim in order.disputes:
        if claim.line not in (None, said.line) or claim.opened_at is None:
            continue
        if claim.is_open_dispute:
            state = _end_of(claim)
            at = day_of(claim.opened_at, zone)
            return f"the dispute of {at} {state}; for another item say 'line N {said.kind}'"
    return None


def _end_of(claim: Claim) -> str:
    if claim.accepted_at:
        return "was accepted, which is for good"
    return "was judged, which is for good; against it there is only 'appealed'" if claim.decided_at else "still runs"


def _refunded_twice(order: Order, said: Fact, zone: ZoneInfo) -> str | None:
    if said.kind is not Statement.REFUNDED or said.amount:
        return None
    of_line = [claim for claim in order.claims if said.line in (None, claim.line)]
    ends = [claim.refunded_at for claim in of_line if claim.refunded_at]
    if ends and len(ends) == len(of_line):
        return f"you said already that the money came, on {day_of(max(ends), zone)}; for more of it name the sum"
    return None


def _named(order: Order, said: Fact) -> str:
    return f"{order.key.number}, line {said.line}," if said.line else order.key.number


def _list(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


_CHECKS: tuple[Callable[[Order, Fact, ZoneInfo], str | None], ...] = (
    _ended,
    _line,
    _before_the_order,
    _amount,
    _dispute,
    _opened_twice,
    _refunded_twice,
)
