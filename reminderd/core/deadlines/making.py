"""How the rules make deadlines: of an order, of one of its claims or arrivals; with a named day, or a counted one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from reminderd.core.deadlines.policy import Policy
from reminderd.core.deadlines.reasons import quotes, said_of_claim
from reminderd.core.model import Arrival, Because, Claim, Deadline, DeadlineKind, Fact, FactKind, Money, Order, StatedBy


def deadline(
    order: Order,
    kind: DeadlineKind,
    *,
    act_by: datetime,
    hard_end: datetime,
    because: tuple[Because, ...],
    is_stated: bool = False,
    suffix: str = "",
    claim: Claim | None = None,
    amount: Money | None = None,
    repeat_until: datetime | None = None,
    stated_by: StatedBy | None = None,
    arrival: Arrival | None = None,
    named_later: datetime | None = None,
    settled_with: DeadlineKind | None = None,
    over_because: tuple[Because, ...] | None = None,
) -> Deadline:
    """Return a deadline of the order, or of one of its claims or arrivals. Where the day `is_stated`, it was by whom is
    quoted first. `settled_with`: the kind of its counterpart, whose `done` settles this one, too. `over_because`: what
    its certain end rests on, None = on the same as the day to act.

    `suffix` makes its name differ from another's of the same kind: what the user answered about a date, an offer or a
    claim says nothing of the next one. The first claim of a line needs none, nor does an order's first arrival.
    """
    line = claim.line if claim else None
    again = f"{claim.begun_at.date()}" if claim and claim.number > 1 else ""
    details = (f"line-{line}" if line else "", again, suffix, arrival.name if arrival else "")

    def named(kind: DeadlineKind) -> str:
        return "/".join(part for part in (str(order.key), kind.value, *details) if part)

    has_several = arrival is not None and len(order.arrivals) > 1
    about = arrival.line if arrival else line
    return Deadline(
        uid=named(kind),
        order=order.key,
        kind=kind,
        act_by=act_by,
        hard_end=max(act_by, hard_end),
        because=because,
        line=about,
        amount=amount,
        repeat_until=repeat_until,
        stated_by=_speaker(because) if is_stated else stated_by,
        arrival=arrival.tracking_number or arrival.line if arrival and has_several else None,
        named_later=named_later,
        settled_with=(named(settled_with),) if settled_with else (),
        over_because=because if over_because is None else over_because,
        is_of_rest=about is None and not has_several and _has_disputed_lines(order),
    )


def _has_disputed_lines(order: Order) -> bool:
    """Return whether a line has a claim of its own: then what names no line is about the rest of the order."""
    return any(one.line and not one.closed_at for one in order.claims)


def _speaker(because: Sequence[Because]) -> StatedBy:
    """Return who named the day: the first one quoted."""
    source = because[0].source.partition(":")[0] if because else ""
    return "user" if source == "mark" else "page" if source == "page" else "mail"


def counted(
    order: Order,
    policy: Policy,
    kind: DeadlineKind,
    since: datetime,
    period: str,
    *,
    until: str,
    said: Iterable[Fact],
    claim: Claim | None = None,
    amount: Money | None = None,
    suffix: str = "",
) -> Deadline:
    """Return a deadline whose time runs from an event: it may end once `period` after the event's day has passed, and
    has certainly ended `until` after it. It rests on the facts that told of the event, and on the period.
    """
    day, said = policy.day(since), tuple(said)
    return deadline(
        order,
        kind,
        act_by=policy.start(day, period),
        hard_end=policy.end(day, until),
        because=(*quotes(said), policy.because(period)),
        claim=claim,
        amount=amount,
        suffix=suffix,
        over_because=(*quotes(said), policy.because(until)),
    )


def counted_for_claims(
    order: Order,
    policy: Policy,
    kind: DeadlineKind,
    running: Iterable[tuple[Claim, datetime | None]],
    period: str,
    *,
    until: str,
    told_by: tuple[FactKind, ...] = (),
    has_amount: bool = False,
) -> Iterator[Deadline]:
    """Given claims, each with the instant from which its time runs (None = it does not), yield a deadline as `counted`
    for each that runs. `told_by`: as for `said_of_claim`. `has_amount`: it is about the sum that was granted.
    """
    for claim, since in running:
        if since is not None:
            said, amount = said_of_claim(order, since, *told_by), claim.granted if has_amount else None
            yield counted(order, policy, kind, since, period, until=until, said=said, claim=claim, amount=amount)
