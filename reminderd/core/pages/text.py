"""Text copied from a page, or the visible text of a saved one -> what it says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from reminderd.core.model.money import parse_money
from reminderd.core.model.page import PageKind, PageReading, PageWords, Trust, Window
from reminderd.core.model.page_problems import PageProblem, page_problem
from reminderd.core.pages.dates import (
    DAY_IN_LINE,
    countdown,
    day_within,
    days_of,
    earlier_reading,
    full_day,
    is_certain_day,
    local_time,
)
from reminderd.core.pages.disputes import read_dispute
from reminderd.core.pages.kept_lines import personal_of
from reminderd.core.pages.kinds import YEAR_IN_LINE, kind_of, language_of
from reminderd.core.pages.lines import LONGEST_MARK, holds, labelled, lines_of
from reminderd.core.pages.lists import read_orders, read_refund
from reminderd.core.pages.names import without_names
from reminderd.core.pages.personal import common_words
from reminderd.core.pages.repair import as_digits, with_digits
from reminderd.core.pages.status import status_of

_DAYS_OF_LABELS = ("order_placed", "paid", "shipped", "completed")
_ORDER_NUMBER = re.compile(r"(?<!\d)\d{15,16}(?!\d)")
_TRACKING_NUMBER = re.compile(r"[A-Z0-9]{8,40}")
_MOST_PROBLEMS = 10
_FARTHEST = timedelta(days=150)  # Rule A9: what is further ahead has a digit wrong
_SHOP_BEHIND = timedelta(hours=8)  # its clock, behind UTC: the day in which a countdown ends is never a later one


@dataclass
class _Seen:
    """What was found so far. `base`: the instant near which days without a year lie."""

    lines: Sequence[str]
    words: PageWords
    base: datetime
    values: dict[str, Any] = field(default_factory=dict)
    trust: dict[str, Trust] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)

    def note(self, name: str, value: object, *, is_sure: bool) -> None:
        if value is not None and name not in self.values:
            self.values[name] = value
            self.trust[name] = Trust.STATED if is_sure else Trust.ASKED


def read_text(
    text: str,
    words: Mapping[str, PageWords],
    base: datetime,
    *,
    captured_at: datetime | None,
    kind: PageKind | None = None,
    order: str | None = None,
) -> PageReading:
    """Given the text of a page and the wordings by language, return what it says.

    `base`: the instant near which days without a year lie. `captured_at`: when the user saw it, None = unknown; then no
    countdown is read. `kind` and `order`: what the page's own address says.
    """
    return read_lines([text], words, base, captured_at=captured_at, kind=kind, order=order)


def read_lines(
    said: Sequence[str],
    words: Mapping[str, PageWords],
    base: datetime,
    *,
    captured_at: datetime | None,
    kind: PageKind | None = None,
    order: str | None = None,
    days: Mapping[str, date | None] = MappingProxyType({}),
) -> PageReading:
    """As `read_text`, of several texts. `days`: those that were told apart from them, by name."""
    lines = lines_of("\n".join(said), tuple(words.values()))
    language = language_of(lines, words)
    if language is None:
        known: dict[str, Any] = {name: day for name, day in days.items() if day}
        trust = dict.fromkeys(known, Trust.STATED)
        return PageReading(
            captured_at=captured_at, page=kind, order=order, problems=_dates_in(lines, words), **known, trust=trust
        )
    seen = _Seen(lines, language, base)
    for name, day in days.items():
        seen.note(name, day, is_sure=True)
    orders = read_orders(lines, language, base)
    kind = kind or kind_of(lines, language, len(orders))
    reading = PageReading(page=kind, language=language.code, captured_at=captured_at, order=order)
    if kind is PageKind.ORDER_LIST:
        return replace(reading, order=None, orders=orders, trust={"orders": Trust.STATED})
    _read_labels(seen)
    if len(seen.numbers) > 1:
        return replace(reading, order=None, problems=(page_problem("several_orders"),))
    if order:
        seen.values["order"], seen.trust["order"] = order, Trust.STATED
    if kind is PageKind.DISPUTE:
        dispute, status_text = read_dispute(lines, language, base, captured_at)
        refund = read_refund(lines, language, None)
        trust = {name: seen.trust[name] for name in ("order",) if name in seen.trust}
        trust |= {name: Trust.ASKED for name, value in (("dispute", dispute), ("refund", refund)) if value}
        return replace(
            reading,
            order=seen.values.get("order", order),
            status_text=status_text,
            dispute=dispute,
            refund=refund,
            trust=trust,
        )
    _read_promises(seen, captured_at)
    _read_progress(seen)
    _read_status(seen)
    if kind is PageKind.TRACKING:
        _read_events(seen)
    _read_windows(seen)
    if not (seen.values.keys() - {"order"}):
        return replace(reading, order=order, problems=_dates_in(lines, words))
    problems = tuple(page_problem("dated_line", text=line[:120]) for line in seen.unread[:_MOST_PROBLEMS])
    return replace(reading, **seen.values, windows=seen.windows, trust=seen.trust, problems=problems)


def has_something(reading: PageReading) -> bool:
    """Return whether a page holds more than a word that anybody may write, such as "Delivered"."""
    told = (
        reading.protection_until, reading.coupon_if_delayed_by, reading.order_placed, reading.completed,
        reading.eta_until, reading.windows, reading.orders, reading.dispute, reading.packages, reading.tracking,
    )  # fmt: skip
    return any(told)


def is_unread(reading: PageReading) -> bool:
    """Return whether a page was not understood although lines of it look like dates."""
    return not has_something(reading) and any(one.name == "dated_line" for one in reading.problems)


def _read_labels(seen: _Seen) -> None:
    lines, words = seen.lines, seen.words
    tracking: list[str] = []
    for at in range(len(lines)):
        if found := labelled(lines, at, words.labels.get("order", ())):
            _note_order(seen, found[0].replace(" ", ""), is_known=found[1].is_verified)
        for name in _DAYS_OF_LABELS:
            if found := labelled(lines, at, words.labels.get(name, ())):
                is_sure = found[1].is_verified and is_certain_day(found[0], words)
                seen.note(name, full_day(found[0], words, seen.base), is_sure=is_sure)
        if found := labelled(lines, at, words.labels.get("total", ())):
            seen.note("total", parse_money(found[0]), is_sure=True)
        if (found := labelled(lines, at, words.labels.get("tracking", ()))) and _TRACKING_NUMBER.fullmatch(found[0]):
            tracking.append(found[0])
        if found := labelled(lines, at, words.labels.get("eta", ())):
            _note_eta(seen, found[0])
        if (found := labelled(lines, at, words.labels.get("delivered", ()))) and (
            days := days_of(found[0], words, seen.base)
        ):
            is_sure = bool(full_day(found[0], words, seen.base)) and is_certain_day(found[0], words)
            seen.note("delivered", days[1], is_sure=is_sure)
    if tracking:
        seen.note("tracking", tuple(dict.fromkeys(tracking)), is_sure=True)


def _note_order(seen: _Seen, number: str, *, is_known: bool) -> None:
    """A letter among the digits comes of a picture: what was meant is only likely. `is_known`: is the label?"""
    if _ORDER_NUMBER.fullmatch(number):
        seen.numbers.add(number)
        seen.note("order", number, is_sure=is_known)
    elif _ORDER_NUMBER.fullmatch(plain := as_digits(number)):
        seen.note("order", plain, is_sure=False)


def _note_eta(seen: _Seen, text: str) -> None:
    """One day is the last one; a span has both."""
    days = days_of(text, seen.words, seen.base)
    if days and "eta_until" not in seen.values:
        if days[0] != days[1]:
            seen.note("eta_from", days[0], is_sure=True)
        seen.note("eta_until", days[1], is_sure=True)


def _read_promises(seen: _Seen, captured_at: datetime | None) -> None:
    """A promise without a date does not count: "in 35 days" stands on the product's page."""
    for line in seen.lines:
        if found := _promised(line, "coupon", seen):
            is_sure = found[1] and is_certain_day(found[0], seen.words)
            seen.note("coupon_if_delayed_by", day_within(found[0], seen.words, seen.base), is_sure=is_sure)
        if found := _promised(line, "protection", seen):
            if day := earlier_reading(found[0], seen.words, seen.base):
                is_sure = found[1] and is_certain_day(found[0], seen.words)
                _note_protection(seen, day, line, is_sure=is_sure)
            elif days := days_of(with_digits(found[0]), seen.words, seen.base):  # without a year, or from a picture
                _note_protection(seen, days[0], line, is_sure=False)
            elif YEAR_IN_LINE.search(found[0]):
                seen.unread.append(line)
        if (
            (found := _promised(line, "protection_left", seen))
            and captured_at
            and (left := countdown(found[0], [seen.words], is_labelled=True))
        ):
            _note_protection(seen, (captured_at.astimezone(UTC) + left - _SHOP_BEHIND).date(), line, is_sure=False)


def _read_progress(seen: _Seen) -> None:
    """The progress bar has the end of protection, too. It is asked back: a day below the word "Refund"
    may be another one; and it counts only where no promise names a day, and none that is over.
    """
    if "protection_until" in seen.values:
        return
    for at in range(len(seen.lines)):
        found = labelled(seen.lines, at, seen.words.labels.get("limit", ()))
        day = full_day(found[0], seen.words, seen.base) if found and DAY_IN_LINE.fullmatch(found[0]) else None
        if found and day and seen.base.date() < day <= seen.base.date() + _FARTHEST:
            line = seen.lines[at] if found[0] in seen.lines[at] else f"{seen.lines[at]}: {found[0]}"
            _note_protection(seen, day, line, is_sure=False)


def _promised(line: str, name: str, seen: _Seen) -> tuple[str, bool] | None:
    """What stands for the day in a line that promises so, and whether such a line was seen on a real page."""
    found = holds(line, seen.words.promises.get(name, ()))
    if not found or "day" not in found[0].groupdict():
        return None
    begins = found[0].start() <= LONGEST_MARK  # inside a sentence somebody else may promise it
    return found[0]["day"].strip(" ."), found[1].is_verified and (begins or name != "protection")


def _note_protection(seen: _Seen, day: date, line: str, *, is_sure: bool) -> None:
    """Where two are printed, the earlier one counts."""
    placed = seen.values.get("order_placed")
    is_late = day - seen.base.date() > _FARTHEST
    is_sure = is_sure and not is_late and not (isinstance(placed, date) and day <= placed)
    known = seen.values.get("protection_until")
    if known is None or (isinstance(known, date) and day < known):
        seen.values["protection_until"], seen.values["protection_text"] = day, line
        seen.trust["protection_until"] = Trust.STATED if is_sure else Trust.ASKED


def _read_status(seen: _Seen) -> None:
    found = status_of(seen.lines, seen.words)
    if not found:
        return
    status, text, is_sure = found
    if status == "delivered" and len(seen.values.get("tracking", ())) > 1:
        return  # one of the packages, and nobody can tell which
    seen.note("status", status, is_sure=is_sure)
    seen.note("status_text", text, is_sure=is_sure)


def _read_events(seen: _Seen) -> None:
    """The newest node is the first that has a time; its words stand in the line above. Nothing else is kept of them."""
    for at, line in enumerate(seen.lines[1:], 1):
        when = local_time(line, seen.words, seen.base)
        if when and when <= seen.base.replace(tzinfo=None) + timedelta(days=1):
            seen.note("last_event", (seen.lines[at - 1], when), is_sure=True)
            return


def _read_windows(seen: _Seen) -> None:
    since = {"return_or_refund": "completed", "defect_dispute": "order_placed", "free_return": "delivered"}
    for line in seen.lines:
        for name, wordings in seen.words.windows.items():
            found = holds(line, wordings)
            if found and name not in seen.windows:
                days, begun = int(found[0]["days"]), seen.values.get(since[name])
                until = begun + timedelta(days) if isinstance(begun, date) else None
                seen.windows[name] = Window(days, since[name], until)
                seen.trust.setdefault("windows", Trust.STATED if found[1].is_verified else Trust.ASKED)


def _dates_in(lines: Sequence[str], words: Mapping[str, PageWords]) -> tuple[PageProblem, ...]:
    """The lines that look like dates, for a person to look at; a postcode in an address may look like one."""
    found = [at for at, line in enumerate(lines) if YEAR_IN_LINE.search(line)]
    personal = personal_of(lines, tuple(words.values())) if found else None
    return tuple(
        page_problem("dated_line", text=without_names(lines[at][:120], common_words(tuple(words.values()))))
        for at in found
        if personal and at not in personal.sure and not personal.is_in(lines[at])
    )[:_MOST_PROBLEMS]
