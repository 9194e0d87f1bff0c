"""What the user can say of an order or a deadline: one grammar for the command line and for answers by mail.

    [line N] WHAT [AMOUNT] [until DATE] [DATE]        of an order; WHAT is one of Statement
    parcel NUMBER received | not-received | disputed  of one of its parcels; the last four of its number will do
    rest disputed | offer ...                         of all but the lines that have a dispute of their own
    done | snooze DURATION-or-DATE                    of a deadline
    undo                                              of what was said before

Statements become facts that outrank every mail. Words may be parted by blanks or by hyphens.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from reminderd.core.dates import day_start, parse_day
from reminderd.core.model import REST, Fact, Mark, Money, OrderKey, Payment, Statement
from reminderd.core.model.vocabulary import Vocabulary
from reminderd.core.statements.objections import NotUnderstoodError, Value, question
from reminderd.core.statements.parcels import expect_of_disputes, expect_of_parcels, parcel_of
from reminderd.core.statements.return_numbers import tracking_of
from reminderd.core.statements.short_days import named_day, short_day
from reminderd.core.statements.sums import amount_of

DEADLINE_ACTIONS = ("done", "snooze")
UNDO = "undo"
PAGE = "page"  # a page was handed over: its facts are stored with it, and undo takes both back
ACTIONS = (*(statement.value for statement in Statement), *DEADLINE_ACTIONS, UNDO)

_AMOUNTS = {
    Statement.OFFER,
    Statement.ACCEPTED,
    Statement.JUDGED,
    Statement.REFUND_ISSUED,
    Statement.REFUNDED,
    Statement.COUPON,
}
_UNTILS = {Statement.OFFER, Statement.EVIDENCE_ASKED, Statement.RETURN_AGREED, Statement.COUPON}
_PAGE_DAYS = {Statement.PROTECTED_UNTIL, Statement.RETURN_UNTIL, Statement.DISPUTE_UNTIL}
_DUE_DAYS = {*_PAGE_DAYS, Statement.TOO_EARLY}
"""Statements whose day is named by the vendor's page; for all others it is the day on which it happened."""
_ALONE = {Statement.NOT_RECEIVED, Statement.IGNORE, Statement.CLOSED, Statement.REOPEN, Statement.PAID_WITH}

DURATION = re.compile(r"(\d{1,3})\s*(d|days?|h|hours?|w|weeks?)")
_UNTIL = re.compile(r"(?:^|\s)(?:until|till|by)\s+(.+)$", re.IGNORECASE)
_LONGEST = timedelta(days=2 * 365)
_LONGEST_SAYING = 300  # characters; no sense needs more, and dates are looked for in every language
_HALF_A_YEAR = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class Details:
    """What belongs to a statement. `day`: on which it happened or, of a page's date, the date itself."""

    line: str | None = None
    amount: Money | None = None
    payment: Payment | None = None
    tracking_number: str | None = None
    until: date | None = None
    day: date | None = None

    def __str__(self) -> str:
        """Write them in the one form in which they are stored, and which `read_details` reads."""
        parts = (
            REST if self.line == REST else f"line {self.line}" if self.line else "",
            str(self.amount or ""),
            self.payment or "",
            f"tracking {self.tracking_number}" if self.tracking_number else "",
            f"until {self.until}" if self.until else "",
            f"{self.day}" if self.day else "",
        )
        return " ".join(part for part in parts if part)


_ISO = r"\d{4}-\d\d-\d\d"
_STORED = re.compile(
    rf"(?:line (?P<line>\d+) ?|(?P<rest>{REST}) ?)?"
    r"(?:(?P<amount>\d+(?:\.\d+)?) (?P<currency>[A-Z]{3}) ?)?"
    rf"(?:(?P<payment>{'|'.join(Payment)}) ?)?(?:tracking (?P<tracking>\S+) ?)?"
    rf"(?:until (?P<until>{_ISO}) ?)?(?P<day>{_ISO})?"
)


def read_details(text: str) -> Details:
    """Given details as they are stored, return them. Raise ValueError if the text is not of that form."""
    match = _STORED.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not what a mark holds")
    return Details(
        line=match["line"] or match["rest"],
        amount=Money(Decimal(match["amount"]), match["currency"]) if match["amount"] else None,
        payment=Payment(match["payment"]) if match["payment"] else None,
        tracking_number=match["tracking"],
        until=date.fromisoformat(match["until"]) if match["until"] else None,
        day=date.fromisoformat(match["day"]) if match["day"] else None,
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """An understood answer. `value`: an ISO instant (UTC) for snooze, None for done, else the details."""

    action: str
    value: str | None = None
    details: Details = Details()

    @property
    def statement(self) -> Statement | None:
        """What is said of an order; None for what is said of a deadline, or of something said before."""
        return None if self.action in (*DEADLINE_ACTIONS, UNDO) else Statement(self.action)


def understand(
    words: Sequence[str],
    *,
    now: datetime,
    zone: ZoneInfo,
    currency: str | None = None,
    languages: Sequence[Vocabulary] = (),
) -> Saying:
    """Given the words of an answer, return what they say. `currency`: of an amount that names none. `languages`: in
    which days may be written; a day like 2026-12-03 needs none.

    Raise NotUnderstoodError with the question that is to be asked back.
    """
    text = " ".join(words)
    if len(text) > _LONGEST_SAYING:
        raise _not_understood("unknown_word", word=text, actions=", ".join(ACTIONS))
    parcel, words = parcel_of(text.split())
    line, words = _line(words)
    action, rest = _action(words)
    if action in (*DEADLINE_ACTIONS, UNDO):
        if line or parcel:
            raise _not_understood("line_is_known", action=action)
        if action == "snooze":
            return Saying(action, _snooze_until(rest, _Reader(now, zone, None, languages)).isoformat())
        _expect_nothing(action, rest)
        return Saying(action)
    if parcel:
        expect_of_parcels(action)
    if line == REST:
        expect_of_disputes(action)
    details = replace(_details(Statement(action), rest, _Reader(now, zone, currency, languages)), line=line)
    details = replace(details, tracking_number=parcel or details.tracking_number)
    return Saying(action, str(details) or None, details)


def _line(words: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    if len(words) > 1 and words[0].lower() == REST:
        return REST, words[1:]
    if not words or words[0].lower() != "line":
        return None, words
    if len(words) < 3 or not re.fullmatch(r"[1-9]\d{0,2}", words[1]):
        raise _not_understood("line_needs_more")
    return words[1], words[2:]


def _action(words: Sequence[str]) -> tuple[str, str]:
    """Return the action that the words begin with, and the others."""
    if not words:
        raise _not_understood("nothing_said", actions=", ".join(ACTIONS))
    for count in (2, 1):
        action = "-".join(words[:count]).lower().replace("_", "-")
        if action in ACTIONS:
            return action, " ".join(words[count:])
    near = get_close_matches(words[0].lower(), ACTIONS, n=1, cutoff=0.7)
    if near:
        raise _not_understood("misspelt_word", word=words[0], near=near[0])
    raise _not_understood("unknown_word", word=words[0], actions=", ".join(ACTIONS))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads days as the user of that zone means them now. `currency`: of a sum that names none."""

    now: datetime
    zone: ZoneInfo
    currency: str | None
    languages: Sequence[Vocabulary]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def parsed(self, text: str, *, is_ahead: bool = False) -> date | None:
        if day := named_day(text, self.today, is_ahead=is_ahead):
            return day
        try:
            return date.fromisoformat(text)
        except ValueError:
            middle = self.now.astimezone(self.zone) + (_HALF_A_YEAR if is_ahead else -_HALF_A_YEAR)
            read = (parse_day(text, language=one, date_order="DMY", base=middle) for one in self.languages)
            return short_day(text, middle.date()) or next(filter(None, read), None)

    def day(self, text: str, *, is_ahead: bool) -> date:
        """Return a day; without a year it is the next such day if the future is meant, else the last one."""
        day = self.parsed(text, is_ahead=is_ahead)
        if day is None or abs(day - self.today) > _LONGEST:
            raise _not_understood("not_a_day", text=text)
        return day


def _details(statement: Statement, rest: str, reader: _Reader) -> Details:
    if statement is Statement.PAID_WITH:
        return Details(payment=_payment(rest))
    if statement in _ALONE:
        _expect_nothing(statement, rest)
        return Details()
    until = None
    if statement in _UNTILS and (match := _UNTIL.search(rest)):
        until, rest = reader.day(match[1], is_ahead=True), rest[: match.start()]
        if until < reader.today:
            raise _not_understood("past", words=f"until {match[1]}")
    amount, words = amount_of(rest.split(), reader.currency) if statement in _AMOUNTS else (None, rest.split())
    number, words = tracking_of(words, reader.parsed) if statement is Statement.RETURN_SENT else (None, words)
    day = _day_of_statement(statement, " ".join(words), reader)
    return Details(amount=amount, tracking_number=number, until=until, day=day)


def _payment(text: str) -> Payment:
    try:
        return Payment(text.lower())
    except ValueError:
        raise _not_understood("which_payment", payments=", ".join(Payment)) from None


def _day_of_statement(statement: Statement, rest: str, reader: _Reader) -> date | None:
    if not rest:
        if statement in _PAGE_DAYS:
            raise _not_understood("page_day_needed", action=statement)
        return None
    day = reader.day(rest, is_ahead=statement in _DUE_DAYS)
    if statement not in _DUE_DAYS and day > reader.today:
        raise _not_understood("future", words=f"{statement} {rest}")
    if statement is Statement.TOO_EARLY and day < reader.today:
        raise _not_understood("too_early_past", words=f"{statement} {rest}")
    return day


def _expect_nothing(action: str, rest: str) -> None:
    if rest:
        raise _not_understood("stands_alone", action=action, rest=rest)


def _snooze_until(text: str, reader: _Reader) -> datetime:
    now = reader.now
    if match := DURATION.fullmatch(text.lower()):
        hours = int(match[1]) * {"h": 1, "d": 24, "w": 7 * 24}[match[2][0]]
        until = now + timedelta(hours=hours)
    elif text:
        until = datetime.combine(reader.day(text, is_ahead=True), time(8), reader.zone)
    else:
        raise _not_understood("snooze_needs_time")
    if until <= now:
        raise _not_understood("past", words=f"snooze {text}")
    return until.astimezone(ZoneInfo("UTC")).replace(microsecond=0)


def _not_understood(name: str, **values: Value) -> NotUnderstoodError:
    return NotUnderstoodError(question(name, **values))


def to_fact(mark: Mark, zone: ZoneInfo) -> Fact | None:
    """Given a mark about an order and the user's zone, return it as a fact; None for `done`, `snooze` and a page.

    A statement with a day is dated to the start of that day, or to the mark itself where that is the same day.
    """
    if mark.action in (*DEADLINE_ACTIONS, PAGE):
        return None
    statement, details = Statement(mark.action), read_details(mark.value or "")
    vendor, _, number = mark.target.partition("/")
    happened_on = None if statement in _DUE_DAYS else details.day
    stated_at = mark.at
    if happened_on and happened_on != mark.at.astimezone(zone).date():
        stated_at = day_start(happened_on, zone)
    return Fact(
        source=f"mark:{mark.id}",
        order=OrderKey(vendor, number),
        kind=statement,
        stated_at=stated_at,
        line=details.line,
        due=details.day if statement in _DUE_DAYS else details.until,
        tracking_number=details.tracking_number,
        amount=details.amount,
        payment=details.payment,
        quote=" ".join(part for part in (mark.action, mark.value) if part),
        noted_at=mark.at if stated_at != mark.at else None,
        happened_at=day_start(happened_on, zone) if happened_on else None,
    )
