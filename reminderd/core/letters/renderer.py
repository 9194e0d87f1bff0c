"""Writes the letters: chooses what is in them, and gives each the Message-ID under which it is sent and threaded."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import BytecodeCache

from reminderd.core.deadlines.urgency import loss_rank
from reminderd.core.letters.answer_links import RowTaps, choices_of, commands_of, in_answers, with_taps
from reminderd.core.letters.beside import recovered_view, told_view
from reminderd.core.letters.bounds import MOST_ROWS, room_in_calendar, split
from reminderd.core.letters.case import CaseContent, CaseFile, case_of
from reminderd.core.letters.content import NOTHING_BESIDE, Beside, DigestContent, Entry, EntryView, UsersCalendar
from reminderd.core.letters.digest_view import digest_view, trouble_view
from reminderd.core.letters.printable import short_text
from reminderd.core.letters.receipts import ReceiptContent, asked_orders, receipt_view, tapped, thing_of
from reminderd.core.letters.report import urgency_of_letter
from reminderd.core.letters.report_page import report_of
from reminderd.core.letters.subjects import by_order, preheader_of, subject_of
from reminderd.core.letters.views import Views
from reminderd.core.letters.wording import Wording
from reminderd.core.model import Attachment, CalendarParts, DeadlineState, Letter, LetterKind, Money, Trouble
from reminderd.core.model.vendor import Vendor
from reminderd.core.statements.buttons import Buttons
from reminderd.core.statements.letter_ids import letter_id, row_id

IN_FULL = {LetterKind.REMINDER: 1, LetterKind.CATCH_UP: 3}
"""This many entries of a letter are told in full; the others have a row each."""


class Renderer:
    """Write letters in one language, for a user's zone, about one vendor.

    `templates` maps names to Jinja2 text. `identity` is this installation's secret: nobody can guess a Message-ID.
    `domain` is the right-hand side of the ids. `reply_to` is where answers are read, empty = nowhere. `compiled`: where
    compiled templates are kept, None = in this process. Raise PermanentError if a template is wrong, when it is first
    used.
    """

    def __init__(
        self,
        templates: Mapping[str, str],
        *,
        language: str,
        zone: ZoneInfo,
        vendor: Vendor,
        identity: bytes,
        domain: str,
        reply_to: str = "",
        calendar_as: CalendarParts = "events",
        compiled: BytecodeCache | None = None,
    ) -> None:
        self._wording = Wording(templates, language=language, zone=zone, compiled=compiled)
        self._views = Views(self._wording, vendor, is_answerable=bool(reply_to))
        self._vendor = vendor
        self._identity = identity
        self._domain = domain
        self._reply_to = reply_to
        self._calendar_as = calendar_as

    def compile(self) -> None:
        """Compile every template. Raise PermanentError if one is wrong."""
        self._wording.compile()

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
        """Write one letter about all entries (at least one), the most urgent first.

        `calendar`: what is in the user's calendar; None = no iCalendar goes with the letter. `attachments`: the case
        files that the entries name. `beside`: what else is told.
        """
        numbers = sorted({entry.order.key.number for entry in entries})
        thread_id = self._identify(f"orders {' '.join(numbers)}")
        letter = self._told(LetterKind.REMINDER, key, entries, notice_keys, now, calendar, beside, thread_id=thread_id)
        return replace(letter, attachments=tuple(attachments))

    def subject(self, entries: Sequence[Entry], now: datetime) -> str:
        """Return the subject that a reminder about these entries (at least one) would have, without writing it."""
        shown, _ = split(entries, now, MOST_ROWS)
        views = self._entries_of(LetterKind.REMINDER, shown[:1], now)
        content = {"entries": views, "count": len(entries)}
        return subject_of(self._wording, LetterKind.REMINDER, views[0].order.name, content)

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
        """Write one short letter about all that piled up. `is_first`: the mailbox was read for the first time.
        `calendar` and `beside`: as for a reminder.
        """
        return self._told(LetterKind.CATCH_UP, key, entries, notice_keys, now, calendar, beside, is_first=is_first)

    def digest(
        self, key: str, content: DigestContent, now: datetime, *, calendar: UsersCalendar | None = None
    ) -> Letter:
        """Write the digest; if there is nothing to tell it is a short sign of life. What the `calendar` says is solved
        is removed from it.
        """
        self._wording.now = now
        digest = digest_view(content, self._views, self._wording, now)
        told = digest.to_do or digest.watched
        quiet = self._wording.say("nothing_known" if digest.troubles else "nothing_to_do")
        recovered = recovered_view(content.news, self._views, self._wording)
        shown = {"digest": digest, "recovered": recovered, "is_report": False}
        letter = self._letter(
            LetterKind.DIGEST,
            key,
            now,
            {**shown, "preheader": preheader_of(told) if told else quiet},
            thing=told[0].order.name if told else digest.moving[0].name if digest.moving else "",
        )
        letter = replace(letter, deadlines=tuple(entry.deadline.uid for entry in digest.entries))
        return self._with_calendar(letter, (), (), calendar)

    def trouble(self, key: str, troubles: Sequence[Trouble], now: datetime) -> Letter:
        """Write what the user has to fix or, if all troubles (at least one) are over, that all is well again."""
        self._wording.now = now
        views = tuple(map(trouble_view, troubles))
        is_over = all(view.is_over for view in views)
        head = self._wording.say("trouble_head", views[0].of, views[0].account)
        preheader = "" if is_over else self._wording.say("trouble_what", views[0].of)
        content = {"troubles": views, "is_over": is_over, "preheader": preheader}
        letter = self._letter(LetterKind.TROUBLE, key, now, content, thing=head)
        return replace(letter, urgency="calm") if is_over else letter

    def as_repeated(self, letter: Letter) -> Letter:
        """Return the same letter with a line that says that it may have arrived before."""
        line = self._wording.say("repeated")
        html = re.sub(r"(<body[^>]*>)", lambda body: f"{body[1]}<p>{escape(line)}</p>", letter.html, count=1)
        return replace(letter, text=f"{line}\n\n{letter.text}", html=html, is_repeated=True)

    def receipt(
        self, key: str, content: ReceiptContent, deadlines: Sequence[str], now: datetime, *, thread_id: str | None
    ) -> Letter:
        """Write what became of an answer. `deadlines`: the uids of the entries of the letter that was answered, so that
        they have the same numbers in both. `thread_id`: the answer's Message-ID.
        """
        self._wording.now = now
        view = receipt_view(content, self._views, self._wording, now)
        thing = thing_of(content, view, self._views)
        subject = subject_of(self._wording, LetterKind.RECEIPT, thing, {"receipt": view})
        view = tapped(view, content, subject=subject, message_id=self._identify(key), reply_to=self._reply_to)
        letter = self._letter(
            LetterKind.RECEIPT, key, now, {"receipt": view, "preheader": ""}, thing=thing, thread_id=thread_id
        )
        return replace(letter, deadlines=(*deadlines, *asked_orders(content)))

    def test(self, now: datetime) -> Letter:
        """Write a letter that only proves that it reaches the user."""
        self._wording.now = now
        content = {"preheader": self._wording.say("test_text")}
        return self._letter(LetterKind.TEST, f"test/{now.isoformat()}", now, content, thing="")

    def report(
        self,
        content: DigestContent,
        recovered: Iterable[Money],
        now: datetime,
        *,
        returns: Iterable[tuple[datetime, Money]] = (),
    ) -> str:
        """Write the report, a page of its own: money at stake and recovered, a picture of all deadlines, the digest,
        all orders. `returns`: the sums that came back, and when.
        """
        self._wording.now = now
        subject, said = self._wording.say("report_title"), self._views.said
        taps = RowTaps(self._reply_to, subject, lambda uid: row_id(self._identity, uid), said)
        context = report_of(content, recovered, returns, self._views, self._wording, now, taps)
        return self._wording.render("report.html.j2", context).strip() + "\n"

    def case(self, content: CaseContent, now: datetime) -> CaseFile:
        """Write all that is known of one order as a page to print, and the messages that it calls for."""
        self._wording.now = None  # a bank reads it, perhaps in another year
        return case_of(content, self._views, self._wording, self._vendor.display_name, now)

    def calendar(self, entries: Sequence[Entry], now: datetime) -> str:
        """Write the deadlines as an iCalendar file; of those that are done, the tasks alone."""
        from reminderd.core.letters.calendar import calendar_of  # noqa: PLC0415  (icalendar takes 100 ms to import)

        self._wording.now = now
        ordered = sorted(entries, key=lambda entry: loss_rank(entry.deadline, now))
        pairs = [(one.deadline, view) for one, view in zip(ordered, self._views.entries(ordered, now), strict=True)]
        done = {one.deadline.uid for one in entries if one.state is DeadlineState.DONE}
        return calendar_of(pairs, done, now, self._identify, self._calendar_as)

    def buttons(self, entries: Iterable[str]) -> Sequence[Buttons]:
        """Return for each of these entries, as a letter names them in `deadlines`, what its buttons say."""
        return [self._wording.buttons(one) for one in entries]

    # --- letters

    def _told(
        self,
        kind: LetterKind,
        key: str,
        entries: Sequence[Entry],
        notice_keys: Sequence[str],
        now: datetime,
        calendar: UsersCalendar | None,
        beside: Beside,
        *,
        thread_id: str | None = None,
        is_first: bool = False,
    ) -> Letter:
        shown, others = split(entries, now, MOST_ROWS)
        views = self._entries_of(kind, shown, now)
        told = told_view(views, shown, others, beside, self._views, self._wording)
        room = room_in_calendar(len(entries), self._calendar_as)
        in_calendar = room if calendar and len(entries) > room else 0
        content, thing = {**told, "is_first": is_first, "in_calendar": in_calendar}, views[0].order.name
        letter = self._letter(
            kind, key, now, content, thing=thing, others=others, thread_id=thread_id, notice_keys=notice_keys
        )
        return self._with_calendar(letter, shown, views, calendar)

    def _entries_of(self, kind: LetterKind, entries: Sequence[Entry], now: datetime) -> tuple[EntryView, ...]:
        self._wording.now = now
        return self._views.entries(entries, now, in_full=IN_FULL[kind])

    def _letter(
        self,
        kind: LetterKind,
        key: str,
        now: datetime,
        content: Mapping[str, Any],
        *,
        thing: str,
        others: Sequence[Entry] = (),
        thread_id: str | None = None,
        notice_keys: Sequence[str] = (),
    ) -> Letter:
        subject = subject_of(self._wording, kind, thing, content)
        message_id = self._identify(key)
        entries: tuple[EntryView, ...] = content.get("entries", ())
        context: dict[str, object] = {"is_answerable": bool(self._reply_to), **content, "subject": subject}
        context |= self._choices(entries, subject, message_id) if entries else {}
        urgency = urgency_of_letter(kind, content)
        return Letter(
            key=key,
            kind=kind,
            message_id=message_id,
            thread_id=thread_id,
            created_at=now,
            subject=subject,
            text=self._wording.render(f"{kind}.txt.j2", context).strip() + "\n",
            html=self._wording.render(f"{kind}.html.j2", context).strip() + "\n",
            notice_keys=tuple(notice_keys),
            short=short_text(self._wording.render("short.txt.j2", context)) if urgency else "",
            urgency=urgency,
            deadlines=(*(one.deadline.uid for one in entries), *(one.deadline.uid for one in others)),
        )

    def _choices(self, entries: Sequence[EntryView], subject: str, message_id: str) -> Mapping[str, object]:
        """Return the possible answers to the entries, as commands if answers by mail are not read."""
        if self._reply_to:
            said, details = self._views.said, self._wording.say("show_details")
            choices = with_taps(
                choices_of(entries, said, is_numbered=len(entries) > 1), entries, details, said,
                subject=subject, message_id=message_id, reply_to=self._reply_to,
            )  # fmt: skip
            entries = tuple(in_answers(entry, said) for entry in entries)
        else:
            choices = commands_of(entries)
        views = tuple(replace(entry, choices=found) for entry, found in zip(entries, choices, strict=True))
        return {"entries": views, "choices": choices, "groups": by_order(views)}

    def _with_calendar(
        self, letter: Letter, entries: Iterable[Entry], views: Sequence[EntryView], calendar: UsersCalendar | None
    ) -> Letter:
        if calendar is None or not (views or calendar.solved):
            return letter
        from reminderd.core.letters.calendar import attachment_of  # noqa: PLC0415  (icalendar takes 100 ms to import)

        pairs = [(entry.deadline, view) for entry, view in zip(entries, views, strict=True)]
        text, events = attachment_of(pairs, calendar, letter.created_at, self._identify, self._calendar_as)
        return replace(letter, calendar=text, events=events)

    def _identify(self, name: str) -> str:
        return f"{letter_id(self._identity, name)}@{self._domain}"
