"""All that letters say in one language, in one place to ask: phrases, advice, and whole templates, filled."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache, FunctionLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reminderd.core.letters.advice import advice_of
from reminderd.core.letters.content import Advice, DeadlineView
from reminderd.core.letters.labels import buttons_of
from reminderd.core.letters.language import Words, tidy_lines
from reminderd.core.letters.phrases import written
from reminderd.core.letters.printable import rich, wrap
from reminderd.core.letters.template_faults import TEMPLATE_ERRORS, fault_of
from reminderd.core.model import Caution, DeadlineKind, Money
from reminderd.core.statements.buttons import NO_BUTTONS, Buttons

_KINDS = frozenset(kind.value for kind in DeadlineKind)

WORDS = "wording.yaml"
"""Among the templates, all texts of the language by name, as JSON (which is YAML): ours, with the user's in place."""

_MOST_BITS = 1000  # of a number; a letter's have thirty

Result = TypeVar("Result")


CompiledCode = dict[tuple[str, str], Any]
"""Of templates, by name and text."""

compiled_here: CompiledCode = {}
"""What was compiled or loaded in this process: that takes half a second, and more than one renderer needs it."""


class _Compiled(BytecodeCache):
    """What is `known`, beside what is kept behind it (None = nothing is)."""

    def __init__(self, known: CompiledCode, kept: BytecodeCache | None) -> None:
        self._known = known
        self._kept = kept

    def load_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))
        if bucket.code is None and self._kept:
            self._kept.load_bytecode(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja's."""
        self._remember(bucket)
        if self._kept:
            self._kept.dump_bytecode(bucket)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


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
    once in a process, or taken from what is `compiled`. `now`: the instant at which is written, so that near days stand
    without their year; None = each with it.
    """

    def __init__(
        self, templates: Mapping[str, str], *, language: str, zone: ZoneInfo, compiled: BytecodeCache | None = None
    ) -> None:
        self._words = Words(json.loads(templates[WORDS]), language=language, zone=zone)
        self.zone = zone
        self.language = language
        self._names = tuple(name for name in templates if name != WORDS)
        self._environment = self._build_environment(templates, compiled)

    @property
    def now(self) -> datetime | None:
        """The instant at which is written."""
        return self._words.now

    @now.setter
    def now(self, now: datetime | None) -> None:
        self._words.now = now

    def compile(self) -> None:
        """Compile every template: a broken one raises PermanentError here, not when a reminder is due."""
        for name in self._names:
            _attempt(name, partial(self._environment.get_template, name))

    def render(self, template: str, context: Mapping[str, object]) -> str:
        """Fill one template. Raise PermanentError if it asks for something that is not there."""
        return _attempt(template, lambda: self._environment.get_template(template).render(context))

    def say(self, phrase: str, *values: object) -> str:
        """Return one phrase in one line, as plain text: HTML templates escape it like any other text."""
        return " ".join(self.paragraphs(phrase, *values))

    def paragraphs(self, phrase: str, *values: object) -> tuple[str, ...]:
        """Return one phrase line by line, as plain text."""
        return tuple(_attempt(WORDS, lambda: self._lines(phrase, *values)))

    def advise(self, deadline: DeadlineView, cautions: Iterable[Caution]) -> Advice:
        """Return what is said of a deadline."""
        return _attempt(WORDS, lambda: advice_of(self._words, deadline, cautions))

    def buttons(self, entry: str) -> Buttons:
        """Return what the buttons of an entry of a letter say: of a deadline, by its identifier. One that is about an
        order alone, as a question about a page is, has none that can be typed; nor has a kind of another version.
        """
        kind = (*entry.split("/", 3), "", "", "")[2]
        return buttons_of(self._words, DeadlineKind(kind)) if kind in _KINDS else NO_BUTTONS

    def money(self, money: Money) -> str:
        """Return the amount as this language writes it."""
        return self._words.money(money)

    def distance(self, distance: timedelta, days: int, *, is_exact: bool = False) -> str:
        """As `Words.distance`."""
        return self._words.distance(distance, days, is_exact=is_exact)

    # --- behind it

    def _lines(self, phrase: str, *values: object) -> list[str]:
        return tidy_lines(written(self._words, phrase, values))

    def _build_environment(
        self, templates: Mapping[str, str], compiled: BytecodeCache | None
    ) -> ImmutableSandboxedEnvironment:
        # The name stands in for a path, so that an error tells the file it comes from.
        sources = {name: (text, name, None) for name, text in templates.items()}
        environment = _Sandbox(
            loader=FunctionLoader(sources.get),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html.j2"),
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_Compiled(compiled_here, compiled),
        )
        words = self._words
        environment.globals.update(
            say=lambda phrase, *values: " ".join(self._lines(phrase, *values)),  # what fails has the layout's line
            language=str(words.locale).replace("_", "-"),
            direction="rtl" if words.locale.text_direction == "rtl" else "ltr",
            zone=self.zone.key,
        )
        environment.filters.update(
            day=words.day,
            date=words.dated,
            month=words.month,
            tick=words.tick,
            full_date=words.full_date,
            moment=words.moment,
            plural=words.plural,
            rich=rich,
            wrap=wrap,
        )
        return environment


def _attempt(template: str, action: Callable[[], Result]) -> Result:
    """Run the action; a mistake in the template becomes one line for the user."""
    try:
        return action()
    except TEMPLATE_ERRORS as error:
        raise fault_of(template, error) from error
