"""Whether a statement fits what is known of the order. If not, a question comes back, and nothing is stored."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of
from reminderd.core.model import REST, Arrival, Claim, Fact, Order, Statement
from reminderd.core.orders.reopening import is_in_vain
from reminderd.core.statements.objections import Question, question
from reminderd.core.statements.parcels import IN_DISPUTES, OF_PARCELS
from reminderd.core.statements.return_numbers import unsure_number

_MOST = Decimal("1.2")
"""Postage and exchange rates can make a refund a little more than the price, never half as much again."""


FARTHEST = timedelta(days=150)
"""No day of the shop lies farther ahead: a wrong year would silence everything until then (rule A9)."""


def insisted(words: Sequence[str]) -> tuple[Sequence[str], bool]:
    """Given an answer, return it without the exclamation mark of a user who insists, and whether there was one."""
    text = " ".join(words).rstrip()
    return (text.rstrip("! ").split(), True) if text.endswith("!") else (words, False)


def objection(order: Order, said: Fact, zone: ZoneInfo, *, is_insisted: bool = False) -> Question | None:
    """Given an order, what the user says of it and the user's zone, return the question that it raises, or None.
    `is_insisted`: the user was asked about a far or an early day, an odd number, or what was closed, and means it.
    """
    too_early = None if order.placed_at else before_all_known(order, said, zone)
    asked = unsure_number(said) or _far_ahead(said, zone) or _closed_what(order, said) or too_early
    if asked and not is_insisted:
        return asked
    return next((asked for check in _CHECKS if (asked := check(order, said, zone))), None)


def _closed_what(order: Order, said: Fact) -> Question | None:
    """Return the question if it may be the dispute that was closed: then there are days to appeal (rule A3)."""
    is_open = any(claim.is_open_dispute and not claim.dismissed_at for claim in order.disputes)
    return question("closed_what", order=order.key.number) if said.kind is Statement.CLOSED and is_open else None


def _far_ahead(said: Fact, zone: ZoneInfo) -> Question | None:
    if said.due is None or said.kind is Statement.COUPON:
        return None
    if said.due - day_of(said.noted_at or said.stated_at, zone) <= FARTHEST:
        return None
    return question("far_ahead", words=said.quote, days=FARTHEST.days)


def before_all_known(order: Order, said: Fact, zone: ZoneInfo) -> Question | None:
    """Given an order, what the user says of it and the user's zone, return the question raised by a day that lies
    before all that was told of it. Where nobody is sure when it was placed, that stands for it: no day that is still to
    be kept lies before it, and nothing happened to the order so long before it (rule A9).
    """
    told = (*order.facts, *order.guesses)
    known = [day_of(one.stated_after or one.stated_at, zone) for one in told]
    known += [one.delivered_on for one in told if one.delivered_on]
    if not known:
        return None
    first = min(known)
    is_early = said.due < first if said.due else day_of(said.stated_at, zone) < first - FARTHEST
    return question("before_all_known", words=said.quote, day=first) if is_early else None


def _ended(order: Order, said: Fact, zone: ZoneInfo) -> Question | None:
    if said.kind is Statement.REOPEN:
        return question("not_ended", order=order.key.number) if is_in_vain(said, order.told) else None
    if order.ended_at:
        return question("ended", day=day_of(order.ended_at, zone), order=order.key.number)
    return None


def _line(order: Order, said: Fact, _zone: ZoneInfo) -> Question | None:
    if said.line and said.line != REST and order.items and int(said.line) > len(order.items):
        return question("unknown_line", order=order.key.number, line=said.line, last=len(order.items))
    return None


def _parcel(order: Order, said: Fact, _zone: ZoneInfo) -> Question | None:
    if said.kind not in OF_PARCELS or said.tracking_number is None:
        return None
    known = [*(one.tracking_number for one in order.parcels), *(one.tracking_number for one in order.arrivals)]
    if any(number and number.upper().endswith(said.tracking_number) for number in known):
        return None
    return question("unknown_parcel", order=order.key.number, parcel=said.tracking_number)


def _before_the_order(order: Order, said: Fact, zone: ZoneInfo) -> Question | None:
    if order.placed_at is None:
        return None
    placed_on = day_of(order.placed_at, zone)
    earliest = min(day_of(said.stated_at, zone), said.due or date.max)
    if earliest < placed_on:
        return question("before_order", words=said.quote, day=placed_on)
    return None


def _amount(order: Order, said: Fact, _zone: ZoneInfo) -> Question | None:
    amount, price = said.amount, order.price
    if amount is None or price is None or said.kind is Statement.COUPON or amount.currency != price.currency:
        return None
    if amount.amount <= price.amount * _MOST:
        return None
    return question("more_than_price", amount=amount, price=price)


def _dispute(order: Order, said: Fact, zone: ZoneInfo) -> Question | None:
    """Return the question if something happens in a dispute that is not known, or one of several could be meant."""
    if said.kind not in IN_DISPUTES:
        return None
    number = order.key.number
    meant = _meant(order, said)
    if not meant:
        return _no_dispute(said, number)
    if said.line is None and len(meant) > 1:
        has_rest = any(claim.line is None for claim in meant)
        return question("which_dispute_or_rest" if has_rest else "which_dispute", order=number, action=said.kind)
    claim = meant[-1]
    if claim.opened_at and day_of(said.stated_at, zone) < day_of(claim.opened_at, zone):
        return question("before_dispute", words=said.quote, day=day_of(claim.opened_at, zone))
    if said.kind is Statement.APPEALED and claim.decided_at is None and claim.dismissed_at is None:
        return question("not_judged", order=number)
    return None


def _meant(order: Order, said: Fact) -> list[Claim]:
    """Return the disputes of which that can be said: those that run or, of what comes after its end, some others."""
    of_line = [claim for claim in order.disputes if claim.line is None or said.line in (None, claim.line)]
    meant = [claim for claim in of_line if claim.is_open_dispute]
    if said.kind in (Statement.APPEALED, Statement.JUDGED):  # also of one that others closed (rule A3)
        meant = meant or [claim for claim in of_line if claim.dismissed_at and not claim.refunded_at]
        # a part that was judged and paid leaves the rest to be appealed for; a quick refund can be booked back
        meant = meant or [claim for claim in of_line if claim.refunded_at][-1:]
    return meant


def _no_dispute(said: Fact, number: str) -> Question | None:
    """Return the question if there is no such dispute; "closed" itself implies one."""
    if said.kind is Statement.DISPUTE_CLOSED:
        return None
    of_line = {"line": said.line} if said.line and said.line != REST else {}
    return question("no_dispute_of_line" if of_line else "no_dispute", order=number, **of_line)


def _opened_twice(order: Order, said: Fact, zone: ZoneInfo) -> Question | None:
    if said.kind not in (Statement.DISPUTED, Statement.TOO_EARLY):
        return None
    line = None if said.line == REST else said.line
    for claim in order.disputes:
        if claim.line != line or claim.opened_at is None:
            continue
        if _is_of_another(claim, said):
            continue
        if claim.is_open_dispute and not claim.dismissed_at and not _came_since(claim, order, said):
            return question(_end_of(claim), day=day_of(claim.opened_at, zone), action=said.kind)
    return _rest_or_line(order, said, zone)


def _rest_or_line(order: Order, said: Fact, zone: ZoneInfo) -> Question | None:
    """Return the question if disputes of lines run, and what is said to be disputed names none: it can be the same
    again, or all the rest.
    """
    if said.kind is not Statement.DISPUTED or said.line or said.tracking_number:
        return None
    of_lines = [claim for claim in order.disputes if claim.line and claim.is_undecided]
    if not of_lines or any(claim.is_open_dispute for claim in order.disputes if claim.line is None):
        return None
    day, line = day_of(of_lines[-1].opened_at or of_lines[-1].begun_at, zone), of_lines[-1].line or ""
    if 0 < len(order.items) <= len({claim.line for claim in of_lines}):
        return question("dispute_runs", day=day, action=said.kind)
    return question("line_or_rest", order=order.key.number, day=day, line=line, action=said.kind)


def _is_of_another(claim: Claim, said: Fact) -> bool:
    """Return whether one of them names parcels that the other does not mean: the dispute can be about both."""
    if said.kind is not Statement.DISPUTED or claim.line:
        return False
    number = said.tracking_number
    return not claim.names(Arrival(number)) if number else claim.is_of_parcels


def _came_since(claim: Claim, order: Order, said: Fact) -> bool:
    """Return whether a parcel came, or was missed, after the order's dispute was opened: of that one it can be said,
    too (rule A2).
    """
    opened_at = claim.widened_at or claim.opened_at or claim.begun_at
    is_whole = said.kind is Statement.DISPUTED and claim.line is None and not (claim.accepted_at or claim.decided_at)
    ends = (at for one in order.arrivals for at in (one.delivered_at, one.not_received_at))
    return is_whole and any(at > opened_at for at in ends if at)


def _end_of(claim: Claim) -> str:
    if claim.accepted_at:
        return "dispute_accepted"
    return "dispute_judged" if claim.decided_at else "dispute_runs"


def _refunded_twice(order: Order, said: Fact, zone: ZoneInfo) -> Question | None:
    if said.kind is not Statement.REFUNDED or said.amount:
        return None
    of_line = [one for one in order.claims if said.line in (None, one.line or REST)]
    ends = [one.refunded_at for one in of_line if one.refunded_at]
    if ends and len(ends) == len(of_line):
        return question("refunded_already", day=day_of(max(ends), zone))
    return None


_CHECKS: tuple[Callable[[Order, Fact, ZoneInfo], Question | None], ...] = (
    _ended,
    _line,
    _parcel,
    _before_the_order,
    _amount,
    _dispute,
    _opened_twice,
    _refunded_twice,
)
