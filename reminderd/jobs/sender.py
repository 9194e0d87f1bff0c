"""Announce what is due, hand letters to the channel, and see unsettled ones through.

A letter and its first attempt are stored before the first byte is sent, the outcome after the last: whenever the
process dies, the log tells what may have happened. A notice stands in one letter only, so it is never announced twice.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from reminderd.core.model import (
    Decision,
    Delivery,
    Letter,
    LetterKind,
    Notice,
    Outcome,
    PermanentError,
    SendResult,
    TemporaryError,
    Trouble,
)
from reminderd.core.planner import next_attempt_at
from reminderd.core.render import Entry, Renderer
from reminderd.jobs.protocols import Channel, LetterLog
from reminderd.ledger import Ledger

log = logging.getLogger(__name__)

DIGEST_KEEPS = timedelta(days=2)
"""A digest that could not be sent for so long is not worth reading any more."""


LATE = timedelta(hours=12)
FEWEST_OF_A_BURST = 3


def is_burst(notices: Sequence[Notice], now: datetime) -> bool:
    """Tell whether these are notices that piled up: several are late by more than a night."""
    return sum(now - notice.due_at > LATE for notice in notices) >= FEWEST_OF_A_BURST


class Sender:
    """Writes and sends reminders and trouble letters.

    `find` looks for one of our Message-IDs in the mailboxes we read and returns where it lies, or None; it raises
    TemporaryError when it cannot tell.
    """

    def __init__(
        self,
        ledger: Ledger,
        letters: LetterLog,
        renderer: Renderer,
        channel: Channel,
        find: Callable[[str], str | None],
    ) -> None:
        self._ledger = ledger
        self._letters = letters
        self._renderer = renderer
        self._channel = channel
        self._find = find

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
            entries = [
                Entry(decision.deadline, orders[decision.deadline.order], decision.state, decision.next_at)
                for decision in speaking
            ]
            is_first = not any(self._letters.last_written_at(kind) for kind in LetterKind)
            if is_burst(notices, now):
                letter = self._renderer.catch_up(f"catch-up/{_digest_of(keys)}", entries, keys, now, is_first=is_first)
            else:
                letter = self._renderer.reminder(f"reminder/{_digest_of(keys)}", entries, keys, now)
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
        attempt = self._letters.begin(letter, self._channel.name, now)
        if attempt is None:
            log.warning("letter %s stands in the log already", letter.key)
            return
        self._attempt(letter, attempt)

    def see_through(self, decisions: Sequence[Decision], now: datetime) -> None:
        """Try again what is due among the letters that neither arrived nor were refused; drop what is out of date."""
        current = {decision.current_key for decision in decisions}
        for letter, attempts in self._letters.unsettled():
            due_at = next_attempt_at(attempts)
            if due_at is None:
                self._withdraw(letter, now, "the server never said whether it took it; not tried again")
            elif _is_out_of_date(letter, current, now):
                self._withdraw(letter, now, "out of date before it could be sent")
            elif due_at <= now:
                self._try_again(letter, attempts[-1], now)

    def _try_again(self, letter: Letter, last: Delivery, now: datetime) -> None:
        may_have_arrived = last.is_ambiguous or last.outcome is Outcome.ATTEMPTING
        if may_have_arrived:
            try:
                where = self._find(letter.message_id)
            except TemporaryError as error:
                log.warning("letter %s: whether it arrived cannot be seen: %s", letter.key, error)
                where = None
            if where:
                log.info("letter %s: found in %s", letter.key, where)
                self._letters.found(letter.key, self._channel.name, now)
                return
        self._attempt(letter, self._letters.begin_again(letter.key, self._channel.name, now))

    def _attempt(self, letter: Letter, attempt: int) -> None:
        try:
            result = self._channel.send(letter)
        except (PermanentError, TemporaryError) as error:
            # Not the letter but the way is blocked: the letter waits until the user mended it.
            result = SendResult(Outcome.DEFERRED, str(error))
        self._letters.finish(attempt, result)
        level = logging.INFO if result.outcome is Outcome.ACCEPTED else logging.WARNING
        log.log(level, "letter %s by %s: %s %s", letter.key, self._channel.name, result.outcome, result.answer)

    def _withdraw(self, letter: Letter, now: datetime, reason: str) -> None:
        log.warning("letter %s: %s", letter.key, reason)
        self._letters.withdraw(letter.key, self._channel.name, now, reason)


def _is_out_of_date(letter: Letter, current: set[str | None], now: datetime) -> bool:
    """A reminder whose deadlines are answered, moved or announced anew by now; an old digest."""
    if letter.kind in (LetterKind.REMINDER, LetterKind.CATCH_UP):
        return not any(key in current for key in letter.notice_keys)
    return letter.kind is LetterKind.DIGEST and now - letter.created_at > DIGEST_KEEPS


def _digest_of(keys: Sequence[str]) -> str:
    return sha256("\n".join(keys).encode()).hexdigest()[:16]
