"""Letters by the user's own templates, and by ours wherever one of the user's fails."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import NotRequired, ParamSpec, TypedDict, TypeVar, Unpack
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache

from reminderd.core.letters.case import CaseContent, CaseFile
from reminderd.core.letters.content import NOTHING_BESIDE, Beside, DigestContent, Entry, UsersCalendar
from reminderd.core.letters.receipts import ReceiptContent
from reminderd.core.letters.renderer import Renderer
from reminderd.core.letters.template_faults import TemplateFaultError
from reminderd.core.model import Attachment, CalendarParts, Letter, Money, Trouble
from reminderd.core.model.vendor import Vendor
from reminderd.core.statements.buttons import Buttons

Note = Callable[[str, TemplateFaultError | None], None]
"""Called with what was made (a kind of letter, or "file/" and a name) and what was wrong with it, None if nothing."""

Made = TypeVar("Made")
Asked = ParamSpec("Asked")


class Writing(TypedDict):
    """How letters are written; as for `Renderer`."""

    language: str
    zone: ZoneInfo
    vendor: Vendor
    identity: bytes
    domain: str
    reply_to: NotRequired[str]
    calendar_as: NotRequired[CalendarParts]
    compiled: NotRequired[BytecodeCache]


class UserTemplateRenderer(Renderer):
    """A renderer that tries the templates in `own` first, each instead of the one of the same name in `templates`.

    One that does not compile is left out. If a letter fails with the others, it is written with ours alone, so no
    letter is ever lost. `note` hears of each fault and of each letter that went well. The user's templates are compiled
    and filled within `bounded`, which may raise MemoryError or OverflowError if they ask for too much.
    """

    def __init__(
        self,
        templates: Mapping[str, str],
        own: Mapping[str, str],
        note: Note,
        *,
        bounded: Callable[[], AbstractContextManager[None]] = nullcontext,
        **writing: Unpack[Writing],
    ) -> None:
        super().__init__(templates, **writing)
        self._note = note
        self._bounded = bounded
        self._own = _without_broken(templates, own, lambda sources: Renderer(sources, **writing), note, bounded)

    def reminder(
        self,
        key: str,
        entries: Sequence[Entry],
        notice_keys: Sequence[str],
        now: datetime,
        *,
        calendar: UsersCalendar | None = None,
        attachments: Sequence[Attachment] = (),
        beside: Beside = NOTHING_BESIDE,
    ) -> Letter:
        """As `Renderer.reminder`."""
        return self._make(
            super().reminder, key, entries, notice_keys, now, calendar=calendar, attachments=attachments, beside=beside
        )

    def subject(self, entries: Sequence[Entry], now: datetime) -> str:
        """As `Renderer.subject`. The user's own template may use all of the letter: then it is written."""
        if self._own is None:
            return super().subject(entries, now)
        return self.reminder("simulated", entries, (), now).subject

    def buttons(self, entries: Iterable[str]) -> Sequence[Buttons]:
        """As `Renderer.buttons`, in the user's own words and in ours."""
        named = tuple(entries)
        ours = super().buttons(named)
        if self._own is None:
            return ours
        own = self._own.buttons(named)
        return [replace(one, labels={**one.labels, **mine.labels}) for one, mine in zip(ours, own, strict=True)]

    def catch_up(
        self,
        key: str,
        entries: Sequence[Entry],
        notice_keys: Sequence[str],
        now: datetime,
        *,
        is_first: bool,
        calendar: UsersCalendar | None = None,
        beside: Beside = NOTHING_BESIDE,
    ) -> Letter:
        """As `Renderer.catch_up`."""
        return self._make(
            super().catch_up, key, entries, notice_keys, now, is_first=is_first, calendar=calendar, beside=beside
        )

    def digest(
        self, key: str, content: DigestContent, now: datetime, *, calendar: UsersCalendar | None = None
    ) -> Letter:
        """As `Renderer.digest`."""
        return self._make(super().digest, key, content, now, calendar=calendar)

    def trouble(self, key: str, troubles: Sequence[Trouble], now: datetime) -> Letter:
        """As `Renderer.trouble`."""
        return self._make(super().trouble, key, troubles, now)

    def receipt(
        self, key: str, content: ReceiptContent, deadlines: Sequence[str], now: datetime, *, thread_id: str | None
    ) -> Letter:
        """As `Renderer.receipt`."""
        return self._make(super().receipt, key, content, deadlines, now, thread_id=thread_id)

    def test(self, now: datetime) -> Letter:
        """As `Renderer.test`."""
        return self._make(super().test, now)

    def report(
        self,
        content: DigestContent,
        recovered: Iterable[Money],
        now: datetime,
        *,
        returns: Iterable[tuple[datetime, Money]] = (),
    ) -> str:
        """As `Renderer.report`."""
        return self._make(super().report, content, tuple(recovered), now, returns=tuple(returns))

    def case(self, content: CaseContent, now: datetime) -> CaseFile:
        """As `Renderer.case`."""
        return self._make(super().case, content, now)

    def calendar(self, entries: Sequence[Entry], now: datetime) -> str:
        """As `Renderer.calendar`."""
        return self._make(super().calendar, entries, now)

    def _make(self, ours: Callable[Asked, Made], *asked: Asked.args, **by_name: Asked.kwargs) -> Made:
        """Make something with the user's templates or, if there are none or they fail, with ours. `ours`: the method of
        `Renderer` that makes it, named after what it makes.
        """
        name = ours.__name__
        if self._own is None:
            return ours(*asked, **by_name)
        theirs: Callable[Asked, Made] = getattr(self._own, name)
        try:
            with self._bounded():
                made = theirs(*asked, **by_name)
        except TemplateFaultError as fault:
            self._note(name, fault)
            return ours(*asked, **by_name)
        self._note(name, None)
        return made


def _without_broken(
    templates: Mapping[str, str],
    own: Mapping[str, str],
    build: Callable[[Mapping[str, str]], Renderer],
    note: Note,
    bounded: Callable[[], AbstractContextManager[None]],
) -> Renderer | None:
    """Return a renderer with all of the user's templates that compile; None if there are none."""
    usable = dict(own)
    while usable:
        try:
            with bounded():
                renderer = build({**templates, **usable})
                renderer.compile()
        except TemplateFaultError as fault:
            note(f"file/{fault.file}", fault)
            if usable.pop(fault.file, None) is None:
                return None  # one of ours fails because of one of theirs
        else:
            return renderer
    return None
