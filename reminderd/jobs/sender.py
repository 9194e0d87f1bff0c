"""Announce what is due, hand letters to the channels, and see unsettled ones through.

A letter and its first attempt are stored before the first byte is sent, the outcome after the last: whenever the
process dies, the log tells what may have happened. A notice stands in one letter only, so it is never announced twice.
Each channel has its own attempts: what failed by one is tried again by that one only.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from reminderd.core.arrival import needs_another_way
from reminderd.core.model import (
    Attachment,
    Decision,
    Delivery,
    Letter,
    LetterKind,
    Notice,
    OrderKey,
    Outcome,
    PermanentError,
    SendResult,
    TemporaryError,
    Trouble,
)
from reminderd.core.planner import next_attempt_at
from reminderd.core.render import Entry, Renderer
from reminderd.jobs.agenda import agenda_of
from reminderd.jobs.protocols import Channel, LetterLog
from reminderd.jobs.routes import Route
from reminderd.ledger import Ledger

log = logging.getLogger(__name__)

DIGEST_KEEPS = timedelta(days=2)
"""A digest that could not be sent for so long is not worth reading any more."""

FALLS_BACK = timedelta(days=2)
"""A letter whose last attempt by mail is older than that no longer goes another way."""


CaseFiles = Callable[[Sequence[Decision], Sequence[Decision], datetime], Mapping[OrderKey, Attachment]]

LATE = timedelta(hours=12)
FEWEST_OF_A_BURST = 3


def is_burst(notices: Sequence[Notice], now: datetime) -> bool:
    """Tell whether these are notices that piled up: several are late by more than a night."""
    return sum(now - notice.due_at > LATE for notice in notices) >= FEWEST_OF_A_BURST


class Sender:
    """Writes letters and sends them by `channel`, which decides whether a notice is announced, and by the `routes`.

    `find` looks for one of our Message-IDs in the mailboxes we read and returns where it lies, or None; it raises
    TemporaryError when it cannot tell. `case_files` makes those that go with a reminder, given what it announces and
    all decisions. `has_calendar`: reminders put their deadlines into the user's calendar.
    """

    def __init__(
        self,
        ledger: Ledger,
        letters: LetterLog,
        renderer: Renderer,
        channel: Channel,
        find: Callable[[str], str | None],
        routes: Sequence[Route] = (),
        case_files: CaseFiles = lambda _told, _decisions, _now: {},
        *,
        has_calendar: bool = False,
    ) -> None:
        self._ledger = ledger
        self._letters = letters
        self._renderer = renderer
        self._channel = channel
        self._find = find
        self._routes = routes
        self._case_files = case_files
        self._has_calendar = has_calendar
        self._channels = {one.name: one for one in (channel, *(route.channel for route in routes))}

    def remind(self, now: datetime) -> tuple[Decision, ...]:
        """Send one letter with all notices that are due, and return every decision.

        What piled up before the first read or during an outage comes as a catch-up, which is shorter.
        """
        decisions = self._ledger.decide(self._letters.announced(), now)
        speaking = [decision for decision in decisions if decision.notice]
        notices = [decision.notice for decision in speaking if decision.notice]
        if notices:
            orders = self._ledger.state().orders
            keys = sorted(notice.key for notice in notices)
            cases = {} if is_burst(notices, now) else self._case_files(speaking, decisions, now)
            entries = [
                Entry(one.deadline, orders[key], one.state, one.next_at, cases[key].name if key in cases else "")
                for one in speaking
                for key in (one.deadline.order,)
            ]
            agenda = agenda_of(self._letters.events(), decisions) if self._has_calendar else None
            is_first = not any(self._letters.last_written_at(kind) for kind in LetterKind)
            if is_burst(notices, now):
                letter = self._renderer.catch_up(
                    f"catch-up/{_digest_of(keys)}", entries, keys, now, is_first=is_first, agenda=agenda
                )
            else:
                letter = self._renderer.reminder(
                    f"reminder/{_digest_of(keys)}", entries, keys, now, agenda=agenda, attachments=tuple(cases.values())
                )
            self.send(letter, now)
        return decisions

    def report(self, troubles: Sequence[Trouble], now: datetime, zone: ZoneInfo) -> None:
        """Tell the user of each trouble once; one that comes and goes is told at most once a day."""
        announced = self._letters.announced()
        by_key = {f"trouble/{trouble.key}@{trouble.since.astimezone(zone):%Y-%m-%d}": trouble for trouble in troubles}
        new = {key: trouble for key, trouble in by_key.items() if key not in announced}
        if new:
            letter = self._renderer.trouble(f"trouble/{_digest_of(sorted(new))}", tuple(new.values()), now)
            self.send(replace(letter, notice_keys=tuple(sorted(new))), now)

    def send(self, letter: Letter, now: datetime) -> None:
        """Store a new letter and try to deliver it. A letter that stands in the log already is left alone."""
        others = [route.channel for route in self._routes if route.takes(letter)]
        attempt = self._letters.begin(letter, self._channel.name, now, [other.name for other in others])
        if attempt is None:
            log.warning("letter %s stands in the log already", letter.key)
            return
        self._attempt(letter, self._channel, attempt)
        for other in others:
            self._attempt(letter, other, self._letters.begin_again(letter.key, other.name, now))

    def see_through(self, decisions: Sequence[Decision], now: datetime) -> None:
        """Try again what is due among the letters that neither arrived nor were refused; drop what is out of date."""
        current = {decision.current_key for decision in decisions}
        for letter, attempts in self._letters.unsettled():
            due_at, name = next_attempt_at(attempts), attempts[-1].channel
            if due_at is None:
                self._withdraw(letter, name, now, "the server never said whether it took it; not tried again")
            elif _is_out_of_date(letter, current, now):
                self._withdraw(letter, name, now, "out of date before it could be sent")
            elif name not in self._channels:
                self._withdraw(letter, name, now, "this way is no longer in the configuration")
            elif due_at <= now and (name == self._channel.name or self._may_ring(letter, decisions, now)):
                self._try_again(letter, attempts[-1], now)

    def fall_back(self, decisions: Sequence[Decision], watched: Collection[str], now: datetime) -> None:
        """Send by the fallback routes what mail did not bring: each letter once, unless it is out of date by now.

        `watched` are the folders ("account/folder") in which the user sees a letter.
        """
        routes = [route for route in self._routes if route.urgency == "fallback"]
        current = {decision.current_key for decision in decisions}
        for letter, attempts in self._letters.since(now - FALLS_BACK) if routes else ():
            by_mail = [attempt for attempt in attempts if attempt.channel == self._channel.name]
            if _is_out_of_date(letter, current, now) or not needs_another_way(by_mail, watched, now):
                continue
            tried = {attempt.channel for attempt in attempts}
            for route in routes:
                name = route.channel.name
                if route.stands_in_for(letter) and name not in tried and self._may_ring(letter, decisions, now):
                    self._attempt(letter, route.channel, self._letters.begin_again(letter.key, name, now))

    def _may_ring(self, letter: Letter, decisions: Sequence[Decision], now: datetime) -> bool:
        """Phones ring: in the quiet time only for a deadline that would pass meanwhile."""
        quiet = self._ledger.preferences.quiet_time.stretch_at(now)
        told = [decision.deadline for decision in decisions if decision.current_key in letter.notice_keys]
        return quiet is None or any(now <= deadline.act_by < quiet[1] for deadline in told)

    def _try_again(self, letter: Letter, last: Delivery, now: datetime) -> None:
        may_have_arrived = last.is_ambiguous or last.outcome is Outcome.ATTEMPTING
        if may_have_arrived and last.channel == self._channel.name:
            try:
                where = self._find(letter.message_id)
            except TemporaryError as error:
                log.warning("letter %s: whether it arrived cannot be seen: %s", letter.key, error)
                where = None
            if where:
                log.info("letter %s: found in %s", letter.key, where)
                self._letters.found(letter.key, self._channel.name, now, where)
                return
        self._attempt(letter, self._channels[last.channel], self._letters.begin_again(letter.key, last.channel, now))

    def _attempt(self, letter: Letter, channel: Channel, attempt: int) -> None:
        try:
            result = channel.send(letter)
            if result.outcome is Outcome.REJECTED and letter.attachments:  # they may be too large, or of a refused kind
                result = channel.send(replace(letter, attachments=()))
        except (PermanentError, TemporaryError) as error:
            # Not the letter but the way is blocked: the letter waits until the user mended it.
            result = SendResult(Outcome.DEFERRED, str(error))
        self._letters.finish(attempt, result)
        level = logging.INFO if result.outcome is Outcome.ACCEPTED else logging.WARNING
        log.log(level, "letter %s by %s: %s %s", letter.key, channel.name, result.outcome, result.answer)

    def _withdraw(self, letter: Letter, channel: str, now: datetime, reason: str) -> None:
        log.warning("letter %s by %s: %s", letter.key, channel, reason)
        self._letters.withdraw(letter.key, channel, now, reason)


def _is_out_of_date(letter: Letter, current: set[str | None], now: datetime) -> bool:
    """A reminder whose deadlines are answered, moved or announced anew by now; an old digest."""
    if letter.kind in (LetterKind.REMINDER, LetterKind.CATCH_UP):
        return not any(key in current for key in letter.notice_keys)
    return letter.kind is LetterKind.DIGEST and now - letter.created_at > DIGEST_KEEPS


def _digest_of(keys: Sequence[str]) -> str:
    return sha256("\n".join(keys).encode()).hexdigest()[:16]
