"""The rules for money on its way (rule F1 to F9), also after a withdrawal (R1, A22). Each claim has its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from reminderd.core.deadlines.making import counted
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import facts_of, facts_stating, has_come_after_all, said_of_claim
from reminderd.core.deadlines.returns import last_day_to_send
from reminderd.core.model import Claim, Deadline, DeadlineKind, Order, Payment, Region, Statement

_TRACES = {
    Payment.PAYPAL: "refund_trace_paypal",
    Payment.VISA: "refund_trace_card",
    Payment.MASTERCARD: "refund_trace_card",
    Payment.CARD: "refund_trace_card",
}

_ASKS_TOO = (DeadlineKind.REFUND_TRACE, DeadlineKind.WITHDRAWAL_REFUND)
"""Whose letters say to look for the money, too."""

_ONE_LETTER = timedelta(days=5)
"""Of two clocks of the same money that end so close together, one is enough."""


def refund_check(order: Order, policy: Policy) -> Iterator[Deadline]:
    """F1, F8: a first look for the money 15 days after the dispute began or, once known, after it was resolved (C4);
    for Platinum and Diamond members five business days (C7, A7).
    """
    asked = {one.uid: one for one in (*refund_trace(order, policy), *withdrawal_refund(order, policy))}
    for check in _refund(order, policy, DeadlineKind.REFUND_CHECK, "check", until="overdue"):
        others = (asked.get(_uid_as(check, kind)) for kind in _ASKS_TOO)
        if not any(one and one.act_by <= check.act_by for one in others):  # else its letter has asked already (A6)
            yield check


def refund_overdue(order: Order, policy: Policy) -> Iterator[Deadline]:
    """F1, F8, D7: 30 days (seven business days) and no money, or no decision: contact support. Worth chasing until the
    last chargeback window closes (R3). Where it speaks for the trace of a refund that was sent, it rests on that, too.
    """
    traces = {one.uid: one for one in _traces(order, policy)}
    for overdue in _overdue(order, policy):
        trace = traces.get(_uid_as(overdue, DeadlineKind.REFUND_TRACE))
        is_one_letter = trace is not None and _speaks_for(overdue, trace)
        tracing = (policy.because(_trace_of(order, policy)),) if is_one_letter else ()
        yield replace(overdue, because=(*overdue.because, *tracing))


def _overdue(order: Order, policy: Policy) -> Iterator[Deadline]:
    return _refund(order, policy, DeadlineKind.REFUND_OVERDUE, "overdue", until="chargeback")


def _speaks_for(overdue: Deadline, trace: Deadline) -> bool:
    """Return whether the letter that a refund is overdue, which says how to trace it, comes before that of the trace or
    a few days after it. Nobody loses anything by these days.
    """
    return overdue.act_by - trace.act_by <= _ONE_LETTER


def _refund(order: Order, policy: Policy, kind: DeadlineKind, stage: str, *, until: str) -> Iterator[Deadline]:
    for claim in order.claims:
        told_at, since = _waits_since(claim), _counts_from(claim, policy)
        is_asked_once = kind is DeadlineKind.REFUND_OVERDUE and not _is_due(order, claim)
        if told_at is None or since is None or claim.refunded or is_asked_once:
            continue
        prefix = "quick_refund" if policy.membership and _is_quick(claim) else "refund"
        period, last = f"{prefix}_{stage}", until if until == "chargeback" else f"{prefix}_{until}"
        said, amount = said_of_claim(order, told_at), claim.granted
        yield counted(order, policy, kind, since, period, until=last, said=said, claim=claim, amount=amount)


def _is_due(order: Order, claim: Claim) -> bool:
    """Return whether anything proves that money is due; if not, it is asked about once, not chased (rule A5). An
    appeal that won just the sum already judged and paid may have won nothing, and what was cancelled may have come.
    """
    if claim.is_decision_final and claim.granted and _was_paid(order, claim):
        return False
    is_off = order.cancelled_at and order.price and not has_come_after_all(claim, order)
    return bool(claim.opened_at or claim.granted or claim.refund_issued_at or is_off)


def _was_paid(order: Order, claim: Claim) -> bool:
    others = [one for one in order.claims if one.opened_at == claim.opened_at and one.number < claim.number]
    return any(one.refunded == claim.granted for one in others)


def _waits_since(claim: Claim) -> datetime | None:
    """Return when the wait for the money began by the latest step that is known; None when nothing was granted, or when
    it is over.
    """
    if claim.closed_at or (claim.granted and not claim.granted.amount):
        return None
    if claim.dismissed_at and not claim.granted and not claim.refund_issued_at:
        return None  # an appeal runs, and nothing is promised yet
    if claim.refund_issued_at:
        return claim.refund_completed_at or claim.refund_issued_at
    if claim.return_agreed_at:
        return claim.return_arrived_at or claim.return_sent_at or claim.return_agreed_at
    return claim.decided_at or claim.accepted_at or claim.dismissed_at or claim.begun_at


def _counts_from(claim: Claim, policy: Policy) -> datetime | None:
    """Return the instant from which the wait is counted: its beginning, or the last day to send goods back while nobody
    has said that they were sent.
    """
    since = _waits_since(claim)
    is_unsent = since == claim.return_agreed_at and not (claim.return_sent_at or claim.return_arrived_at)
    if since is None or not is_unsent:
        return since
    return policy.start(claim.return_until or last_day_to_send(policy.day(since), policy))


def _is_quick(claim: Claim) -> bool:
    """Quick refunds begin with the dispute, or with the tracking number of what is sent back (rule C7). A decision or
    a refund for the buyer keeps them quick; a rejection, an offer of less or a mediation ends that (A7).
    """
    is_contested = claim.offers or claim.rejected_at or claim.escalated_at
    return claim.opened_at is not None and not is_contested and not claim.return_arrived_at


def refund_trace(order: Order, policy: Policy) -> Iterator[Deadline]:
    """F2, F3, F4, F5, F7, W15: sent, but not on the statement: the bank can trace it by the ARN. Where the refund is
    overdue by then, or a few days later, that one letter says so (A6).
    """
    overdue = {one.uid: one for one in _overdue(order, policy)}
    for trace in _traces(order, policy):
        late = overdue.get(_uid_as(trace, DeadlineKind.REFUND_OVERDUE))
        if late is None or not _speaks_for(late, trace):
            yield trace


def _traces(order: Order, policy: Policy) -> Iterator[Deadline]:
    for claim in order.claims:
        since = claim.refund_completed_at or claim.refund_issued_at
        if since is None or claim.closed_at or claim.refunded:
            continue
        period = _trace_of(order, policy)
        said, amount = said_of_claim(order, since), claim.granted
        kind = DeadlineKind.REFUND_TRACE
        yield counted(order, policy, kind, since, period, until="chargeback", said=said, claim=claim, amount=amount)


def _uid_as(deadline: Deadline, kind: DeadlineKind) -> str:
    """Return the name of the deadline of another kind about the same claim."""
    return deadline.uid.replace(f"/{deadline.kind}", f"/{kind}")


def _trace_of(order: Order, policy: Policy) -> str:
    """Return the period in which such a payment is given back."""
    method = policy.payment(order)
    if method is Payment.OTHER and policy.region is Region.BR:  # a boleto or Pix, paid back by EBANX (A19)
        return "refund_trace_ebanx"
    return _TRACES.get(method, "refund_trace") if method else "refund_trace"


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
    is_all_due = claim.is_all_due and not claim.is_of_parcels
    came, granted = claim.refunded, (order.price or claim.granted) if is_all_due else claim.granted
    is_comparable = came and granted and came.currency == granted.currency and not claim.is_part
    return bool(is_comparable and came and granted and came.amount >= granted.amount)


def withdrawal_refund(order: Order, policy: Policy) -> Iterator[Deadline]:
    """R1: in the EU the trader pays back within 14 days of a withdrawal, but may wait for the goods, or for the proof
    that they were posted, whichever comes first. A dispute opened within the days of withdrawal whose goods are sent
    back is taken as one. Once the refund is issued, the bank is asked (F2), not the trader.
    """
    arrived_at = order.delivered_at or order.received_at
    if policy.region is not Region.EU or arrived_at is None:
        return
    last = policy.end(policy.day(arrived_at), "withdrawal_eu")
    for claim in order.claims:
        is_over = claim.refund_issued_at or claim.refund_completed_at or claim.refunded_at or claim.closed_at
        posted = [at for at in (claim.return_sent_at, claim.return_arrived_at) if at]
        if claim.opened_at is None or is_over or not posted or claim.opened_at - timedelta(hours=24) > last:
            continue
        since = max(claim.opened_at, min(posted))
        yield counted(
            order,
            policy,
            DeadlineKind.WITHDRAWAL_REFUND,
            since,
            "withdrawal_refund_eu",
            until="chargeback",
            said=facts_stating(order, since),
            claim=claim,
            amount=claim.granted,
        )
