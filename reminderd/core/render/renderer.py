"""Write the letters: choose what stands in them, and give each the name under which it is sent and threaded."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from reminderd.core.model import Letter, LetterKind, Money, Trouble
from reminderd.core.render.content import DigestContent, Entry
from reminderd.core.render.printable import shorten
from reminderd.core.render.report import money_at_stake, sums, timeline_of
from reminderd.core.render.views import Views, trouble_view
from reminderd.core.render.wording import Wording
from reminderd.core.vendor import Vendor

SUBJECT_WIDTH = 69
"""Characters of a subject that phones and mail lists still show."""


class Renderer:
    """Write letters in one language, for a user's zone, about one vendor.

    `templates` maps names to Jinja2 text. `identity` is this installation's secret: nobody can guess a Message-ID.
    `domain` is the right-hand side of the ids. Raise PermanentError, here or later, if a template is wrong.
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
    ) -> None:
        self._wording = Wording(templates, language=language, zone=zone)
        self._views = Views(self._wording, vendor)
        self._identity = identity
        self._domain = domain

    def reminder(self, key: str, entries: Sequence[Entry], notice_keys: Sequence[str], now: datetime) -> Letter:
        """Given at least one entry, write one letter for all, the most urgent first."""
        views = self._views.entries(entries, now)
        numbers = sorted({entry.order.key.number for entry in entries})
        return self._letter(
            LetterKind.REMINDER,
            key,
            now,
            {"entries": views, "preheader": views[0].advice.when},
            thing=views[0].order.thing,
            thread_id=self._identify(f"orders {' '.join(numbers)}"),
            notice_keys=notice_keys,
        )

    def catch_up(
        self, key: str, entries: Sequence[Entry], notice_keys: Sequence[str], now: datetime, *, is_first: bool
    ) -> Letter:
        """Given what piled up, write one short letter for all. `is_first`: the mailbox was read for the first time."""
        views = self._views.entries(entries, now)
        return self._letter(
            LetterKind.CATCH_UP,
            key,
            now,
            {"entries": views, "preheader": views[0].advice.when, "is_first": is_first},
            thing=views[0].order.thing,
            notice_keys=notice_keys,
        )

    def digest(self, key: str, content: DigestContent, now: datetime) -> Letter:
        """Write the summary; with nothing to tell it is a short sign of life."""
        digest = self._views.digest(content, now)
        entries = (*digest.soon, *digest.later)
        preheader = entries[0].advice.when if entries else self._wording.say("nothing_to_do")
        return self._letter(
            LetterKind.DIGEST,
            key,
            now,
            {"digest": digest, "preheader": preheader},
            thing=entries[0].order.thing if entries else "",
        )

    def trouble(self, key: str, troubles: Sequence[Trouble], now: datetime) -> Letter:
        """Given at least one trouble, write what the user must mend."""
        views = tuple(map(trouble_view, troubles))
        return self._letter(
            LetterKind.TROUBLE, key, now, {"troubles": views, "preheader": views[0].detail}, thing=views[0].account
        )

    def report(self, content: DigestContent, recovered: Iterable[Money], now: datetime) -> str:
        """Write a page that stands on its own: money at stake and recovered, a picture of all deadlines, the digest."""
        ordered = sorted(content.entries, key=lambda entry: (entry.deadline.act_by, entry.deadline.uid))
        views = self._views.entries(ordered, now)
        pictured = [(entry.deadline, view) for entry, view in zip(ordered, views, strict=True)]
        stake = money_at_stake((entry.order, view) for entry, view in zip(ordered, views, strict=True))
        returned = sums(recovered)
        money = {str(name): [self._wording.money(one) for one in amounts] for name, amounts in stake.items()}
        context = {
            "digest": self._views.digest(content, now),
            "now": now,
            "money": money | {"recovered": [self._wording.money(one) for one in returned]},
            "timeline": timeline_of(pictured, now),
            "subject": self._wording.say("report_title"),
            "preheader": "",
        }
        return self._wording.render("report.html.j2", context).strip() + "\n"

    def calendar(self, entries: Sequence[Entry], now: datetime) -> str:
        """Write the deadlines as an iCalendar file."""
        from reminderd.core.render.calendar import calendar_of  # noqa: PLC0415  (icalendar takes 100 ms to import)

        ordered = sorted(entries, key=lambda entry: (entry.deadline.act_by, entry.deadline.uid))
        deadlines = [entry.deadline for entry in ordered]
        return calendar_of(list(zip(deadlines, self._views.entries(ordered, now), strict=True)), now, self._identify)

    # --- letters

    def _letter(
        self,
        kind: LetterKind,
        key: str,
        now: datetime,
        content: Mapping[str, object],
        *,
        thing: str,
        thread_id: str | None = None,
        notice_keys: Sequence[str] = (),
    ) -> Letter:
        subject = self._subject(kind, thing, content)
        context = {**content, "subject": subject}
        return Letter(
            key=key,
            kind=kind,
            message_id=self._identify(key),
            thread_id=thread_id,
            created_at=now,
            subject=subject,
            text=self._wording.render(f"{kind}.txt.j2", context).strip() + "\n",
            html=self._wording.render(f"{kind}.html.j2", context).strip() + "\n",
            notice_keys=tuple(notice_keys),
        )

    def _subject(self, kind: LetterKind, thing: str, content: Mapping[str, object]) -> str:
        """Return the subject with as much of the thing's name as there is room for beside the other words."""

        def render(name: str) -> str:
            return " ".join(self._wording.render(f"{kind}.subject.j2", {**content, "thing": name}).split())

        room = max(SUBJECT_WIDTH - len(render("x")) + 1, 1)
        return shorten(render(shorten(thing, room)), SUBJECT_WIDTH)

    def _identify(self, name: str) -> str:
        digest = hmac.new(self._identity, name.encode(), hashlib.sha256).hexdigest()
        return f"{digest[:32]}@{self._domain}"
