"""What the user can say of an order or a deadline: one grammar for the command line and for answers by mail.

    received [DATE] | not-received | disputed [DATE] | refund-issued [DATE] | refunded [DATE] | protected-until DATE
    done | snooze DURATION-or-DATE

Statements about an order become facts that outrank every mail; `done` and `snooze` answer a deadline.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_start, parse_day
from reminderd.core.model import Fact, Mark, OrderKey, Statement

DEADLINE_ACTIONS = ("done", "snooze")
ACTIONS = (*(statement.value for statement in Statement), *DEADLINE_ACTIONS)

_DURATION = re.compile(r"(\d{1,3})\s*(d|days?|h|hours?|w|weeks?)")
_DATELESS = {Statement.NOT_RECEIVED}
_LONGEST = timedelta(days=2 * 365)
_HALF_A_YEAR = timedelta(days=182)


class NotUnderstoodError(ValueError):
    """The words are none of the grammar; the message says what would be."""


@dataclass(frozen=True, slots=True)
class Saying:
    """An understood answer. `value`: an ISO day for statements, an ISO instant (UTC) for snooze, else None."""

    action: str
    value: str | None = None


def understand(words: Sequence[str], *, now: datetime, zone: ZoneInfo) -> Saying:
    """Given the words of an answer, return what they say. Raise NotUnderstoodError with one helpful line."""
    if not words:
        raise NotUnderstoodError(f"say one of: {', '.join(ACTIONS)}")
    action, rest = words[0].lower().replace("_", "-"), " ".join(words[1:]).strip()
    if action == "snooze":
        return Saying(action, _snooze_until(rest, now, zone).isoformat())
    if action == "done":
        _expect_nothing(action, rest)
        return Saying(action)
    if action not in ACTIONS:
        raise NotUnderstoodError(f"'{words[0]}' is none of: {', '.join(ACTIONS)}")
    return Saying(action, _day_of_statement(Statement(action), rest, now, zone))


def _day_of_statement(statement: Statement, rest: str, now: datetime, zone: ZoneInfo) -> str | None:
    if statement in _DATELESS:
        _expect_nothing(statement, rest)
        return None
    if not rest:
        if statement is Statement.PROTECTED_UNTIL:
            raise NotUnderstoodError("protected-until needs the day that the order page shows, such as 2026-12-20")
        return None
    day = _day(rest, now, zone, is_ahead=statement is Statement.PROTECTED_UNTIL)
    today = now.astimezone(zone).date()
    if statement is not Statement.PROTECTED_UNTIL and day > today:
        raise NotUnderstoodError(f"'{statement} {rest}' lies in the future")
    return day.isoformat()


def _expect_nothing(action: str, rest: str) -> None:
    if rest:
        raise NotUnderstoodError(f"'{action}' stands alone; '{rest}' was not understood")


def _day(text: str, now: datetime, zone: ZoneInfo, *, is_ahead: bool) -> date:
    """A day without a year is the next such day where the future is meant, else the last one."""
    try:
        day: date | None = date.fromisoformat(text)
    except ValueError:
        middle = now.astimezone(zone) + (_HALF_A_YEAR if is_ahead else -_HALF_A_YEAR)
        day = parse_day(text, language="en", date_order="DMY", base=middle)
    if day is None or abs(day - now.astimezone(zone).date()) > _LONGEST:
        raise NotUnderstoodError(f"'{text}' is no day that can be meant; write it as 2026-12-20")
    return day


def _snooze_until(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    if match := _DURATION.fullmatch(text.lower()):
        hours = int(match[1]) * {"h": 1, "d": 24, "w": 7 * 24}[match[2][0]]
        until = now + timedelta(hours=hours)
    elif text:
        until = datetime.combine(_day(text, now, zone, is_ahead=True), time(8), zone)
    else:
        raise NotUnderstoodError("snooze needs a time, such as 'snooze 3d' or 'snooze 2026-12-20'")
    if until <= now:
        raise NotUnderstoodError(f"'snooze {text}' lies in the past")
    return until.astimezone(ZoneInfo("UTC")).replace(microsecond=0)


def to_fact(mark: Mark, zone: ZoneInfo) -> Fact | None:
    """Given a mark about an order and the user's zone, return it as a fact; None for `done` and `snooze`.

    A statement with a day is dated to the start of that day, or to the mark itself where that is the same day.
    """
    if mark.action in DEADLINE_ACTIONS:
        return None
    statement = Statement(mark.action)
    vendor, _, number = mark.target.partition("/")
    day = date.fromisoformat(mark.value) if mark.value else None
    stated_at = mark.at
    if day and statement is not Statement.PROTECTED_UNTIL and day != mark.at.astimezone(zone).date():
        stated_at = day_start(day, zone)
    return Fact(
        source=f"mark:{mark.id}",
        order=OrderKey(vendor, number),
        kind=statement,
        stated_at=stated_at,
        due=day if statement is Statement.PROTECTED_UNTIL else None,
        delivered_on=day if statement is Statement.RECEIVED else None,
        quote=" ".join(part for part in (mark.action, mark.value) if part),
        noted_at=mark.at if stated_at != mark.at else None,
    )
