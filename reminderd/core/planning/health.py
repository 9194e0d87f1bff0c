"""Whether all is well: work counts as done only if it is proven to have succeeded in time.

A problem is a `Trouble` whose key begins with its kind. Some were stored when they happened; the others show only when
somebody asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reminderd.core.model import Delivery, Letter, Outcome, Trouble

A_DAY = timedelta(hours=26)
"""Daily work may be two hours late: a sleeping machine, a long first read, a change of clocks."""

SERVICE_GONE = timedelta(hours=1)
"""A service that systemd could not restart within this time will not come back by itself."""

LEAST_LOOK = timedelta(hours=1)
MISSED_LOOKS = 3
ROUND = timedelta(minutes=15)
"""A service looks for what is due every minute, and no server may hold it up for longer than this."""

BACKUP = timedelta(days=2)
BEING_SENT = timedelta(minutes=10)
CLOCK_SLACK = timedelta(minutes=5)
STATE_FILES = "files/state"
SAID = "said/answers"
LEAST_FREE_BYTES = 100 * 2**20
SOON = timedelta(hours=1)
"""How long a letter may wait before more than `status` mentions it: many servers defer a first attempt on purpose."""

_NEVER_READ = "not all of its folders were ever read; a service that runs must hear of new ones by a restart"

Waiting = tuple[Letter, Sequence[Delivery]]


@dataclass(frozen=True, slots=True)
class Proofs:
    """What has succeeded, and when it last did. None, or a name that is missing, means never as far as is known.

    - `is_running`: a service is at work now. `used_since`: when this state was first used.
    - `looked_at`: when each account was last read, with all its folders; `look_every`: how often it should be.
    - `done_at`: when each job was last done; "run" and "once" tell who did the last round.
    - `waiting`: letters that have not arrived yet, with their attempts by one channel. `refused`: letters that a server
      refused and since which it took none. `in_junk`: subject and folder of letters found among the junk.
    - `state_fault`: what in the state directory cannot be used. `unreadable_said`: which of the user's statements can
      no longer be read. Both are sentences, "" if all is well.
    - `backup_at`: when the last backup was made; it counts only if `expects_backup`.
    """

    is_running: bool
    used_since: datetime
    looked_at: Mapping[str, datetime | None]
    look_every: Mapping[str, timedelta]
    done_at: Mapping[str, datetime]
    waiting: Sequence[Waiting]
    refused: Sequence[Waiting]
    in_junk: Sequence[tuple[str, str]]
    troubles: Sequence[Trouble]
    free_bytes: int
    state_fault: str = ""
    unreadable_said: str = ""
    backup_at: datetime | None = None
    expects_backup: bool = False


def problems_of(proofs: Proofs, now: datetime, *, letters_may_wait: timedelta = timedelta()) -> tuple[Trouble, ...]:
    """Return what is wrong at `now`, the worst first; nothing if all is well.

    A letter counts as late once it has waited longer than `letters_may_wait`.
    """
    rounds = tuple(_rounds_of_service(proofs, now) if proofs.is_running else _rounds_by_hand(proofs, now))
    is_idle = bool(rounds) and not proofs.is_running
    return (
        *_clock(proofs, now),
        *rounds,
        *proofs.troubles,
        *(() if is_idle else _looks(proofs, now)),  # that nothing works says it all
        *_letters(proofs, now, letters_may_wait),
        *_keeping(proofs, now),
    )


def _clock(proofs: Proofs, now: datetime) -> Iterator[Trouble]:
    """Report a clock that is or was wrong: no work can have been done in the future."""
    latest = max(filter(None, (*proofs.looked_at.values(), *proofs.done_at.values(), proofs.used_since)))
    if latest > now + CLOCK_SLACK:
        detail = f"it is {_stamp(now)} by the clock of this machine, but work was done at {_stamp(latest)}"
        yield Trouble("clock/machine", now, "clock", detail)


def _rounds_of_service(proofs: Proofs, now: datetime) -> Iterator[Trouble]:
    for name, limit in (("remind", ROUND), ("housekeep", A_DAY)):
        at = proofs.done_at.get(name)
        if at is None and (name == "remind" or now - proofs.used_since > limit):
            yield Trouble(f"job/{name}", proofs.used_since, name, "the service runs, but has not done this job yet")
        elif at is not None and now - at > limit:
            yield Trouble(f"job/{name}", at, name, "the service runs, but this job of it hangs or fails")


def _rounds_by_hand(proofs: Proofs, now: datetime) -> Iterator[Trouble]:
    """Report missing rounds: cron may start `once` only daily, but a service should never be gone for long.

    Only a round that said what was due counts: mailboxes may have been read by one that was interrupted after that.
    """
    last = proofs.done_at.get("remind")
    if last is None:
        is_begun = bool(proofs.done_at or any(proofs.looked_at.values()))
        detail = "its first round was not done to the end" if is_begun else "it has not run yet"
        yield Trouble("new/reminderd", proofs.used_since, "reminderd", detail)
        return
    by_service, by_hand = proofs.done_at.get("run"), proofs.done_at.get("once")
    was_service = by_service is not None and (by_hand is None or by_service > by_hand)
    if now - last > (SERVICE_GONE if was_service else A_DAY):
        yield Trouble("stopped/reminderd", last, "reminderd", "neither the service nor `reminderd once` worked since")


def _looks(proofs: Proofs, now: datetime) -> Iterator[Trouble]:
    """Report each account that was not read within its time, unless another problem says so already."""
    told = {
        trouble.account
        for trouble in proofs.troubles
        if trouble.key.partition("/")[0] in ("login", "unreachable", "token")
    }
    for account, every in proofs.look_every.items():
        at = proofs.looked_at.get(account)
        limit = max(every * MISSED_LOOKS, LEAST_LOOK) if proofs.is_running else A_DAY
        if account not in told and (at is None or now - at > limit):
            detail = "this mailbox was not read since then" if at else _NEVER_READ
            yield Trouble(f"unread/{account}", at or proofs.used_since, account, detail)


def _letters(proofs: Proofs, now: datetime, may_wait: timedelta) -> Iterator[Trouble]:
    stuck = [
        (letter, attempts)
        for letter, attempts in proofs.waiting
        if now - letter.created_at >= may_wait and not _is_being_sent(attempts[-1], now)
    ]
    by_channel: dict[str, list[Waiting]] = {}
    each = {letter.key: (letter, attempts) for letter, attempts in (*stuck, *proofs.refused)}
    for letter, attempts in each.values():
        by_channel.setdefault(attempts[-1].channel, []).append((letter, attempts))
    for channel, letters in by_channel.items():
        oldest, attempts = min(letters, key=lambda pair: pair[0].created_at)
        count = "1 letter is" if len(letters) == 1 else f"{len(letters)} letters are"
        detail = f"{count} not delivered by {channel}, last answer: {attempts[-1].answer or 'none'}"
        yield Trouble(f"letters/{channel}", oldest.created_at, channel, detail)
    for subject, folder in proofs.in_junk:
        yield Trouble(f"junk/{folder}", now, folder, f"the last letter lies there: {subject}")


def _is_being_sent(attempt: Delivery, now: datetime) -> bool:
    return attempt.outcome is Outcome.ATTEMPTING and now - attempt.attempted_at < BEING_SENT


def _keeping(proofs: Proofs, now: datetime) -> Iterator[Trouble]:
    if proofs.free_bytes < LEAST_FREE_BYTES and not any(one.key.startswith("disk/") for one in proofs.troubles):
        yield Trouble("disk/state", now, "disk", room_left(proofs.free_bytes))
    if proofs.state_fault and not any(one.key == STATE_FILES for one in proofs.troubles):
        yield Trouble(STATE_FILES, now, "state", proofs.state_fault)
    if proofs.unreadable_said and not any(one.key == SAID for one in proofs.troubles):
        yield Trouble(SAID, now, "answers", proofs.unreadable_said)
    if proofs.expects_backup and now - (proofs.backup_at or proofs.used_since) > BACKUP:
        yield Trouble("backup/state", proofs.backup_at or proofs.used_since, "backup", "no backup was made since then")


def room_left(free_bytes: int) -> str:
    """Return a sentence about how much space is left for the state directory."""
    return f"{free_bytes // 2**20} MB are free where the state lies"


def refused_since(letters: Sequence[Waiting], channel: str) -> tuple[Waiting, ...]:
    """Return the letters that `channel` refused since it last took one. `letters`: each with its attempts in order."""
    refused: list[Waiting] = []
    for letter, attempts in letters:
        by_channel = [attempt for attempt in attempts if attempt.channel == channel]
        if by_channel and _is_refused(by_channel[-1]):
            refused.append((letter, by_channel))
        elif by_channel and by_channel[-1].outcome is Outcome.ACCEPTED:
            refused.clear()
    return tuple(refused)


def _is_refused(attempt: Delivery) -> bool:
    """Return whether a server refused it: its answers begin with a reply code, unlike our own reasons."""
    return attempt.outcome is Outcome.REJECTED and attempt.answer[:1].isdigit()


def _stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} {instant:%Z}".strip()
