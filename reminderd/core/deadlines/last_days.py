"""The last days of a dispute window: what was said of each, and which of them are told (rules A1, A2, A11, D2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import begun_at, facts_of, facts_stating, latest_end, quotes, why_latest_end
from reminderd.core.model import Arrival, Because, Fact, MailKind, Order, Statement

_TO_TEST = timedelta(days=3)
"""What comes in the last days of the 60, or after them, is not announced to be over at once: they are only a warning
(rule C2), and the 15 days of its own follow.
"""

_DAYS_NAMED_BY = (MailKind.AWAITING_CONFIRMATION, MailKind.RECEIPT_CONFIRMED, Statement.RECEIVED)


@dataclass(frozen=True, slots=True)
class End:
    """One day on which a window may end."""

    act_by: datetime
    hard_end: datetime
    because: tuple[Because, ...]
    over_because: tuple[Because, ...]
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class LastDays:
    """The days that are told of one window: the nearest, and maybe a later one. `over_at`: when it is certainly over.
    `over_because`: why. `named_later`: the later day, where it is the vendor's and the nearest one ours.
    """

    first: End
    last_call: End | None
    over_at: datetime
    over_because: tuple[Because, ...]
    named_later: datetime | None


def last_days(order: Order, policy: Policy, arrival: Arrival) -> LastDays:
    """Given an arrival that came, return the days on which its window may end: by its delivery, and by each finish that
    can mean it or, without one, by its announcement. A finish that grants fewer days than are counted from an earlier
    delivery is believed; of what came after it, it cannot know. Which day is the earlier one, the vendor's or ours,
    does not matter: both are told.
    """
    by_delivery = _end_by_delivery(order, policy, arrival)
    meant, is_late = _finishes(order, arrival.delivered_at)
    told_at = [*(fact.stated_at for fact in meant), *filter(None, [arrival.delivered_at])]
    by_finish = [_end_by(fact, policy) for fact in meant]
    if not meant and (by_notice := _end_by_notice(order, policy)) and (at := order.awaiting_confirmation_at):
        by_finish, told_at = [by_notice], [*told_at, at]
        is_late = arrival.delivered_at is not None and arrival.delivered_at > at
    ends = _in_order([*by_finish, *filter(None, [by_delivery])], max(told_at))
    if ends[0] in by_finish and not is_late:
        ends = [one for one in ends if one is not by_delivery]
    first, later = ends[0], ends[1:] if meant or is_late else []
    last_call = next((one for one in later if one.is_stated), next(iter(later), None))
    is_named_later = last_call in by_finish and not first.is_stated
    is_of_unknown_day = last_call is not None and any(one.stated_after for one in last_call.because)
    latest = max(by_finish if meant and not is_late else [*by_finish, *ends], key=_end_of)
    return LastDays(
        first,
        last_call,
        over_at=latest.hard_end,
        over_because=latest.over_because,
        named_later=last_call.act_by if last_call and is_named_later and not is_of_unknown_day else None,
    )


def end_of_missing(order: Order, policy: Policy) -> End | None:
    """Return the day for what never came by the vendor's own words: so many days from the finish, or from its
    announcement; None if there was neither.
    """
    meant, _ = _finishes(order, None)
    if not meant:
        return _end_by_notice(order, policy)
    ends = [_end_by(fact, policy) for fact in meant]
    first = _in_order(ends, max(fact.stated_at for fact in meant))[0]
    latest = max(ends, key=_end_of)
    return replace(first, hard_end=latest.hard_end, over_because=latest.over_because)


def _end_of(end: End) -> datetime:
    return end.hard_end


def _in_order(ends: Sequence[End], news_at: datetime) -> list[End]:
    """Return the ends, the nearest first, each day once: a copy of a mail names no other. One that was over before the
    latest news was a wrong guess, or has passed.
    """
    by_day: dict[datetime, End] = {}
    for end in sorted(ends, key=lambda end: (end.act_by, not end.is_stated)):
        by_day.setdefault(end.act_by, end)
    ends = list(by_day.values())
    return [end for end in ends if end.act_by > news_at] or ends[-1:]


def _finishes(order: Order, came_at: datetime | None) -> tuple[list[Fact], bool]:
    """Return the mails that the order is finished, with what it had of them by then: those since the arrival, or all
    of them, and whether it came after them all. Also one that was taken back: its days stay (rule A13). Each may
    name days of its own; one told again without them says no more.
    """
    told = facts_of(order, MailKind.RECEIPT_CONFIRMED)
    since = [fact for fact in told if came_at is None or fact.stated_at >= came_at]
    meant = since or told
    named = [fact for fact in meant if fact.within]
    return named or meant[:1], bool(told) and not since


def _end_by(finish: Fact, policy: Policy) -> End:
    """Return the day by the vendor's own words: so many days from the finish. If its mail says how many, the day
    counts as named.
    """
    finished_on = policy.day(finish.stated_at)
    last_day = finished_on + finish.within if finish.within else policy.later(finished_on, "dispute_window")
    because = (*quotes([finish]), policy.because("dispute_window"))
    return End(
        policy.start(last_day),
        policy.end(last_day),
        because,
        because,
        is_stated=finish.within is not None and finish.stated_after is None,
    )


def _end_by_notice(order: Order, policy: Policy) -> End | None:
    """Return the days if the vendor announced the finish, in case the mail that reports it is missed."""
    at = order.awaiting_confirmation_at
    if at is None:
        return None
    return End(
        policy.start(policy.day(at), "dispute_window"),
        latest_end(order, policy, at),
        (*quotes(facts_of(order, MailKind.AWAITING_CONFIRMATION)[-1:]), policy.because("dispute_window")),
        why_latest_end(order, policy),
    )


def _end_by_delivery(order: Order, policy: Policy, arrival: Arrival) -> End | None:
    """Counted from the delivery, capped by the 60 days where these are not over: nobody knows when an order that the
    carrier calls delivered is finished by itself (rule P2).
    """
    came_at = arrival.delivered_at
    if came_at is None:
        return None
    act_by, reasons = policy.start(policy.day(came_at), "dispute_window"), [policy.because("dispute_window")]
    if begun := begun_at(order):
        cap = policy.start(policy.day(begun), "protection_warning")
        if came_at + _TO_TEST < cap < act_by:  # a parcel that came later shows that the 60 days were no limit
            act_by, reasons = cap, [*reasons, policy.because("protection_warning")]
    said = quotes(told_of(order, arrival, policy)) or quotes(facts_stating(order, came_at))
    latest_day = policy.day(max(came_at, arrival.received_at or came_at))
    hard_end = max(policy.end(latest_day, "dispute_window"), latest_end(order, policy, came_at))
    return End(act_by, hard_end, (*said, *reasons), why_latest_end(order, policy))


def told_of(order: Order, arrival: Arrival, policy: Policy) -> list[Fact]:
    """Return the fact that named the day on which the arrival came, of several one that names its parcel."""
    came_at = arrival.delivered_at
    named = [
        fact
        for fact in facts_of(order, MailKind.DELIVERED, *_DAYS_NAMED_BY)
        if came_at in (fact.stated_at, fact.happened_at)
        or (fact.delivered_on and came_at == policy.start(fact.delivered_on))
    ]
    own = [fact for fact in named if fact.tracking_number == arrival.tracking_number]
    return [*own, *named][:1]
