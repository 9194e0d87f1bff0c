"""The rules for goods sent back and money on its way (POLICY T1 to T3, F1 to F9). Each claim has its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import counted, deadline, facts_of, quotes, said_at
from reminderd.core.model import Claim, Deadline, DeadlineKind, Fact, MailKind, Order, Payment, Region, Statement

_AGREED = (Statement.RETURN_AGREED, MailKind.RETURN_DUE)
_TRACES = {
    Payment.PAYPAL: "refund_trace_paypal",
    Payment.VISA: "refund_trace_card",
    Payment.MASTERCARD: "refund_trace_card",
    Payment.CARD: "refund_trace_card",
}


def return_label(order: Order, policy: Policy) -> Iterator[Deadline]:
    """T1, T4, W10: look at the label and at the postage at once, while there is time for another one."""
    for claim, agreed_at in _to_send_back(order):
        agreed_on = policy.day(agreed_at)
        yield deadline(
            order,
            DeadlineKind.RETURN_LABEL,
            act_by=policy.start(agreed_on, "return_label"),
            hard_end=policy.start(claim.return_until) if claim.return_until else policy.start(agreed_on, "return_ship"),
            because=(*quotes(_said(order, agreed_at)), policy.because("return_label")),
            claim=claim,
        )


def return_ship(order: Order, policy: Policy) -> Iterator[Deadline]:
    """T1, R1, W9: ten days, or until the day on the return page, to send the goods and enter the tracking number."""
    for claim, agreed_at in _to_send_back(order):
        agreed_on, until = policy.day(agreed_at), claim.return_until
        latest = policy.end(agreed_on, "return_ship_eu" if policy.region is Region.EU else "return_ship")
        facts = [fact for fact in facts_of(order, *_AGREED) if fact.due == until]
        yield deadline(
            order,
            DeadlineKind.RETURN_SHIP,
            act_by=policy.start(until) if until else policy.start(agreed_on, "return_ship"),
            hard_end=policy.end(until) if until else latest,
            because=quotes(facts[-1:]) if until else (*quotes(_said(order, agreed_at)), policy.because("return_ship")),
            is_stated=until is not None,
            claim=claim,
        )


def _to_send_back(order: Order) -> Iterator[tuple[Claim, datetime]]:
    for claim in order.disputes:
        is_over = claim.return_sent_at or claim.refund_issued_at or claim.closed_at
        if claim.return_agreed_at and not is_over:
            yield claim, claim.return_agreed_at


def return_dropoff(order: Order, policy: Policy) -> Iterator[Deadline]:
    """T2: a parcel handed in shows up in the tracking within two working days; else support needs the receipt."""
    for claim in order.disputes:
        is_over = claim.return_arrived_at or claim.refund_issued_at or claim.closed_at
        if claim.return_sent_at is None or is_over:
            continue
        since, said = claim.return_sent_at, _said(order, claim.return_sent_at)
        kind = DeadlineKind.RETURN_DROPOFF
        yield counted(order, policy, kind, since, "return_dropoff", until="refund_check", said=said, claim=claim)


def return_confirm(order: Order, policy: Policy) -> Iterator[Deadline]:
    """T3: the goods are back at the seller, who should confirm it."""
    for claim in order.disputes:
        if claim.return_arrived_at is None or claim.refund_issued_at or claim.closed_at:
            continue
        since, said = claim.return_arrived_at, _said(order, claim.return_arrived_at)
        kind = DeadlineKind.RETURN_CONFIRM
        yield counted(order, policy, kind, since, "return_confirm", until="refund_check", said=said, claim=claim)


def refund_check(order: Order, policy: Policy) -> Iterator[Deadline]:
    """F1, F8: a first look for the money 15 days after the dispute began or, once known, after it was resolved (C4);
    for Platinum and Diamond members five business days (C7, A7).
    """
    yield from _refund(order, policy, DeadlineKind.REFUND_CHECK, "check", until="overdue")


def refund_overdue(order: Order, policy: Policy) -> Iterator[Deadline]:
    """F1, F8, D7: 30 days (seven business days) and no money, or no decision: contact support. Worth chasing until the
    last chargeback window closes (R3).
    """
    yield from _refund(order, policy, DeadlineKind.REFUND_OVERDUE, "overdue", until="chargeback")


def _refund(order: Order, policy: Policy, kind: DeadlineKind, stage: str, *, until: str) -> Iterator[Deadline]:
    for claim in order.claims:
        since = _waits_since(claim)
        is_asked_once = kind is DeadlineKind.REFUND_OVERDUE and not _is_due(order, claim)
        if since is None or claim.refunded or is_asked_once:
            continue
        prefix = "quick_refund" if policy.membership and _is_quick(claim) else "refund"
        period, last = f"{prefix}_{stage}", until if until == "chargeback" else f"{prefix}_{until}"
        said, amount = _said(order, since), claim.granted
        yield counted(order, policy, kind, since, period, until=last, said=said, claim=claim, amount=amount)


def _is_due(order: Order, claim: Claim) -> bool:
    """Return whether anything proves that money is due; if not, it is asked about once, not chased (POLICY A5). An
    appeal that won just the sum already judged and paid may have won nothing.
    """
    if claim.is_decision_final and claim.granted and _was_paid(order, claim):
        return False
    return bool(claim.opened_at or claim.granted or claim.refund_issued_at or (order.cancelled_at and order.price))


def _was_paid(order: Order, claim: Claim) -> bool:
    others = [one for one in order.claims if one.opened_at == claim.opened_at and one.number < claim.number]
    return any(one.refunded == claim.granted for one in others)


def _waits_since(claim: Claim) -> datetime | None:
    """Return when the wait for the money began by the latest step that is known; None while goods are still to be sent
    back, when nothing was granted, or when it is over.
    """
    if claim.closed_at or (claim.granted and not claim.granted.amount):
        return None
    if claim.dismissed_at and not claim.granted and not claim.refund_issued_at:
        return None  # an appeal runs, and nothing is promised yet
    if claim.refund_issued_at:
        return claim.refund_completed_at or claim.refund_issued_at
    if claim.return_agreed_at:
        return claim.return_arrived_at or claim.return_sent_at
    return claim.decided_at or claim.accepted_at or claim.dismissed_at or claim.begun_at


def _is_quick(claim: Claim) -> bool:
    """Quick refunds begin with the dispute, or with the tracking number of what is sent back (POLICY C7). A decision or
    a refund for the buyer keeps them quick; a rejection, an offer of less or a mediation ends that (A7).
    """
    is_contested = claim.offers or claim.rejected_at or claim.escalated_at
    return claim.opened_at is not None and not is_contested and not claim.return_arrived_at


def refund_trace(order: Order, policy: Policy) -> Iterator[Deadline]:
    """F2, F3, F4, F7, W15: sent, but not on the statement: the bank can trace it by the ARN."""
    for claim in order.claims:
        since = claim.refund_completed_at or claim.refund_issued_at
        if since is None or claim.closed_at or claim.refunded:
            continue
        method = policy.payment(order)
        period = _TRACES.get(method, "refund_trace") if method else "refund_trace"
        said, amount = _said(order, since), claim.granted
        kind = DeadlineKind.REFUND_TRACE
        yield counted(order, policy, kind, since, period, until="chargeback", said=said, claim=claim, amount=amount)


def refund_short(order: Order, policy: Policy) -> Iterator[Deadline]:
    """F9: less money came back than was granted or paid. Where nobody owes the rest, it is asked about once: the clocks
    of the order itself go on.
    """
    for claim in order.claims:
        paid = [fact for fact in facts_of(order, Statement.REFUNDED) if claim.line in (None, fact.line)]
        if claim.refunded is None or claim.refunded_at or claim.closed_at or not paid or _is_enough(order, claim):
            continue
        since = paid[-1].stated_at
        short = counted(
            order,
            policy,
            DeadlineKind.REFUND_SHORT,
            since,
            "refund_short",
            until="chargeback",
            said=paid[-1:],
            claim=claim,
            amount=claim.refunded,
            suffix=f"{policy.day(since)}",
        )
        is_owed = order.cancelled_at or order.closed_at or not claim.is_courtesy
        yield short if is_owed else replace(short, repeat_until=short.act_by)


def _is_enough(order: Order, claim: Claim) -> bool:
    """Return whether all that was granted has come: a later judgement may have granted less than was offered."""
    came, granted = claim.refunded, (order.price or claim.granted) if claim.is_all_due else claim.granted
    is_comparable = came and granted and came.currency == granted.currency and not claim.is_part
    return bool(is_comparable and came and granted and came.amount >= granted.amount)


def _said(order: Order, at: datetime) -> list[Fact]:
    """Return who told of that instant: of several at once, one that is about the dispute or the money."""
    return said_at(order, at, *_OF_CLAIMS) or said_at(order, at)


_OF_CLAIMS = (
    Statement.RETURN_AGREED,
    Statement.RETURN_SENT,
    Statement.RETURN_ARRIVED,
    Statement.REFUND_ISSUED,
    Statement.JUDGED,
    Statement.ACCEPTED,
    Statement.DISPUTED,
    Statement.DISPUTE_CLOSED,
    MailKind.DISPUTE_CLOSED,
    MailKind.RETURN_DUE,
    MailKind.REFUND_COMPLETED,
    MailKind.REFUND_ISSUED,
    MailKind.DISPUTE_DECIDED,
    MailKind.DISPUTE_OPENED,
    MailKind.ORDER_CANCELLED,
)
