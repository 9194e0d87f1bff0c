"""The rules for goods that are sent back (rule T1 to T3, R1, W9, W10). Each dispute has its own."""

from collections.abc import Iterator
from datetime import date, datetime

from reminderd.core.deadlines.making import counted_for_claims, deadline
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import facts_of, quotes, said_of_claim
from reminderd.core.model import Claim, Deadline, DeadlineKind, MailKind, Order, Region, Statement

_AGREED = (Statement.RETURN_AGREED, MailKind.RETURN_DUE)


def return_label(order: Order, policy: Policy) -> Iterator[Deadline]:
    """T1, T4, W10: look at the label and at the postage at once, while there is time for another one."""
    for claim, agreed_at in _to_send_back(order):
        agreed_on, said = policy.day(agreed_at), quotes(said_of_claim(order, agreed_at))
        yield deadline(
            order,
            DeadlineKind.RETURN_LABEL,
            act_by=policy.start(agreed_on, "return_label"),
            hard_end=policy.start(claim.return_until) if claim.return_until else policy.start(agreed_on, "return_ship"),
            because=(*said, policy.because("return_label")),
            over_because=said if claim.return_until else (*said, policy.because("return_ship")),
            claim=claim,
        )


def return_ship(order: Order, policy: Policy) -> Iterator[Deadline]:
    """T1, R1, W9: ten days, or until the day on the return page, to send the goods and enter the tracking number."""
    for claim, agreed_at in _to_send_back(order):
        agreed_on, until = policy.day(agreed_at), claim.return_until
        latest = last_day_to_send(agreed_on, policy)
        facts = [fact for fact in facts_of(order, *_AGREED) if fact.due == until]
        said = quotes(said_of_claim(order, agreed_at))
        yield deadline(
            order,
            DeadlineKind.RETURN_SHIP,
            act_by=policy.start(until) if until else policy.start(agreed_on, "return_ship"),
            hard_end=policy.end(until or latest),
            because=quotes(facts[-1:]) if until else (*said, policy.because("return_ship")),
            over_because=quotes(facts[-1:]) if until else (*said, policy.because(sent_within(policy))),
            is_stated=until is not None,
            claim=claim,
        )


def last_day_to_send(agreed_on: date, policy: Policy) -> date:
    """Return the last day to send goods back whose return was agreed on that day, where no page names one (T1, R1)."""
    return policy.later(agreed_on, sent_within(policy))


def sent_within(policy: Policy) -> str:
    """Return the longest period in which goods can be sent back where the buyer lives."""
    return "return_ship_eu" if policy.region is Region.EU else "return_ship"


def _to_send_back(order: Order) -> Iterator[tuple[Claim, datetime]]:
    for claim in _waiting(order):
        if claim.return_agreed_at and not claim.return_sent_at:
            yield claim, claim.return_agreed_at


def return_dropoff(order: Order, policy: Policy) -> Iterator[Deadline]:
    """T2: a parcel handed in shows up in the tracking within two working days; else support needs the receipt."""
    sent = ((one, one.return_sent_at) for one in _waiting(order) if not one.return_arrived_at)
    yield from counted_for_claims(
        order, policy, DeadlineKind.RETURN_DROPOFF, sent, "return_dropoff", until="refund_check"
    )


def return_confirm(order: Order, policy: Policy) -> Iterator[Deadline]:
    """T3: the goods are back at the seller, who should confirm it."""
    arrived = ((one, one.return_arrived_at) for one in _waiting(order))
    yield from counted_for_claims(
        order, policy, DeadlineKind.RETURN_CONFIRM, arrived, "return_confirm", until="refund_check"
    )


def _waiting(order: Order) -> Iterator[Claim]:
    return (one for one in order.disputes if not one.refund_issued_at and not one.closed_at)
