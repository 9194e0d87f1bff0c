"""Announce what is due, hand letters to the channels, and follow unsettled ones to their end.

A letter and its first attempt are stored before the first byte is sent, the outcome after the last: whenever the
process dies, the log tells what may have happened. A notice stands in one letter only, so it is never announced twice.
Each channel has its own attempts: what failed by one is tried again by that one only.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from reminderd.core.letters import NOTHING_BESIDE, Beside
from reminderd.core.model import (
    DeadlineState,
    Decision,
    Delivery,
    GrantError,
    Letter,
    LetterKind,
    LoginError,
    Outcome,
    PermanentError,
    Phase,
    SendResult,
    TemporaryError,
)
from reminderd.core.planning.attempts import next_attempt_at
from reminderd.core.planning.follow_up import PATIENCE, needs_another_way
from reminderd.core.planning.last_day import cannot_wait, ends_of
from reminderd.core.planning.refusal import is_refused
from reminderd.jobs.letters.push_routes import Route
from reminderd.jobs.letters.reminders import ReminderWriter
from reminderd.jobs.protocols import Channel, LetterLog, TroubleStorage
from reminderd.projection import Projection

if TYPE_CHECKING:  # it loads Jinja and Babel, and most work says nothing
    from reminderd.core.letters import Renderer

log = logging.getLogger(__name__)

DIGEST_KEEPS = timedelta(days=2)
"""How long a digest or receipt that could not be sent is still worth reading."""

WAITS_FOR_A_LOOK = timedelta(hours=6)
"""How long a letter that may have arrived is not repeated while nobody can check whether it did."""

ALL_WELL = "all-well/"
"""Begins the key of a letter that tells of the end of a trouble."""

FALLS_BACK = timedelta(days=2)
"""A letter whose last attempt by mail is older than that no longer goes another way."""


class Sender:
    """Writes letters and sends them by `channel`, which decides whether a notice is announced, and by the `routes`.

    `find` looks for one of our Message-IDs in the mailboxes we read and returns where it lies, or None; it raises
    TemporaryError when it cannot tell. `writer` writes what is due.
    """

    def __init__(
        self,
        projection: Projection,
        letters: LetterLog,
        renderer: "Renderer",
        channel: Channel,
        troubles: TroubleStorage,
        find: Callable[[str], str | None],
        writer: ReminderWriter,
        routes: Sequence[Route] = (),
    ) -> None:
        self._projection = projection
        self._letters = letters
        self._renderer = renderer
        self._channel = channel
        self._troubles = troubles
        self._find = find
        self._routes = routes
        self._writer = writer
        self._closed: dict[str, datetime] = {}
        self._opened: dict[str, datetime] = {}  # when each way last took a letter
        self._ended: dict[int, SendResult] = {}
        self._without_login: set[str] = set()
        self._channels = {one.name: one for one in (channel, *(route.channel for route in routes))}

    def announce(self, decisions: Sequence[Decision], now: datetime, beside: Beside = NOTHING_BESIDE) -> None:
        """Send one letter with all notices that are due, if there are any, and with what is told beside them."""
        if letter := self._writer.write(decisions, beside, now):
            self.send(letter, now)

    def send(self, letter: Letter, now: datetime) -> None:
        """Store a new letter and try to deliver it. A letter that is already in the log is left alone.

        A trouble goes by every way: nobody knows which of them it is that fails.
        """
        is_trouble = letter.kind is LetterKind.TROUBLE
        others = [route.channel for route in self._routes if is_trouble or route.takes(letter)]
        attempt = self._letters.begin(letter, self._channel.name, now, [other.name for other in others])
        if attempt is None:
            log.warning("letter %s is already in the log", letter.key)
            return
        self._attempt(letter, self._channel, attempt, now)
        if is_trouble and not self._may_ring(letter, (), now):
            return  # their turn comes when the quiet time is over
        for other in others:
            self._attempt(letter, other, self._letters.begin_again(letter.key, other.name, now), now)

    def see_through(self, decisions: Sequence[Decision], now: datetime) -> bool:
        """Try again what is due among the letters that did not arrive; drop what is settled or out of date. Return
        whether there were any. What waits for a way that took another letter since is due at once.

        Letters about troubles come last, since what goes before them may show that the trouble is over.
        """
        self._note_ended()
        waiting = sorted(self._letters.unsettled(), key=lambda one: one[0].kind is LetterKind.TROUBLE)
        known: set[str | None] = {decision.current_key for decision in decisions} if waiting else set()
        self._opened = self._last_taken(now) if waiting else {}
        for letter, attempts in waiting:
            current = known | {trouble.notice_key for trouble in self._troubles.troubles()}
            name, act_by = attempts[-1].channel, _nearest_act_by(letter, decisions)
            due_at = next_attempt_at(attempts, act_by)
            is_closed = name not in self._opened or self._opened[name] <= attempts[-1].attempted_at
            if not (is_closed or any(attempt.may_have_arrived for attempt in attempts)):
                due_at = now  # another letter went this way since
            if _is_out_of_date(letter, current, now):
                self._withdraw(letter, name, now, "settled or out of date before it could be sent")
                self._tell_of_passed(letter, decisions, now)
            elif any(letter.created_at < day < now for day in _act_bys(letter, decisions)):
                self._withdraw(letter, name, now, "its day came before it could be sent; it is written anew")
            elif name not in self._channels:
                self._withdraw(letter, name, now, "this way is no longer in the configuration")
            elif due_at and due_at <= now and (name == self._channel.name or self._may_ring(letter, decisions, now)):
                self._try_again(letter, attempts, act_by, now)
            elif now - attempts[0].attempted_at >= PATIENCE:
                self._begin_trouble("sending", name, attempts[-1].answer or "no answer", now)
        return bool(waiting)

    def _last_taken(self, now: datetime) -> dict[str, datetime]:
        """Return when each way last took a letter, of those of the last days."""
        tried = (attempt for _, attempts in self._letters.since(now - FALLS_BACK) for attempt in attempts)
        taken = sorted((one.attempted_at, one.channel) for one in tried if one.outcome is Outcome.ACCEPTED)
        return {channel: at for at, channel in taken}

    def fall_back(self, decisions: Sequence[Decision], watched: Collection[str], now: datetime) -> None:
        """Send by the fallback routes what mail did not bring: each letter once, unless it is out of date by now. Where
        the user's address is gone, every other way is a fallback.

        `watched` are the folders ("account/folder") in which the user sees a letter.
        """
        sent = self._letters.since(now - FALLS_BACK) if self._routes else []
        current = {decision.current_key for decision in decisions} if sent else set()
        for letter, attempts in sent:
            by_mail = [attempt for attempt in attempts if attempt.channel == self._channel.name]
            act_by = _nearest_act_by(letter, decisions)
            if _is_out_of_date(letter, current, now) or not needs_another_way(by_mail, watched, now, act_by):
                continue
            is_gone = by_mail[-1].outcome is Outcome.REJECTED
            tried = {attempt.channel for attempt in attempts}
            for route in self._routes:
                name, is_wanted = route.channel.name, route.stands_in_for(letter) or (is_gone and bool(letter.urgency))
                if is_wanted and name not in tried and self._may_ring(letter, decisions, now):
                    self._attempt(letter, route.channel, self._letters.begin_again(letter.key, name, now), now)

    def _may_ring(self, letter: Letter, decisions: Sequence[Decision], now: datetime) -> bool:
        """Return whether phones may ring: in quiet hours only for a deadline that would pass meanwhile."""
        quiet = self._projection.preferences.quiet_time.stretch_at(now)
        told = [decision.deadline for decision in decisions if decision.current_key in letter.notice_keys]
        return quiet is None or any(cannot_wait(ends_of(deadline), now, quiet[1]) for deadline in told)

    def _try_again(self, letter: Letter, attempts: Sequence[Delivery], act_by: datetime | None, now: datetime) -> None:
        last, unsure = attempts[-1], [attempt for attempt in attempts if attempt.may_have_arrived]
        if unsure:  # also where a later attempt certainly failed
            if last.channel == self._channel.name:
                try:
                    where = self._find(letter.message_id)
                except TemporaryError as error:
                    log.warning("letter %s: whether it arrived cannot be seen: %s", letter.key, error)
                    if now - unsure[-1].attempted_at < WAITS_FOR_A_LOOK and not (act_by and act_by - now < PATIENCE):
                        return
                    where = None
                if where:
                    log.info("letter %s: found in %s", letter.key, where)
                    self._letters.found(letter.key, self._channel.name, now, where)
                    self._end_troubles(last.channel)
                    return
            letter = self._renderer.as_repeated(letter)
        attempt = self._letters.begin_again(letter.key, last.channel, now)
        result = self._attempt(letter, self._channels[last.channel], attempt, now)
        if result.outcome is Outcome.DEFERRED and now - attempts[0].attempted_at >= PATIENCE:
            self._begin_trouble("sending", last.channel, result.answer, now)

    def _attempt(self, letter: Letter, channel: Channel, attempt: int, now: datetime) -> SendResult:
        begin_body = partial(self._letters.begin_body, attempt)
        try:
            if self._closed.get(channel.name) == now:
                result = SendResult(
                    Outcome.DEFERRED, "waits, since this way was closed a moment ago", phase=Phase.CONNECT
                )
            else:
                result = channel.send(letter, begin_body)
                if is_refused(result) and letter.attachments:  # they may be too large, or of a refused kind
                    result = channel.send(replace(letter, attachments=()), begin_body)
        except (PermanentError, TemporaryError) as error:
            # Not the letter but the way is blocked: the letter waits until the user mended it.
            kind, phase = (
                ("channel_login", Phase.LOGIN) if isinstance(error, LoginError) else ("sending", Phase.CONNECT)
            )
            result = SendResult(Outcome.DEFERRED, str(error), phase=phase)
            if isinstance(error, GrantError):  # told by GrantKeeper, which looks at the login itself
                self._without_login.add(channel.name)
            else:
                self._begin_trouble(kind, channel.name, str(error), now)
        self._ended[attempt] = result
        self._note_ended()
        if result.phase in (Phase.CONNECT, Phase.LOGIN):
            self._closed[channel.name] = now  # what waits behind it would only wait for the same answer
        if result.outcome is Outcome.ACCEPTED:
            self._opened[channel.name] = now
            self._without_login.discard(channel.name)
            self._end_troubles(channel.name)
        elif is_refused(result):
            kind = "address" if result.outcome is Outcome.REJECTED else "sending"
            self._begin_trouble(kind, channel.name, result.answer, now)
        level = logging.INFO if result.outcome is Outcome.ACCEPTED else logging.WARNING
        log.log(level, "letter %s by %s: %s %s", letter.key, channel.name, result.outcome, result.answer)
        return result

    def _note_ended(self) -> None:
        """Note how attempts ended, also those that could not be noted before because the disk was full: otherwise a
        letter that the server took would look like one that may have arrived.
        """
        for attempt, result in list(self._ended.items()):
            self._letters.finish(attempt, result)
            del self._ended[attempt]

    def _begin_trouble(self, kind: str, channel: str, detail: str, now: datetime) -> None:
        if kind != "sending" or channel not in self._without_login:  # one trouble is enough for one cause
            self._troubles.raise_trouble(f"{kind}/{channel}", channel, detail, now)

    def _end_troubles(self, channel: str) -> None:
        for kind in ("sending", "address", "channel_login"):
            self._troubles.clear_trouble(f"{kind}/{channel}")

    def _withdraw(self, letter: Letter, channel: str, now: datetime, reason: str) -> None:
        log.warning("letter %s by %s: %s", letter.key, channel, reason)
        self._letters.withdraw(letter.key, channel, now, reason)

    def _tell_of_passed(self, letter: Letter, decisions: Sequence[Decision], now: datetime) -> None:
        """Report a deadline that passed while its letter could not be sent."""
        passed = {decision.deadline.uid for decision in decisions if decision.state is DeadlineState.PAST}
        if passed.intersection(letter.deadlines) and not any(map(self._letters.was_told, letter.notice_keys)):
            key = sha256(letter.key.encode()).hexdigest()[:12]
            self._troubles.raise_trouble(f"unsent/{key}", self._channel.name, letter.subject, now)


def _nearest_act_by(letter: Letter, decisions: Sequence[Decision]) -> datetime | None:
    return min(_act_bys(letter, decisions), default=None)


def _act_bys(letter: Letter, decisions: Sequence[Decision]) -> list[datetime]:
    """Return the days to act of what still stands in a letter; some may have been past when it was written."""
    return [decision.deadline.act_by for decision in decisions if decision.current_key in letter.notice_keys]


def _is_out_of_date(letter: Letter, current: set[str | None], now: datetime) -> bool:
    """A reminder whose deadlines are answered, moved or announced anew by now; a trouble that is over; an old digest or
    receipt.
    """
    if letter.kind in (LetterKind.REMINDER, LetterKind.CATCH_UP):
        return not any(key in current for key in letter.notice_keys)
    if letter.kind is LetterKind.TROUBLE and not letter.key.startswith(ALL_WELL):
        return not any(key in current for key in letter.notice_keys)
    return letter.kind in (LetterKind.DIGEST, LetterKind.RECEIPT) and now - letter.created_at > DIGEST_KEEPS
