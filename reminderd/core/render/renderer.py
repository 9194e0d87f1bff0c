"""Write the letters: choose what stands in them, and give each the name under which it is sent and threaded."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminderd.core.drift import Drift
from reminderd.core.model import (
    Because,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Item,
    Letter,
    LetterKind,
    Order,
    Trouble,
    UnreadMail,
    Verdict,
)
from reminderd.core.render.content import (
    DeadlineView,
    DigestContent,
    DigestView,
    Entry,
    EntryView,
    OrderView,
    TroubleView,
    UnreadView,
)
from reminderd.core.render.printable import clean, shorten, tidy
from reminderd.core.render.report import money_at_stake, sums, timeline_of
from reminderd.core.render.wording import Wording
from reminderd.core.vendor import Vendor

SUBJECT_WIDTH = 69
"""Characters of a subject that phones and mail lists still show."""

SOON = timedelta(days=3)
DIGEST_SOON = timedelta(days=7)


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
        self._vendor = vendor
        self._identity = identity
        self._domain = domain

    def reminder(self, key: str, entries: Sequence[Entry], notice_keys: Sequence[str], now: datetime) -> Letter:
        """Given at least one entry, write one letter for all, the most urgent first."""
        views = self._entry_views(entries, now)
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

    def digest(self, key: str, content: DigestContent, now: datetime) -> Letter:
        """Write the summary; with nothing to tell it is a short sign of life."""
        digest = self._digest_view(content, now)
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
        views = tuple(map(_trouble_view, troubles))
        return self._letter(
            LetterKind.TROUBLE, key, now, {"troubles": views, "preheader": views[0].detail}, thing=views[0].account
        )

    def report(self, content: DigestContent, recovered: Iterable[Order], now: datetime) -> str:
        """Write a page that stands on its own: money at stake and recovered, a picture of all deadlines, the digest."""
        ordered = sorted(content.entries, key=lambda entry: (entry.deadline.act_by, entry.deadline.uid))
        views = self._entry_views(ordered, now)
        pictured = [(entry.deadline, view) for entry, view in zip(ordered, views, strict=True)]
        stake = money_at_stake((entry.order, view) for entry, view in zip(ordered, views, strict=True))
        returned = sums(order.price for order in recovered if order.price)
        money = {str(name): [self._wording.money(one) for one in amounts] for name, amounts in stake.items()}
        context = {
            "digest": self._digest_view(content, now),
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
        return calendar_of(list(zip(deadlines, self._entry_views(ordered, now), strict=True)), now, self._identify)

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

    # --- views

    def _entry_views(self, entries: Iterable[Entry], now: datetime) -> tuple[EntryView, ...]:
        views: list[EntryView] = []
        told: set[DeadlineKind] = set()
        for entry in sorted(entries, key=lambda entry: (entry.deadline.act_by, entry.deadline.uid)):
            deadline = self._deadline_view(entry.deadline, now)
            is_soon = entry.deadline.act_by - now <= SOON
            view = EntryView(
                deadline=deadline,
                order=self._order_view(entry.order),
                advice=self._wording.advise(deadline),
                reasons=tuple(self._reason(because) for because in entry.deadline.because),
                urgency="late" if deadline.phase != "before" else "soon" if is_soon else "calm",
                is_first_of_kind=deadline.kind not in told,
                is_snoozed=entry.state is DeadlineState.SNOOZED,
                next_at=entry.next_at,
            )
            views.append(view)
            told.add(deadline.kind)
        return tuple(views)

    def _deadline_view(self, deadline: Deadline, now: datetime) -> DeadlineView:
        is_users = any(_is_users(because) for because in deadline.because)
        return DeadlineView(
            uid=deadline.uid,
            number=deadline.order.number,
            kind=deadline.kind,
            vendor=self._vendor.display_name,
            support_url=self._vendor.support_url,
            act_by=deadline.act_by,
            hard_end=deadline.hard_end,
            phase="before" if now < deadline.act_by else "late" if now < deadline.hard_end else "over",
            basis="count" if not deadline.is_stated else "user" if is_users else "vendor",
            act_in=self._wording.distance(deadline.act_by - now),
            over_in=self._wording.distance(deadline.hard_end - now),
            news=deadline.news.value if deadline.news else "",
        )

    def _order_view(self, order: Order) -> OrderView:
        newest = max(order.parcels, key=lambda parcel: parcel.updated_at, default=None)
        return OrderView(
            number=order.key.number,
            url=self._vendor.order_url.format(order=order.key.number),
            thing=self._thing(order.items),
            amount=self._wording.money(order.price) if order.price else "",
            status=self._wording.say("order_status", order.status.value),
            step=self._wording.say("transit_step", newest.step.value) if newest and newest.step else "",
            expected_until=order.expected_until,
        )

    def _thing(self, items: Iterable[Item]) -> str:
        """Name what was ordered: the first item, and how many others."""
        titles = [(item.quantity, title) for item in items if (title := clean(item.title, 120))]
        if not titles:
            return ""
        quantity, title = titles[0]
        thing = f"{quantity} × {title}" if quantity > 1 else title
        return self._wording.say("and_more", thing, len(titles) - 1) if len(titles) > 1 else thing

    def _reason(self, because: Because) -> str:
        if because.period:
            return self._wording.say("counted", because.period, because.days, because.confidence)
        speaker = "user" if _is_users(because) else "vendor"
        quote = clean(because.quote, 300)
        return self._wording.say("stated", speaker, self._vendor.display_name, because.stated_at, quote)

    def _digest_view(self, content: DigestContent, now: datetime) -> DigestView:
        entries = self._entry_views(content.entries, now)
        is_soon = [entry.deadline.act_by - now <= DIGEST_SOON for entry in entries]
        by_verdict = {
            is_suspicious: tuple(
                _unread_view(mail) for mail in content.unread if (mail.verdict is Verdict.SUSPICIOUS) is is_suspicious
            )
            for is_suspicious in (False, True)
        }
        return DigestView(
            since=content.since,
            soon=entries[: sum(is_soon)],
            later=entries[sum(is_soon) :],
            moving=tuple(map(self._order_view, content.moving)),
            solved=tuple(map(self._order_view, content.recently_solved)),
            unreadable=by_verdict[False],
            suspicious=by_verdict[True],
            troubles=tuple(map(_trouble_view, content.troubles)),
            mails_read=content.mails_read,
            looks=tuple((tidy(account, 60), at) for account, at in sorted(content.last_looked_at.items())),
            drift=_drift_view(content.drift),
        )


def _is_users(because: Because) -> bool:
    return because.source.startswith("mark:")


def _trouble_view(trouble: Trouble) -> TroubleView:
    return TroubleView(tidy(trouble.account, 60), tidy(trouble.detail, 300), trouble.since)


def _unread_view(mail: UnreadMail) -> UnreadView:
    number = mail.order.number if mail.order else ""
    return UnreadView(clean(mail.sender, 80), clean(mail.subject, 120), mail.sent_at, number)


def _drift_view(drift: Drift | None) -> Drift | None:
    return replace(drift, shapes=tuple((clean(shape, 120), count) for shape, count in drift.shapes)) if drift else None
