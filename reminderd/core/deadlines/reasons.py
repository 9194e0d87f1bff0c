"""What the rules share: the facts that a deadline rests on, and when an order's clocks stop."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from reminderd.core.deadlines.policy import Policy
from reminderd.core.model import Arrival, Because, Claim, Deadline, Fact, FactKind, MailKind, Order, Statement
from reminderd.core.orders.parcel_items import lines_of

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


def facts_of(order: Order, *kinds: FactKind) -> list[Fact]:
    """Return the facts of these kinds, in order."""
    return [fact for fact in order.facts if fact.kind in kinds]


def facts_stating(order: Order, instant: datetime | None, *kinds: FactKind) -> list[Fact]:
    """Return the one fact that stated this instant; with kinds, one of those kinds."""
    facts = facts_of(order, *kinds) if kinds else order.facts
    return [fact for fact in facts if instant in (fact.stated_at, fact.placed_at)][:1]


def said_of_claim(order: Order, at: datetime, *kinds: FactKind) -> list[Fact]:
    """Return who told of that instant: of several at once, one of these kinds or, without any, one that is about the
    dispute or the money.
    """
    return facts_stating(order, at, *(kinds or _OF_CLAIMS)) or facts_stating(order, at)


def quotes(facts: Iterable[Fact]) -> tuple[Because, ...]:
    """Return facts as reasons."""
    return tuple(
        Because(
            source=fact.source,
            quote=fact.quote,
            stated_at=fact.stated_at,
            stated_after=fact.stated_after,
            is_unproven=fact.is_unproven,
        )
        for fact in facts
    )


def of_unknown_day(counted: Deadline, order: Order) -> Deadline:
    """Return a deadline as it is where it was counted from a mail that does not tell its own day: from the earliest
    day that is plausible, never said to be the vendor's, and over only as counted from the latest.

    Nobody can act before the mail was there, so there is a day left to look. A date that the mail names stays.
    """
    sources = {because.source for because in counted.because}
    facts = [fact for fact in order.facts if fact.stated_after and fact.source in sources and fact.due is None]
    if not facts:
        return counted
    last = max(fact.stated_at for fact in facts)
    first = min(fact.stated_after for fact in facts if fact.stated_after)
    if (begun := begun_at(order)) and first < begun <= last:
        first = begun
    act_by = max(counted.act_by - (last - first), min(counted.act_by, last + timedelta(days=1)))
    return replace(counted, act_by=act_by, stated_by=None)


def begun_at(order: Order) -> datetime | None:
    """Return when the order was placed or, where nobody said so, when it was first heard of on its way."""
    return order.placed_at or order.shipped_at


def is_settled(order: Order) -> bool:
    """Return whether the order's own clocks stop: it was cancelled and nothing was sent or came after that, or a
    dispute about all of it is open or finally over. A dispute about one line or arrival leaves the clocks of the others
    running (rules W8, A2).
    """
    settling = _settling(order)
    lines = {claim.line for claim in settling if claim.line}
    if (order.cancelled_at and not _goes_on(order, order.cancelled_at)) or 0 < len(order.items) <= len(lines):
        return True
    is_whole = any(claim.line is None for claim in settling)
    return is_whole and all(is_arrival_settled(order, arrival) for arrival in order.arrivals)


def _goes_on(order: Order, since: datetime) -> bool:
    """Return whether something was sent or came since: then not all of it was cancelled."""
    return any(fact.stated_at > since for fact in facts_of(order, MailKind.ORDER_SHIPPED, MailKind.DELIVERED))


def has_come_after_all(claim: Claim, order: Order) -> bool:
    """Return whether nothing but a cancellation asked for the money, and the user said that all of it is here since."""
    is_of_cancelling = not (claim.opened_at or claim.granted or claim.refund_issued_at)
    was_sent = order.cancelled_at is not None and _goes_on(order, order.cancelled_at)
    is_here = bool(order.arrivals) and all(one.received_at for one in order.arrivals)
    return is_of_cancelling and was_sent and is_here


def is_arrival_settled(order: Order, arrival: Arrival) -> bool:
    """Return whether a dispute about this arrival is open or finally over: one of its line, or one of the whole
    order. A dispute of the whole is about what had come by then, or was missing; about what was on its way only if
    nothing else can be meant, or if everything was refunded (rule A2). A parcel is settled with its lines, where it
    is known which these are.
    """
    settling = _settling(order)
    return any(
        claim.line == arrival.line or _runs_for(claim, arrival) if claim.line else arrival in _meant_by(claim, order)
        for claim in settling
    ) or _are_its_lines_settled(order, arrival, settling)


def _are_its_lines_settled(order: Order, arrival: Arrival, settling: Iterable[Claim]) -> bool:
    """Return whether each line in a parcel is settled, by a dispute that was opened once it had come or was missed."""
    known_at = min(filter(None, (arrival.delivered_at, arrival.not_received_at)), default=None)
    settled = {one.line for one in settling if one.line and known_at and known_at <= (one.opened_at or one.begun_at)}
    return bool(settled) and bool(lines := lines_of(arrival, order)) and lines <= settled


def _runs_for(claim: Claim, arrival: Arrival) -> bool:
    """Return whether the user named a parcel in an open dispute of a line. Once that is over, more may lie in it."""
    return claim.is_open_dispute and claim.names(arrival)


def _settling(order: Order) -> list[Claim]:
    return [claim for claim in order.claims if claim.is_open_dispute or claim.is_for_good]


def _meant_by(claim: Claim, order: Order) -> Sequence[Arrival]:
    since, paid = claim.widened_at or claim.opened_at or claim.begun_at, claim.refunded or claim.granted
    if paid and order.price and paid.currency == order.price.currency:
        is_all = paid.amount >= order.price.amount
    else:
        is_all = paid is None and claim.refunded_at is not None and not claim.is_of_parcels
    if claim.is_of_parcels and not is_all:
        return [one for one in order.arrivals if claim.names(one)]
    known = [
        one
        for one in order.arrivals
        if claim.names(one) or any(at and at <= since for at in (one.delivered_at, one.not_received_at))
    ]
    return order.arrivals if is_all or not known else known


def is_shipped(order: Order) -> bool:
    """Return whether anything shows that it left the seller: a mail, a delivery, or what only a shipped order has
    (rule A4). Statements of the user about a parcel or its protection count too: the shipping mail may be missed.
    """
    told = (order.shipped_at, order.delivered_at, order.awaiting_confirmation_at, order.is_finished)
    only_then = (order.protection_ending_at, order.protection_until, order.not_received_at, order.too_early_at)
    return any(told) or any(only_then)


def is_awaited(order: Order) -> bool:
    """Return whether some of the order is still to come."""
    if order.is_finished or order.closed_at:
        return False
    return bool(still_awaited(order)) or not order.arrivals


def still_awaited(order: Order) -> list[Arrival]:
    """Return the arrivals that are still to come, and of which no dispute runs or is over for good."""
    return [one for one in order.arrivals if one.is_awaited and not is_arrival_settled(order, one)]


def last_safe_day(order: Order, until: date) -> date:
    """Given the end of protection, return the last day on which it is not too late at any hour. The order page says
    "before Nov 20", and the user copies that: the day itself may not be included, so it is the day before. A mail names
    the last day itself (rule A17).
    """
    is_of_page = any(fact.due == until for fact in facts_of(order, Statement.PROTECTED_UNTIL))
    return until - timedelta(days=1) if is_of_page else until


def longest(order: Order, policy: Policy, anchor: datetime) -> datetime:
    """Return the latest end of all rights: the longest protection counted from shipping, then the dispute window."""
    shipped_on = policy.day(order.shipped_at or anchor)
    return policy.end(shipped_on, "protection_longest") + timedelta(days=policy.periods["dispute_window"].days)


def why_longest(order: Order, policy: Policy) -> tuple[Because, ...]:
    """Return what `longest` rests on."""
    begun = facts_stating(order, order.shipped_at or begun_at(order))
    return (*quotes(begun), policy.because("protection_longest"), policy.because("dispute_window"))


def why_latest_end(order: Order, policy: Policy) -> tuple[Because, ...]:
    """Return what `latest_end` rests on, but for what was concluded from a mail that announces the finish."""
    if order.protection_until:
        facts = [fact for fact in order.facts if fact.due == order.protection_until]
        return (*quotes(facts[-1:]), policy.because("dispute_window"))
    return why_longest(order, policy)


def latest_end(order: Order, policy: Policy, at: datetime) -> datetime:
    """Return the latest end of the dispute window of what was delivered, or announced to be finished, at that instant.

    Nobody knows when such an order is finished by itself, so its protection decides: until the day on the order page,
    else the longest from shipping; then the window (rule A11). What was concluded from the mail only lengthens it.
    """
    days = timedelta(days=policy.periods["dispute_window"].days)
    page = policy.end(order.protection_until) + days if order.protection_until else None
    finishing = policy.end(policy.day(at), "order_finishing_latest") + days
    return max(page or longest(order, policy, begun_at(order) or at), finishing)


def retry_at(order: Order, policy: Policy) -> datetime | None:
    """Return when a dispute that was too early can be opened: the day that the page named, else the end of protection
    or of the announced delivery (until then it is blocked while the parcel moves), else day 11 after shipping.
    """
    at = order.too_early_at
    if at is None or is_settled(order) or (order.received_at and order.received_at > at):
        return None
    if order.retry_on:
        return policy.start(order.retry_on)
    said_on = policy.day(at)
    if known := _ends_after(order, said_on):
        return policy.start(known[0])
    from_shipping = policy.start(policy.day(order.shipped_at), "dispute_earliest") if order.shipped_at else at
    return max(from_shipping, policy.start(said_on, "dispute_unopened"))


def _ends_after(order: Order, said_on: date) -> list[date]:
    """Return the named ends of protection and of delivery that lie after the day."""
    return [day for day in (order.protection_until, order.expected_until) if day and day > said_on]


def is_retry_named(order: Order, policy: Policy) -> bool:
    """Return whether the vendor or the user named the day of `retry_at`, rather than us counting from shipping."""
    at = order.too_early_at
    return bool(order.retry_on or (at and _ends_after(order, policy.day(at))))


def is_retried(order: Order, policy: Policy, end: datetime) -> bool:
    """Return whether a dispute is retried daily by that end of protection: then the end needs no reminders."""
    tried_at = retry_at(order, policy)
    is_daily = tried_at is not None and is_retry_named(order, policy)
    return tried_at is not None and is_daily and not order.delivered_at and tried_at <= end + timedelta(days=1)
