"""The rule for a parcel at a pick-up point (rule A15, row P9)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from reminderd.core.deadlines.making import deadline
from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import facts_of, quotes
from reminderd.core.model import Deadline, DeadlineKind, Fact, MailKind, Order, Statement


def pickup(order: Order, policy: Policy) -> Iterator[Deadline]:
    """P9: a parcel waits until the day that its mail names, else about 7 days, and to be safe 3. Then it goes back to
    the seller, and a dispute is what is left. Each parcel has its own, until it is handed over. An open dispute does
    not end it: a buyer who lets a parcel go back may lose the dispute for that.
    """
    if order.cancelled_at or any(claim.refunded_at and claim.line is None for claim in order.claims):
        return
    waiting: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts_of(order, MailKind.READY_FOR_PICKUP):
        waiting[fact.tracking_number or ""].append(fact)
    for number, notices in waiting.items():
        if not _is_handed_over(order, number, notices[0]):
            yield _of_parcel(order, policy, number, notices)


def _of_parcel(order: Order, policy: Policy, number: str, notices: Sequence[Fact]) -> Deadline:
    missed = timedelta(days=policy.periods["pickup_missed"].days)
    named = [fact for fact in notices if fact.due]
    if named and (last_day := named[-1].due):
        return deadline(
            order,
            DeadlineKind.PICKUP,
            act_by=policy.start(last_day),
            hard_end=policy.end(last_day) + missed,
            because=quotes(named[-1:]),
            over_because=(*quotes(named[-1:]), policy.because("pickup_missed")),
            is_stated=True,
            suffix=number,
        )
    since = policy.day(notices[0].stated_at)
    return deadline(
        order,
        DeadlineKind.PICKUP,
        act_by=policy.start(since, "pickup_careful"),
        hard_end=policy.end(since, "pickup_usual") + missed,
        because=(*quotes(notices[-1:]), policy.because("pickup_careful"), policy.because("pickup_usual")),
        over_because=(*quotes(notices[:1]), policy.because("pickup_usual"), policy.because("pickup_missed")),
        suffix=number,
    )


def _is_handed_over(order: Order, number: str, notice: Fact) -> bool:
    """The buyer said after the notice that it is here, or the carrier that this parcel is. Another parcel of the order
    may be the one that was delivered, unless a number is missing: then it is one and the same. What the buyer said of
    that other one leaves this one waiting (rule A2).
    """
    is_awaited = any(one.tracking_number == number and one.delivered_at is None for one in order.arrivals)
    told = [one.told_at for one in order.arrivals if one.told_at and one.tracking_number != number]
    received = any(
        fact.line is None
        and fact.stated_at >= notice.stated_at
        and not (is_awaited and (fact.tracking_number or any(at <= (fact.noted_at or fact.stated_at) for at in told)))
        for fact in facts_of(order, Statement.RECEIVED)
    )
    delivered = (
        fact.tracking_number or "" for fact in facts_of(order, MailKind.DELIVERED) if fact.stated_at >= notice.stated_at
    )
    return received or any(not number or not other or other == number for other in delivered)
