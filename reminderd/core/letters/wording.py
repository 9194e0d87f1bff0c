"""The words of one language: the macros of `_wording.j2`, and dates, amounts and plurals the way it writes them."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal
from jinja2 import BytecodeCache, FunctionLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reminderd.core.letters.content import Advice, DeadlineView
from reminderd.core.letters.printable import rich, wrap
from reminderd.core.letters.template_faults import TEMPLATE_ERRORS, TemplateFaultError, fault_of
from reminderd.core.model import Caution, Money, PermanentError

WORDING = "_wording.j2"
_UNITS: tuple[tuple[Literal["hour", "minute"], timedelta], ...] = (
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)
NEAR = timedelta(days=2)
"""What is nearer is told in hours, where an hour was named."""

FAR = timedelta(days=330)
"""A day that is nearer than this needs no year: nobody takes it for one of another year."""

_NOT_WHEN_OVER = ("step: ", "title: ", "lost: ")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""Where a sentence ends with a month that is written with a full stop of its own: "févr.".
"""

_YEAR = re.compile(r"(?: 'de')? y(?![a-zA-Z])")

_MOST_BITS = 1000  # of a number; a letter's have thirty

Result = TypeVar("Result")


class _Compiled(BytecodeCache):
    """What was compiled in this process, by name and text: it takes half a second, and more than one needs it."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's."""
        self._code[bucket.key, bucket.checksum] = bucket.code


_compiled = _Compiled()


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, without numbers whose arithmetic takes hours: nothing can interrupt that."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """As Jinja's. Raise OverflowError for what no letter needs."""
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * right if operator == "**" else left.bit_length() + right.bit_length()
            if bits > _MOST_BITS:
                raise OverflowError("a number is too large")
        return super().call_binop(context, operator, left, right)


class Wording:
    """Templates (name -> Jinja2 text) in one language, with times in one zone. Each is compiled when it is first used,
    once in a process. `now`: the instant at which is written, so that near days stand without their year; None = each
    with it.
    """

    def __init__(self, templates: Mapping[str, str], *, language: str, zone: ZoneInfo) -> None:
        try:
            self._locale = Locale.parse(language.replace("-", "_"))
        except (UnknownLocaleError, ValueError) as error:
            raise PermanentError(f"unknown language {language!r}") from error
        self.zone = zone
        self.now: datetime | None = None
        self._names = tuple(templates)
        self._environment = self._build_environment(templates)

    def compile(self) -> None:
        """Compile every template: a broken one raises PermanentError here, not when a reminder is due."""
        for name in self._names:
            _attempt(name, partial(self._environment.get_template, name))
        _ = self._module

    @cached_property
    def _module(self) -> TemplateModule:
        return _attempt(WORDING, lambda: self._environment.get_template(WORDING).module)

    def render(self, template: str, context: Mapping[str, object]) -> str:
        """Fill one template. Raise PermanentError if it asks for something that is not there."""
        return _attempt(template, lambda: self._environment.get_template(template).render(context))

    def say(self, phrase: str, *values: object) -> str:
        """Return one phrase in one line, as plain text: HTML templates escape it like any other text."""
        return " ".join(self._lines(phrase, *values))

    def paragraphs(self, phrase: str, *values: object) -> tuple[str, ...]:
        """Return one phrase line by line, as plain text."""
        return tuple(self._lines(phrase, *values))

    def advise(self, deadline: DeadlineView, cautions: Iterable[Caution]) -> Advice:
        """Read what to call the deadline, and the macro of its kind: lines `field: text`; step, evidence and answer
        stand repeatedly. Once all is over, there are other steps.
        """
        lines = [*self._lines("heading", deadline), *self._lines(deadline.kind.value, deadline)]
        if deadline.phase == "over":
            lines = [line for line in lines if not line.startswith(_NOT_WHEN_OVER)]
            lines += self._lines("when_over", deadline)
        fields: dict[str, list[str]] = {}
        for line in lines:
            field, _, text = line.partition(": ")
            fields.setdefault(field, []).append(text)
        try:
            answers = [answer.split(" | ", 1) for answer in fields.pop("answer")]
            advice = Advice(
                steps=tuple(fields.pop("step")),
                evidence=tuple(fields.pop("evidence")),
                answers=tuple((command, meaning) for command, meaning in answers),
                cautions=tuple(self.say("caution", caution.value, deadline) for caution in cautions),
                **{field: text for field, (text,) in fields.items()},
            )
        except (KeyError, TypeError, ValueError) as error:
            where = f"template {WORDING}, macro {deadline.kind}"
            raise TemplateFaultError(f"{where}: {error}", file=WORDING, where=where, what="it lacks a field") from error
        return advice

    def money(self, money: Money) -> str:
        """Return the amount as this language writes it."""
        return format_currency(money.amount, money.currency, locale=self._locale)

    def distance(self, distance: timedelta, days: int, *, is_exact: bool = False) -> str:
        """Say in how much time something is, or how long ago it was: by the calendar, `days` from today or, where an
        hour was named that is near, in whole hours or minutes, rounded towards now.
        """
        length = abs(distance)
        if not is_exact or length >= NEAR:
            return self.say("in_days", days)
        if length < timedelta(minutes=1):
            return self.say("right_now")
        name, unit = next(((name, unit) for name, unit in _UNITS if length >= 2 * unit), _UNITS[-1])
        whole = length // unit * unit
        return format_timedelta(
            whole if distance > timedelta() else -whole,
            granularity=name,
            threshold=1e9,  # never a larger unit: "in 15 hours", not "in 1 day"
            add_direction=True,
            locale=self._locale,
        )

    # --- behind it

    def _lines(self, macro: str, *values: object) -> list[str]:
        found = getattr(self._module, macro, None)
        if found is None:
            what = f"there is no macro {macro!r}"  # a name of ours
            raise TemplateFaultError(
                f"template {WORDING}: {what}", file=WORDING, where=f"template {WORDING}", what=what
            )
        text = str(_attempt(WORDING, lambda: found(*values)))
        return [_TWO_STOPS.sub(".", line.strip()) for line in text.splitlines() if line.strip()]

    def _build_environment(self, templates: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
        # The name stands in for a path, so that an error tells the file it comes from.
        sources = {name: (text, name, None) for name, text in templates.items()}
        environment = _Sandbox(
            loader=FunctionLoader(sources.get),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html.j2"),
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_compiled,
        )
        environment.globals.update(
            say=self.say, language=str(self._locale).replace("_", "-"), direction=self._direction(), zone=self.zone.key
        )
        environment.filters.update(
            day=self._moment("day_pattern"),
            date=self._moment("date_pattern"),
            month=lambda day: format_date(day, "MMM y", locale=self._locale),
            tick=lambda at: format_datetime(at, "d MMM", tzinfo=self.zone, locale=self._locale),
            full_date=self._moment("date_pattern", has_year=True),
            moment=self._moment("moment_pattern"),
            plural=self._plural,
            rich=rich,
            wrap=wrap,
        )
        return environment

    def _direction(self) -> str:
        return "rtl" if self._locale.text_direction == "rtl" else "ltr"

    def _moment(self, pattern: str, *, has_year: bool = False) -> Callable[[date], str]:
        """Return a filter that writes instants in the user's zone, and days as they are, by the wording's pattern: with
        the year where it is told always, or is not to be guessed.
        """

        def write(moment: date) -> str:
            wanted = self.say(pattern)
            if not has_year and self._is_near(moment):
                wanted = _YEAR.sub("", wanted)
            elif not _YEAR.search(wanted) and self.now:
                wanted = f"{wanted} y"
            if isinstance(moment, datetime):
                return format_datetime(moment, wanted, tzinfo=self.zone, locale=self._locale)
            return format_date(moment, wanted, locale=self._locale)

        return write

    def _is_near(self, moment: date) -> bool:
        if self.now is None:
            return False
        day = moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment
        return abs(day - self.now.astimezone(self.zone).date()) < FAR

    def _plural(self, count: int, **forms: str) -> str:
        """Choose the language's plural form ("one", "few", "other" ...) and put the number in place of "#"."""
        form = forms.get(self._locale.plural_form(count), forms["other"])
        return form.replace("#", format_decimal(count, locale=self._locale))


def _attempt(template: str, action: Callable[[], Result]) -> Result:
    """Run the action; a mistake in the template becomes one line for the user."""
    try:
        return action()
    except TEMPLATE_ERRORS as error:
        raise fault_of(template, error) from error
