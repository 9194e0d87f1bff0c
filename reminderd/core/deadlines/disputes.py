"""The rules for a dispute that is open, judged or cancelled (rule D3 to D10, A3). Each dispute has its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from reminderd.core.deadlines.after_delivery import dispute_window
from reminderd.core.deadlines.before_delivery import protection_ends
from reminderd.core.deadlines.making import counted, counted_for_claims, deadline
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import (
    facts_of,
    facts_stating,
    is_settled,
    last_safe_day,
    of_unknown_day,
    quotes,
    said_of_claim,
)
from reminderd.core.model import Because, Claim, Deadline, DeadlineKind, FactKind, MailKind, Order, Request, Statement


def seller_answer(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D3: the seller has five days to answer; silence means refunded as asked. Evidence must be there by then."""
    for claim in order.disputes:
        is_answered = claim.offer or claim.rejected_at or claim.escalated_at or claim.evidence
        if claim.opened_at is None or is_answered or not claim.is_undecided:
            continue
        opened_on = policy.day(claim.opened_at)
        yield deadline(
            order,
            DeadlineKind.SELLER_ANSWER,
            act_by=policy.start(opened_on, "seller_answer"),
            hard_end=policy.start(opened_on, "mediation"),  # then the mediation speaks
            because=(*_opened(order, claim.opened_at), policy.because("seller_answer")),
            over_because=(*_opened(order, claim.opened_at), policy.because("mediation")),
            claim=claim,
        )


def answer_offer(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D4, W5: about two days to answer an offer of the seller; silence closes the dispute on the seller's terms. From
    the day on which that may have happened, offer_lapsed asks; settling one settles the other.
    """
    for claim in order.disputes:
        if claim.offer and claim.is_undecided:
            said_by = (Statement.OFFER, MailKind.DISPUTE_OFFER)
            periods = ("offer_answer", "offer_answer_latest")
            found = _asked(order, policy, claim, claim.offer, DeadlineKind.ANSWER_OFFER, periods, said_by)
            lapsed = (_lapsed_uid(found),)
            yield replace(found, repeat_until=_careful_end(found, policy), yields_to=lapsed, settled_with=lapsed)


def _careful_end(offer: Deadline, policy: Policy) -> datetime:
    """Return the end of the day on which the time for an answer may be over."""
    return policy.end(policy.day(offer.act_by))


def _lapsed_uid(offer: Deadline) -> str:
    return offer.uid.replace(f"/{DeadlineKind.ANSWER_OFFER}", f"/{DeadlineKind.OFFER_LAPSED}")


def mediation_check(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D5: without agreement AliExpress steps in within seven days. If it did not, the buyer escalates."""
    waiting = (one for one in order.disputes if one.is_undecided and not one.offer and not one.escalated_at)
    since = ((one, one.rejected_at or one.opened_at) for one in waiting)
    kind, told_by = DeadlineKind.MEDIATION_CHECK, (Statement.REJECTED, *_OPENED)
    yield from counted_for_claims(order, policy, kind, since, "mediation", until="judgement", told_by=told_by)


def evidence_due(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D6: evidence that was asked for must come in the given time, else the claim is cancelled."""
    for claim in order.disputes:
        if claim.evidence and claim.is_undecided:
            said_by = (Statement.EVIDENCE_ASKED, MailKind.DISPUTE_EVIDENCE)
            periods = ("evidence_answer", "mediation")
            yield _asked(order, policy, claim, claim.evidence, DeadlineKind.EVIDENCE_DUE, periods, said_by)


def _asked(
    order: Order,
    policy: Policy,
    claim: Claim,
    asked: Request,
    kind: DeadlineKind,
    periods: tuple[str, str],
    said_by: tuple[FactKind, ...],
) -> Deadline:
    """Return the deadline to give what was asked for: on the day that was named, else within the shorter of the two
    periods, and certainly over after the longer one.
    """
    asked_on = policy.day(asked.at)
    said = quotes(facts_stating(order, asked.at, *said_by))
    return deadline(
        order,
        kind,
        act_by=policy.start(asked.until) if asked.until else policy.start(asked_on, periods[0]),
        hard_end=policy.end(asked.until) if asked.until else policy.end(asked_on, periods[1]),
        because=said if asked.until else (*said, policy.because(periods[0])),
        over_because=said if asked.until else (*said, policy.because(periods[1])),
        is_stated=asked.until is not None,
        claim=claim,
        suffix=f"{asked_on}" if asked.number > 1 else "",
        amount=asked.amount,
    )


def judgement_overdue(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D7: no judgement 30 days after AliExpress stepped in: support must say why. Before that, refund_overdue does."""
    since = ((one, one.escalated_at) for one in order.disputes if one.is_undecided)
    kind, told_by = DeadlineKind.JUDGEMENT_OVERDUE, (Statement.ESCALATED,)
    yield from counted_for_claims(order, policy, kind, since, "judgement", until="chargeback", told_by=told_by)


def confirm_not_received(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D8: if the mediator asked to wait, the parcel counts as delivered unless the buyer confirms on the last day of
    protection that it did not come.
    """
    until = order.protection_until
    if until is None or (order.delivered_at and not order.not_received_at):
        return
    for claim in order.disputes:
        if claim.opened_at is None or not claim.is_undecided or policy.day(claim.opened_at) >= until:
            continue
        facts = [fact for fact in order.facts if fact.due == until]
        yield deadline(
            order,
            DeadlineKind.CONFIRM_NOT_RECEIVED,
            act_by=policy.start(last_safe_day(order, until)),
            hard_end=policy.end(until),
            because=quotes(facts[-1:]),
            is_stated=True,
            claim=claim,
            suffix=until.isoformat(),
        )


def appeal_window(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D9: seven days to appeal against a judgement, once. There is nothing to appeal against when all was granted."""
    since = ((one, one.decided_at) for one in order.disputes if _can_be_appealed(order, one))
    kind, told_by = DeadlineKind.APPEAL_WINDOW, (Statement.JUDGED, MailKind.DISPUTE_DECIDED)
    yield from counted_for_claims(
        order, policy, kind, since, "appeal", until="appeal", told_by=told_by, has_amount=True
    )


def _can_be_appealed(order: Order, claim: Claim) -> bool:
    granted, price = claim.granted, order.price
    is_all = bool(granted and price and granted.currency == price.currency and granted.amount >= price.amount)
    is_less = bool(claim.refunded and granted and price and not is_all)
    is_over = claim.closed_at and not is_less  # whoever got the sum that was judged can still ask for the rest
    return not (claim.is_decision_final or claim.appealed_at or is_over or is_all)


def dispute_closed(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D11, D9, D10, A3: the seller or silence closed the dispute. There are seven days to appeal. A new one can be
    opened until the end of protection or of the dispute window, whose clocks run again: it is named, where it is known.
    """
    for claim in _newest(order):
        at = claim.dismissed_at
        if at is None or claim.appealed_at or claim.decided_at or claim.refund_issued_at or claim.refunded_at:
            continue
        if any(one.is_for_good and one.begun_at > at and claim.line in (one.line, None) for one in order.claims):
            continue  # all of the money came, or is to come, without an appeal
        said = facts_stating(order, at, Statement.DISPUTE_CLOSED, MailKind.DISPUTE_CLOSED)
        kind, granted = DeadlineKind.DISPUTE_CLOSED, claim.granted
        found = counted(order, policy, kind, at, "appeal", until="judgement", said=said, claim=claim, amount=granted)
        ends = [one for one in _ends(order, policy) if claim.line in (None, one.line) or one.line is None]
        yield replace(found, reopens=min((end for end in ends if end.act_by > at), key=_day_to_act, default=None))


def _ends(order: Order, policy: Policy) -> list[Deadline]:
    """Return until when a dispute can be opened again (D10): the end of protection, or those of the dispute windows."""
    return [of_unknown_day(end, order) for end in (*protection_ends(order, policy), *dispute_window(order, policy))]


def _day_to_act(end: Deadline) -> datetime:
    return end.act_by


def _newest(order: Order) -> list[Claim]:
    """Return the newest dispute of each line: a new one replaces earlier ones."""
    return list({claim.line: claim for claim in order.disputes}.values())


def offer_lapsed(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D11, D4, A3: the last day to answer an offer went by in silence: was the dispute closed on the seller's terms?
    If nobody named that day, it is asked as soon as it may be over, and again while the offer may still be open.
    """
    for offer in answer_offer(order, policy):
        lapsed_at = _careful_end(offer, policy)
        yield replace(
            offer,
            uid=_lapsed_uid(offer),
            kind=DeadlineKind.OFFER_LAPSED,
            act_by=lapsed_at,
            # the days to appeal may be over long before, but nobody knows
            hard_end=policy.end(policy.day(lapsed_at), "judgement"),
            stated_by=None,
            over_because=(*offer.because, policy.because("judgement")),
            repeat_until=offer.hard_end,
            yields_to=(),
            settled_with=(offer.uid,),
        )


def appeal_result(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D9: an appeal is looked at within five working days; its result comes in about ten days."""
    since = ((one, one.appealed_at) for one in order.disputes if not one.is_decision_final and not one.closed_at)
    kind, told_by = DeadlineKind.APPEAL_RESULT, (Statement.APPEALED,)
    yield from counted_for_claims(order, policy, kind, since, "appeal_review", until="judgement", told_by=told_by)


def reopen_dispute(order: Order, policy: Policy) -> Iterator[Deadline]:
    """D10, W3: a cancelled dispute can be opened again, but only until protection or the window is over. A buyer who
    later says that everything is here is content; what was said before is what the dispute was about.
    """
    cancelled = [claim for claim in order.disputes if claim.cancelled_at]
    if not cancelled or is_settled(order) or _is_content(order, cancelled[-1]):
        return
    ends = _ends(order, policy)
    if not ends:
        return
    claim, end = cancelled[-1], min(ends, key=_day_to_act)
    yield deadline(
        order,
        DeadlineKind.REOPEN_DISPUTE,
        act_by=end.act_by,
        hard_end=end.hard_end,
        because=(*quotes(facts_stating(order, claim.cancelled_at, Statement.CANCELLED_DISPUTE)), *end.because),
        over_because=end.over_because,
        stated_by=end.stated_by,
        claim=claim,
    )


def _is_content(order: Order, cancelled: Claim) -> bool:
    said = facts_of(order, Statement.RECEIVED)
    return order.received_at is not None and any(
        cancelled.cancelled_at and (fact.noted_at or fact.stated_at) >= cancelled.cancelled_at for fact in said
    )


_OPENED = (Statement.DISPUTED, MailKind.DISPUTE_OPENED)


def _opened(order: Order, at: datetime) -> tuple[Because, ...]:
    """Quote who said that the dispute was opened, or what first mentioned it."""
    return quotes(said_of_claim(order, at, *_OPENED))
