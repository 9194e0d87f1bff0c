"""One language as letters are written in it: its texts by name, and dates, amounts and numbers its own way."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal

from reminderd.core.letters.placeholders import Parts, TextError, Tongue, fill, names, parse
from reminderd.core.model import Money, PermanentError

_UNITS: tuple[tuple[Literal["hour", "minute"], timedelta], ...] = (
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)
NEAR = timedelta(days=2)
"""What is nearer is told in hours, where an hour was named."""

FAR = timedelta(days=330)
"""A day that is nearer than this needs no year: nobody takes it for one of another year."""

TERMS = "terms."
"""The section of what other texts hold: `{open_dispute}` is `terms.open_dispute` where no value has this name."""

_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""Where a sentence ends with a month that is written with a full stop of its own: "févr.".
"""

_YEAR = re.compile(r"(?: 'de')? y(?![a-zA-Z])")


class UnknownTextError(LookupError):
    """There is no text of this name."""


class Words:
    """The texts of one language by name (`kinds.pickup.lost`), with times in one zone. `now`: the instant at which is
    written, so that near days stand without their year; None = each with it.
    """

    def __init__(self, texts: Mapping[str, str], *, language: str, zone: ZoneInfo) -> None:
        try:
            self.locale = Locale.parse(language.replace("-", "_"))
        except (UnknownLocaleError, ValueError) as error:
            raise PermanentError(f"unknown language {language!r}") from error
        self.zone = zone
        self.now: datetime | None = None
        self._texts = texts
        self._parsed: dict[str, Parts] = {}
        self._tongue = Tongue(self.locale.plural_form, lambda number: format_decimal(number, locale=self.locale))

    def has(self, name: str) -> bool:
        """Tell whether there is a text of this name."""
        return name in self._texts

    def fill(self, name: str, values: Mapping[str, object]) -> str:
        """Return a text with its values, as it stands: with its lines, and the space at its ends. Raise
        UnknownTextError if there is none of this name, TextError if it asks for a value that is not given, in
        whichever of its forms.
        """
        parts = self._parts(name)
        for missing in names(parts) - values.keys():
            if not self.has(TERMS + missing):
                raise TextError(f"{name}: there is no value {{{missing}}}")
        return fill(parts, lambda one: values[one] if one in values else self.fill(TERMS + one, values), self._tongue)

    def text(self, name: str, **values: object) -> str:
        """Return a text with its values."""
        return self.fill(name, values)

    def first(self, found: Iterable[str]) -> str | None:
        """Return the first of these names that has a text."""
        return next(filter(self.has, found), None)

    def day(self, moment: date) -> str:
        """Write a day in short: "Thu 20 Aug"."""
        return self._moment(moment, "dates.day")

    def dated(self, moment: date) -> str:
        """Write a date: "20 August"."""
        return self._moment(moment, "dates.date")

    def full_date(self, moment: date) -> str:
        """Write a date with its year."""
        return self._moment(moment, "dates.date", has_year=True)

    def moment(self, moment: date) -> str:
        """Write a day with its hour."""
        return self._moment(moment, "dates.moment")

    def month(self, day: date) -> str:
        """Write a month with its year."""
        return format_date(day, "MMM y", locale=self.locale)

    def tick(self, at: date) -> str:
        """Write a day for an axis."""
        return format_datetime(at, "d MMM", tzinfo=self.zone, locale=self.locale)

    def money(self, money: Money) -> str:
        """Return the amount as this language writes it."""
        return format_currency(money.amount, money.currency, locale=self.locale)

    def plural(self, count: int, **forms: str) -> str:
        """Choose the language's plural form ("one", "few", "other" ...) and put the number in place of "#"."""
        form = forms.get(self._tongue.plural(count), forms["other"])
        return form.replace("#", self._tongue.number(count))

    def distance(self, distance: timedelta, days: int, *, is_exact: bool = False) -> str:
        """Say in how much time something is, or how long ago it was: by the calendar, `days` from today or, where an
        hour was named that is near, in whole hours or minutes, rounded towards now.
        """
        length = abs(distance)
        if not is_exact or length >= NEAR:
            return self.in_days(days)
        if length < timedelta(minutes=1):
            return self.text("right_now")
        name, unit = next(((name, unit) for name, unit in _UNITS if length >= 2 * unit), _UNITS[-1])
        whole = length // unit * unit
        return format_timedelta(
            whole if distance > timedelta() else -whole,
            granularity=name,
            threshold=1e9,  # never a larger unit: "in 15 hours", not "in 1 day"
            add_direction=True,
            locale=self.locale,
        )

    def in_days(self, days: int) -> str:
        """Say in how many days, or how many days ago."""
        if days in (0, 1, -1):
            return self.text(f"in_days.{('today', 'tomorrow', 'yesterday')[days]}")
        return self.text("in_days.ahead", days=days) if days > 0 else self.text("in_days.ago", days=-days)

    # --- behind it

    def _parts(self, name: str) -> Parts:
        if name not in self._parsed:
            if name not in self._texts:
                raise UnknownTextError(f"there is no text {name!r}")
            self._parsed[name] = parse(self._texts[name])
        return self._parsed[name]

    def _moment(self, moment: date, pattern: str, *, has_year: bool = False) -> str:
        """Write an instant in the user's zone, and a day as it is, by the pattern of the language: with the year where
        it is told always, or is not to be guessed.
        """
        wanted = self.text(pattern)
        if not has_year and self._is_near(moment):
            wanted = _YEAR.sub("", wanted)
        elif not _YEAR.search(wanted) and self.now:
            wanted = f"{wanted} y"
        if isinstance(moment, datetime):
            return format_datetime(moment, wanted, tzinfo=self.zone, locale=self.locale)
        return format_date(moment, wanted, locale=self.locale)

    def _is_near(self, moment: date) -> bool:
        if self.now is None:
            return False
        day = moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment
        return abs(day - self.now.astimezone(self.zone).date()) < FAR


def tidy_lines(text: str) -> list[str]:
    """Return the lines of what was written, without the empty ones and the space at their ends."""
    return [_TWO_STOPS.sub(".", line.strip()) for line in text.splitlines() if line.strip()]


def one_line(text: str) -> str:
    """Return what was written in one line."""
    return " ".join(tidy_lines(text))
