"""The digest: when one is due, and what is in it. If there is nothing to do, only a rare sign of life is sent."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from reminderd.config import Digest
from reminderd.core.deadlines.said_days import Zones, said_day
from reminderd.core.deadlines.urgency import THIS_WEEK, is_to_do
from reminderd.core.letters import Beside, DigestContent, Entry, Recovered, UsersCalendar
from reminderd.core.model import (
    DeadlineKind,
    DeadlineState,
    Decision,
    Fact,
    LetterKind,
    Order,
    OrderKey,
    OrderStatus,
    Outcome,
    UnreadMail,
    Verdict,
)
from reminderd.core.model.vocabulary import Vocabularies
from reminderd.core.planning.announced import unwithdrawn
from reminderd.core.planning.letter_hours import LetterHours
from reminderd.core.reading.drift import BEFORE, RECENT, drift_of
from reminderd.jobs.letters.calendar import users_calendar
from reminderd.jobs.letters.sender import Sender
from reminderd.jobs.protocols import DigestStorage, LetterLog, Wellbeing
from reminderd.projection import Projection

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

DIGEST = "digest/"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SOLVED = (OrderStatus.REFUNDED, OrderStatus.FINISHED, OrderStatus.CANCELLED)
SIGNS_OF_LIFE = (LetterKind.DIGEST, LetterKind.REMINDER, LetterKind.CATCH_UP)
LONGEST_LOOK_BACK = timedelta(days=31)
SLACK = timedelta(hours=12)
"""Tolerance, since a sign of life is due on a day, not at the minute at which the last one was sent."""

LONG_GONE = timedelta(days=60)
"""An order without news for this long is no longer listed as on its way. Its deadlines still are."""


def due_digest(schedule: Digest, now: datetime, hours: LetterHours) -> datetime | None:
    """Return when a digest was last due: with the letter of its day or, if that day has none, with the next letter.
    None if digests are off.
    """
    if schedule.every == "off":
        return None
    zone, day = hours.quiet.zone, now.astimezone(hours.quiet.zone).date()
    due = []
    for date in (day - timedelta(days=back) for back in range(12)):
        if schedule.every == "daily" or WEEKDAYS[date.weekday()] == schedule.weekday:
            begin = datetime.combine(date, time(), zone)
            due.append(hours.on(date) or hours.next_after(begin) or begin)
    return max(at for at in due if at <= now)


class DigestWriter:
    """Collects what is in a digest and sends it once each time it is due, within a reminder or by itself. It also tells
    what is not known to be well.
    """

    def __init__(
        self,
        projection: Projection,
        storage: DigestStorage,
        letters: LetterLog,
        renderer: "Renderer",
        sender: Sender,
        wellbeing: Wellbeing,
        schedule: Digest,
        vocabularies: Vocabularies,
        *,
        has_calendar: bool = False,
    ) -> None:
        self._projection = projection
        self._storage = storage
        self._letters = letters
        self._renderer = renderer
        self._sender = sender
        self._wellbeing = wellbeing
        self._schedule = schedule
        self._vocabularies = vocabularies
        self._has_calendar = has_calendar

    def beside(self, now: datetime) -> Beside:
        """Return what a reminder sent now tells in addition: money that came back and, on its day, the digest."""
        recovered, money = self._recovered(now)
        key = self._due_key(now)
        name = _free_name(key, self._letters.announced()) if key else None
        if name is None:
            return Beside(money, recovered)
        return Beside((name, *money), recovered, self.content(now))

    def send_if_due(self, now: datetime) -> bool:
        """Send the digest that was last due, unless it was sent already, by itself or in a reminder. Return whether one
        was sent.

        Digests due before the installation are not sent. If a reminder comes before the next digest is due, this one
        goes into that reminder. If there is nothing to do, none is sent until a sign of life is due.
        """
        key = self._due_key(now)
        letter_at = self._hours.last_before(now)
        if key is None or letter_at is None or self._letters.has(put_off := f"{key}/{letter_at:%Y-%m-%d}"):
            return False
        content = self.content(now)
        decisions = self._projection.decide(self._letters.announced(), now)
        if not content.is_pressing and self._comes_with_a_reminder(decisions, now):
            self._letters.pass_over(put_off)
            return False
        has_to_do = any(self._is_to_do(one, now) for one in decisions)
        if not (content.is_news or has_to_do or self._is_sign_of_life_due(now)):
            self._letters.pass_over(key)
            return False
        self.send(key, now)
        return True

    @property
    def _hours(self) -> LetterHours:
        return self._projection.preferences.letter_hours

    def _due_key(self, now: datetime) -> str | None:
        due_at = due_digest(self._schedule, now, self._hours)
        if due_at is None or due_at < self._storage.installed_at(now):
            return None
        key = f"{DIGEST}{due_at.astimezone(self._hours.quiet.zone):%Y-%m-%d}"
        is_told = _free_name(key, self._letters.announced()) is None
        return None if is_told or self._letters.has(key) else key

    def _is_to_do(self, one: Decision, now: datetime) -> bool:
        return one.state is DeadlineState.OPEN and is_to_do(one.deadline, now, self._projection.zones)

    def _comes_with_a_reminder(self, decisions: Iterable[Decision], now: datetime) -> bool:
        """Return whether a reminder will be sent before the next digest is due."""
        ahead = now + (timedelta(days=1) if self._schedule.every == "daily" else timedelta(days=7)) - SLACK
        return any(one.next_at and now < one.next_at < ahead for one in decisions)

    def _is_sign_of_life_due(self, now: datetime) -> bool:
        last = max(filter(None, map(self._letters.last_written_at, SIGNS_OF_LIFE)), default=None)
        return last is None or now - last >= self._schedule.sign_of_life - SLACK

    def _recovered(self, now: datetime) -> tuple[Recovered, tuple[str, ...]]:
        """Return the refunds that no letter has told of yet, beside all there ever were, and the keys of the new."""
        orders = self._projection.state().orders.values()
        claims = [(order, *one) for order in orders for one in enumerate(order.claims)]
        sums = [(order, number, claim, sum_) for order, number, claim in claims if (sum_ := order.recovered_by(claim))]
        announced = self._letters.announced()
        new = {
            f"recovered/{order.key}/{number}/{sum_}": (sum_, order)
            for order, number, claim, sum_ in sums
            if claim.refunded_at and claim.refunded_at > now - LONGEST_LOOK_BACK
        }
        untold = {name: one for key, one in new.items() if (name := _free_name(key, announced))}
        told = Recovered(
            sums=tuple(sum_ for sum_, _ in untold.values()),
            orders=tuple(order for _, order in untold.values()),
            in_all=tuple(sum_ for *_, sum_ in sums),
        )
        return told, tuple(untold)

    def send(self, key: str, now: datetime) -> None:
        """Send a digest under that key, unless the key was used before."""
        letter = self._renderer.digest(key, self.content(now), now, calendar=self._users_calendar(now))
        _, money = self._recovered(now)
        self._sender.send(replace(letter, notice_keys=money), now)

    def _users_calendar(self, now: datetime) -> UsersCalendar | None:
        if not self._has_calendar:
            return None
        return users_calendar(self._letters.events(), self._projection.decide(self._letters.announced(), now))

    def content(self, now: datetime) -> DigestContent:
        """Return what a digest sent now tells."""
        state = self._projection.state()
        decisions = self._projection.decide(self._letters.announced(), now)
        protected = _protected(decisions, now, self._projection.zones)
        since = self._letters.last_digest_at()
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
            moving=_moving(tuple(state.orders.values()), decisions, now, self._projection.zones),
            recently_solved=tuple(
                order
                for order in state.orders.values()
                if order.status in SOLVED and (last := order.last_said_at) and last > (since or now - timedelta(days=7))
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
            news=self._recovered(now)[0],
            has_unread_page=self._storage.pages.has_unread(since),
            drift=drift_of(self._storage.outcomes(now - RECENT - BEFORE), now, self._vocabularies),
            stalled=tuple(
                replace(one, protection_ends_at=protected.get(one.order.key))
                for one in self._projection.stalled(since or now - LONGEST_LOOK_BACK, now)
            ),
        )


def _free_name(key: str, announced: Mapping[str, Outcome]) -> str | None:
    """Return a key for the announcement that no letter has used, another one after each withdrawn letter; None if it
    was told.
    """
    name = unwithdrawn(key, announced)
    return None if name in announced else name


def _protected(decisions: Iterable[Decision], now: datetime, zones: Zones) -> dict[OrderKey, datetime]:
    """Return by order the last day on which its protection surely runs. Once that is over the order page knows."""
    ends: dict[OrderKey, datetime] = {}
    for one in (decision.deadline for decision in decisions):
        if one.kind is DeadlineKind.PROTECTION_ENDS and (day := said_day(one, now, zones)).is_ahead:
            ends[one.order] = min(day.at, ends.get(one.order, day.at))
    return ends


def _moving(
    orders: tuple[Order, ...], decisions: tuple[Decision, ...], now: datetime, zones: Zones
) -> tuple[Order, ...]:
    """Return the orders on their way, except those that are listed with a deadline anyway."""
    deadlines = (decision.deadline for decision in decisions)
    shown = {one.order for one in deadlines if said_day(one, now, zones).days <= THIS_WEEK}
    on_their_way = (OrderStatus.PLACED, OrderStatus.READY, OrderStatus.IN_TRANSIT)
    return tuple(
        order
        for order in orders
        if order.status in on_their_way
        and order.key not in shown
        and (last := order.last_said_at)
        and now - last < LONG_GONE
    )


def _of_unknown_orders(facts: Iterable[Fact], since: datetime) -> Iterator[UnreadMail]:
    """Yield the mails that were read, but are about a parcel that is in no known order."""
    for fact in facts:
        if fact.stated_at > since:
            problem = "names a parcel, and no mail says which order lies in it"
            mail_id = fact.source.removeprefix("mail:")
            yield UnreadMail(mail_id, "AliExpress", fact.quote, fact.stated_at, Verdict.UNRECOGNISED, (problem,))


def _by_order(mails: Iterable[UnreadMail], orders: Mapping[OrderKey, Order]) -> tuple[UnreadMail, ...]:
    """Return the mails with the known order that each is about, those about the same order together, the others last.

    A mail is about the order that was guessed from it, or whose number is in its subject. A parcel's number may look
    like that of an order, but it is not a known one.
    """
    guessed = {fact.source: key for key, order in orders.items() for fact in order.guesses}
    by_number = {key.number: key for key in orders}

    def order_of(mail: UnreadMail) -> OrderKey | None:
        named = (by_number.get(number) for number in re.findall(r"\d+", mail.subject))
        return guessed.get(f"mail:{mail.id}") or next(filter(None, named), None)

    found = [replace(mail, order=order_of(mail)) for mail in mails]
    places = {mail.order: at for at, mail in reversed(list(enumerate(found)))}
    return tuple(sorted(found, key=lambda mail: (mail.order is None, places[mail.order])))
