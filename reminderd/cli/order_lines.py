"""What `reminderd order` prints: arrivals, what was said, deadlines and whose days they are."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.cli.output import left_until, on_clock, plain_words, printable
from reminderd.core.deadlines.said_days import Zones, said_day
from reminderd.core.model import Arrival, Authenticity, Because, Deadline, DeadlineKind, Decision, Fact, MailKind, Order

_ENDS_OF_PROTECTION = frozenset({DeadlineKind.PROTECTION_ENDS, DeadlineKind.CONFIRM_NOT_RECEIVED})


def arrival_lines(order: Order, zone: ZoneInfo) -> Iterator[str]:
    """Yield one line for each arrival: what it is, and what is known of it."""
    for arrival in order.arrivals:
        told = _told(arrival, zone)
        yield f"{_arrival_name(arrival.tracking_number, arrival.line)}: {', '.join(told) or 'still to come'}"


def _told(arrival: Arrival, zone: ZoneInfo) -> list[str]:
    said: tuple[tuple[str, datetime | None], ...] = (
        ("delivered", arrival.delivered_at),
        ("here, you said,", arrival.received_at),
        ("not here, you said,", arrival.not_received_at),
    )
    return [f"{what} {at.astimezone(zone):%a %d %b %Y}" for what, at in said if at]


def _arrival_name(number: str | None, line: str | None) -> str:
    if number and number != line:
        return f"parcel {printable(number)}"
    return f"line {line}" if line else "what was ordered"


def fact_line(fact: Fact, zone: ZoneInfo) -> str:
    """Return in one line what was said, by whom and when."""
    said_by = "AliExpress" if isinstance(fact.kind, MailKind) else "you"
    who = "AliExpress's page" if fact.is_of_page else said_by
    parcel = f" [{fact.tracking_number}]" if fact.tracking_number else ""
    guess = " (a guess, it changes nothing)" if fact.is_guessed else ""
    lifted = " (struck out by your reopen, it changes nothing)" if fact.is_lifted else ""
    doubt = ", sender not verified" if fact.authenticity is Authenticity.UNKNOWN else ""
    way = f", forwarded by {printable(fact.forwarded_by)}" if fact.forwarded_by else ""
    day = ", on a day that the mail does not tell" if fact.stated_after else ""
    said = f"{plain_words(fact.step or fact.kind)}{parcel}{guess}{lifted}, {who}{doubt}{way}{day}"
    return f"{on_clock(fact.stated_at, zone)}  {said}: “{printable(fact.quote)}”"


def deadline_lines(decision: Decision, zones: Zones, now: datetime) -> list[str]:
    """Return a deadline line by line: when, whose day that is, and why. `zones`: the vendor's and the user's."""
    deadline, (_, zone) = decision.deadline, zones
    day = said_day(deadline, now, zones)
    form = "%a %d %b %Y %H:%M" if day.has_time else "%a %d %b %Y"
    at, left = f"{day.at.astimezone(zone):{form}}", left_until(deadline, day, now)
    about = f" of {_arrival_name(deadline.arrival, deadline.line)}" if deadline.arrival else ""
    lines = [
        f"{plain_words(deadline.kind)}{about}: act by {at} ({left}), "
        f"certainly over on {deadline.hard_end.astimezone(zone):%a %d %b %Y}; {decision.state.value}",
        f"  named {deadline.uid}",
        f"  {_whose(deadline, zone)}",
        *(f"  because of {_reason(one, zone)}" for one in deadline.because),
        *_why_over(deadline, zone),
    ]
    if doubt := deadline.doubt:
        said = f"{plain_words(doubt.kind)}{f' until {doubt.due}' if doubt.due else ''}, sender not verified"
        lines.append(f"  in doubt, for you to say: {said}: “{printable(doubt.because.quote)}”")
    if decision.next_at:
        lines.append(f"  next reminder {on_clock(decision.next_at, zone)}")
    return lines


def _why_over(deadline: Deadline, zone: ZoneInfo) -> Iterator[str]:
    """Yield why the deadline is certainly over on its day, as far as that is not why its day to act is what it is."""
    if set(deadline.over_because) <= set(deadline.because):
        yield "  certainly over by the same, counted to its last hour"
    else:
        yield from (f"  certainly over because of {_reason(one, zone)}" for one in deadline.over_because)


def _reason(because: Because, zone: ZoneInfo) -> str:
    """Return what a day rests on: a length, and where it is from; or what was said, and for which day it counts."""
    if because.period:
        confidence = f", confidence {because.confidence}" if because.confidence else ""
        unit = f"{'business ' if because.is_business else ''}day{'' if because.days == 1 else 's'}"
        return f"{because.days} {unit} ({because.period}{confidence}): {because.source}"
    first, at = because.stated_after, because.stated_at
    days = [f"{day.astimezone(zone):%a %d %b %Y}" for day in (first, at) if day]
    on = f" between {days[0]} and {days[1]}" if len(days) > 1 else f" on {days[0]}" if days else ""
    return f"“{printable(because.quote)}”{on} ({because.source[:17]})"


def _whose(deadline: Deadline, zone: ZoneInfo) -> str:
    """Return in one sentence whose day it is."""
    whose = {
        None: "our own careful count, nobody named this day",
        "mail": "AliExpress's day, by its mail",
        "page": "AliExpress's day, by its page",
        "user": "your day, as you told me",
    }[deadline.stated_by]
    if deadline.stated_by in ("page", "user") and deadline.kind in _ENDS_OF_PROTECTION:
        whose = f"{whose}; the page says “before” it, so the day before it is the last safe one"
    later = deadline.named_later
    return f"{whose}; AliExpress's own is {later.astimezone(zone):%a %d %b %Y}" if later else whose
