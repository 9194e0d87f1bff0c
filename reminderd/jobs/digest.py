"""The digest: when one is due, and what stands in it. With nothing to tell, only a rare sign of life is sent."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminderd.config import Digest
from reminderd.core.letters import Agenda, DigestContent, Entry, Renderer
from reminderd.core.model import (
    DeadlineKind,
    DeadlineState,
    Decision,
    Fact,
    LetterKind,
    Order,
    OrderKey,
    OrderStatus,
    UnreadMail,
    Verdict,
)
from reminderd.core.reading.drift import BEFORE, RECENT, drift_of
from reminderd.jobs.calendar import agenda_of
from reminderd.jobs.protocols import DigestStorage, LetterLog, Wellbeing
from reminderd.jobs.sender import Sender
from reminderd.projection import Projection

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SOLVED = (OrderStatus.REFUNDED, OrderStatus.FINISHED, OrderStatus.CANCELLED)
LONGEST_LOOK_BACK = timedelta(days=31)
SLACK = timedelta(hours=12)
"""A sign of life is due by its day, not by the minute at which the last one was sent."""

LONG_GONE = timedelta(days=60)
"""An order of which nothing was heard for so long is no longer shown as moving; its deadlines are."""


def due_digest(schedule: Digest, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Given the schedule, return the last instant at which a digest was due, or None when digests are off."""
    if schedule.every == "off":
        return None
    day = now.astimezone(zone).date()
    for back in range(8):
        due_at = datetime.combine(day - timedelta(days=back), time(schedule.hour), zone)
        is_its_day = schedule.every == "daily" or WEEKDAYS[due_at.weekday()] == schedule.weekday
        if is_its_day and due_at <= now:
            return due_at
    raise AssertionError("each weekday comes within eight days")


class DigestWriter:
    """Collects what a digest tells and sends it once for each time it is due. What is not known to
    be well by then stands in it, too.
    """

    def __init__(
        self,
        projection: Projection,
        storage: DigestStorage,
        letters: LetterLog,
        renderer: Renderer,
        sender: Sender,
        wellbeing: Wellbeing,
        *,
        has_calendar: bool = False,
    ) -> None:
        self._projection = projection
        self._storage = storage
        self._letters = letters
        self._renderer = renderer
        self._sender = sender
        self._wellbeing = wellbeing
        self._has_calendar = has_calendar

    def send_if_due(self, schedule: Digest, now: datetime) -> bool:
        """Send the digest of the last due instant unless that was done; return whether one was sent.

        Due instants from before the installation are not made up for. When nothing is open and nothing is new, the
        digest is passed over until a sign of life is due.
        """
        zone = self._projection.preferences.zone
        due_at = due_digest(schedule, now, zone)
        if due_at is None or due_at < self._storage.installed_at(now):
            return False
        key = f"digest/{due_at:%Y-%m-%d}"
        if self._letters.has(key):
            return False
        if self._has_nothing_to_say(schedule, now):
            self._letters.pass_over(key)
            return False
        self.send(key, now)
        return True

    def _has_nothing_to_say(self, schedule: Digest, now: datetime) -> bool:
        last = self._letters.last_written_at(LetterKind.DIGEST)
        if last is None or now - last >= schedule.sign_of_life - SLACK:
            return False
        agenda = self._agenda(now)
        return self.content(now).is_quiet and not (agenda and agenda.solved)

    def send(self, key: str, now: datetime) -> None:
        """Send a digest under that key, unless the key was used before."""
        self._sender.send(self._renderer.digest(key, self.content(now), now, agenda=self._agenda(now)), now)

    def _agenda(self, now: datetime) -> Agenda | None:
        if not self._has_calendar:
            return None
        return agenda_of(self._letters.events(), self._projection.decide(self._letters.announced(), now))

    def content(self, now: datetime) -> DigestContent:
        """Return what a digest of now tells."""
        state = self._projection.state()
        decisions = self._projection.decide(self._letters.announced(), now)
        since = self._letters.last_written_at(LetterKind.DIGEST)
        verdicts = self._storage.verdicts(since)
        unread = (
            *self._storage.unread_mails(since or now - LONGEST_LOOK_BACK),
            *_of_unknown_orders(state.unassigned, since or now - LONGEST_LOOK_BACK),
        )
        return DigestContent(
            since=since,
            entries=tuple(
                Entry(decision.deadline, state.orders[decision.deadline.order], decision.state, decision.next_at)
                for decision in decisions
                if decision.state in (DeadlineState.OPEN, DeadlineState.SNOOZED)
            ),
            moving=_moving(tuple(state.orders.values()), decisions, now),
            recently_solved=tuple(
                order
                for order in state.orders.values()
                if order.status in SOLVED and _last_said_at(order) > (since or now - timedelta(days=7))
            ),
            unread=_by_order(unread, state.orders),
            troubles=self._wellbeing.troubles(now),
            mails_read=sum(count for verdict, count in verdicts.items() if verdict is Verdict.READ),
            last_looked_at=self._wellbeing.looked_at(),
            recovered=tuple(
                money
                for order in state.orders.values()
                for money in order.recovered_since(since or now - LONGEST_LOOK_BACK)
            ),
            has_unread_page=self._storage.pages.has_unread(since),
            drift=drift_of(self._storage.outcomes(now - RECENT - BEFORE), now),
            stalled=tuple(
                replace(one, protection_ends_at=_protection_of(one.order.key, decisions, now))
                for one in self._projection.stalled(since or now - LONGEST_LOOK_BACK, now)
            ),
        )


def _protection_of(order: OrderKey, decisions: Iterable[Decision], now: datetime) -> datetime | None:
    """Return when protection may end, unless that careful day is over: then the order page alone knows."""
    ends = (one.deadline for one in decisions if one.deadline.kind is DeadlineKind.PROTECTION_ENDS)
    return min((one.act_by for one in ends if one.order == order and one.act_by > now), default=None)


def _moving(orders: tuple[Order, ...], decisions: tuple[Decision, ...], now: datetime) -> tuple[Order, ...]:
    """Return the orders on their way that no due deadline shows already."""
    shown = {decision.deadline.order for decision in decisions if decision.deadline.act_by <= now + timedelta(days=7)}
    on_their_way = (OrderStatus.PLACED, OrderStatus.READY, OrderStatus.IN_TRANSIT)
    return tuple(
        order
        for order in orders
        if order.facts
        and order.status in on_their_way
        and order.key not in shown
        and now - _last_said_at(order) < LONG_GONE
    )


def _of_unknown_orders(facts: Iterable[Fact], since: datetime) -> Iterator[UnreadMail]:
    """Mails that were read, but tell of a parcel of which nobody knows whose it is."""
    for fact in facts:
        if fact.stated_at > since:
            problem = "names a parcel, and no mail says which order lies in it"
            mail_id = fact.source.removeprefix("mail:")
            yield UnreadMail(mail_id, "AliExpress", fact.quote, fact.stated_at, Verdict.UNRECOGNISED, (problem,))


def _by_order(mails: Iterable[UnreadMail], orders: Mapping[OrderKey, Order]) -> tuple[UnreadMail, ...]:
    """Say of each mail which known order it is about, and put those about the same one together, the others last.

    A mail is about the order that was guessed from it, or whose number stands in its subject. The number of a parcel
    may look like one, but is none that is known.
    """
    guessed = {fact.source: key for key, order in orders.items() for fact in order.guesses}
    by_number = {key.number: key for key in orders}

    def order_of(mail: UnreadMail) -> OrderKey | None:
        named = (by_number.get(number) for number in re.findall(r"\d+", mail.subject))
        return guessed.get(f"mail:{mail.id}") or next(filter(None, named), None)

    found = [replace(mail, order=order_of(mail)) for mail in mails]
    places = {mail.order: at for at, mail in reversed(list(enumerate(found)))}
    return tuple(sorted(found, key=lambda mail: (mail.order is None, places[mail.order])))


def _last_said_at(order: Order) -> datetime:
    return order.facts[-1].stated_at
