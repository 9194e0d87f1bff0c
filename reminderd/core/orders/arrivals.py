"""What came of one order, and what is still to come: each parcel or line with its own clocks (rules A2, A8, W8).

Mails are told apart by the parcel they name; one that names none is about the parcel mentioned last, unless that was
days ago. A statement of the user that names no parcel is about all that had been delivered by then, never about what
comes later.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_of, day_start
from reminderd.core.model import Arrival, Fact, MailKind, Statement
from reminderd.core.orders.tie_break import InFull

TOLD_AGAIN_WITHIN = timedelta(days=3)
"""Within this time after a delivery, another mention may be of the same one: by the order's mail and the parcel's, or
by the user and then the carrier. A later mention is a later delivery.
"""

_DAY = timedelta(days=1)
"""A number given at hand-over first appears later than that, and the old one appears no more after it."""
_SAID = (Statement.RECEIVED, Statement.NOT_RECEIVED)
_DATED = (MailKind.AWAITING_CONFIRMATION, MailKind.RECEIPT_CONFIRMED)


def arrivals_of(facts: Iterable[Fact], item_count: int, zone: ZoneInfo) -> tuple[Arrival, ...]:
    """Given the facts of one order that are no guesses, how many items it has (0 = unknown) and the vendor's zone,
    return its arrivals: what came in the order it was told of, then what is still awaited.
    """
    found = _Arrivals(zone, item_count)
    for fact in sorted(facts, key=_heard_at):
        found.take(fact)
    return _named((*found.known, *found.awaited()), zone)


def named_by(numbers: Iterable[str | None], wanted: str) -> list[str]:
    """Return those of the parcel numbers that are the wanted one, or end with it."""
    return [number for number in numbers if number and number.upper().endswith(wanted.upper())]


def _heard_at(fact: Fact) -> tuple[datetime, bool, bool, str, InFull]:
    is_users = isinstance(fact.kind, Statement)
    heard_at = fact.noted_at if is_users and fact.noted_at else fact.stated_at
    return (heard_at, is_users, fact.tracking_number is None, fact.source, InFull(fact))


@dataclass
class _Arrivals:
    """The arrivals known so far, while facts are taken in the order they became known. `news`: when each parcel was
    first and last mentioned.
    """

    zone: ZoneInfo
    item_count: int
    known: list[Arrival] = field(default_factory=list)
    news: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    is_partial: bool = False

    def take(self, fact: Fact) -> None:
        """Take one more fact; one about something else changes nothing."""
        if isinstance(fact.kind, MailKind) and fact.tracking_number:
            first, _ = self.news.get(fact.tracking_number, (fact.stated_at, None))
            self.news[fact.tracking_number] = (first, fact.stated_at)
        self.is_partial |= fact.is_partial and fact.kind is MailKind.ORDER_SHIPPED
        if fact.kind is MailKind.DELIVERED:
            self._deliver(fact)
        elif fact.kind in _DATED and fact.delivered_on:
            self._date(day_start(fact.delivered_on, self.zone))
        elif fact.kind in _SAID:
            for at in self._meant(fact):
                self._hear(at, fact)

    def awaited(self) -> list[Arrival]:
        """Return what is still to come: parcels on their way, the second part of a partial shipment, and lines that
        nobody mentioned, unless all was sent at once, and the user said that it is here: but for what was named, that
        is all.
        """
        awaited = self._moving()
        if self.is_partial and len(self.known) == 1 and self.known[0].delivered_at and not awaited:
            awaited.append(Arrival())
        lines = {one.line for one in self.known if one.line}
        is_rest_here = not self.is_partial and any(one.line is None and one.received_at for one in self.known)
        count = max(self.item_count, 2) - len(self.known) - len(awaited) if lines and not is_rest_here else 0
        left: list[str | None] = [str(n) for n in range(1, self.item_count + 1) if str(n) not in lines]
        left = left or [None]
        awaited += [Arrival(line=line) for line in left[: max(count, 0)]]
        return awaited

    def _moving(self) -> list[Arrival]:
        """Return the parcels on their way. A number that stops appearing once another appears was replaced at
        hand-over; one that goes on beside it is a separate parcel. What came without a number is the parcel mentioned
        last before.
        """
        here = {one.tracking_number for one in self.known}
        moving = {
            number: last
            for number, (first, last) in sorted(self.news.items(), key=lambda one: (one[1], one[0]))
            if number not in here and not self._has_changed(first, last)
        }
        for one in self.known:
            before = [number for number, last in moving.items() if one.delivered_at and last <= one.delivered_at + _DAY]
            if one.tracking_number is None and before:
                del moving[max(before, key=lambda number: (moving[number], number))]
        return [Arrival(number) for number in moving]

    def _has_changed(self, first: datetime, last: datetime) -> bool:
        return any(other - first > _DAY and other > last - _DAY for other, _ in self.news.values())

    def _last(self, is_wanted: Callable[[Arrival], bool]) -> int | None:
        return next((at for at in reversed(range(len(self.known))) if is_wanted(self.known[at])), None)

    def _add(self, arrival: Arrival) -> int:
        self.known.append(arrival)
        return len(self.known) - 1

    # --- what mails tell

    def _deliver(self, fact: Fact) -> None:
        """Note a delivery. The first mention counts: a clock that starts early reminds early."""
        at = self._told_of(fact)
        known = self.known[self._add(Arrival(fact.tracking_number)) if at is None else at]
        named = day_start(fact.delivered_on, self.zone) if fact.delivered_on else fact.stated_at
        self.known[-1 if at is None else at] = replace(
            known,
            tracking_number=known.tracking_number or fact.tracking_number,
            told_at=known.told_at or fact.stated_at,
            delivered_at=min(known.delivered_at or named, named),
        )

    def _told_of(self, fact: Fact) -> int | None:
        """Return the arrival that a delivery is about, maybe mentioned again; None = a new one."""

        def may_be(one: Arrival) -> bool:
            last = max(filter(None, (one.told_at, one.delivered_at, one.received_at)), default=None)
            return last is None or fact.stated_at - last <= TOLD_AGAIN_WITHIN

        number = fact.tracking_number
        if number is None:
            return self._last(may_be)
        same = self._last(lambda one: one.tracking_number == number)
        return self._last(lambda one: one.tracking_number is None and may_be(one)) if same is None else same

    def _date(self, day: datetime) -> None:
        """Give the day of delivery that a mail about the order names to the arrival nearest to it."""
        came = [(abs(one.delivered_at - day), at) for at, one in enumerate(self.known) if one.delivered_at]
        if not came:
            self._add(Arrival(delivered_at=day))
            return
        known = self.known[min(came)[1]]
        self.known[min(came)[1]] = replace(known, delivered_at=min(known.delivered_at or day, day))

    # --- what the user says

    def _hear(self, at: int, fact: Fact) -> None:
        """Note what the user says: the earlier of carrier and user counts (rule A8); if both mean the same day, the
        carrier's instant.
        """
        one, said = self.known[at], fact.happened_at or fact.stated_at
        if fact.kind is Statement.NOT_RECEIVED:
            self.known[at] = replace(one, not_received_at=said, received_at=None)
            return
        came = one.delivered_at
        is_carriers = came is not None and (came < said or (fact.happened_at is not None and came < said + _DAY))
        self.known[at] = replace(
            one, delivered_at=came if is_carriers else said, received_at=said, not_received_at=None
        )

    def _meant(self, fact: Fact) -> list[int]:
        """Return the arrivals that the user means: without a name, those delivered by then and not answered yet, else
        those reported missing.
        """
        if fact.tracking_number:
            return [self._of_parcel(fact.tracking_number)]
        if fact.line:
            return [self._of_line(fact)]
        unanswered = [at for at, one in enumerate(self.known) if one.is_unanswered]
        if unanswered:
            until = fact.happened_at + _DAY if fact.happened_at else fact.stated_at
            return [at for at in unanswered if (came := self.known[at].delivered_at) and came < until] or unanswered
        if fact.kind is Statement.NOT_RECEIVED:
            return self._missing()
        return [at for at, one in enumerate(self.known) if one.received_at is None] or self._received_again(fact)

    def _missing(self) -> list[int]:
        if awaited := self.awaited():
            return [self._add(one) for one in awaited]
        return [len(self.known) - 1] if self.known else [self._add(Arrival())]

    def _received_again(self, fact: Fact) -> list[int]:
        """Handle "received" when all that came was received already: within days it repeats that, later it means what
        was awaited.
        """
        if not self.known:
            return [self._add(Arrival())]
        last = max(one.received_at for one in self.known if one.received_at)
        if fact.happened_at is None and fact.stated_at - last > TOLD_AGAIN_WITHIN:
            return [self._add(one) for one in self.awaited()]
        return [len(self.known) - 1]

    def _of_parcel(self, wanted: str) -> int:
        known = [number for one in self.known if (number := one.tracking_number)]
        number = next(iter([*named_by(known, wanted), *named_by(self.news, wanted)]), wanted)
        same = self._last(lambda one: one.tracking_number == number)
        return self._add(Arrival(number)) if same is None else same

    def _of_line(self, fact: Fact) -> int:
        """Return the arrival of a line. One not mentioned so far came with what is unanswered, or with what came
        last; if it did not come, it gets clocks of its own.
        """
        same = self._last(lambda one: one.line == fact.line)
        if same is not None:
            return same
        free = [at for at, one in enumerate(self.known) if one.line is None and one.is_unanswered]
        if free and fact.kind is Statement.RECEIVED:
            self.known[free[0]] = replace(self.known[free[0]], line=fact.line)
            return free[0]
        came = [one.delivered_at for one in self.known if one.told_at and one.delivered_at]
        return self._add(Arrival(line=fact.line, delivered_at=max(came, default=None)))


def _named(arrivals: Iterable[Arrival], zone: ZoneInfo) -> tuple[Arrival, ...]:
    """Give each but the first a name: its number, its line, or the day on which it came."""
    named: list[Arrival] = []
    for one in arrivals:
        name = one.tracking_number or (f"line-{one.line}" if one.line else "")
        if named and not name:
            name = f"{day_of(one.delivered_at, zone)}" if one.delivered_at else "awaited"
        taken = {other.name for other in named}
        if named and name in taken:
            name = f"{name}-{len(named) + 1}"
        named.append(replace(one, name=name if named else ""))
    return tuple(named)
